"""Every clock of one case as people look at it: the deadline, the inbox's duties, the law's periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.states import PAUSED, CaseState
from inbox_api.deadlines import clocks, duties, replies
from inbox_api.deadlines.clock_repository import MAIN, ClockRepository
from inbox_api.deadlines.rule_sets import Rule, rule_by_key
from inbox_api.deadlines.rules import due_at, is_overdue
from inbox_api.deadlines.service import working_calendar
from inbox_api.models import Case

DUTIES = ("act", "refuse", "ask_citizen", "publish")


@dataclass(frozen=True, slots=True)
class ClockView:
    """is_late: it ended, or still runs, after its end."""

    clock: str
    rule: Rule
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    is_paused: bool
    is_late: bool


def of_case(session: Session, case: Case, now: datetime) -> list[ClockView]:
    """The deadline first, then the duties of the inbox, then legal clocks in the order they started."""
    return [
        *_main(case, now),
        *_first_reply(session, case, now),
        *_duties(session, case, now),
        *_next_reply(session, case, now),
        *_legal(session, case, now),
    ]


def _main(case: Case, now: datetime) -> list[ClockView]:
    if case.due_at is None:
        return []
    ended = case.answered_at or case.closed_at
    is_paused = CaseState(case.status) in PAUSED
    late = is_overdue(case.due_at, now, ended_at=ended) and not is_paused
    return [ClockView(MAIN, rule_by_key(case.rule_set), clocks.started_at(case), case.due_at, ended, is_paused, late)]


def _duties(session: Session, case: Case, now: datetime) -> list[ClockView]:
    calendar = working_calendar(session)
    found = []
    for purpose, rule in duties.rules_of(case, DUTIES).items():
        start = case.answered_at if rule.starts == "answer_ready" else case.received_at
        if start is None:
            continue
        due, ended = due_at(rule, start, calendar), duties.ended_at(session, case, purpose)
        is_over = ended is None and purpose in {"refuse", "ask_citizen"}  # a right that ends, no duty that is missed
        late = not is_over and is_overdue(due, now, ended_at=ended)
        found.append(ClockView(purpose, rule, start, due, ended, False, late))
    return found


def _first_reply(session: Session, case: Case, now: datetime) -> list[ClockView]:
    one, ended = replies.first(session, case, now), replies.first_ended_at(case)
    if one is None or (ended is None and case.merged_into_id is not None):  # the common case owes it
        return []
    is_paused = case.is_paused and ended is None
    late = is_overdue(one.due_at, now, ended_at=ended) and not is_paused
    return [ClockView(replies.FIRST, one.rule, one.started_at, one.due_at, ended, is_paused, late)]


def _next_reply(session: Session, case: Case, now: datetime) -> list[ClockView]:
    """After the first reply: the citizen has written since, and waits for an answer."""
    one = replies.next_one(session, case, now)
    if one is None:
        return []
    late = is_overdue(one.due_at, now) and not case.is_paused
    return [ClockView(replies.NEXT, one.rule, one.started_at, one.due_at, None, case.is_paused, late)]


def _legal(session: Session, case: Case, now: datetime) -> list[ClockView]:
    is_suspended = case.status == CaseState.SUSPENDED
    return [
        ClockView(
            str(row.id), rule_by_key(row.rule_key), row.started_at, row.due_at, row.met_at,
            is_suspended and row.met_at is None,
            is_overdue(row.due_at, now, ended_at=row.met_at) and not (is_suspended and row.met_at is None),
        )
        for row in ClockRepository(session).clocks(case.id)
    ]  # fmt: skip
