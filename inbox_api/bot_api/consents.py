"""What the bot tells of consents, and what it is told of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.bot_api import linked, schemas
from inbox_api.bot_api.service import conversation_of, messages_of, once
from inbox_api.cases.repository import CaseRepository
from inbox_api.deadlines.rules import local_day
from inbox_api.models import Conversation
from inbox_api.privacy import consents, withdrawing


def answer(session: Session, sender: str, order: schemas.ConsentIn, now: datetime) -> dict[str, Any]:
    """The citizen's word on one purpose, in effect at once. Raises NotFound, Invalid, Conflict."""

    def work(conversation: Conversation) -> schemas.ConsentNoted:
        own = CaseRepository(session).of_conversation(conversation.id)
        words = messages_of(session, conversation, order.message_id, [])
        answered = withdrawing.answer(
            session, conversation, order.purpose, [*own, *linked.cases_elsewhere(session, conversation)], now,
            is_given=order.is_given, message_id=words[0] if words else None,
        )  # fmt: skip
        return schemas.ConsentNoted(is_changed=answered.is_changed, withdrawn=answered.withdrawn)

    return once(session, sender, order.message_id, f"consent:{order.purpose}", now, work)


def show(session: Session, sender: str) -> schemas.ConsentList:
    """Every purpose and how it stands for this citizen. Raises NotFound."""
    conversation = conversation_of(session, sender)
    return schemas.ConsentList(
        consents=[
            schemas.ConsentOut(
                purpose=one.purpose.code,
                title=one.purpose.title,
                is_allowed=one.is_allowed,
                said_on=f"{local_day(one.line.at):%d/%m/%Y}" if one.line is not None else None,
            )
            for one in consents.standing(session, conversation.citizen_id)
        ]
    )
