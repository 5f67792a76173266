"""What officers do about who has a case: taking it, giving it back, further memberships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.intake import wake
from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.deadlines.moments import require_plausible
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import Case, Officer, Unit, UnitMembership
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

PLANNERS = ("dispatcher", "leader", "admin")


def take(session: Session, case: Case, by: Officer, now: datetime) -> Case:
    """Assign the case to oneself. Raises what `steps.assign` raises."""
    return steps.assign(session, case, by, by, now)


def give_back(session: Session, case: Case, by: Officer, now: datetime) -> Case:
    """Nobody in charge any more; the unit keeps the case. Raises NotAllowed, Conflict (nobody has it, it is closed)."""
    steps.require_writer(by)
    require_lead(session, case, by)
    if case.officer_id is None or case.closed_at is not None:
        raise Conflict
    before = case.officer.display_name if case.officer else ""
    if not CaseRepository(session).change(case, {"officer_id": None}):
        raise Conflict
    add_event(session, case, "unassigned", now, detail={"name": before}, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.unassign", "case", case.id, now)
    announce_case(session, case)
    return case


def add_membership(
    session: Session, by: Officer, officer: Officer, unit: Unit, first: date, last: date | None, now: datetime
) -> UnitMembership:
    """A further unit for an officer between two days; nothing of the units above or below comes with it.

    Raises NotAllowed, Invalid, Conflict (is a member already).
    """
    _require_planner(session, by, unit)
    if last is not None and last < first:
        raise Invalid(_("The last day lies before the first."))
    for day in (first, last):
        if day is not None:
            require_plausible(day)
    repository = AssignmentRepository(session)
    if officer.unit_id == unit.id or repository.memberships(officer_id=officer.id, unit_id=unit.id, on=first):
        raise Conflict(_("This officer works in the unit already."))
    row = UnitMembership(
        officer_id=officer.id, unit_id=unit.id, valid_from=first, valid_to=last, made_by=by.id, made_at=now
    )
    repository.add(row)
    audit.record(session, f"officer:{by.id}", "membership.add", "officer", officer.id, now, {"unit": unit.id})
    return row


def end_membership(session: Session, by: Officer, membership_id: int, last: date, now: datetime) -> UnitMembership:
    """Raises NotFound, NotAllowed."""
    row = AssignmentRepository(session).membership(membership_id)
    if row is None:
        raise NotFound
    _require_planner(session, by, row.unit)
    row.valid_to = last
    audit.record(session, f"officer:{by.id}", "membership.end", "officer", row.officer_id, now, {"unit": row.unit_id})
    return row


def memberships(session: Session, by: Officer, on: date) -> Sequence[UnitMembership]:
    """Further memberships in the units below, on that day and later. Raises NotAllowed."""
    if not by.has_role(*PLANNERS):
        raise NotAllowed
    units = OfficerRepository(session).units_below(by.unit_id)
    return [row for row in AssignmentRepository(session).memberships(on=on) if row.unit_id in units]


def _require_planner(session: Session, by: Officer, unit: Unit) -> None:
    if not by.has_role(*PLANNERS) or unit.id not in OfficerRepository(session).units_below(by.unit_id):
        raise NotAllowed


def end_unit(session: Session, by: Officer, unit: Unit, successor: Unit, last_day: date, now: datetime) -> int:
    """A unit ends (a merger): its open cases go to the successor, which is no transfer. Returns how many.

    Raises NotAllowed, Invalid.
    """
    if not by.has_role("admin"):
        raise NotAllowed
    if successor.id == unit.id or (successor.valid_to is not None and successor.valid_to <= last_day):
        raise Invalid(_("The successor must exist longer than the unit that ends."))
    if last_day > local_day(now):
        raise Invalid(_("End a unit on its last day or later: its open cases move at once."))
    repository = AssignmentRepository(session)
    repository.end_unit(unit.id, last_day)
    cases = repository.open_cases_of(unit.id)
    for case in cases:
        if not CaseRepository(session).change(case, {"unit_id": successor.id}):
            raise Conflict
        detail = {"to": successor.id, "name": successor.name, "reason": unit.name, "is_successor": True}
        add_event(session, case, "unit", now, detail=detail, officer_id=by.id, is_public=True)
    audit.record(
        session, f"officer:{by.id}", "unit.end", "unit", unit.id, now, {"successor": successor.id, "cases": len(cases)}
    )
    wake(session, successor.id)
    return len(cases)
