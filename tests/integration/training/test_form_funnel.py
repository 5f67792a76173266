"""How far reports came in the assistant's form, at which question citizens left, and the lists behind the numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import BotOperation, Conversation
from inbox_api.training.seeing import form_talks, funnel
from inbox_api.training.seeing.funnel import Wanted
from tests.factories import officer
from tests.integration.training.understood import said

NOW = datetime.now(UTC)
AGO = timedelta(days=10)


def tell(
    session: Session, citizen: str, steps: list[str | None], *, kind: str = "issue", topic: str | None = "0404",
    ago: timedelta = AGO, put_off: bool = False, does: str = "",
) -> Conversation:  # fmt: skip
    """A citizen's report, a question after each message; None: it ends there. does: what the last turn did."""
    report = ""
    for number, step in enumerate(steps):
        when = NOW - ago + timedelta(minutes=number)
        talk, message = said(session, f"câu {number} của {citizen}", "report_issue", citizen=citizen, now=when)
        report = report or str(message.id)
        form: dict[str, Any] = {"id": report, "kind": kind, "step": step, "topic": topic, "is_put_off": put_off}
        ended = {"id": None, "kind": None, "step": None, "topic": None, "is_put_off": False, "closed": [report]}
        message.understanding = {**(message.understanding or {}), "form": {**form, "closed": []} if step else ended}
    if does:
        by = report if does == "create_case" else str(message.id)
        session.add(BotOperation(conversation_id=talk.id, message_id=by, operation=does, result={}, created_at=NOW))
    session.flush()
    return talk


def wanted(**changes: Any) -> Wanted:
    today = local_day(NOW)
    return Wanted(**{"first": today - timedelta(days=27), "last": today, **changes})


@pytest.fixture
def reports(session: Session) -> dict[str, Conversation]:
    return {
        "filed": tell(session, "a", ["where", "phone", "confirm", None], does="create_case"),
        "dropped": tell(session, "b", ["where", None], topic=None),
        "silent": tell(session, "c", ["where", "phone"]),
        "later": tell(session, "d", ["where"], ago=timedelta(days=2), put_off=True),
        "now": tell(session, "e", ["what"], ago=timedelta(minutes=5), kind="petition", topic="1201"),
        "people": tell(session, "f", ["where", None], does="hand_over"),
        "joined": tell(session, "g", ["where", "confirm", None], does="follow_same"),
    }


def test_each_stage_holds_the_reports_that_came_so_far(session: Session, reports: dict[str, Conversation]) -> None:
    whole = funnel.of(session, officer(session, "trainer"), wanted(), NOW).whole
    assert whole.stages == {"begun": 7, "described": 6, "placed": 3, "contact": 2, "summary": 2, "filed": 1}
    assert whole.outcomes == {"filed": 1, "joined": 1, "people": 1, "later": 1, "open": 1, "left": 2}


def test_the_question_that_citizens_left_at_is_the_last_one_asked(
    session: Session, reports: dict[str, Conversation]
) -> None:
    found = funnel.of(session, officer(session, "trainer"), wanted(), NOW)
    told = {one.step: (one.asked, one.left, one.later) for one in found.questions}
    assert told == {"what": (1, 0, 0), "where": (6, 1, 1), "phone": (2, 1, 0), "confirm": (2, 0, 0)}
    assert found.counted_since is not None
    kinds = {one.name: one.begun for one in found.kinds}
    assert kinds == {"issue": 6, "petition": 1}
    assert {one.name: one.begun for one in found.fields} == {"04": 5, "12": 1, "none": 1}
    assert sum(one.begun for one in found.weeks) == 7


def test_every_number_is_the_length_of_its_list(session: Session, reports: dict[str, Conversation]) -> None:
    trainer = officer(session, "trainer")
    found = funnel.of(session, trainer, wanted(), NOW)

    def behind(**more: Any) -> int:
        rows, total, count = form_talks.listed(session, trainer, wanted(), NOW, **more)
        assert len(rows) == total == count  # one report in each of these conversations
        return count

    for stage, count in found.whole.stages.items():
        assert behind(stage=stage) == count
    for outcome, count in found.whole.outcomes.items():
        assert behind(outcome=outcome) == count
    for one in found.questions:
        assert (behind(step=one.step), behind(step=one.step, outcome="left")) == (one.asked, one.left)
    for week in found.weeks:
        assert behind(week=week.name, stage="summary") == week.stages["summary"]
    for name, slices in (("kind", found.kinds), ("field", found.fields), ("channel", found.channels)):
        for part in slices:
            rows, _total, _count = form_talks.listed(session, trainer, wanted(**{name: part.name}), NOW)
            assert len(rows) == part.begun


def test_a_silent_report_is_left_only_after_seven_days(session: Session) -> None:
    tell(session, "a", ["where"], ago=timedelta(days=6, hours=23))
    tell(session, "b", ["where"], ago=timedelta(days=7, hours=1))
    whole = funnel.of(session, officer(session, "trainer"), wanted(), NOW).whole
    assert (whole.outcomes["later"], whole.outcomes["left"]) == (1, 1)


def test_a_report_begun_before_the_period_is_not_of_it(session: Session) -> None:
    tell(session, "a", ["where"], ago=timedelta(days=9))
    tell(session, "b", ["where"], ago=timedelta(days=3))
    today = local_day(NOW)
    found = funnel.of(session, officer(session, "trainer"), wanted(first=today - timedelta(days=5)), NOW)
    assert found.whole.begun == 1


def test_what_trainers_may_not_see_is_not_counted(session: Session, reports: dict[str, Conversation]) -> None:
    reports["silent"].is_restricted = True
    session.flush()
    trainer = officer(session, "trainer")
    assert funnel.of(session, trainer, wanted(), NOW).whole.begun == 6
    rows, _total, _count = form_talks.listed(session, trainer, wanted(), NOW)
    assert reports["silent"].id not in {row.number for row in rows}
    with pytest.raises(NotAllowed):
        funnel.of(session, officer(session, "lan"), wanted(), NOW)
    odds: list[dict[str, Any]] = [{"stage": "nonsense"}, {"outcome": "nonsense"}, {"step": "nonsense"}]
    for odd in odds:
        with pytest.raises(Invalid):
            form_talks.listed(session, trainer, wanted(), NOW, **odd)
    with pytest.raises(Invalid):
        funnel.of(session, trainer, wanted(first=local_day(NOW) + timedelta(days=1)), NOW)
