"""The main deadline of a case: its rule, start, pauses and extensions give `due_at`; being late is never stored.

Callers put the values these functions give into the case with their own conditional update, then call `replan`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import ANSWERED, ENDED, NOT_RUNNING, PAUSED, CaseState, Move
from inbox_api.deadlines import alarms, duties, legal, replies
from inbox_api.deadlines.clock_repository import MAIN, ClockRepository
from inbox_api.deadlines.rule_sets import rule_by_key, rule_for
from inbox_api.deadlines.rules import due_at, local_day, read_pauses
from inbox_api.deadlines.service import working_calendar
from inbox_api.models import Case

RECOUNTED_AT_ONCE = 200
STOP = "stop"  # the step that ends a case by a decision, whatever still runs


def started_at(case: Case) -> datetime:
    """When the running deadline began: with the reopening, else with the acceptance."""
    return case.clock_started_at or case.accepted_at or case.received_at


def main_due(session: Session, case: Case, now: datetime, *, pauses: list[dict[str, Any]] | None = None) -> datetime:
    """The deadline as it follows from everything recorded; a pause that is still open counts up to `now`."""
    start = started_at(case)
    extensions = legal.granted(ClockRepository(session).extensions(case.id, MAIN), start)
    rows = case.pauses if pauses is None else pauses
    rule = rule_by_key(case.rule_set)
    return due_at(rule, start, working_calendar(session), read_pauses(rows), now=now, extensions=extensions)


def values_after_move(
    session: Session, case: Case, move: Move, now: datetime, reason: str | None, document_no: str | None
) -> dict[str, Any]:
    """What a move changes of the clock: it stands still while the case waits or is suspended, and goes on afterwards.

    A reopened case gets a new deadline by the rule of the day of reopening. Raises LegalClockRunning.
    """
    if move.target in ENDED and move.verb != STOP:
        legal.require_none_running(session, case)
    pauses = [dict(pause) for pause in case.pauses]
    is_paused = bool(pauses) and pauses[-1].get("to") is None
    if move.target in PAUSED and not is_paused:
        pauses.append({"from": now.isoformat(), "to": None, "reason": reason, "state": move.target.value})
        if document_no:
            pauses[-1]["document_no"] = document_no
    elif move.target not in PAUSED and is_paused:
        pauses[-1]["to"] = now.isoformat()
    elif move.target == CaseState.REOPENED:
        return values_of_restart(session, case, now)
    else:
        return {}
    return {"pauses": pauses, "due_at": main_due(session, case, now, pauses=pauses)}


def values_of_restart(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """A new round: the rule of today, from now on, without the old extensions."""
    rule = rule_for(case.case_type, case.priority, local_day(now))
    return {
        "rule_set": rule.key,
        "due_basis": rule.basis,
        "clock_started_at": now,
        "clock_round": case.clock_round + 1,
        "due_at": due_at(rule, now, working_calendar(session)),
    }


def values_of_kind(session: Session, case: Case, case_type: str, priority: str, now: datetime) -> dict[str, Any]:
    """Another kind or priority: the rule of the day the clock began, so a correction buys no time.

    Extensions that were granted stay granted.
    """
    start = started_at(case)
    rule = rule_for(case_type, priority, local_day(start))
    extensions = legal.granted(ClockRepository(session).extensions(case.id, MAIN), start)
    pauses = read_pauses(case.pauses)
    return {
        "case_type": case_type,
        "priority": priority,
        "rule_set": rule.key,
        "due_basis": rule.basis,
        "due_at": due_at(rule, start, working_calendar(session), pauses, now=now, extensions=extensions),
        "clock_round": case.clock_round + 1,
    }


def after_move(session: Session, case: Case, move: Move, now: datetime) -> None:
    """Bring alarms and legal clocks in line with a move that stopped, started or ended something."""
    special = NOT_RUNNING | ENDED | {CaseState.REOPENED}
    if move.source in special or move.target in special:
        replan(session, case)
    if CaseState.SUSPENDED in {move.source, move.target}:
        legal.recount(session, case, now)
    if move.verb == STOP:
        legal.drop_running(session, case, now)


def recount(session: Session, after_id: int, now: datetime) -> int | None:
    """Count the deadlines of some hundred open cases anew, above the id `after_id`; the last id, None at the end.

    For a calendar that changed. A clock that stands still is counted when it goes on.
    """
    cases = ClockRepository(session).open_cases(after_id, RECOUNTED_AT_ONCE)
    for case in cases:
        due = main_due(session, case, now)
        if due != case.due_at and CaseRepository(session).change(case, {"due_at": due}):
            detail = {"due": due.isoformat()}
            audit.record(session, "system", "deadline.recount", "case", case.id, now, detail)
            replan(session, case)
        replies.plan(session, case)
        legal.recount(session, case, now)
    return cases[-1].id if cases else None


def replan(session: Session, case: Case) -> None:
    """Bring the alarms in line with the case as it is now. Call it after each change of state, deadline or kind."""
    repository = ClockRepository(session)
    if case.closed_at is not None or case.merged_into_id is not None:
        repository.drop_alarms(case.id)
        replies.follow_case(session, case)
        return
    duties.plan(session, case)
    if case.is_paused or case.due_at is None or CaseState(case.status) in ANSWERED:
        repository.drop_alarms(case.id, MAIN)
        return
    rule, start = rule_by_key(case.rule_set), started_at(case)
    calendar = working_calendar(session)
    extensions = legal.granted(repository.extensions(case.id, MAIN), start)
    nominal = due_at(rule, start, calendar, extensions=extensions)
    moments = alarms.moments(rule, start, case.due_at, nominal, calendar)
    repository.plan_alarms(case.id, MAIN, case.clock_round, moments)
