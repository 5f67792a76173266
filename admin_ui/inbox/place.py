"""Where an officer is in the inbox: filter, view, conditions or search, how far down the list; all in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from inbox_api.conversations.inbox import FILTERS
from inbox_api.conversations.listing import Order, Position
from inbox_api.errors import Invalid
from inbox_api.views import service as views
from inbox_api.views.conditions import LONGEST

DEFAULT_FILTER = "all"
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """view: the number of a saved view, 0 for none. f: conditions. after: where the page before ended.

    order: of the list; a search has one of its own.
    """

    filter: str = DEFAULT_FILTER
    q: str = ""
    f: str = ""
    view: int = 0
    after: str = ""
    order: Order = "latest"

    @property
    def is_plain(self) -> bool:
        """One of the filters by name is shown."""
        return not (self.q or self.f or self.view)

    def query(self, **more: str | int) -> str:
        """The address part after "?", with the "?"; "" when everything is as usual."""
        values: dict[str, str | int] = {}
        if self.q:
            values["q"] = self.q
        elif self.view or self.f:
            values.update({name: value for name, value in (("view", self.view), ("f", self.f)) if value})
        elif self.filter != DEFAULT_FILTER:
            values["filter"] = self.filter
        if self.order != "latest" and not self.q:
            values["order"] = self.order
        if self.after:
            values["after"] = self.after
        values.update(more)
        return f"?{urlencode(values)}" if values else ""

    def list_address(self, **changes: str | int) -> str:
        """The inbox with something else chosen; a new filter or search begins at its first page."""
        changed = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        return "/inbox" + changed.query()

    def filter_address(self, name: str) -> str:
        """A filter by name in place of whatever is chosen."""
        return "/inbox" + Place(filter=name, order=self.order).query()

    def view_address(self, number: int) -> str:
        return "/inbox" + Place(view=number, order=self.order).query()

    def address(self, public_id: str, tail: str = "", **more: str | int) -> str:
        """A conversation, or an action of it, that keeps the list as it is."""
        return f"/inbox/{public_id}{tail}{self.query(**more)}"

    def position(self) -> Position | None:
        return Position.of_cursor(self.after) if self.after else None


async def place(
    filter: str = DEFAULT_FILTER,
    q: Annotated[str, Query(max_length=200)] = "",
    f: Annotated[str, Query(max_length=LONGEST)] = "",
    view: Annotated[int, Query(ge=0, le=10**12)] = 0,
    after: Annotated[str, Query(max_length=100)] = "",
    order: str = "latest",
) -> Place:
    """Raises BadFilter; a place in the list that none of ours is, is its beginning."""
    try:
        after = after and Position.of_cursor(after).cursor()
    except Invalid:
        after = ""
    views.read(f)
    chosen: Order = "longest" if order == "longest" else "latest"
    return Place(filter if filter in FILTERS else DEFAULT_FILTER, q.strip(), f, view, after, chosen)


PlaceOf = Annotated[Place, Depends(place)]
