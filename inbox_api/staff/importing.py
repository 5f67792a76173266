"""Many officers or units out of one list: really tried first, then all lines or none, each by the rules of one.

What is not in the list stays as it is: nobody is closed and no unit ends by being left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from inbox_api.deadlines.rules import local_day
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import Officer, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import links, lists, people, rules, units
from inbox_api.staff.links import MadeLink
from inbox_api.staff.lists import Line
from inbox_api.staff.repository import StaffRepository
from inbox_api.texts import gettext as _

Of = Literal["officers", "units"]
YES, NO = frozenset({"x", "1", "yes", "true"}), frozenset({"", "0", "no", "false"})


class _Undo(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Row:
    """One line and what becomes of it. key: the user name or the unit's code. what: new | changed | same, "" with a
    problem. needs_link: a leader makes the link, because of the roles the account got.
    """

    number: int
    key: str
    name: str
    what: str = ""
    problem: str = ""
    needs_link: bool = False


@dataclass(frozen=True, slots=True)
class TakenIn:
    """links: of new accounts, by user name; shown once. is_done: the list is taken in, and not only tried."""

    rows: list[Row]
    links: dict[str, MadeLink]
    is_done: bool

    @property
    def is_good(self) -> bool:
        return not any(row.problem for row in self.rows)

    def count(self, what: str) -> int:
        return sum(row.what == what for row in self.rows)


def take_in(session: Session, by: Officer, text: str, of: Of, reason: str, now: datetime, *, is_dry: bool) -> TakenIn:
    """All lines or none; with a problem in one of them, or is_dry, nothing is done. For administrators.

    Raises NotAllowed, ReasonNeeded, NotAList.
    """
    people.require_admin(by)
    why = rules.reason_of(reason)
    todo = lists.read(text, of)
    found: list[Row] = []
    made: dict[str, MadeLink] = {}
    do = _officer if of == "officers" else _unit
    try:
        with session.begin_nested():
            for line in todo if of == "officers" else _parents_first(session, todo):
                found.append(_one(session, by, line, do, why, now, made, {row.key: row.number for row in found}))
            if is_dry or any(row.problem for row in found):
                raise _Undo
    except _Undo:
        return TakenIn(sorted(found, key=lambda row: row.number), {}, is_done=False)
    return TakenIn(sorted(found, key=lambda row: row.number), made, is_done=True)


Do = Callable[[Session, Officer, Line, str, datetime, dict[str, MadeLink]], Row]


def _one(
    session: Session, by: Officer, line: Line, do: Do, why: str, now: datetime, made: dict[str, MadeLink],
    seen: dict[str, int],
) -> Row:  # fmt: skip
    row = Row(line.number, _key(line), line.values.get("name", ""))
    if not row.key:
        return replace(row, problem=_("The first of the columns is empty."))
    if row.key in seen:
        return replace(row, problem=_("The same as line %(line)s.", line=seen[row.key]))
    try:
        with session.begin_nested():
            return do(session, by, line, why, now, made)
    except AppError as error:
        return replace(row, problem=error.text)


def _key(line: Line) -> str:
    return (line.values.get("username") or line.values.get("code") or "").lower()


def _officer(session: Session, by: Officer, line: Line, why: str, now: datetime, made: dict[str, MadeLink]) -> Row:
    values, username = line.values, _key(line)
    roles = tuple(one for one in re.split(r"[\s,;/|]+", values.get("roles", "").lower()) if one)
    known = OfficerRepository(session).by_username(username)
    row = Row(line.number, username, values.get("name", ""))
    if known is None:
        account = people.NewAccount(username, values.get("name", ""), values.get("unit", ""), roles, why)
        officer = people.create(session, by, account, now)
        made[username] = links.first(session, by, officer, now)
        return replace(row, name=officer.display_name, what="new")
    officer = people.find(session, by, username)
    before = (officer.display_name, officer.unit_id, sorted(officer.roles))
    had_password = not links.is_needed(officer)
    wish = people.Wish(values.get("name") or None, values.get("unit") or None, roles or None)
    if not officer.is_active:
        raise links.AccountClosed
    officer = people.change(session, by, officer, wish, why, now)
    is_same = (officer.display_name, officer.unit_id, sorted(officer.roles)) == before
    loses = had_password and links.is_needed(officer)
    return replace(row, name=officer.display_name, what="same" if is_same else "changed", needs_link=loses)


def _unit(session: Session, by: Officer, line: Line, why: str, now: datetime, _made: dict[str, MadeLink]) -> Row:
    values, code = line.values, _key(line)
    known = OfficerRepository(session).unit_by_code(code)
    told = values.get("outside", "").lower()
    if told not in YES | NO:
        raise Invalid(_("The column for bodies outside holds x or nothing."))
    if known is None:
        new = units.NewUnit(
            code, values.get("name", ""), values.get("kind", ""), values.get("parent", "").lower(),
            values.get("ward", "").lower(), told in YES,
        )  # fmt: skip
        return Row(line.number, code, units.create(session, by, new, why, now).name, "new")
    _require_same_kind(known, values, is_outside=told in YES, now=now)
    before = (known.name, known.parent_id)
    parent = values["parent"].lower() if "parent" in values else None
    unit = units.change(session, by, known, why, now, name=values.get("name") or None, parent=parent)
    return Row(line.number, code, unit.name, "same" if (unit.name, unit.parent_id) == before else "changed")


def _require_same_kind(unit: Unit, values: dict[str, str], *, is_outside: bool, now: datetime) -> None:
    """Raises Conflict."""
    if unit.valid_to is not None and unit.valid_to < local_day(now):
        raise Conflict(_("This unit has ended."))
    others = {
        "kind": bool(values.get("kind")) and values["kind"] != unit.kind,
        "ward": bool(values.get("ward")) and values["ward"].lower() != unit.ward_code,
        "outside": "outside" in values and is_outside != unit.is_outside,
    }
    if any(others.values()):
        raise Conflict(_("Of a unit that is here, only its name and the unit above it change."))


def _parents_first(session: Session, lines: Sequence[Line]) -> list[Line]:
    """A unit may stand above or below its parent in the list. What stands under itself comes last, and fails."""
    waiting, ready = list(lines), []
    while waiting:
        to_come = {_key(line) for line in waiting}
        known = {code for code in to_come if OfficerRepository(session).unit_by_code(code) is not None}
        new = [one for one in waiting if one.values.get("parent", "").lower() not in to_come - known] or waiting
        ready += new
        waiting = [one for one in waiting if one not in new]
    return ready


def export(session: Session, by: Officer, of: Of, now: datetime) -> bytes:
    """The same columns as are taken in: open accounts, or the units of today. Raises NotAllowed."""
    people.require_admin(by)
    if of == "officers":
        accounts = [one for one in StaffRepository(session).people() if one.is_active]
        return lists.write(
            of, ([one.username, one.display_name, one.unit.code, " ".join(sorted(one.roles))] for one in accounts)
        )
    branches = [row.unit for row in units.tree(session, by, now)]
    codes = {one.id: one.code for one in branches}
    return lists.write(
        of,
        (
            [one.code, one.name, one.kind, codes.get(one.parent_id or 0, ""), one.ward_code or "",
             "x" if one.is_outside else ""]
            for one in branches
        ),
    )  # fmt: skip
