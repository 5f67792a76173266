"""Who may see a case or a conversation, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.who_sees import service
from inbox_api.who_sees.schemas import WhoSeesOut

router = APIRouter(prefix="/api/v1", tags=["who sees"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/cases/{code}/who-sees", summary="Who may see a case, by which rule, and who did")
def who_sees_case(code: str, officer: CurrentOfficer, session: SessionDep) -> WhoSeesOut:
    """For who may read the case; anybody else is told 404. The look itself is logged."""
    return WhoSeesOut.of(service.of_case(session, officer, code, now())[1])


@router.get("/conversations/{conversation_id}/who-sees", summary="Who may see a conversation, and who did")
def who_sees_conversation(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> WhoSeesOut:
    """For who may read the conversation; anybody else is told 404. The look itself is logged."""
    return WhoSeesOut.of(service.of_conversation(session, officer, conversation_id, now())[1])
