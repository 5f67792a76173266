"""The tree of units: new ones, other names and places, and units that end with all that lies with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.areas.repository import AreaRepository
from inbox_api.assignment import co_units, desk, versions
from inbox_api.audit import service as audit
from inbox_api.cases.repository import TREE_ROLES
from inbox_api.conversations import service as conversations
from inbox_api.deadlines.moments import require_plausible
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import fold, storable
from inbox_api.models import Officer, StaffChange, Unit
from inbox_api.officers import notices
from inbox_api.officers import units as rows
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import people, rules
from inbox_api.staff.ending_repository import EndingRepository
from inbox_api.staff.people import keep, require_admin, require_reader
from inbox_api.staff.repository import StaffRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KINDS = {
    "city": lazy_gettext("City centre"),
    "ward": lazy_gettext("People's committee of a ward"),
    "VP": lazy_gettext("Office of a ward"),
    "KT": lazy_gettext("Economy and infrastructure of a ward"),
    "VHXH": lazy_gettext("Culture and society of a ward"),
    "HCC": lazy_gettext("One-stop centre of a ward"),
    "CA": lazy_gettext("Police of a ward"),
    "department": lazy_gettext("Department"),
    "utility": lazy_gettext("Public utility"),
}
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
NAME_LENGTH = range(2, 201)


class UnitsBelow(Conflict):
    code = "units_below"
    message = lazy_gettext("Units under it still exist: end them first, or put them under another one.")


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree. depth: 0 at the top. people: open accounts; cases: open ones."""

    unit: Unit
    depth: int
    people: int
    cases: int
    has_ended: bool


