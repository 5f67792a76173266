"""/search: messages, cases, people and files with the words marked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession
from inbox_api.search import service

router = APIRouter(include_in_schema=False)
SHOWN = 30


@router.get("/search")
def show_results(
    request: Request, who: CurrentSession, session: SessionDep, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    require_reader_of_texts(who.officer)
    found = service.find(session, who.officer, q, limit=SHOWN)
    return render(request, "search.html", who=who, q=q.strip(), found=found, shown=SHOWN)
