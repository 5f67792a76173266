"""The bot's order to hide a citizen in all their own cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.bot_api import linked, schemas
from inbox_api.bot_api.service import messages_of, once
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Conversation
from inbox_api.privacy import hiding


def hide_person(session: Session, sender: str, order: schemas.HideIn, now: datetime) -> dict[str, Any]:
    """Cases of the conversation and, by proof, of the same person elsewhere; nothing where there is none.

    Raises NotFound, Conflict.
    """

    def work(conversation: Conversation) -> schemas.PersonHidden:
        own = CaseRepository(session).of_conversation(conversation.id)
        elsewhere = linked.cases_elsewhere(session, conversation)
        words = messages_of(session, conversation, order.message_id, [])
        here = hiding.hide(session, own, conversation.citizen_id, words, now)
        there = hiding.hide(session, elsewhere, conversation.citizen_id, [], now)
        return schemas.PersonHidden(codes=[*here.codes, *there.codes], withdrawn=here.withdrawn + there.withdrawn)

    return once(session, sender, order.message_id, "hide_person", now, work)
