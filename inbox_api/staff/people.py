"""Accounts of people: found, made, changed. Every change has a reason, kept beside the log's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.folding import fold, storable
from inbox_api.models import Officer, StaffChange, Unit
from inbox_api.officers import service as officers
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import rules
from inbox_api.staff.repository import OF_PROGRAMS, StaffRepository
from inbox_api.texts import gettext as _

SHOWN_AT_MOST = 200
NAME_LENGTH = range(2, 101)
STATES = ("active", "closed", "all")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """unit: a code. password: None for one that is set by a link."""

    username: str
    name: str
    unit: str
    roles: tuple[str, ...]
    reason: str
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What an account is to be; None leaves it as it is. unit: a code."""

    name: str | None = None
    unit: str | None = None
    roles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """What somebody may do with an account: as administrator, and as leader of its unit or above."""

    is_admin: bool
    is_leader_above: bool


def require_reader(by: Officer) -> None:
    """Raises NotAllowed."""
    if not by.has_role("admin", "leader"):
        raise NotAllowed


def require_admin(by: Officer) -> None:
    """Raises NotAllowed."""
    if not by.has_role("admin"):
        raise NotAllowed


def power(session: Session, by: Officer, unit_id: int) -> Power:
    is_above = by.has_role("leader") and unit_id in OfficerRepository(session).units_below(by.unit_id)
    return Power(by.has_role("admin"), is_above)


def listed(session: Session, by: Officer, *, query: str = "", unit: str = "", state: str = "active") -> list[Officer]:
    """Accounts whose name, user name or unit holds every word, whatever its accents; by name, SHOWN_AT_MOST at most.

    Leaders see those of their unit and the ones below. unit: a code, with all units below it. Raises NotAllowed,
    NotFound, Invalid.
    """
    require_reader(by)
    if state not in STATES:
        raise Invalid
    rights = OfficerRepository(session)
    within = None if by.has_role("admin") else rights.units_below(by.unit_id)
    if unit:
        chosen = rights.unit_by_code(unit)
        if chosen is None:
            raise NotFound
        below = rights.units_below(chosen.id)
        within = below if within is None else within & below
    words = fold(query).split()
    return [
        one
        for one in StaffRepository(session).people()
        if (within is None or one.unit_id in within)
        and (state == "all" or one.is_active == (state == "active"))
        and all(word in fold(f"{one.display_name} {one.username} {one.unit.name}") for word in words)
    ][:SHOWN_AT_MOST]


def find(session: Session, by: Officer, username: str) -> Officer:
    """Raises NotAllowed, NotFound (also for accounts of programs and what a leader may not see)."""
    require_reader(by)
    found = OfficerRepository(session).by_username(username)
    if found is None or username.startswith(OF_PROGRAMS.rstrip("%")):
        raise NotFound
    if not by.has_role("admin") and found.unit_id not in OfficerRepository(session).units_below(by.unit_id):
        raise NotFound
    return found


def history(session: Session, officer: Officer) -> Sequence[StaffChange]:
    """Newest first."""
    return StaffRepository(session).changes(officer_id=officer.id)


def unit_names(session: Session) -> dict[str, str]:
    """{code: name}, also of units that have ended."""
    return {unit.code: unit.name for unit in StaffRepository(session).units()}


def living_unit(session: Session, code: str, now: datetime) -> Unit:
    """A unit of ours where somebody can work today. Raises Invalid."""
    unit = OfficerRepository(session).unit_by_code(code)
    if unit is None or unit.is_outside or (unit.valid_to is not None and unit.valid_to < local_day(now)):
        raise Invalid(_("Choose a unit that exists today and belongs to the city."))
    return unit


def create(session: Session, by: Officer, new: NewAccount, now: datetime) -> Officer:
    """Raises NotAllowed, RoleNotYours, ReasonNeeded, Invalid and what `officers.service.create_officer` raises."""
    require_admin(by)
    reason = rules.reason_of(new.reason)
    officers.require_roles(new.roles)
    if not new.roles:
        raise Invalid(_("Choose at least one role."))
    unit = living_unit(session, new.unit, now)
    may = power(session, by, unit.id)
    rules.require_may_give(new.roles, is_admin=may.is_admin, is_leader_above=may.is_leader_above)
    officer = officers.create_officer(
        session, username=new.username.strip().lower(), display_name=_name(new.name), password=new.password,
        roles=sorted(set(new.roles)), unit_id=unit.id, now=now, by=by,
    )  # fmt: skip
    keep(session, by, "officer.create", reason, now, {"roles": [[], officer.roles]}, officer=officer)
    return officer


