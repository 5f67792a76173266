"""Who asks to be forgotten is forgotten by every table of the training desk, and comes back by no way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from inbox_api.errors import NotFound
from inbox_api.models import (
    Author,
    BotModel,
    Conversation,
    Message,
    ModelTrial,
    Officer,
    RegressionTalk,
    ReviewItem,
    ShadowFlip,
    TrainingChange,
)
from inbox_api.privacy import erasure
from inbox_api.settings import get_settings
from inbox_api.training.answers import replies
from inbox_api.training.data import changes, current, errors, importing, versions
from inbox_api.training.models import regressions, trials
from inbox_api.training.models.figures import Judged
from inbox_api.training.review import collecting, deciding, refreshing
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.training.understood import said

LATER = NOW + timedelta(hours=1)
POWER = "cho hỏi mai khu mình cúp điện từ mấy giờ tới mấy giờ"
WISH = replies.Wish("ask_hours", "", POWER, "Xem ở trang điện lực.", "")


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)


@pytest.fixture
def editor(session: Session) -> Officer:
    return officer(session, "trainer")


def forgotten(conversation: Conversation) -> erasure.Forgotten:
    return erasure.Forgotten(conversation.citizen_id, conversation.id, (), frozenset())


def answered(session: Session, asked: str, answer: str, citizen: str = "me") -> tuple[Conversation, Message]:
    conversation = receive(session, asked, citizen=citizen)
    message = Message(
        conversation_id=conversation.id, channel="web", account_id="web", author=Author.OFFICER, text=answer,
        sent_at=LATER, received_at=LATER, officer_id=officer(session, "lan").id,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return conversation, message


def learnt(session: Session, editor: Officer) -> tuple[Conversation, ReviewItem]:
    """A citizen's message that has become a line of the draft."""
    conversation, _message = said(session, POWER, "ask_hours", citizen="gone")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    item = session.scalars(select(ReviewItem)).one()
    deciding.label(session, editor, item.id, "ask_hours", None, LATER)
    return conversation, item


def words_left(session: Session) -> int:
    """Rows of changes that still hold the citizen's words."""
    statement = text("SELECT count(*) FROM training_changes WHERE detail::text LIKE '%khu mình cúp điện%'")
    return int(session.execute(statement).scalar_one())


def test_after_one_was_forgotten_others_can_be_taught_from_and_forgotten(session: Session, editor: Officer) -> None:
    lan = officer(session, "lan")
    first, answer = answered(session, "cúp điện mấy giờ", "Từ 8 giờ.", "a")
    replies.propose(session, lan, first.public_id, answer.id)
    assert replies.forget(session, forgotten(first), LATER) == 1
    assert replies.forget(session, forgotten(first), LATER) == 0
    second, other = answered(session, "chừng nào có nước", "Chiều nay có nước lại.", "b")
    row = replies.propose(session, lan, second.public_id, other.id)
    assert replies.forget(session, forgotten(second), LATER) == 1
    session.refresh(row)
    assert (row.detail["question"], row.detail["answer"]) == ("", "")


def test_an_answer_tells_no_name_that_only_a_case_knows_and_no_address_said_before(session: Session) -> None:
    conversation = receive(session, "tui ở 45/6 hẻm Bà Tư, đèn đường hư")
    asked = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).first()
    assert asked is not None
    place = "45/6 hẻm Bà Tư"
    start = asked.text.index(place)
    asked.understanding = {
        "intent": "report_issue",
        "entities": [{"entity": "address", "start": start, "end": start + len(place), "value": place}],
    }
    create_case_for(session, conversation, contact_name="Sóc Khêl")
    _same, message = answered(session, "rồi sao", "Dạ chào chị soc khel, thợ tới 45/6 hẻm Bà Tư lúc 8 giờ.")
    message.conversation_id = conversation.id
    session.flush()
    row = replies.propose(session, officer(session, "lan"), conversation.public_id, message.id)
    told = str(row.detail).lower()
    for private in ("khel", "khêl", "45/6", "bà tư"):
        assert private not in told


