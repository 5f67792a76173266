"""A conversation stands above all others while a case in it is urgent at once, and no longer when none is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import service as conversations
from inbox_api.models import Case, HandledBy

AT_ONCE = "P0"


def follow(session: Session, case: Case, before: str) -> None:
    """before: the priority that the case had. Danger that nobody has looked at yet stays urgent."""
    conversation = case.conversation
    if conversation is None or AT_ONCE not in {before, case.priority}:
        return
    others = CaseRepository(session).of_conversation(conversation.id)
    is_urgent = any(one.priority == AT_ONCE and one.closed_at is None for one in others)
    waits_with_danger = conversation.handled_by == HandledBy.QUEUE and conversation.handover_reason == "emergency"
    if conversation.is_urgent == is_urgent or (waits_with_danger and not is_urgent):
        return
    conversation.is_urgent = is_urgent
    conversations.announce_change(session, conversation)
