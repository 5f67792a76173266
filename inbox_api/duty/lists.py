"""Duty lists: who is called in a unit, in which order and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.duty.hours import NoTime, read_minute
from inbox_api.duty.repository import DutyRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import DutyEntry, Officer, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

PLANNERS = ("dispatcher", "leader", "admin")
MOST = 100
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """officer: user name; weekdays 1 Monday … 7 Sunday; times "07:30", equal ones mean the whole day."""

    officer: str
    weekdays: Sequence[int] = EVERY_DAY
    begins: str = "00:00"
    ends: str = "00:00"


def units_of(session: Session, officer: Officer) -> list[Unit]:
    """The units whose lists the officer sees."""
    ids = CaseRepository(session).units_read_by(officer) | {officer.unit_id}
    return [unit for unit in OfficerRepository(session).units() if unit.id in ids or officer.has_role("admin")]


def entries(session: Session, officer: Officer, unit_code: str) -> Sequence[DutyEntry]:
    """In the order in which people are called. Raises NotFound."""
    return DutyRepository(session).entries(_unit(session, officer, unit_code).id)


def _unit(session: Session, officer: Officer, code: str) -> Unit:
    unit = next((one for one in units_of(session, officer) if one.code == code), None)
    if unit is None:
        raise NotFound
    return unit


def _require_planner(officer: Officer) -> None:
    if not officer.has_role(*PLANNERS):
        raise NotAllowed


def add(session: Session, officer: Officer, unit_code: str, new: NewEntry, now: datetime) -> DutyEntry:
    """At the end of the list. Raises NotFound, NotAllowed, Invalid."""
    unit = _unit(session, officer, unit_code)
    _require_planner(officer)
    repository = DutyRepository(session)
    called = OfficerRepository(session).by_username(new.officer)
    if called is None or not called.is_active or not called.has_role(*ACTING_ROLES):
        raise NotFound(_("There is no such colleague."))
    try:
        begins, ends = read_minute(new.begins), read_minute(new.ends)
    except NoTime as error:
        raise Invalid(_("Write the times like 07:30.")) from error
    weekdays = sorted(set(new.weekdays))
    if not weekdays or not set(weekdays) <= set(EVERY_DAY):
        raise Invalid(_("Choose at least one day of the week."))
    if len(repository.entries(unit.id)) >= MOST:
        raise Invalid(_("The list is too long."))
    entry = DutyEntry(
        unit_id=unit.id, officer_id=called.id, position=repository.next_position(unit.id), weekdays=weekdays,
        from_minute=begins, to_minute=ends, made_by=officer.id, made_at=now,
    )  # fmt: skip
    repository.add(entry)
    session.refresh(entry)
    audit.record(session, f"officer:{officer.id}", "duty.add", "unit", unit.id, now, {"officer": called.id})
    return entry


def remove(session: Session, officer: Officer, entry_id: int, now: datetime) -> None:
    """Raises NotFound, NotAllowed."""
    entry = _entry(session, officer, entry_id)
    DutyRepository(session).delete(entry)
    audit.record(
        session, f"officer:{officer.id}", "duty.remove", "unit", entry.unit_id, now, {"officer": entry.officer_id}
    )


def _entry(session: Session, officer: Officer, entry_id: int) -> DutyEntry:
    entry = DutyRepository(session).entry(entry_id)
    if entry is None or entry.unit_id not in {unit.id for unit in units_of(session, officer)}:
        raise NotFound
    _require_planner(officer)
    return entry


def move(session: Session, officer: Officer, entry_id: int, step: int, now: datetime) -> None:
    """One place up (-1) or down (1); at the end of the list nothing happens. Raises NotFound, NotAllowed."""
    entry = _entry(session, officer, entry_id)
    rows = list(DutyRepository(session).entries(entry.unit_id))
    place = next(number for number, row in enumerate(rows) if row.id == entry.id)
    other = place + (1 if step > 0 else -1)
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, 1):
        row.position = number
    session.flush()
    audit.record(session, f"officer:{officer.id}", "duty.move", "unit", entry.unit_id, now)
