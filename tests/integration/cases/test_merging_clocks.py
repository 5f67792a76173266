"""Joining, leaving and splitting move alarms along: nobody hears of a case that others handle, none is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hopthu.fairness.reference import SlowCalendar, rule_row, slow_due
from inbox_api.cases import steps
from inbox_api.cases.links import members, merging, splitting
from inbox_api.cases.steps import Reasons
from inbox_api.deadlines import clocks, escalation
from inbox_api.deadlines.clock_repository import MAIN
from inbox_api.deadlines.rule_sets import LADDER
from inbox_api.models import Case, CaseAlarm
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Đây là điểm ngập khác, không chung nguyên nhân"
EARLIER = NOW - timedelta(days=1)
CLOSING = Reasons(
    result="Đã nạo vét 30 m cống trước chợ sáng 20/11.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh."
)


def made(session: Session, at: datetime = NOW, **changes: object) -> Case:
    return create_case_for(session, receive(session, "Đường ngập", now=at), now=at, **changes)  # type: ignore[arg-type]


def slow(case: Case, start: datetime) -> datetime:
    return slow_due(rule_row(case.rule_set), start, SlowCalendar())


def waiting(session: Session, case: Case) -> list[tuple[int, datetime]]:
    """(step, moment) of what has not rung yet of the deadline; replies are in test_reply_clocks.py."""
    statement = select(CaseAlarm).where(CaseAlarm.case_id == case.id, CaseAlarm.fired_at.is_(None))
    statement = statement.where(CaseAlarm.clock == MAIN)
    return [(row.step, row.at) for row in session.scalars(statement.order_by(CaseAlarm.at))]


def join(session: Session, master: Case, *cases: Case, now: datetime = NOW) -> None:
    outcomes = merging.merge(session, officer(session, "lan"), master.code, [case.code for case in cases], now)
    assert [one.problem for one in outcomes] == [""] * len(cases)


def leave(session: Session, case: Case, now: datetime = NOW) -> None:
    merging.unmerge(session, officer(session, "lan"), case.code, WHY, now)


def test_a_member_is_silent_and_the_common_case_rings_by_the_earliest_promise(session: Session) -> None:
    early, master = made(session, EARLIER), made(session)
    join(session, master, early)
    assert waiting(session, early) == []
    assert master.due_at == early.due_at == slow(early, EARLIER)
    steps_at = dict(waiting(session, master))
    assert sorted(steps_at) == list(LADDER)
    assert steps_at[100] == slow(early, EARLIER)
    assert steps_at[50] < steps_at[80] < steps_at[100]


def test_who_leaves_rings_as_before_and_the_common_case_by_its_own_clock_again(session: Session) -> None:
    early, master = made(session, EARLIER), made(session)
    before, own = waiting(session, early), waiting(session, master)
    join(session, master, early)
    leave(session, early)
    assert waiting(session, early) == before
    assert early.due_at == slow(early, EARLIER)
    assert master.due_at == slow(master, NOW)
    assert waiting(session, master) == own


def test_the_earliest_of_those_who_stay_counts_on(session: Session) -> None:
    first, second, master = made(session, EARLIER - timedelta(days=1)), made(session, EARLIER), made(session)
    join(session, master, first, second)
    assert master.due_at == slow(first, EARLIER - timedelta(days=1))
    leave(session, first)
    assert master.due_at == slow(second, EARLIER)
    assert dict(waiting(session, master))[100] == slow(second, EARLIER)
    leave(session, second)
    assert master.due_at == slow(master, NOW)


def test_leaving_does_not_touch_a_deadline_that_was_not_its_own(session: Session) -> None:
    late, master = made(session), made(session, EARLIER)
    join(session, master, late)
    assert master.due_at == slow(master, EARLIER)
    leave(session, late)
    assert master.due_at == slow(master, EARLIER)
    assert dict(waiting(session, late))[100] == slow(late, NOW)


def test_what_fell_due_meanwhile_is_told_once_after_leaving(session: Session) -> None:
    case, master = made(session), made(session)
    join(session, master, case)
    later = slow(case, NOW) + timedelta(hours=1)
    while escalation.ring(session, later):
        pass
    assert waiting(session, case) == []
    leave(session, case, later)
    assert [step for step, _at in waiting(session, case)] == list(LADDER)
    assert escalation.ring(session, later) == len(LADDER) + 2  # and both steps of its first reply
    assert escalation.ring(session, later) == 0


def test_people_of_a_common_case_come_along_into_another_one_silently(session: Session) -> None:
    member, middle, master = made(session, EARLIER), made(session), made(session)
    join(session, middle, member)
    join(session, master, middle)
    assert waiting(session, member) == waiting(session, middle) == []
    assert dict(waiting(session, master))[100] == slow(member, EARLIER)


def test_who_leaves_an_ended_common_case_begins_anew(session: Session) -> None:
    case, master = made(session), made(session)
    join(session, master, case)
    steps.close_with_result(session, master, officer(session, "lan"), NOW + timedelta(hours=1), CLOSING)
    members.end_with_master(session, master.id, case.id, NOW + timedelta(hours=1))
    assert case.closed_at is not None
    later = NOW + timedelta(hours=2)
    leave(session, case, later)
    assert case.due_at == slow(case, later)
    assert dict(waiting(session, case))[100] == case.due_at


def test_parts_ring_by_the_clock_of_their_own_acceptance(session: Session) -> None:
    parent = made(session, EARLIER)
    before = waiting(session, parent)
    [part] = splitting.split(
        session,
        officer(session, "lan"),
        parent.code,
        [splitting.Part("PAHT", "Đèn đường cũng hỏng", topic="0301")],
        NOW,
    )
    assert part.due_at == slow(part, NOW)
    planned = waiting(session, part)
    assert dict(planned)[100] == part.due_at
    clocks.replan(session, part)
    assert waiting(session, part) == planned
    assert waiting(session, parent) == before
