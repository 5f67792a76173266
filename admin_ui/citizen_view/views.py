"""/cases/{code}/citizen: what the citizen sees of a case and of the chat, read-only and marked as such."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.code_page.context import case_context
from admin_ui.rendering import render
from inbox_api.audit import service as audit
from inbox_api.cases import service
from inbox_api.cases.shield import service as shield
from inbox_api.conversations import desk as conversation_desk
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession
from inbox_api.routes import page

router = APIRouter(include_in_schema=False)


@router.get("/cases/{code}/citizen")
def show(request: Request, code: str, who: CurrentSession, session: SessionDep) -> Response:
    """The look is logged like any look at the case."""
    require_reader_of_texts(who.officer)
    now = datetime.now(UTC)
    case = service.view_case(session, who.officer, code, now)
    audit.record(session, f"officer:{who.officer.id}", "case.view_as_citizen", "case", case.id, now)
    shown = shield.shown_text(session, who.officer, case, now)
    is_open = case.restricted == "none"
    known = case_context(session, case, page.shown_answers(session, case, now), shown) if is_open else {"case": case}
    return render(
        request, "citizen_view.html", who=who, is_open=is_open, may_write=False, shown_text=shown,
        messages=conversation_desk.seen_by_citizen(session, case.conversation_id) if case.conversation_id else [],
        **known,
    )  # fmt: skip
