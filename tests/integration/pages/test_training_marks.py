"""Two people who say the same intent and mark other words differ: a third one says which marks the line keeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Officer, ReviewItem, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.training.data import current
from inbox_api.training.review import agreement, collecting, deciding, refreshing, taking_back
from tests.factories import NOW, create_officer, officer
from tests.integration.pages.conftest import Browser
from tests.integration.training.understood import entity, said

SignIn = Callable[[str], Browser]
TEXT = "cho hỏi ngày mai khu mình cúp điện từ mấy giờ tới mấy giờ"
LATER = NOW + timedelta(hours=1)
SHORT, LONG = entity(TEXT, "mai", "date_time"), entity(TEXT, "ngày mai", "date_time")


@pytest.fixture
def item(session: Session) -> ReviewItem:
    """Labelled by one person, with the marks of the assistant."""
    said(session, TEXT, "ask_hours", entities=(SHORT,))
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    refreshing.refresh(session)
    found = session.scalars(select(ReviewItem)).one()
    deciding.label(session, officer(session, "trainer"), found.id, "ask_hours", None, LATER)
    return found


@pytest.fixture
def third(session: Session) -> Officer:
    return create_officer(session, "mai", "Mai", ["trainer"], "dieu-hanh")


def second(
    session: Session, item: ReviewItem, marks: Sequence[dict[str, Any]] | None, intent: str = "ask_hours"
) -> bool:
    return agreement.second_label(session, officer(session, "approver"), item.id, intent, marks, LATER)


def lines(session: Session) -> list[tuple[str, str]]:
    return [(one.intent, one.line) for one in current(session).examples if one.text == TEXT]


def test_the_same_intent_with_other_marks_goes_to_a_third_person(
    session: Session, item: ReviewItem, third: Officer
) -> None:
    assert not second(session, item, [LONG])
    assert item.state == "disputed"
    [dispute] = agreement.disputes(session, third)
    assert dispute.is_about_marks
    assert [[one["start"] for one in mark.entities] for mark in dispute.marks] == [[SHORT["start"]], [LONG["start"]]]


def test_who_leaves_the_marks_of_the_assistant_agrees_with_who_left_them(session: Session, item: ReviewItem) -> None:
    assert second(session, item, None)
    assert item.state == "done"


def test_the_marks_that_the_third_person_chose_stand_in_the_line(
    session: Session, item: ReviewItem, third: Officer
) -> None:
    second(session, item, [LONG])
    agreement.adjudicate(session, third, item.id, "ask_hours", LATER, [LONG])
    assert lines(session) == [("ask_hours", TEXT.replace("ngày mai", "[ngày mai](date_time)"))]
    taking_back.undo_last(session, third, LATER)
    assert lines(session) == [("ask_hours", TEXT.replace("mai", "[mai](date_time)", 1))]


def test_a_line_that_goes_to_another_intent_takes_the_chosen_marks_along(
    session: Session, item: ReviewItem, third: Officer
) -> None:
    second(session, item, [LONG], "out_of_scope")
    agreement.adjudicate(session, third, item.id, "out_of_scope", LATER)
    assert lines(session) == [("out_of_scope", TEXT.replace("ngày mai", "[ngày mai](date_time)"))]
    taking_back.undo_last(session, third, LATER)
    assert lines(session) == [("ask_hours", TEXT.replace("mai", "[mai](date_time)", 1))]


def test_the_first_marks_are_kept_without_a_change_where_they_were_right(
    session: Session, item: ReviewItem, third: Officer
) -> None:
    second(session, item, [LONG])
    agreement.adjudicate(session, third, item.id, "ask_hours", LATER, [SHORT])
    assert (item.state, item.decision) == ("done", {"action": "adjudicate", "intent": "ask_hours", "change": None})
    assert {row.kind for row in session.scalars(select(TrainingChange))} == {"add"}


def test_a_verdict_without_marks_is_refused_where_the_marks_are_what_differs(
    session: Session, item: ReviewItem, third: Officer
) -> None:
    second(session, item, [LONG])
    with pytest.raises(agreement.MarksNeeded):
        agreement.adjudicate(session, third, item.id, "ask_hours", LATER)
    assert item.state == "disputed"


def test_the_page_shows_both_ways_of_marking_and_takes_the_chosen_one(
    sign_in: SignIn,
    session: Session,
    item: ReviewItem,
    third: Officer,
) -> None:
    second(session, item, [LONG])
    browser = sign_in("mai")
    page = browser.get("/training/review/agreement").text
    assert "Cùng ý định, khác phần đánh dấu." in page
    assert page.count('<mark data-label="date_time">') == 2
    answer = browser.post(f"/training/review/{item.id}/adjudication", intent="ask_hours", marks=json.dumps([LONG]))
    assert answer.headers["location"].endswith("decided")
    assert lines(session) == [("ask_hours", TEXT.replace("ngày mai", "[ngày mai](date_time)"))]


def test_marks_that_no_page_would_send_are_refused(
    sign_in: SignIn,
    session: Session,
    item: ReviewItem,
    third: Officer,
) -> None:
    second(session, item, [LONG])
    browser = sign_in("mai")
    for broken in ("{", "[1]", '[{"entity": "date_time"}]', '[{"entity": "date_time", "start": 5, "end": 900}]'):
        answer = browser.post(f"/training/review/{item.id}/adjudication", intent="ask_hours", marks=broken)
        assert answer.status_code == 422


def test_a_second_label_on_the_page_carries_its_marks(
    sign_in: SignIn,
    session: Session,
    item: ReviewItem,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(get_settings(), "second_label_share", 1.0)
    browser = sign_in("approver")
    assert 'name="marks"' in browser.get("/training/review/agreement").text
    answer = browser.post(f"/training/review/{item.id}/second", intent="ask_hours", marks=json.dumps([LONG]))
    assert answer.headers["location"].endswith("differs")


def test_programs_read_both_labels_of_a_dispute(
    sign_in: SignIn,
    session: Session,
    item: ReviewItem,
    third: Officer,
) -> None:
    second(session, item, [LONG])
    [told] = sign_in("mai").get("/api/v1/training/review/disputes").json()
    assert told["intents"] == ["ask_hours", "ask_hours"]
    assert [label["entities"] for label in told["labels"]] == [
        [{name: one[name] for name in ("entity", "start", "end")}] for one in (SHORT, LONG)
    ]
