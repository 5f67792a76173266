"""The review queue goes on where much is said that teaches nothing, and hears what is said of answers later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from inbox_api import bot_client
from inbox_api.conversations import wrong_intents
from inbox_api.models import (
    Author,
    BotModel,
    Case,
    CaseMessage,
    Deployment,
    Message,
    ReviewItem,
    TrainingChange,
)
from inbox_api.settings import get_settings
from inbox_api.training.data import changes, current
from inbox_api.training.models import row_sets, slots
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.review import agreement, collecting, deciding, jobs, nearest, refreshing, similar
from inbox_api.training.review.collecting_repository import ROUGHLY, UNTOUCHED_INTENTS, CollectingRepository
from inbox_api.training.review.repository import ReviewRepository
from tests.factories import NOW, create_case_for, officer
from tests.integration.training.understood import said

LATER = NOW + timedelta(hours=1)
POWER = "cho hỏi mai khu mình cúp điện từ mấy giờ tới mấy giờ"
KNOWN = "lệ phí cải chính hộ tịch là bao nhiêu ạ"


@pytest.fixture
def here(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The jobs work in the test's own transaction, an hour later."""

    @contextmanager
    def use_test_transaction() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    monkeypatch.setattr(jobs, "transaction", use_test_transaction)
    monkeypatch.setattr(jobs, "_now", lambda: LATER)


def only(session: Session) -> ReviewItem:
    session.expire_all()
    return session.scalars(select(ReviewItem)).one()


def kinds(item: ReviewItem) -> dict[str, int]:
    return {str(one["kind"]): int(one.get("count") or 0) for one in item.reasons}


def test_messages_that_teach_nothing_do_not_hold_back_those_behind_them(
    session: Session, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "review_at_once", 3)
    for number in range(7):
        said(session, KNOWN, "ask_fee", citizen=f"c{number}")
    said(session, POWER, "ask_hours")
    jobs.by_the_clock(0)
    assert only(session).text == POWER


def test_what_is_said_of_an_answer_after_its_message_was_collected_counts(session: Session, here: None) -> None:
    conversation, message = said(session, POWER, "ask_hours")
    said(session, POWER, "ask_hours", citizen="calm")
    jobs.collect()
    assert not set(kinds(only(session))) & {"officer_says", "thumbs_down", "low_rating", "handed_over"}
    before = only(session).score
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
    jobs.by_the_clock(0)
    item = only(session)
    assert {"officer_says": 1, "thumbs_down": 1, "low_rating": 1, "handed_over": 1}.items() <= kinds(item).items()
    assert item.score > before


def test_a_reason_counts_all_messages_of_an_item_not_those_of_the_last_run(session: Session, here: None) -> None:
    lan = officer(session, "lan")
    for citizen in "abc":
        conversation, message = said(session, POWER, "ask_hours", citizen=citizen)
        conversation.unit_id = lan.unit_id
        wrong_intents.mark(session, lan, conversation.public_id, message.id, None, (), LATER)
        jobs.collect()
    assert kinds(only(session))["officer_says"] == 3


