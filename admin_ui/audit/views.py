"""The log, for auditors and administrators: ids and slugs, never a text."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.audit.acts import in_words
from admin_ui.rendering import render
from inbox_api.audit import service
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession

router = APIRouter(include_in_schema=False)
PAGE_SIZE = 100


@router.get("/audit")
def show_log(request: Request, who: CurrentSession, session: SessionDep, before: int | None = None) -> Response:
    entries = service.page(session, who.officer, before_id=before, limit=PAGE_SIZE)
    older_id = entries[-1].id if len(entries) == PAGE_SIZE and entries[-1].id > 1 else None
    return render(request, "audit.html", who=who, entries=entries, before=before, older_id=older_id, in_words=in_words)
