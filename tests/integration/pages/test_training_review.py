"""The pages of the review queue without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import ReviewItem, ReviewMark, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.training.review import agreement, collecting, deciding, guests, refreshing, taking_back
from inbox_api.training.seeing import trials
from tests.factories import NOW, create_officer, officer
from tests.integration.pages.conftest import Browser
from tests.integration.training.understood import entity, said

SignIn = Callable[[str], Browser]
POWER = "cho hỏi ngày mai khu mình cúp điện từ mấy giờ tới mấy giờ"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def item(session: Session) -> ReviewItem:
    said(session, POWER, "ask_hours", entities=(entity(POWER, "ngày mai", "date_time"),))
    collecting.collect(session, LATER, NOW - timedelta(days=1))
    refreshing.refresh(session)
    return session.scalars(select(ReviewItem)).one()


def test_the_page_shows_the_message_its_choices_its_reasons_and_its_neighbours(
    sign_in: SignIn, item: ReviewItem
) -> None:
    page = sign_in("trainer").get("/training/review").text
    assert "cúp điện từ mấy giờ" in page
    assert '<mark data-label="date_time">ngày mai' in page
    assert "Hỏi giờ làm việc" in page
    assert "Trợ lý phân vân" in page
    assert page.count('class="share"') >= 5


@pytest.mark.parametrize("name", ["lan", "hoa", "phuc", "inspector", "auditor"])
def test_nobody_else_sees_the_queue(sign_in: SignIn, item: ReviewItem, name: str) -> None:
    browser = sign_in(name)
    for path in ("/training/review", "/training/review/items", "/training/review/agreement"):
        assert browser.get(path).status_code == 403
    assert browser.get("/api/v1/training/review").status_code == 403


def test_an_admin_reads_but_does_not_label(sign_in: SignIn, item: ReviewItem) -> None:
    browser = sign_in("admin")
    assert browser.get("/training/review").status_code == 200
    assert browser.post(f"/training/review/{item.id}", intent="ask_hours").status_code == 403


def test_accepting_makes_a_line_with_its_marks(sign_in: SignIn, session: Session, item: ReviewItem) -> None:
    answer = sign_in("trainer").post(f"/training/review/{item.id}", intent="ask_hours")
    assert answer.status_code == 303
    change = session.scalars(select(TrainingChange)).one()
    assert change.detail["line"] == POWER.replace("ngày mai", "[ngày mai](date_time)")
    assert (change.source, change.review_item_id, change.state) == ("review", item.id, "approved")
    assert item.state == "done"


def test_a_protected_intent_waits_for_a_second_person(sign_in: SignIn, session: Session, item: ReviewItem) -> None:
    sign_in("trainer").post(f"/training/review/{item.id}", action="other", other="emergency")
    assert session.scalars(select(TrainingChange)).one().state == "waiting"


def test_a_decision_is_taken_back_with_its_line(sign_in: SignIn, session: Session, item: ReviewItem) -> None:
    browser = sign_in("trainer")
    browser.post(f"/training/review/{item.id}", intent="ask_hours")
    assert browser.post("/training/review/undo").status_code == 303
    assert item.state == "open"
    assert session.scalars(select(TrainingChange)).one().state == "undone"
    assert session.scalars(select(ReviewMark)).all() == []


def test_nobody_takes_back_what_another_decided(sign_in: SignIn, item: ReviewItem) -> None:
    sign_in("trainer").post(f"/training/review/{item.id}", action="discard")
    assert sign_in("approver").post("/training/review/undo").status_code == 404
    assert item.state == "discarded"


def test_a_message_is_decided_once(sign_in: SignIn, item: ReviewItem) -> None:
    browser = sign_in("trainer")
    browser.post(f"/training/review/{item.id}", action="discard")
    assert browser.post(f"/training/review/{item.id}", intent="ask_hours").status_code == 409


def test_what_is_skipped_waits_for_an_expert_who_may_label_it(
    sign_in: SignIn, session: Session, item: ReviewItem
) -> None:
    sign_in("trainer").post(f"/training/review/{item.id}", action="skip")
    expert = sign_in("approver")
    assert "cúp điện" not in expert.get("/training/review").text
    assert "cúp điện" in expert.get("/training/review?state=expert").text
    expert.post(f"/training/review/{item.id}", intent="ask_hours")
    assert item.state == "done"


def test_a_new_intent_begins_with_the_message_and_goes_with_it(session: Session, item: ReviewItem) -> None:
    trainer = officer(session, "trainer")
    item.neighbours = []
    deciding.new_intent(
        session,
        trainer,
        item.id,
        "ask_power_cut",
        LATER,
        title="Lịch cắt điện",
        answer="Dạ, mời xem lịch.",
        insists=True,
    )
    assert {change.kind for change in session.scalars(select(TrainingChange))} == {"new_intent", "add"}
    taking_back.undo_last(session, trainer, LATER)
    assert {change.state for change in session.scalars(select(TrainingChange))} == {"undone"}


def test_an_intent_like_others_is_warned_of_first(session: Session, item: ReviewItem) -> None:
    trainer = officer(session, "trainer")
    with pytest.raises(deciding.SimilarIntent) as warned:
        deciding.new_intent(session, trainer, item.id, "ask_hour", LATER, title="Hỏi giờ", answer="Dạ.")
    assert "ask_hours" in {one.intent for one in warned.value.found}
    assert session.scalars(select(TrainingChange)).all() == []


def _labelled_twice(session: Session, item: ReviewItem, second: str) -> bool:
    deciding.label(session, officer(session, "trainer"), item.id, "ask_hours", None, LATER)
    return agreement.second_label(session, officer(session, "approver"), item.id, second, (), LATER)


def test_two_who_differ_leave_it_to_a_third(sign_in: SignIn, session: Session, item: ReviewItem) -> None:
    third = create_officer(session, "mai", "Mai", ["trainer"], "dieu-hanh")
    assert not _labelled_twice(session, item, "out_of_scope")
    assert item.state == "disputed"
    assert agreement.disputes(session, officer(session, "trainer")) == []
    answer = sign_in("mai").post(f"/training/review/{item.id}/adjudication", intent="out_of_scope")
    assert answer.status_code == 303
    assert item.state == "done"
    moved = session.scalars(select(TrainingChange).where(TrainingChange.kind == "move")).one()
    assert (moved.intent, moved.detail["to"], moved.made_by) == ("ask_hours", "out_of_scope", third.id)
    figures = agreement.figures(session, third)
    assert (figures.items, figures.agreed) == (1, 0)


def test_the_second_label_is_given_blindly(
    sign_in: SignIn, session: Session, item: ReviewItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "second_label_share", 1.0)
    deciding.label(session, officer(session, "trainer"), item.id, "petition", None, LATER)
    assert "cúp điện" not in sign_in("trainer").get("/training/review/agreement").text
    other = sign_in("approver")
    assert "cúp điện" in other.get("/training/review/agreement").text
    told = other.get("/api/v1/training/review/second").json()
    assert set(told[0]) == {"id", "text", "words"}
    assert other.post(f"/training/review/{item.id}/second", intent="petition").headers["location"].endswith("same")


def test_what_a_guest_of_a_trial_called_wrong_says_so_on_the_page(sign_in: SignIn, session: Session) -> None:
    _link, token = trials.make(session, officer(session, "trainer"), "Tổ dân phố 4", NOW)
    read = {"intent": "ask_hours", "confidence": 0.6, "is_fallback": False, "entities": []}
    trials.judge(session, token, trials.keep(session, token, POWER, read, NOW), NOW, is_right=False)
    guests.collect(session, LATER)
    page = sign_in("trainer").get("/training/review").text
    assert '<span class="chip">Khách dùng thử</span>' in page
    assert "Khách dùng thử bảo trợ lý hiểu sai (1)" in page
    assert "0 người" not in page


def test_marks_that_overlap_are_refused(sign_in: SignIn, item: ReviewItem) -> None:
    browser = sign_in("trainer")
    marks = [{"entity": "date_time", "start": 0, "end": 8}, {"entity": "ward", "start": 4, "end": 10}]
    answer = browser.client.post(
        f"/api/v1/training/review/{item.id}/label", json={"intent": "ask_hours", "entities": marks},
        headers={"x-csrf-token": browser.token},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_marks")
