"""docs/design/pages-and-api.md names the twin of each room of pages; new buttons of a known room it does not notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.routing import APIRoute

from tests.conftest import ROOT
from tests.contract.api.test_examples import operations

TABLE = ROOT / "docs" / "design" / "pages-and-api.md"
CALL = re.compile(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`")


def told() -> dict[str, tuple[list[str], str]]:
    """{room: (its endpoints, what is for pages only)}."""
    rows = [line.strip("|\n ").split("|") for line in TABLE.read_text(encoding="utf-8").splitlines() if "| " in line]
    found = {row[0].strip(): (CALL.findall(row[1]), row[2].strip() if len(row) > 2 else "") for row in rows}
    return {room: value for room, value in found.items() if re.fullmatch(r"[a-z_]+", room)}


def page_routes(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from page_routes(inner)
        elif isinstance(route, APIRoute) and route.endpoint.__module__.startswith("admin_ui."):
            yield route


def test_every_room_of_pages_that_changes_something_names_its_twin_or_why_it_has_none() -> None:
    from admin_ui.app import create_app

    changing = {
        route.endpoint.__module__.split(".")[1]
        for route in page_routes(create_app().router)
        if "POST" in (route.methods or ())
    }
    assert len(changing) > 20
    assert sorted(changing - set(told())) == []
    assert [room for room, (calls, why) in told().items() if not calls and not why] == []


def test_every_endpoint_that_is_named_exists() -> None:
    known = {call.replace("/api/v1", "", 1) for call in operations()}
    named = [(room, call) for room, (calls, _why) in told().items() for call in calls]
    assert len(named) > 150
    assert [one for one in named if one[1] not in known] == []
