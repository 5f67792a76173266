"""The tabs of the training desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.support import LazyProxy
from fastapi import Request
from starlette.routing import BaseRoute

from inbox_api.texts import lazy_gettext

_TABS: tuple[tuple[str, LazyProxy], ...] = (
    ("/training/review", lazy_gettext("Review messages")),
    ("/training/health", lazy_gettext("Data health")),
    ("/training/data", lazy_gettext("Training data")),
    ("/training/models", lazy_gettext("Models")),
    ("/training/answers", lazy_gettext("Answers of the assistant")),
    ("/training/talks", lazy_gettext("Conversations of the assistant")),
    ("/training/figures", lazy_gettext("Figures of the assistant")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    address: str
    name: str
    is_here: bool


def tabs(request: Request) -> list[Tab]:
    """Those whose pages this web process has."""
    known = _paths(request.app.routes)
    path = request.url.path
    return [
        Tab(address, str(name), path == address or path.startswith(address + "/"))
        for address, name in _TABS
        if address in known
    ]


def _paths(routes: Iterable[BaseRoute]) -> set[str]:
    """Addresses of all routes; routers that were put into others are looked into."""
    found: set[str] = set()
    for route in routes:
        inner = getattr(route, "original_router", None)
        found |= _paths(inner.routes) if inner is not None else {getattr(route, "path", "")}
    return found
