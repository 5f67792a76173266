"""What the inbox owes beside the deadline: replies (replies.py), and of urgent cases people on the spot. These ring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.states import CaseState
from inbox_api.deadlines import alarms, replies
from inbox_api.deadlines.alarms import Owed
from inbox_api.deadlines.clock_repository import ClockRepository
from inbox_api.deadlines.rule_sets import Rule, all_rules
from inbox_api.deadlines.rules import due_at, local_day
from inbox_api.deadlines.service import working_calendar
from inbox_api.models import Case

ACT = "act"
RINGING = (*replies.REPLIES, ACT)
URGENT = "P0"
ROUND = 0  # it begins with the case and never anew


def rules_of(case: Case, purposes: Iterable[str]) -> dict[str, Rule]:
    """By purpose the rule that held when the case came in; the newest of several."""
    day, wanted = local_day(case.received_at), set(purposes)
    best: dict[str, Rule] = {}
    for rule in all_rules():
        fits = rule.purpose in wanted and case.case_type in rule.case_types and rule.priority in (None, case.priority)
        if fits and rule.holds_on(day):
            known = best.get(rule.purpose)
            best[rule.purpose] = rule if known is None or known.effective_from <= rule.effective_from else known
    return best


def ended_at(session: Session, case: Case, purpose: str) -> datetime | None:
    """When the duty was done."""
    if purpose == replies.FIRST:
        return replies.first_ended_at(case)
    if purpose == "refuse":
        return case.closed_at if case.status in {CaseState.REFUSED, CaseState.REFERRED} else None
    if purpose == ACT:
        return _first(ClockRepository(session).first_work_at(case.id), case.answered_at, case.closed_at)
    if purpose == "ask_citizen":
        moments = [datetime.fromisoformat(row["from"]) for row in case.pauses]
        return moments[0] if moments else None
    return None


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def waits(session: Session, case: Case, purpose: str) -> Owed | None:
    """A duty of RINGING that is not done yet; None where nothing is to be done."""
    if purpose != ACT:
        return replies.owed(session, case, purpose)
    rule = rules_of(case, [ACT]).get(ACT) if case.priority == URGENT else None
    if rule is None or ended_at(session, case, ACT) is not None:
        return None
    due = due_at(rule, case.received_at, working_calendar(session))
    return Owed(rule, case.received_at, due, due, ROUND)


def plan(session: Session, case: Case) -> None:
    """Set when the duties of a case ring; those that nobody owes any more do no longer."""
    replies.follow_case(session, case)
    repository, act = ClockRepository(session), waits(session, case, ACT)
    if act is None:
        repository.drop_alarms(case.id, ACT)
        return
    moments = alarms.moments(act.rule, act.started_at, act.due_at, act.nominal_due_at, working_calendar(session))
    repository.plan_alarms(case.id, ACT, act.round, moments)
