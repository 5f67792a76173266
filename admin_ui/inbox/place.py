"""Where an officer is in the inbox: filter, search and page of the list, all in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from inbox_api.conversations.inbox import FILTERS

DEFAULT_FILTER = "all"
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Place:
    filter: str = DEFAULT_FILTER
    q: str = ""
    page: int = 1

    def query(self, **more: str | int) -> str:
        """The address part after "?", with the "?"; "" when everything is as usual."""
        values: dict[str, str | int] = {}
        if self.filter != DEFAULT_FILTER and not self.q:
            values["filter"] = self.filter
        if self.q:
            values["q"] = self.q
        if self.page > 1:
            values["page"] = self.page
        values.update(more)
        return f"?{urlencode(values)}" if values else ""

    def list_address(self, **changes: str | int) -> str:
        """The inbox with something else chosen; a new filter or search begins at its first page."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        return "/inbox" + changed.query()

    def address(self, public_id: str, tail: str = "", **more: str | int) -> str:
        """A conversation, or an action of it, that keeps the list as it is."""
        return f"/inbox/{public_id}{tail}{self.query(**more)}"


def place(
    filter: str = DEFAULT_FILTER,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Place:
    return Place(filter if filter in FILTERS else DEFAULT_FILTER, q.strip(), page)


PlaceOf = Annotated[Place, Depends(place)]
