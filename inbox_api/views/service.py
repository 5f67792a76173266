"""Filters of the inbox built of conditions, and views: filters with a name that a team shares, with live counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.clock import end_of_day
from inbox_api.conversations.listing import Order, Position
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Officer, SavedView
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.views import fields
from inbox_api.views.case_conditions_repository import Asking
from inbox_api.views.conditions import Group, conditions_of, read_filter, write_filter
from inbox_api.views.repository import COUNTED_AT_MOST, FilterRepository, ViewRepository

SCOPES = ("own", "unit", "city")
SHARERS = ("dispatcher", "leader", "admin")  # may share with the whole city
LONGEST_NAME = 60
MOST_VIEWS = 100  # of one officer


class ViewChanged(Conflict):
    code = "view_changed"
    message = lazy_gettext("Somebody has changed this view meanwhile. Please look again.")


def read(text: str) -> Group:
    """The checked filter of a link. Raises BadFilter."""
    group = read_filter(text)
    for condition in conditions_of(group):
        fields.check(condition)
    return group


def page_ids(
    session: Session, officer: Officer, group: Group, now: datetime, *, after: Position | None, limit: int,
    order: Order = "latest",
) -> list[int]:  # fmt: skip
    """Ids of conversations under the filter, in this order."""
    asking = Asking(officer, now, end_of_day(now))
    return FilterRepository(session, asking, group).page(after=after, limit=limit, order=order)


def count(session: Session, officer: Officer, group: Group, now: datetime) -> int:
    """How many; COUNTED_AT_MOST means that many or more."""
    return FilterRepository(session, Asking(officer, now, end_of_day(now)), group).count()


def waits_by_unit(
    session: Session, officer: Officer, group: Group, now: datetime
) -> list[tuple[int | None, int, datetime]]:
    """Of those under the filter: (unit, how many citizens wait for people, since when the first of them)."""
    return FilterRepository(session, Asking(officer, now, end_of_day(now)), group).waits_by_unit()


def count_text(number: int) -> str:
    return _("%(count)d+", count=number) if number >= COUNTED_AT_MOST else str(number)


def views_of(session: Session, officer: Officer) -> Sequence[SavedView]:
    """Every view the officer may use, in order."""
    units = sorted(CaseRepository(session).units_read_by(officer) | {officer.unit_id})
    return ViewRepository(session).seen_by(officer, units)


def view(session: Session, officer: Officer, view_id: int) -> SavedView:
    """Raises NotFound."""
    found = next((one for one in views_of(session, officer) if one.id == view_id), None)
    if found is None:
        raise NotFound
    return found


def save(session: Session, officer: Officer, name: str, filter_text: str, scope: str, now: datetime) -> SavedView:
    """Give a filter a name. Raises Invalid, BadFilter, NotAllowed."""
    mine = [one for one in views_of(session, officer) if one.owner_id == officer.id]
    if len(mine) >= MOST_VIEWS:
        raise Invalid(_("You have too many views. Delete some first."))
    _check_scope(officer, scope)
    found = SavedView(
        name=_name(name), filter=write_filter(read(filter_text)), scope=scope, owner_id=officer.id,
        unit_id=officer.unit_id if scope == "unit" else None, position=len(mine), created_at=now, changed_at=now,
    )  # fmt: skip
    ViewRepository(session).add(found)
    session.refresh(found)
    audit.record(session, f"officer:{officer.id}", "view.save", "view", found.id, now, {"scope": scope})
    return found


def change(
    session: Session, officer: Officer, view_id: int, now: datetime, *, seen_version: int, name: str | None = None,
    filter_text: str | None = None, scope: str | None = None, position: int | None = None,
) -> SavedView:  # fmt: skip
    """Its owner changes a view; a shared one leaders too. Raises NotFound, NotAllowed, ViewChanged."""
    found = view(session, officer, view_id)
    _check_owner(officer, found)
    values: dict[str, object] = {"changed_at": now}
    if name is not None:
        values["name"] = _name(name)
    if filter_text is not None:
        values["filter"] = write_filter(read(filter_text))
    if position is not None:
        values["position"] = position
    if scope is not None:
        _check_scope(officer, scope)
        values.update(scope=scope, unit_id=officer.unit_id if scope == "unit" else None)
    if not ViewRepository(session).change(found, seen_version, values):
        raise ViewChanged
    audit.record(session, f"officer:{officer.id}", "view.change", "view", found.id, now, {"fields": sorted(values)})
    return found


def delete(session: Session, officer: Officer, view_id: int, now: datetime) -> None:
    """Raises NotFound, NotAllowed."""
    found = view(session, officer, view_id)
    _check_owner(officer, found)
    ViewRepository(session).delete(found)
    audit.record(session, f"officer:{officer.id}", "view.delete", "view", view_id, now)


def _name(name: str) -> str:
    name = " ".join(storable(name).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(_("A view needs a name of 1 to 60 characters."))
    return name


def _check_scope(officer: Officer, scope: str) -> None:
    if scope not in SCOPES:
        raise Invalid
    if scope == "city" and not officer.has_role(*SHARERS):
        raise NotAllowed


def _check_owner(officer: Officer, found: SavedView) -> None:
    is_shared = found.scope != "own"
    if found.owner_id != officer.id and not (is_shared and officer.has_role("leader", "admin")):
        raise NotAllowed


def colleagues(session: Session, officer: Officer) -> Sequence[Officer]:
    """Acting officers of the units one reads, by name: whom a filter may speak of."""
    return ViewRepository(session).acting_in(sorted(CaseRepository(session).units_read_by(officer)))