def test_predictions_are_made_anew_by_the_process_that_holds_the_model_in_use(
    session: Session, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(session, POWER, "ask_hours")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    old, live = (BotModel(fingerprint=name * 16, trained_at=NOW, tags=[], card={}) for name in "ab")
    session.add_all([old, live])
    session.flush()
    session.add(Deployment(model_id=live.id, percent=100, state="live", started_at=NOW, stage_at=NOW, watched={}))
    ServingRepository(session).put_slot(slots.FIRST, old.id, NOW)
    ServingRepository(session).put_slot(slots.SECOND, live.id, NOW)
    asked: list[str | None] = []

    def parse(_text: str, address: str | None = None) -> dict[str, Any]:
        asked.append(address)
        return {"intent": "ask_fee", "confidence": 0.9, "ranking": [], "entities": [], "is_fallback": False}

    monkeypatch.setattr(bot_client, "parse", parse)
    assert jobs.read_again() == 1
    assert asked == [slots.address(slots.SECOND)]
    assert (only(session).model, only(session).prediction["intent"]) == ("b" * 16, "ask_fee")
    assert refreshing.outdated(session) == ("b" * 16, [])


def test_agreement_looks_at_messages_of_two_labels_only(session: Session) -> None:
    trainer, approver, lan = (officer(session, name) for name in ("trainer", "approver", "lan"))
    repository = ReviewRepository(session)
    for number in range(4):
        said(session, f"{POWER} đường số {'abcd'[number] * 3}", "ask_hours", citizen=f"c{number}")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    one, *_rest = [item.id for item in repository.open_items(10)]
    for item in repository.open_items(10):
        repository.put_mark(item.id, trainer.id, NOW, intent="ask_hours", entities=[], is_adjudication=False)
    repository.put_mark(one, approver.id, NOW, intent="ask_fee", entities=[], is_adjudication=False)
    repository.put_mark(one, lan.id, NOW, intent="ask_fee", entities=[], is_adjudication=True)
    assert [(number, [mark.intent for mark in marks]) for number, marks in repository.double_marks()] == [
        (one, ["ask_hours", "ask_fee"])
    ]
    assert agreement.figures(session, trainer).items == 1


def test_a_word_that_the_second_person_refused_is_no_truth_to_judge_by(session: Session) -> None:
    trainer, approver = officer(session, "trainer"), officer(session, "approver")
    said(session, "bếp nhà tui đang chiên cá cháy khét lẹt luôn", "ask_hours")
    said(session, POWER, "ask_hours", citizen="other")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    for item in ReviewRepository(session).open_items(10):
        intent = "ask_hours" if item.text == POWER else "emergency"
        deciding.label(session, trainer, item.id, intent, None, LATER)
    assert {row.intents for row in row_sets.reviewed(session)} == {("emergency",), ("ask_hours",)}
    [waiting] = session.scalars(select(TrainingChange).where(TrainingChange.state == "waiting")).all()
    changes.decide(session, approver, waiting.id, approve=False, reason="chỉ là nấu ăn")
    assert {row.intents for row in row_sets.reviewed(session)} == {("ask_hours",)}


def test_a_message_whose_line_came_to_nothing_waits_again(session: Session) -> None:
    trainer, approver = officer(session, "trainer"), officer(session, "approver")
    said(session, "bếp nhà tui đang chiên cá cháy khét lẹt luôn", "ask_hours")
    said(session, POWER, "ask_hours", citizen="other")
    said(session, "trời hôm nay đẹp ghê ta ơi", "ask_hours", citizen="third")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    for item in ReviewRepository(session).open_items(10):
        deciding.label(session, trainer, item.id, "emergency" if "cháy" in item.text else "ask_hours", None, LATER)
    rows = {row.detail["line"]: row.id for row in session.scalars(select(TrainingChange))}
    fire = next(number for line, number in rows.items() if "cháy" in line)
    changes.decide(session, approver, fire, approve=False, reason="chỉ là nấu ăn")
    changes.undo(session, trainer, change_id=rows[POWER])
    refreshing.refresh(session)
    states = {item.text: item.state for item in session.scalars(select(ReviewItem))}
    assert sorted(states.values()) == ["done", "expert", "open"]
    assert states[POWER] == "open"
    deciding.label(
        session,
        approver,
        next(i.id for i in ReviewRepository(session).open_items(9) if i.text == POWER),
        "ask_hours",
        None,
        LATER,
    )
    assert ("ask_hours", POWER) in current(session).by_line


def test_hints_while_an_intent_is_named_do_not_read_all_lines_after_each_word_of_others(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ask_fee" in {one.intent for one in similar.alike(current(session), "gia_tien", "Giá", KNOWN)}
    changes.add(session, officer(session, "trainer"), "ask_hours", POWER, reason="thử")

    def fail(_self: nearest.Index, _lines: object) -> None:
        raise AssertionError("a new index")

    monkeypatch.setattr(nearest.Index, "__init__", fail)
    assert "ask_fee" in {one.intent for one in similar.alike(current(session), "gia_tien", "Giá", KNOWN)}


def test_own_disputes_do_not_hide_those_of_others(session: Session) -> None:
    trainer, approver, lan = (officer(session, name) for name in ("trainer", "approver", "lan"))
    repository = ReviewRepository(session)
    for number in range(3):
        said(session, f"{POWER} đường số {'abc'[number] * 3}", "ask_hours", citizen=f"c{number}")
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    items = list(repository.queue(10))
    assert len(items) == 3
    for item in items:
        item.state = "disputed"
        second = lan if item is items[-1] else trainer
        for who, intent in ((approver, "ask_hours"), (second, "ask_fee")):
            repository.put_mark(item.id, who.id, NOW, intent=intent, entities=[], is_adjudication=False)
    found = agreement.disputes(session, trainer, limit=2)
    assert [(one.item.id, [mark.intent for mark in one.marks]) for one in found] == [
        (items[-1].id, ["ask_hours", "ask_fee"])
    ]


def test_talks_that_teach_nothing_are_found_without_reading_all_messages(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    untouched = select(Message.conversation_id).where(Message.understanding["intent"].astext.in_(UNTOUCHED_INTENTS))
    asked = untouched.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = session.scalars(text(f"EXPLAIN {asked}".replace(":", "\\:"))).all()
    assert any("ix_messages_untouched" in line for line in plan)


def test_where_the_last_days_begin_is_found_in_few_looks(session: Session) -> None:
    _conversation, first = said(session, KNOWN, "ask_fee")
    columns = "conversation_id, channel, account_id, author, text, folded, buttons, cards, sent_at"
    later = (
        f"SELECT {columns}, received_at + number * interval '1 minute' FROM messages, generate_series(1, 6000) number"
    )
    session.execute(text(f"INSERT INTO messages ({columns}, received_at) {later} WHERE messages.id = {first.id}"))
    moment = first.received_at + timedelta(minutes=4000)
    wanted = session.scalars(select(func.min(Message.id)).where(Message.received_at >= moment)).one()
    found = CollectingRepository(session).number_before(moment)
    assert 0 < wanted - found < 3 * ROUGHLY
