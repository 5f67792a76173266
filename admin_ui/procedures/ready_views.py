"""Ready answers beside the field in which an officer answers a citizen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.procedures.requests import is_fragment
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.officers.current import CurrentSession
from inbox_api.procedures.editing import amber, articles
from inbox_api.procedures.editing.overview import overview
from inbox_api.procedures.editing.rights import require_reader

router = APIRouter(prefix="/procedures/ready-answers", include_in_schema=False)
SHOWN = 12


@router.get("")
def show_ready_answers(
    request: Request, who: CurrentSession, session: SessionDep, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The part of a page that a script puts under the field; without script the list of texts."""
    require_reader(who.officer)
    if not is_fragment(request):
        return RedirectResponse(f"/procedures/articles?kind=canned&state=approved&q={quote(q)}", status_code=303)
    found = articles.ready_answers(session, datetime.now(LOCAL_ZONE).date(), query=q)
    context: dict[str, Any] = {"texts": found[:SHOWN], "more": len(found) > SHOWN, "query": q}
    context["amber_ids"] = amber.amber_ids(overview(session, now=datetime.now(UTC)))
    return render(request, "ready_answers.html", who=who, **context)
