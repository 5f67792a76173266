"""The filter of the list of cases: a short form, and all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from admin_ui.filters.options import options_of
from inbox_api.cases import desk
from inbox_api.cases.states import ENDED
from inbox_api.models import Officer
from inbox_api.texts import lazy_gettext
from inbox_api.views import service as views
from inbox_api.views.conditions import Condition, Group, write_filter
from inbox_api.views.fields import FIELDS

CHOSEN = ("status", "type", "topic", "ward", "case_unit", "handler", "priority", "channel", "due", "reply")
TYPED = ("words", "since", "until")
SORTS: dict[str, LazyProxy] = {
    "due": lazy_gettext("Next deadline first"),
    "newest": lazy_gettext("Newest first"),
    "oldest": lazy_gettext("Oldest first"),
    "priority": lazy_gettext("Most pressing first"),
}


@dataclass(frozen=True, slots=True)
class CasesPlace:
    """Where an officer is in the list. view: the number of a saved view, 0 for none. f: conditions."""

    filter: str = "open"
    f: str = ""
    view: int = 0
    sort: str = "due"
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The list with something else chosen, from its first page."""
        new = replace(self, **{"page": 1, **changes})
        usual = CasesPlace()
        values = {name: getattr(new, name) for name in ("filter", "f", "view", "sort", "page")}
        query = urlencode({name: value for name, value in values.items() if value != getattr(usual, name)})
        return f"/cases?{query}" if query else "/cases"


def place_of(filter_name: str, f: str, view: int, sort: str, page: int) -> CasesPlace:
    """What an address says; unknown names are the usual ones."""
    name = filter_name if filter_name in desk.FILTERS else "open"
    return CasesPlace(name, "" if view else f, view, sort if sort in desk.SORTS else "due", page)


def found(asked: Mapping[str, str]) -> CasesPlace:
    """What the form asks for. Raises BadFilter for values that no form of ours sends."""
    parts = [Condition(name, "is", (asked[name].strip(),)) for name in (*TYPED, *CHOSEN) if asked.get(name, "").strip()]
    text = write_filter(Group(True, tuple(parts)))
    views.read(text)
    place = place_of(asked.get("filter", ""), text, 0, asked.get("sort", ""), 1)
    is_ended = asked.get("status") in set(ENDED) and place.filter != "closed"
    return replace(place, filter="all") if is_ended else place


def typed_of(group: Group) -> dict[str, str] | None:
    """The filter as the form would say it; None for one that is more than the form can show."""
    values: dict[str, str] = {}
    for part in group.parts:
        is_simple = isinstance(part, Condition) and part.operator == "is" and len(part.values) == 1
        if not is_simple or not isinstance(part, Condition) or part.field not in (*TYPED, *CHOSEN):
            return None
        if part.field in values:
            return None
        values[part.field] = part.values[0]
    return values if group.is_all or len(values) < 2 else None


def form(session: Session, officer: Officer, group: Group) -> dict[str, Any]:
    """What the form shows: labels, choices, what is chosen."""
    typed = typed_of(group)
    return {
        "typed": dict.fromkeys((*TYPED, *CHOSEN), "") | (typed or {}),
        "is_too_much": typed is None,
        "is_filtered": bool(group.parts),
        "choices": [(name, str(FIELDS[name].label), options_of(session, officer, name)) for name in CHOSEN],
        "labels": {name: str(FIELDS[name].label) for name in TYPED},
        "sorts": SORTS,
        "has_more_than_words": bool(typed and set(typed) - {"words"}),
    }