def test_a_proposal_that_is_in_a_version_loses_its_words_too(session: Session, editor: Officer) -> None:
    conversation, message = answered(session, POWER, "Xem ở trang điện lực của phường mình nghen.")
    row = replies.propose(session, officer(session, "lan"), conversation.public_id, message.id)
    replies.take(session, editor, row.id, WISH)
    versions.freeze(session, editor, "thử")
    replies.forget(session, forgotten(conversation), LATER)
    session.refresh(row)
    assert (row.detail["question"], row.detail["answer"]) == ("", "")
    assert ("ask_hours", POWER) not in current(session).by_line


@pytest.mark.parametrize("when", ["draft", "undone", "version", "version and draft"])
def test_a_line_that_was_changed_afterwards_goes_with_all_its_words(
    session: Session, editor: Officer, when: str
) -> None:
    conversation, _item = learnt(session, editor)
    if when.startswith("version"):
        versions.freeze(session, editor, "thử")
    changes.edit(session, editor, "ask_hours", POWER, POWER + " vậy ta", reason="rõ hơn")
    changes.move(session, editor, "ask_hours", POWER + " vậy ta", "ask_fee", reason="nhầm")
    if when == "version":
        versions.freeze(session, editor, "thử")
    if when == "undone":
        for row in session.scalars(select(TrainingChange).order_by(TrainingChange.id.desc())).all():
            changes.undo(session, editor, change_id=row.id)
    refreshing.forget(session, forgotten(conversation), LATER)
    assert not any("khu mình cúp điện" in one.text for one in current(session).examples)
    if when.startswith("version"):
        versions.freeze(session, editor, "lần sau")
    assert words_left(session) == 0


def test_an_erased_line_comes_back_by_no_undo_no_old_version_and_no_file(session: Session, editor: Officer) -> None:
    conversation, _item = learnt(session, editor)
    old = versions.freeze(session, editor, "thử")
    exported = dict(current(session).files)
    refreshing.forget(session, forgotten(conversation), LATER)
    removal = session.scalars(select(TrainingChange).where(TrainingChange.kind == "remove")).one()
    with pytest.raises(NotFound):
        changes.undo(session, editor, change_id=removal.id)
    versions.freeze(session, editor, "không còn câu đó")
    plan = importing.plan(session, editor, exported, is_whole=True)
    assert [why for _file, why in plan.problems if "cúp điện" in why]
    changes.add(session, editor, "thank", "đội ơn bà con khóm mình nhiều lắm nghen", reason="thêm")
    versions.freeze(session, editor, "thêm một câu")
    back = versions.go_back(session, officer(session, "approver"), old.id, "quay lại")
    assert ("ask_hours", POWER) not in current(session).by_line
    assert back.fingerprint != old.fingerprint


def test_an_intent_that_was_made_for_a_message_stays_with_what_others_said(session: Session, editor: Officer) -> None:
    conversation, _message = said(session, POWER, "ask_hours", citizen="gone")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    item = session.scalars(select(ReviewItem)).one()
    deciding.new_intent(
        session, editor, item.id, "hoi_lich_cat_dien", LATER, title="Cắt điện", answer="Xem ở điện lực.", insists=True
    )
    changes.add(session, editor, "hoi_lich_cat_dien", "chừng nào điện lực cắt điện bên chợ", reason="tự viết")
    refreshing.forget(session, forgotten(conversation), LATER)
    data = current(session)
    assert [one.line for one in data.examples if one.intent == "hoi_lich_cat_dien"] == [
        "chừng nào điện lực cắt điện bên chợ"
    ]
    assert data.taught["hoi_lich_cat_dien"].title == "Cắt điện"
    assert (data.refused, words_left(session)) == ((), 0)


def test_a_file_that_was_brought_in_leaves_no_words_beside_its_version(session: Session, editor: Officer) -> None:
    conversation, _item = learnt(session, editor)
    versions.freeze(session, editor, "thử")
    found = {name: content for name, content in current(session).files.items() if POWER.encode() in content}
    found = {name: content + "# ghi chú\n".encode() for name, content in found.items()}
    importing.carry_out(session, editor, found, is_whole=False, reason="từ git")
    refreshing.forget(session, forgotten(conversation), LATER)
    if current(session).by_line.get(("ask_hours", POWER)) is None:
        versions.freeze(session, editor, "không còn câu đó")
    assert words_left(session) == 0
    assert ("ask_hours", POWER) not in current(session).by_line


