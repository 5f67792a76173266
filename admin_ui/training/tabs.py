"""The tabs of the training desk, and who may open it."""

from __future__ import annotations

from dataclasses import dataclass

from babel.support import LazyProxy
from fastapi import Request

from inbox_api.texts import lazy_gettext

READERS = ("trainer", "approver", "admin")
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
    known = {getattr(route, "path", "") for route in request.app.routes}
    path = request.url.path
    return [
        Tab(address, str(name), path == address or path.startswith(address + "/"))
        for address, name in _TABS
        if address in known
    ]
