"""By which ways an answer reaches a conversation's citizen now, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel

from inbox_api.cases import instead
from inbox_api.conversations import inbox, reply_window
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


class InsteadOut(BaseModel):
    """ways: zns, sms, email, in the order in which they are tried."""

    case: str
    ways: list[str]


class ReplyWaysOut(BaseModel):
    """is_open: an answer can be sent in the chat. until: when that ends; null where the channel has no limit.

    instead: while it cannot, the cases whose answers (POST /cases/{code}/answers) go out by other ways.
    """

    is_open: bool
    until: datetime | None
    instead: list[InsteadOut]


@router.get("/{conversation_id}/reply-ways")
def reply_ways(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> ReplyWaysOut:
    """Ask before an answer is written: a shut window refuses it."""
    now = datetime.now(UTC)
    conversation = inbox.find(session, officer, conversation_id)
    window = reply_window.window(conversation)
    found = instead.offered(session, officer, conversation, inbox.cases(session, officer, conversation), now)
    return ReplyWaysOut(
        is_open=not reply_window.is_shut(conversation, now, is_by_officer=True),
        until=window.human_until if window else None,
        instead=[InsteadOut(case=one.case.code, ways=[way.value for way in one.ways]) for one in found],
    )