def test_what_somebody_else_taught_anew_may_stand_again(session: Session, editor: Officer) -> None:
    conversation, _item = learnt(session, editor)
    versions.freeze(session, editor, "thử")
    refreshing.forget(session, forgotten(conversation), LATER)
    versions.freeze(session, editor, "không còn câu đó")
    changes.add(session, editor, "ask_hours", POWER, reason="tự viết")
    assert importing.plan(session, editor, dict(current(session).files), is_whole=True).problems == ()


def test_figures_flips_and_regression_talks_forget_as_well(session: Session, editor: Officer) -> None:
    conversation, item = learnt(session, editor)
    model = BotModel(fingerprint="5" * 16, trained_at=NOW, tags=[], card={})
    session.add(model)
    session.flush()
    found = [Judged("1", ("ask_hours",), "", "greet", "greet", 0.5), Judged("2", ("thank",), "", "thank", "thank", 0.9)]
    content = trials.packed(found, {"1": POWER, "2": "cảm ơn nha"})
    session.add(ModelTrial(model_id=model.id, rows="recent", rows_fingerprint="x", at=NOW, figures={}, content=content))
    session.add(
        ShadowFlip(model_id=model.id, against_id=model.id, text=POWER, group=item.group, people=1, before={}, after={})
    )
    said(session, "trời hôm nay đẹp ghê ta ơi", "greet", citizen="other")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    other = session.scalars(select(ReviewItem).where(ReviewItem.id != item.id)).one()
    other.state, other.neighbours = "done", [
        {"text": POWER, "intent": "ask_hours", "likeness": 0.3}, {"text": "chào", "intent": "greet", "likeness": 0.9},
    ]  # fmt: skip
    kept = regressions.save(
        session, editor, "Điện", [{"text": POWER, "intent": "ask_hours"}], NOW, conversation_id=conversation.id
    )
    regressions.keep_results(session, model.id, [{"id": f"talk/{kept.id}", "turns": [{"intent": "ask_hours"}]}], NOW)
    what = forgotten(conversation)
    regressions.forget(session, what, LATER)
    refreshing.forget(session, what, LATER)
    assert session.scalars(select(RegressionTalk)).all() == []
    assert session.scalars(select(ShadowFlip)).all() == []
    assert [one["text"] for one in other.neighbours] == ["chào"]
    trial = session.scalars(select(ModelTrial)).one()
    assert {one.id: words for one, words in trials.unpacked(trial).values()} == {"1": None, "2": "cảm ơn nha"}


def test_an_answer_of_a_talk_that_turns_secret_waits_for_nobody_any_more(session: Session, editor: Officer) -> None:
    conversation, message = answered(session, POWER, "Xem ở trang điện lực của phường mình nghen.")
    row = replies.propose(session, officer(session, "lan"), conversation.public_id, message.id)
    assert replies.withdraw(session, LATER) == 0
    assert replies.waiting(session, editor) == [row]
    conversation.has_sensitive = True
    session.flush()
    assert replies.withdraw(session, LATER) == 1
    assert replies.waiting(session, editor) == []
    session.refresh(row)
    assert (row.state, row.detail["question"], row.detail["answer"]) == ("undone", "", "")
    with pytest.raises(errors.AlreadyDecided):
        replies.take(session, editor, row.id, WISH)


def test_a_talk_that_turns_secret_is_no_regression_talk_any_more(session: Session, editor: Officer) -> None:
    conversation, _item = learnt(session, editor)
    regressions.save(
        session, editor, "Điện", [{"text": POWER, "intent": "ask_hours"}], NOW, conversation_id=conversation.id
    )
    regressions.save(session, editor, "Tự viết", [{"text": "chào", "intent": "greet"}], NOW)
    conversation.is_restricted = True
    session.flush()
    refreshing.withdraw(session, datetime(2026, 11, 21, tzinfo=UTC))
    assert [talk.name for talk in session.scalars(select(RegressionTalk))] == ["Tự viết"]
