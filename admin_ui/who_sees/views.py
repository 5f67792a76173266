"""The page "who can see this?" of a case and of a conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from admin_ui.who_sees import words as acts
from inbox_api.conversations import shielding
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession
from inbox_api.who_sees import service
from inbox_api.who_sees.rules import RULES
from inbox_api.who_sees.service import WhoSees

router = APIRouter(include_in_schema=False)


@router.get("/cases/{code}/who-sees")
def show_of_case(request: Request, code: str, who: CurrentSession, session: SessionDep) -> Response:
    case, found = service.of_case(session, who.officer, code, datetime.now(UTC))
    return render(request, "who_sees.html", who=who, case=case, back=f"/cases/{code}", name=code, **_context(found))


@router.get("/inbox/{public_id}/who-sees")
def show_of_conversation(request: Request, public_id: str, who: CurrentSession, session: SessionDep) -> Response:
    conversation, found = service.of_conversation(session, who.officer, public_id, datetime.now(UTC))
    name = shielding.shown_name(conversation, shielding.veil(session, who.officer, conversation, datetime.now(UTC)))
    return render(
        request, "who_sees.html", who=who, case=None, back=f"/inbox/{public_id}", name=name, **_context(found)
    )


def _context(found: WhoSees) -> dict[str, Any]:
    return {
        "found": found,
        "rules": RULES,
        "doers": acts.doers(found.acts),
        "action_text": acts.action_text,
    }
