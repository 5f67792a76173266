"""Handing out what waits in a unit: who is present, how much each has, then inbox_api/assignment/choosing.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment import choosing
from inbox_api.assignment.choosing import NONE, STICKY, STRATEGIES, Chosen, Waiting
from inbox_api.assignment.intake import wake
from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import CaseState
from inbox_api.deadlines.service import working_calendar
from inbox_api.duty.hours import is_on
from inbox_api.duty.repository import DutyRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Case, Officer, Unit, UnitStrategy
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository

HOURS = ("office", "always")
AT_ONCE = 100
PLANNERS = ("dispatcher", "leader", "admin")


@dataclass(frozen=True, slots=True)
class Strategy:
    """How a unit hands out. max_open: nobody gets more open cases; hours: office | always."""

    strategy: str = NONE
    max_open: int | None = None
    hours: str = "office"


def strategy_of(session: Session, unit: Unit) -> Strategy:
    row = AssignmentRepository(session).strategy(unit.id)
    return Strategy(row.strategy, row.max_open, row.hours) if row is not None else Strategy()


def strategies(session: Session, by: Officer) -> list[tuple[Unit, Strategy]]:
    """Every unit the caller plans for. Raises NotAllowed."""
    if not by.has_role(*PLANNERS):
        raise NotAllowed
    repository = OfficerRepository(session)
    rows = {row.unit_id: row for row in AssignmentRepository(session).strategies()}
    below = repository.units_below(by.unit_id)
    return [
        (unit, _of_row(rows.get(unit.id))) for unit in repository.units() if unit.id in below and not unit.is_outside
    ]


def _of_row(row: UnitStrategy | None) -> Strategy:
    return Strategy(row.strategy, row.max_open, row.hours) if row is not None else Strategy()


def choose(session: Session, by: Officer, unit: Unit, new: Strategy, now: datetime) -> Strategy:
    """Change how a unit hands out; what waits is handed out at once. Raises NotAllowed, NotFound, Invalid."""
    if not by.has_role(*PLANNERS):
        raise NotAllowed
    if unit.id not in OfficerRepository(session).units_below(by.unit_id) or unit.is_outside:
        raise NotFound
    is_full = new.max_open is not None and not 1 <= new.max_open <= 10_000
    if new.strategy not in STRATEGIES or new.hours not in HOURS or is_full:
        raise Invalid
    values = {"strategy": new.strategy, "max_open": new.max_open, "hours": new.hours}
    AssignmentRepository(session).put_strategy(unit.id, {**values, "changed_at": now, "changed_by": by.id})
    audit.record(session, f"officer:{by.id}", "assignment.strategy", "unit", unit.id, now, values)
    wake(session, unit.id)
    return new


def hand_out(session: Session, unit_id: int, now: datetime) -> list[Chosen]:
    """Give the unit's waiting cases to officers who are present.

    While the office is closed: nothing, or, where the unit hands out day and night, to those on its duty list now.
    """
    repository = AssignmentRepository(session)
    row = repository.lock_strategy(unit_id)
    if row is None or row.strategy == NONE:
        return []
    is_open = working_calendar(session).is_open_at(now)
    if row.hours == "office" and not is_open:
        return []
    officers = OfficerRepository(session).acting_in(unit_id)
    if not is_open:
        officers = _on_duty(session, unit_id, officers, now)
    missing = absence.away(session, [one.id for one in officers], now)
    present = [one for one in officers if one.id not in missing]
    cases = repository.waiting(unit_id, AT_ONCE)
    if not present or not cases:
        return []
    chosen = choosing.hand_out(
        row.strategy,
        _waiting(repository, cases, [one.id for one in present], is_sticky=row.strategy == STICKY),
        repository.loads([one.id for one in present]),
        last_officer=row.last_officer_id,
        max_open=row.max_open,
    )
    by_id, people = {case.id: case for case in cases}, {one.id: one for one in present}
    done = [one for one in chosen if _give(session, by_id[one.case_id], people[one.officer_id], one.why, now)]
    if done:
        row.last_officer_id = done[-1].officer_id
    return done


def _on_duty(session: Session, unit_id: int, officers: Sequence[Officer], now: datetime) -> Sequence[Officer]:
    """Those whom the unit's duty list names for this moment; without a list everybody."""
    entries = DutyRepository(session).entries(unit_id)
    if not entries:
        return officers
    on = {one.officer_id for one in entries if is_on(one.weekdays, one.from_minute, one.to_minute, now)}
    return [one for one in officers if one.id in on]


def _waiting(
    repository: AssignmentRepository, cases: Sequence[Case], officer_ids: Sequence[int], *, is_sticky: bool
) -> list[Waiting]:
    citizens = {case.citizen_id for case in cases if case.citizen_id} if is_sticky else set()
    known = repository.last_officers(citizens, officer_ids) if citizens else {}
    closers = repository.closers([case.id for case in cases if case.status == CaseState.REOPENED])
    return [
        Waiting(case.id, known.get(case.citizen_id) if case.citizen_id else None, closers.get(case.id))
        for case in cases
    ]


def _give(session: Session, case: Case, to: Officer, why: str, now: datetime) -> bool:
    """False when somebody took or changed the case meanwhile."""
    if not CaseRepository(session).change(case, {"officer_id": to.id}):
        return False
    detail = {"to": to.id, "name": to.display_name, "why": why, "actor": "system"}
    add_event(session, case, "officer", now, detail=detail)
    audit.record(session, "system", "case.assign", "case", case.id, now, {"to": to.id, "why": why})
    notices.tell(session, [to.id], "assigned", now, case_id=case.id, code=case.code)
    announce_case(session, case)
    return True


def units_to_serve(session: Session) -> Sequence[int]:
    """Units in which something waits to be handed out."""
    return AssignmentRepository(session).units_with_waiting()
