"""Telling people of deadlines: at 50 % who works on it, at 80 % also who coordinates, at 100 % also the leaders.

Idempotent: an alarm is marked in the transaction that tells it, and a step rings once in each round of a clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.states import NOT_RUNNING
from inbox_api.deadlines import alarms, clocks, duties, replies
from inbox_api.deadlines.clock_repository import MAIN, ClockRepository
from inbox_api.duty.whom import on_duty_for_case
from inbox_api.hooks_out import outbox as hooks_out
from inbox_api.hooks_out.kinds import CASE_DEADLINE
from inbox_api.models import Case, CaseAlarm, Officer
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.who_sees.reading import may_read_case

AT_ONCE = 50  # a transaction that writes the log holds it; officers wait for it
REPAIRED_AT_ONCE = 500
DENUNCIATION = "to_cao"


def ring(session: Session, now: datetime) -> int:
    """Tell what is due; returns how many alarms were due. Of several steps of a clock only the highest is told."""
    repository = ClockRepository(session)
    due = repository.due_alarms(now, AT_ONCE)
    if not due:
        return 0
    cases = repository.cases([alarm.case_id for alarm in due])
    grouped: dict[tuple[int, str], list[CaseAlarm]] = defaultdict(list)
    for alarm in due:
        grouped[alarm.case_id, alarm.clock].append(alarm)
    for (case_id, clock), rows in grouped.items():
        case = cases[case_id]
        if is_running(case, clock) and (clock not in duties.RINGING or _is_owed(session, case, clock, rows)):
            _tell(session, case, clock, alarms.highest(row.step for row in rows), now)
    repository.mark_fired([alarm.id for alarm in due], now)
    return len(due)


def _is_owed(session: Session, case: Case, clock: str, rows: Sequence[CaseAlarm]) -> bool:
    """Whether these alarms are of what is owed now, not of what was done meanwhile."""
    one = duties.waits(session, case, clock)
    return one is not None and any(row.round == one.round for row in rows)


def is_running(case: Case, clock: str) -> bool:
    """Whether anybody still needs to hear of it."""
    if case.closed_at is not None or case.merged_into_id is not None:
        return False
    return clock not in {MAIN, *duties.RINGING} or case.status not in NOT_RUNNING


def _tell(session: Session, case: Case, clock: str, step: int, now: datetime) -> None:
    people = set(recipients(session, case, step, now, clock))
    is_urgent = case.priority == duties.URGENT
    if clock in duties.RINGING and is_urgent and case.officer_id is None:
        people |= {one.id for one in on_duty_for_case(session, case, now)}
    due = _due(session, case, clock)
    notices.tell(
        session, people, "deadline", now, case_id=case.id, code=case.code, step=step, clock=clock,
        due=due.isoformat() if due else None, urgent=is_urgent,
    )  # fmt: skip
    if clock not in duties.RINGING:  # those are the inbox's own, not what was promised to the citizen
        told = {"percent": step, "clock": "main" if clock == MAIN else "legal"}
        hooks_out.case_happened(session, case, CASE_DEADLINE, now, told)
    detail = {"clock": clock, "step": step, "round": case.clock_round, "told": len(people)}
    audit.record(session, "system", "deadline.alarm", "case", case.id, now, detail)


def _due(session: Session, case: Case, clock: str) -> datetime | None:
    if clock == MAIN:
        return case.due_at
    if clock in duties.RINGING:
        one = duties.waits(session, case, clock)
        return one.due_at if one is not None else None
    row = ClockRepository(session).clock(int(clock))
    return row.due_at if row is not None else None


def recipients(session: Session, case: Case, step: int, now: datetime, clock: str = MAIN) -> list[int]:
    """The ids of who is told. Of a denunciation only the named inspectors hear."""
    officers = OfficerRepository(session)
    if case.restricted == DENUNCIATION:
        return officers.inspectors_of(case.id)
    people = _writers(session, case, now) if clock == replies.NEXT else set()
    people = people or _present(session, case.officer_id, now)
    if step >= 80 or not people:
        people |= {one.id for one in nearest(officers, case.unit_id, "dispatcher")}
    if step >= 100:
        people |= {one.id for one in nearest(officers, case.unit_id, "leader")}
    return sorted(people)


def _writers(session: Session, case: Case, now: datetime) -> set[int]:
    """Who has the conversation is to write the next reply; nobody who may not know of the case."""
    talk, officers = case.conversation, OfficerRepository(session)
    found = _present(session, talk.officer_id, now) if talk is not None else set()
    able = may_read_case(session, case.id, [one for number in found if (one := officers.get(number)) is not None])
    return {one.id for one in able}


def _present(session: Session, officer_id: int | None, now: datetime) -> set[int]:
    """The officer, who has the case or is to write the next reply, and the substitute while the officer is away."""
    if officer_id is None:
        return set()
    away = absence.away(session, {officer_id}, now).get(officer_id)
    substitute = {away.substitute_id} if away is not None and away.substitute_id is not None else set()
    return {officer_id} | substitute


def nearest(officers: OfficerRepository, unit_id: int, role: str) -> Sequence[Officer]:
    """Who has the role in the unit, else in the nearest unit above that has anybody with it."""
    for one in officers.units_above(unit_id):
        found = officers.with_role_in(role, one)
        if found:
            return found
    return ()


def repair(session: Session) -> int:
    """Plan alarms of open cases that have none, such as cases from before alarms; returns how many."""
    cases = ClockRepository(session).without_alarms(REPAIRED_AT_ONCE)
    for case in cases:
        clocks.replan(session, case)
    return len(cases)
