"""What guests of a trial call wrong waits for a trainer, marked as a trial, and counts as nobody's message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import ReviewItem, TrainingChange
from inbox_api.training.models import row_sets
from inbox_api.training.models.shadow_repository import ShadowRepository
from inbox_api.training.review import collecting, deciding, guests, refreshing
from inbox_api.training.seeing import trials
from tests.factories import NOW, officer
from tests.integration.training.understood import said

LATER = NOW + timedelta(hours=1)
TEXT = "cho hỏi mai khu mình cúp điện từ mấy giờ tới mấy giờ"


def read(intent: str = "ask_hours") -> dict[str, Any]:
    return {"intent": intent, "confidence": 0.6, "is_fallback": False, "entities": []}


def tried(session: Session, *turns: tuple[str, str, bool | None]) -> str:
    """A link on which a guest wrote these: (text, intent, is it right)."""
    _link, token = trials.make(session, officer(session, "trainer"), "Tổ dân phố 4", NOW)
    for text, intent, is_right in turns:
        place = trials.keep(session, token, text, read(intent), NOW)
        if is_right is not None:
            trials.judge(session, token, place, NOW, is_right=is_right)
    return token


def items(session: Session) -> list[ReviewItem]:
    return list(session.scalars(select(ReviewItem).order_by(ReviewItem.id)))


def said_wrong(item: ReviewItem) -> list[int]:
    return [one["count"] for one in item.reasons if one["kind"] == "guest_wrong"]


def test_what_a_guest_calls_wrong_waits_in_the_queue_as_a_trial(session: Session) -> None:
    tried(session, (TEXT, "ask_hours", False), ("mấy giờ mở cửa dạ", "ask_hours", True), ("ủa gì kỳ", "greet", None))
    assert guests.collect(session, LATER) == 1
    assert guests.collect(session, LATER) == 0
    [item] = items(session)
    assert (item.text, item.state, item.channels, item.people, item.messages) == (TEXT, "open", ["trial"], 0, 0)
    assert (item.prediction["intent"], said_wrong(item)) == ("ask_hours", [1])
    refreshing.refresh(session)
    assert said_wrong(items(session)[0]) == [1]


def test_a_guest_who_thinks_again_takes_the_reason_along(session: Session) -> None:
    token = tried(session, (TEXT, "ask_hours", False))
    guests.collect(session, LATER)
    trials.judge(session, token, 0, NOW, is_right=True)
    refreshing.refresh(session)
    assert said_wrong(items(session)[0]) == []


def test_a_guest_speaks_for_a_message_that_citizens_wrote_but_is_none_of_them(session: Session) -> None:
    said(session, TEXT, "ask_hours")
    tried(session, (TEXT, "ask_hours", False), (TEXT, "ask_hours", False))
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    assert guests.collect(session, LATER) == 2
    [item] = items(session)
    assert (item.people, item.messages, item.channels, said_wrong(item)) == (1, 1, ["web"], [2])


def test_what_teaches_nothing_stays_on_the_page_of_the_trial(session: Session) -> None:
    tried(session, ("tôi muốn tố cáo ông ấy nhận tiền", "denounce", False), ("??", "greet", False))
    assert guests.collect(session, LATER) == 0
    assert items(session) == []


def test_a_guests_sentence_can_be_taught_and_is_no_message_to_judge_models_by(session: Session) -> None:
    tried(session, (TEXT, "ask_hours", False))
    guests.collect(session, LATER)
    [item] = items(session)
    assert list(ShadowRepository(session).messages(10)) == []
    deciding.label(session, officer(session, "trainer"), item.id, "ask_fee", None, LATER)
    [change] = session.scalars(select(TrainingChange)).all()
    assert (change.intent, change.detail["line"], change.review_item_id) == ("ask_fee", TEXT, item.id)
    assert row_sets.reviewed(session) == []