def _name(text: str) -> str:
    name = " ".join(storable(text).split())
    if len(name) not in NAME_LENGTH:
        raise Invalid(_("A name has 2 to 100 characters."))
    return name


def change(session: Session, by: Officer, officer: Officer, wish: Wish, reason: str, now: datetime) -> Officer:
    """Another name, unit or other roles; nothing when all is so already.

    With a role that leaders give, the password counts no more and sessions end: a leader makes the link for the next.
    Raises NotAllowed, OwnAccount, RoleNotYours, MovesWithRoles, LastAdministrator, NoInspectorLeft, ReasonNeeded,
    Invalid.
    """
    require_reader(by)
    repository = StaffRepository(session)
    repository.lock_admins()
    officer = repository.lock_officer(officer.id)
    unit = living_unit(session, wish.unit, now) if wish.unit not in {None, officer.unit.code} else officer.unit
    roles = sorted(set(officer.roles if wish.roles is None else wish.roles))
    name = officer.display_name if wish.name is None else _name(wish.name)
    changed: dict[str, Any] = {}
    if name != officer.display_name:
        changed["name"] = [officer.display_name, name]
    if unit.id != officer.unit_id:
        changed["unit"] = [officer.unit.code, unit.code]
    if roles != sorted(officer.roles):
        changed["roles"] = [sorted(officer.roles), roles]
    if not changed:
        return officer
    why = rules.reason_of(reason)
    _require_allowed(session, by, officer, unit, roles, changed)
    raised = (set(roles) - set(officer.roles)) & set(rules.BY_LEADERS)
    officer.display_name, officer.unit_id, officer.roles = name, unit.id, roles
    if raised:  # who made or knew the password of before does not come in
        repository.forget_links(officer.id)
        officers.take_password(session, officer, now)
    repository.flush()
    session.expire(officer, ["unit"])
    logged = {key: value for key, value in changed.items() if key != "name"}  # the log holds no names
    audit.record(session, f"officer:{by.id}", "officer.change", "officer", officer.id, now, logged)
    keep(session, by, "officer.change", why, now, changed, officer=officer)
    return officer


def _require_allowed(
    session: Session, by: Officer, officer: Officer, unit: Unit, roles: list[str], changed: dict[str, Any]
) -> None:
    if by.id == officer.id and changed.keys() & {"roles", "unit"}:
        raise rules.OwnAccount
    if "name" in changed or "unit" in changed:
        require_admin(by)
    may = power(session, by, unit.id)
    if "unit" in changed and set(roles) & set(rules.BY_LEADERS) and not may.is_leader_above:
        raise rules.MovesWithRoles
    if "roles" not in changed:
        return
    officers.require_roles(roles)
    if not roles:
        raise Invalid(_("Choose at least one role."))
    given, taken = set(roles) - set(officer.roles), set(officer.roles) - set(roles)
    rules.require_may_give(given, is_admin=may.is_admin, is_leader_above=may.is_leader_above)
    rules.require_may_take(taken, is_admin=may.is_admin, is_leader_above=may.is_leader_above)
    if given & set(rules.BY_LEADERS):  # it needs a new password, which whoever gives the role can make
        rules.require_may_open(roles, is_admin=may.is_admin, is_leader_above=may.is_leader_above)
    if "admin" in taken:
        require_other_admin(session, officer)
    if "inspector" in taken:
        name_other_inspectors(session, officer)


def require_other_admin(session: Session, officer: Officer) -> None:
    """Raises LastAdministrator."""
    if officer.is_active and officer.has_role("admin") and not StaffRepository(session).lock_admins() - {officer.id}:
        raise rules.LastAdministrator


def name_other_inspectors(session: Session, officer: Officer) -> int:
    """Denunciations that only this inspector reads get all others, as new ones do; how many. Raises NoInspectorLeft."""
    alone = StaffRepository(session).only_with(officer.id)
    others = [one.id for one in OfficerRepository(session).with_role("inspector") if one.id != officer.id]
    if alone and not others:
        raise rules.NoInspectorLeft
    for case_id in alone:
        CaseRepository(session).name_inspectors(case_id, others)
    return len(alone)


def keep(
    session: Session, by: Officer, act: str, reason: str, now: datetime, detail: dict[str, Any], *,
    officer: Officer | None = None, unit: Unit | None = None,
) -> None:  # fmt: skip
    """The reason of a change, for its history."""
    row = StaffChange(
        at=now, by_id=by.id, act=act, officer_id=officer.id if officer else None, unit_id=unit.id if unit else None,
        reason=reason, detail=detail,
    )  # fmt: skip
    StaffRepository(session).add(row)
