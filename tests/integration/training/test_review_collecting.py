"""What comes into the review queue, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_ui.training.review import showing
from inbox_api.conversations import wrong_intents
from inbox_api.models import (
    Author,
    Case,
    CaseMessage,
    HandledBy,
    Message,
    ReviewItem,
    ReviewSource,
    TrainingChange,
    WrongIntent,
)
from inbox_api.privacy import erasure
from inbox_api.training.review import collecting, deciding, refreshing
from tests.factories import NOW, create_case_for, officer
from tests.integration.training.understood import entity, said

LATER = NOW + timedelta(hours=1)
POWER = "cho hỏi mai khu mình cúp điện từ mấy giờ tới mấy giờ"


def collect(session: Session) -> collecting.Collected:
    return collecting.collect(session, LATER, NOW - timedelta(days=1))


def items(session: Session) -> list[ReviewItem]:
    return list(session.scalars(select(ReviewItem).order_by(ReviewItem.score.desc())))


def kinds(item: ReviewItem) -> set[str]:
    return {str(one["kind"]) for one in item.reasons}


def test_a_message_comes_in_with_its_prediction_reasons_and_neighbours(session: Session) -> None:
    said(session, POWER, "ask_hours")
    result = collect(session)
    (item,) = items(session)
    assert (result.looked_at, result.new) == (1, 1)
    assert item.text == POWER
    assert item.prediction["intent"] == "ask_hours"
    assert item.model == "model-one"
    assert "uncertain" in kinds(item)
    assert len(item.neighbours) == 5
    assert item.neighbours[0]["likeness"] >= item.neighbours[-1]["likeness"]
    assert item.score > 0


def test_near_identical_messages_are_one_item_that_counts_people(session: Session) -> None:
    said(session, POWER, "ask_hours", citizen="a")
    said(session, "Dạ cho hoi mai khu minh cup dien tu may gio toi may gio ạ", "ask_hours", citizen="b")
    said(session, POWER + " ???", "ask_hours", citizen="b")
    collect(session)
    (item,) = items(session)
    assert (item.people, item.messages) == (2, 3)
    assert item.text == POWER


def test_the_same_question_of_another_day_joins_the_item(session: Session) -> None:
    said(session, POWER, "ask_hours", citizen="a")
    collect(session)
    said(session, "cho hỏi mai khu mình cúp điện từ mấy giờ tới mấy giờ vậy", "ask_hours", citizen="c")
    assert collect(session).joined == 1
    (item,) = items(session)
    assert item.people == 2


def test_a_second_run_takes_nothing_twice(session: Session) -> None:
    said(session, POWER, "ask_hours")
    collect(session)
    assert collect(session).looked_at == 0
    assert len(items(session)) == 1


def test_what_the_data_know_already_is_left_out(session: Session) -> None:
    said(session, "LỆ PHÍ cải chính hộ tịch là bao nhiêu ạ!", "ask_fee")
    assert collect(session).known == 1
    assert items(session) == []


@pytest.mark.parametrize("sign", ["restricted", "denounce", "privacy", "denunciation", "forgotten", "deleted"])
def test_what_is_private_never_comes_in(session: Session, sign: str) -> None:
    conversation, message = said(session, POWER, "ask_hours", citizen="hidden")
    if sign == "restricted":
        conversation.is_restricted = True
    elif sign == "denounce":
        said(session, "tôi tố ông trưởng phòng nhận tiền", "denounce", citizen="hidden")
    elif sign == "privacy":
        said(session, "xóa hết dữ liệu của tôi đi", "privacy_request", citizen="hidden")
    elif sign == "denunciation":
        conversation.handled_by, conversation.handover_reason = HandledBy.QUEUE, "denunciation"
    elif sign == "forgotten":
        erasure.ask(session, "web", "web", "hidden", source="cli", digest="d1", now=LATER)
    else:
        message.deleted_at = LATER
    session.flush()
    collect(session)
    assert items(session) == []


def test_a_message_that_may_still_be_changed_waits(session: Session) -> None:
    said(session, POWER, "ask_hours", now=LATER - timedelta(minutes=5))
    assert collect(session).looked_at == 0


def test_persons_are_replaced_and_never_stored(session: Session) -> None:
    text = "tôi là Lâm Thị Sóc Khêl, số 0912345678, nhà 45/6 đường Trần Phú, cccd 084199009999, xin cúp điện mấy giờ"
    marks = (entity(text, "0912345678", "phone"), entity(text, "45/6 đường Trần Phú", "address"))
    said(session, text, "ask_hours", entities=marks)
    collect(session)
    (item,) = items(session)
    stored = item.text + str(item.prediction) + str(item.neighbours) + item.group
    for private in ("Lâm", "Khêl", "0912345678", "45/6", "084199009999"):
        assert private not in stored
    labels = {one["entity"]: item.text[one["start"] : one["end"]] for one in item.prediction["entities"]}
    assert labels["phone"].startswith("0900")
    assert labels["person"] in item.text


def test_names_that_only_the_case_knows_are_replaced(session: Session) -> None:
    conversation, _message = said(session, "soc khel day, mai cup dien may gio", "ask_hours")
    create_case_for(session, conversation, contact_name="Sóc Khêl")
    session.flush()
    collect(session)
    (item,) = items(session)
    assert "khel" not in item.text


def test_what_officers_and_citizens_said_of_answers_puts_a_message_first(session: Session) -> None:
    said(session, "trời hôm nay đẹp ghê ta ơi", "greet", citizen="calm")
    conversation, message = said(session, POWER, "ask_hours", citizen="angry", confidence=0.95, second=("greet", 0.01))
    lan = officer(session, "lan")
    conversation.unit_id = lan.unit_id
    wrong_intents.mark(session, lan, conversation.public_id, message.id, None, (), LATER)
    session.add(
        Message(
            conversation_id=conversation.id, channel="web", account_id="web", author=Author.BOT, text="Dạ",
            reaction="👎", sent_at=LATER, received_at=LATER,
        )
    )  # fmt: skip
    case = create_case_for(session, conversation)
    session.merge(CaseMessage(case_id=case.id, message_id=message.id))
    session.get_one(Case, case.id).rating = 1
    conversation.handover_reason, conversation.handed_over_at = "not_understood", LATER
    session.flush()
    collect(session)
    first, second = items(session)
    assert first.text == POWER
    assert {"officer_says", "thumbs_down", "low_rating", "handed_over"} <= kinds(first)
    assert not kinds(second) & {"officer_says", "thumbs_down"}


def test_a_correction_is_taken_when_the_message_is_decided(session: Session) -> None:
    conversation, message = said(session, POWER, "ask_hours")
    lan = officer(session, "lan")
    conversation.unit_id = lan.unit_id
    wrong_intents.mark(session, lan, conversation.public_id, message.id, None, (), LATER)
    collect(session)
    (item,) = items(session)
    row = session.scalars(select(WrongIntent)).one()
    assert row.taken_at is None
    deciding.discard(session, officer(session, "trainer"), item.id, LATER)
    session.refresh(row)
    assert row.taken_at == LATER


def test_a_person_who_is_forgotten_leaves_the_queue_and_the_draft(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="gone")
    collect(session)
    (item,) = items(session)
    deciding.label(session, officer(session, "trainer"), item.id, "ask_hours", None, LATER)
    change = session.scalars(select(TrainingChange)).one()
    what = erasure.Forgotten(conversation.citizen_id, conversation.id, (), frozenset())
    assert refreshing.forget(session, what, LATER) == 1
    session.refresh(change)
    assert change.state == "undone"
    assert session.scalars(select(ReviewSource)).all() == []
    assert items(session) == []


def test_what_others_wrote_too_stays_when_one_is_forgotten(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="gone")
    said(session, POWER, "ask_hours", citizen="stays")
    collect(session)
    refreshing.forget(session, erasure.Forgotten(conversation.citizen_id, conversation.id, (), frozenset()), LATER)
    (item,) = items(session)
    assert item.people == 1


def test_a_conversation_that_turns_secret_is_withdrawn(session: Session) -> None:
    conversation, _message = said(session, POWER, "ask_hours")
    collect(session)
    conversation.is_restricted = True
    session.flush()
    assert refreshing.withdraw(session, LATER) == 1
    assert items(session) == []


def test_predictions_of_an_older_model_are_made_anew(session: Session) -> None:
    said(session, POWER, "ask_hours", now=NOW)
    collect(session)
    _conversation, newer = said(session, "cảm ơn nhiều nhen", "thank", now=LATER)
    newer.understanding = {**(newer.understanding or {}), "model": "model-two"}
    session.flush()
    due = refreshing.outdated(session)
    assert due is not None
    model, texts = due
    assert (model, [text for _number, text in texts]) == ("model-two", [POWER])
    answer = {"intent": "out_of_scope", "confidence": 0.9, "ranking": [], "entities": [], "is_fallback": False}
    refreshing.store_predictions(session, model, refreshing.read_all(texts, lambda _text: answer))
    (item,) = items(session)
    assert (item.model, item.prediction["intent"]) == ("model-two", "out_of_scope")


def test_messages_outside_all_intents_lie_in_named_heaps(session: Session) -> None:
    for number, text in enumerate(
        (
            "mai có lịch cúp điện ở khóm mình không",
            "lịch cúp điện tuần này ra sao",
            "xin lịch cúp điện khu chợ với",
            "bán cho tui hai ký xoài đi",
        )
    ):
        said(session, text, "out_of_scope", citizen=f"c{number}")
    collect(session)
    assert refreshing.refresh(session) == 1
    ((name, count, people),) = deciding.clusters(session, officer(session, "trainer"))
    assert (count, people) == (3, 3)
    assert "cúp điện" in name


def test_a_message_with_the_key_of_a_case_is_not_collected_and_one_kept_before_goes(session: Session) -> None:
    said(session, POWER, "ask_hours", citizen="a")
    collect(session)
    (item,) = items(session)
    item.text = "cho tui coi hồ sơ mã tra cứu MPWXD3"
    said(session, "cho tui coi hồ sơ mã tra cứu MPWXD3", "track_case", citizen="b")
    assert collect(session).known == 1
    refreshing.withdraw(session, LATER)
    assert items(session) == []


def test_a_topic_that_the_citizen_chose_is_told_and_teaches_under_that_topic(session: Session) -> None:
    told = "nước dơ trào lên hẻm 8 hôi không chịu nổi luôn"
    conversation, message = said(session, told, "report_issue")
    case = create_case_for(session, conversation, topic="0405", topic_by_citizen=True, topic_guessed="0501")
    session.merge(CaseMessage(case_id=case.id, message_id=message.id))
    session.flush()
    collect(session)
    (item,) = items(session)
    (chosen,) = (one for one in item.reasons if one["kind"] == "citizen_topic")
    assert (chosen["topic"], chosen["count"]) == ("0405", 1)
    assert "Người dân chọn lĩnh vực: Cống tắc" in showing.reason(chosen, str)
    deciding.label(session, officer(session, "trainer"), item.id, "report_issue", None, LATER)
    (change,) = session.scalars(select(TrainingChange))
    assert change.detail["topic"] == "0405"
