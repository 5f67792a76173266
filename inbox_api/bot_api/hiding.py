"""The bot's order to hide a citizen in all their own cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.bot_api import linked, schemas
from inbox_api.bot_api.service import messages_of, once
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import ConsentAct, Conversation
from inbox_api.people import service as people
from inbox_api.privacy import consents, hiding
from inbox_api.privacy.consents_repository import BY_WORDS
from inbox_api.privacy.purposes import PUBLIC_COPY


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
        if own or elsewhere:
            for one in people.citizens_of(session, conversation.citizen_id):
                consents.note(
                    session, conversation, PUBLIC_COPY, ConsentAct.WITHDRAWN, now,
                    how=BY_WORDS, message_id=words[0] if words else None, citizen_id=one,
                )  # fmt: skip
        return schemas.PersonHidden(codes=[*here.codes, *there.codes], withdrawn=here.withdrawn + there.withdrawn)

    return once(session, sender, order.message_id, "hide_person", now, work)
