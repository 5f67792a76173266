"""Co-units: they help the lead unit with a part of a case, answer it, and never change its state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, CaseCoUnit, Officer, Unit
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

ACTING_ROLES = ("officer", "dispatcher", "inspector")
TEXT_AT_MOST = 2000
CO_UNITS_AT_MOST = 10


def of_case(session: Session, case: Case) -> Sequence[CaseCoUnit]:
    """The units that help, in the order they were added."""
    return AssignmentRepository(session).co_units(case.id)


def add(session: Session, case: Case, unit: Unit, asked: str, by: Officer, now: datetime) -> CaseCoUnit:
    """Ask another unit to help. Raises NotAllowed, Conflict, Invalid. Restricted cases have no co-units."""
    _require_writer(session, case, by)
    text = storable(asked).strip()
    if not text or len(text) > TEXT_AT_MOST:
        raise Invalid(_("Say what the unit is to do, in at most 2000 characters."))
    if case.closed_at is not None or case.restricted != "none":
        raise Conflict(_("Only open cases without restriction have co-units."))
    if unit.id == case.unit_id or unit.is_outside:
        raise Invalid(_("The unit in charge and outside bodies are no co-units."))
    if unit.id not in case.co_unit_ids and len(case.co_unit_ids) >= CO_UNITS_AT_MOST:
        raise Conflict(_("A case has at most 10 co-units."))
    _put(session, case, [unit], text, by.id, now)
    add_event(session, case, "co_unit", now, detail={"to": unit.id, "name": unit.name, "text": text}, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.co_unit", "case", case.id, now, {"unit": unit.id})
    people = [one.id for one in OfficerRepository(session).acting_in(unit.id)]
    notices.tell(session, people, "co_unit", now, case_id=case.id, code=case.code)
    announce_case(session, case)
    return _find(session, case, unit.id)


def add_by_rule(session: Session, case: Case, units: Sequence[Unit], rule_name: str, now: datetime) -> None:
    """The co-units that a routing rule names for a new case; restricted cases get none."""
    wanted = [unit for unit in units if unit.id != case.unit_id and not unit.is_outside]
    if not wanted or case.restricted != "none":
        return
    _put(session, case, wanted, rule_name, None, now)
    for unit in wanted:
        add_event(session, case, "co_unit", now, detail={"to": unit.id, "name": unit.name, "text": rule_name})


def _put(session: Session, case: Case, units: Sequence[Unit], asked: str, by: int | None, now: datetime) -> None:
    for unit in units:
        AssignmentRepository(session).put_co_unit(case.id, unit.id, asked, by, now)
    ids = list(dict.fromkeys([*case.co_unit_ids, *(unit.id for unit in units)]))
    if ids != case.co_unit_ids and not CaseRepository(session).change(case, {"co_unit_ids": ids}):
        raise Conflict


def remove(session: Session, case: Case, unit: Unit, by: Officer, now: datetime) -> None:
    """The unit helps no longer; what it answered stays in the timeline. Raises NotAllowed, NotFound, Conflict."""
    _require_writer(session, case, by)
    row = _find(session, case, unit.id)
    row.removed_at = now
    if not CaseRepository(session).change(case, {"co_unit_ids": [one for one in case.co_unit_ids if one != unit.id]}):
        raise Conflict
    add_event(session, case, "co_unit_removed", now, detail={"to": unit.id, "name": unit.name}, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.co_unit_removed", "case", case.id, now, {"unit": unit.id})
    announce_case(session, case)


def pass_on(session: Session, unit: Unit, successor: Unit, by: Officer, now: datetime) -> None:
    """A unit has ended: where it helped its successor helps, with what was asked and answered. Who leads helps not."""
    for row, case in AssignmentRepository(session).helping(unit.id, successor.id):
        is_new = case.unit_id != successor.id and _give(session, row, successor, now)
        if case.unit_id == successor.id:
            row.removed_at = now
        ids = dict.fromkeys(successor.id if one == unit.id else one for one in case.co_unit_ids)
        ids.pop(case.unit_id, None)
        if not CaseRepository(session).change(case, {"co_unit_ids": list(ids)}):
            raise Conflict
        if is_new and case.closed_at is None:
            detail = {"to": successor.id, "name": successor.name, "text": row.asked}
            add_event(session, case, "co_unit", now, detail=detail, officer_id=by.id)
            announce_case(session, case)


def _give(session: Session, row: CaseCoUnit, successor: Unit, now: datetime) -> bool:
    """Whether the successor did not help yet."""
    theirs = AssignmentRepository(session).co_unit_ever(row.case_id, successor.id)
    if theirs is None:
        row.unit_id = successor.id
        return True
    row.removed_at = now
    if theirs.removed_at is None:
        return False
    theirs.asked, theirs.added_by, theirs.added_at, theirs.removed_at = row.asked, row.added_by, row.added_at, None
    theirs.answer, theirs.answered_by, theirs.answered_at = row.answer, row.answered_by, row.answered_at
    return True


def answer(session: Session, case: Case, unit: Unit, text: str, by: Officer, now: datetime) -> CaseCoUnit:
    """What the unit found or did; the lead unit is told. Raises NotAllowed (not of that unit), NotFound, Invalid."""
    row = _find(session, case, unit.id)
    if not by.has_role(*ACTING_ROLES) or unit.id not in CaseRepository(session).units_read_by(by):
        raise NotAllowed
    answered = storable(text).strip()
    if not answered or len(answered) > TEXT_AT_MOST:
        raise Invalid(_("Write what your unit found or did, in at most 2000 characters."))
    row.answer, row.answered_by, row.answered_at = answered, by.id, now
    detail = {"to": unit.id, "name": unit.name, "text": answered}
    add_event(session, case, "co_answer", now, detail=detail, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.co_answer", "case", case.id, now, {"unit": unit.id})
    if case.officer_id is not None:
        notices.tell(session, [case.officer_id], "co_answer", now, case_id=case.id, code=case.code)
    announce_case(session, case)
    return row


def _require_writer(session: Session, case: Case, by: Officer) -> None:
    if not by.has_role(*ACTING_ROLES):
        raise NotAllowed
    require_lead(session, case, by)


def _find(session: Session, case: Case, unit_id: int) -> CaseCoUnit:
    row = AssignmentRepository(session).co_unit(case.id, unit_id)
    if row is None:
        raise NotFound
    return row