@dataclass(frozen=True, slots=True)
class NewUnit:
    """parent, ward: codes; "" for none. valid_from None: from today."""

    code: str
    name: str
    kind: str
    parent: str = ""
    ward: str = ""
    is_outside: bool = False
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What went to the successor."""

    cases: int
    conversations: int
    people: int


def tree(session: Session, by: Officer, now: datetime, *, query: str = "", with_ended: bool = False) -> list[Branch]:
    """Every unit under the one it belongs to, by name. query: words of its name or code, whatever their accents.

    Raises NotAllowed.
    """
    require_reader(by)
    repository = StaffRepository(session)
    units, today = repository.units(), local_day(now)
    alive = {unit.id for unit in units if unit.valid_to is None or unit.valid_to >= today}
    if not with_ended:
        units = [unit for unit in units if unit.id in alive]
    within = None if by.has_role("admin") else OfficerRepository(session).units_below(by.unit_id)
    counts, cases = repository.count_people(), repository.count_cases([unit.id for unit in units])
    words = fold(query).split()
    return [
        Branch(unit, depth, counts.get(unit.id, 0), cases.get(unit.id, 0), unit.id not in alive)
        for unit, depth in _ordered(units)
        if (within is None or unit.id in within) and all(word in fold(f"{unit.name} {unit.code}") for word in words)
    ]


def _ordered(units: Sequence[Unit]) -> list[tuple[Unit, int]]:
    """Parents before what is under them; a unit whose parent is not among them stands at the top."""
    known = {unit.id for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    found: list[tuple[Unit, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit in below.get(parent, ()):
            found.append((unit, depth))
            walk(unit.id, depth + 1)

    walk(None, 0)
    return found


def history(session: Session, unit: Unit) -> Sequence[StaffChange]:
    """Newest first."""
    return StaffRepository(session).changes(unit_id=unit.id)


def rules_naming(session: Session, by: Officer, unit: Unit) -> list[str]:
    """Names of the routing rules in force that give cases to this unit, or have it help, by its code."""
    version = versions.current(session, by) if by.has_role("admin") else None
    found = []
    for row in version.rules if version else ():
        targets = {row.get("unit_code"), *(row.get("co_units") or ())}
        if unit.code in targets:
            found.append(str(row.get("name") or row.get("id")))
    return found


def create(session: Session, by: Officer, new: NewUnit, reason: str, now: datetime) -> Unit:
    """Raises NotAllowed, ReasonNeeded, Invalid, Conflict (the code is taken)."""
    require_admin(by)
    why = rules.reason_of(reason)
    code = new.code.strip().lower()
    if not CODE.fullmatch(code):
        raise Invalid(_("A code has 2 to 60 small letters a to z, digits and hyphens."))
    if OfficerRepository(session).unit_by_code(code) is not None:
        raise Conflict(_("There is a unit with this code already, perhaps one that has ended."))
    if new.kind not in KINDS:
        raise Invalid(_("Choose what kind of unit it is."))
    if new.ward and AreaRepository(session).ward(new.ward) is None:
        raise Invalid(_("There is no such ward."))
    first = new.valid_from or local_day(now)
    require_plausible(first)
    facts = rows.UnitFacts(
        name=_name(new.name), kind=new.kind, ward_code=new.ward or None, parent_id=_parent_id(session, new.parent, now),
        is_outside=new.is_outside, valid_from=first,
    )  # fmt: skip
    unit = rows.keep(session, code, facts)
    audit.record(session, f"officer:{by.id}", "unit.create", "unit", unit.id, now, {"code": code})
    keep(session, by, "unit.create", why, now, {"name": ["", unit.name]}, unit=unit)
    return unit


def _name(text: str) -> str:
    name = " ".join(storable(text).split())
    if len(name) not in NAME_LENGTH:
        raise Invalid(_("The name of a unit has 2 to 200 characters."))
    return name


def _parent_id(session: Session, code: str, now: datetime) -> int | None:
    return people.living_unit(session, code, now).id if code else None


def change(
    session: Session, by: Officer, unit: Unit, reason: str, now: datetime, *, name: str | None = None,
    parent: str | None = None,
) -> Unit:  # fmt: skip
    """Another name, or another place in the tree ("" for the top); nothing when it is so already.

    Raises NotAllowed, ReasonNeeded, Invalid (under itself), OwnAccount.
    """
    require_admin(by)
    changed: dict[str, Any] = {}
    new_name = unit.name if name is None else _name(name)
    if new_name != unit.name:
        changed["name"] = [unit.name, new_name]
    parent_id = unit.parent_id if parent is None else _parent_id(session, parent, now)
    if parent_id != unit.parent_id:
        if parent_id in OfficerRepository(session).units_below(unit.id):
            raise Invalid(_("A unit cannot stand under itself."))
        _require_not_mine(session, by, unit, parent_id)
        changed["parent"] = [unit.parent_id, parent_id]
    if not changed:
        return unit
    why = rules.reason_of(reason)
    facts = rows.UnitFacts(
        name=new_name, kind=unit.kind, ward_code=unit.ward_code, parent_id=parent_id, is_outside=unit.is_outside,
        valid_from=unit.valid_from, valid_to=unit.valid_to,
    )  # fmt: skip
    rows.keep(session, unit.code, facts)
    audit.record(session, f"officer:{by.id}", "unit.change", "unit", unit.id, now, {"fields": sorted(changed)})
    keep(session, by, "unit.change", why, now, changed, unit=unit)
    return unit


def _require_not_mine(session: Session, by: Officer, unit: Unit, to: int | None) -> None:
    """Nobody brings a unit, or what lies with it, to where the own roles read it. Raises OwnAccount."""
    if by.has_role(*TREE_ROLES):
        mine = OfficerRepository(session).units_below(by.unit_id)
        if to in mine and unit.id not in mine:
            raise rules.OwnAccount


def end(
    session: Session, by: Officer, unit: Unit, successor: Unit, last_day: date, reason: str, now: datetime
) -> Ended:
    """It ends, and what lies with it goes to the successor: open cases, conversations, instructions, its people.

    Who comes along keeps the conversations taken over; the others wait for people of the successor. What is closed and
    the ready answers, macros, views and labels of the unit go there, too, and where it helped the successor helps.
    Its duty list and further memberships end. Raises NotAllowed, ReasonNeeded, Invalid, UnitsBelow, OwnAccount.
    """
    require_admin(by)
    why = rules.reason_of(reason)
    repository = StaffRepository(session)
    if successor.is_outside and not unit.is_outside:
        raise Invalid(_("Choose a unit that exists today and belongs to the city."))
    if repository.living_below(unit.id, last_day):
        raise UnitsBelow
    moved = repository.officers_of(unit.id)
    coming = {one.id for one in moved}
    if by.id in coming:
        raise rules.OwnAccount
    _require_not_mine(session, by, unit, successor.id)
    ending = EndingRepository(session, unit.id, successor.id)
    ending.lock_conversations()
    talks = repository.conversations_of(unit.id)
    cases = desk.end_unit(session, by, unit, successor, last_day, now)
    for conversation in talks:
        conversations.move_to_unit(
            session, conversation, successor.id, now, with_officer=conversation.officer_id in coming
        )
    ending.move_closed()
    co_units.pass_on(session, unit, successor, by, now)
    ending.move_belongings(now)
    for instruction in repository.open_instructions(unit_id=unit.id):
        instruction.unit_id = successor.id
    for officer in moved:
        officer.unit_id = successor.id
    repository.end_duty(unit_id=unit.id)
    repository.end_memberships(last_day, unit_id=unit.id)
    repository.flush()
    session.expire_all()
    notices.tell(session, [one.id for one in moved], "unit_ended", now, by=by.id, name=successor.name)
    detail = {"to": successor.code, "cases": cases, "conversations": len(talks), "people": len(moved)}
    keep(session, by, "unit.end", why, now, detail, unit=unit)
    for officer in moved:
        keep(session, by, "officer.change", why, now, {"unit": [unit.code, successor.code]}, officer=officer)
    return Ended(cases, len(talks), len(moved))
