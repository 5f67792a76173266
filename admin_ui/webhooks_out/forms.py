"""What the webhook pages take from a form."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from inbox_api.hooks_out.kinds import FILTERS
from inbox_api.hooks_out.service import NewHook

PAGE = "/quan-tri/webhook"
__all__ = ["PAGE", "NewHook", "now", "see_other", "submitted_hook"]


def now() -> datetime:
    return datetime.now(UTC)


async def submitted_hook(request: Request) -> NewHook:
    """The fields `name`, `url`, `events`, `wants_texts`, and `filter-…` of each filter, several times."""
    form = await request.form()

    def several(name: str) -> list[str]:
        return [str(value) for value in form.getlist(name) if isinstance(value, str) and value]

    return NewHook(
        name=str(form.get("name") or "")[:200],
        url=str(form.get("url") or "")[:2000],
        events=tuple(several("events")),
        filters={name: several(f"filter-{name}") for name in FILTERS},
        wants_texts=bool(form.get("wants_texts")),
    )


def see_other(path: str, **query: str) -> Response:
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, status_code=303)
