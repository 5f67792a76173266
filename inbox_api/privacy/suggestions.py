"""What a citizen typed into a vendor's contact form: kept as suggestions, never taken as facts by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import ContactDetails
from inbox_api.folding import storable
from inbox_api.models import ContactSuggestion, Conversation
from inbox_api.privacy.repository import PrivacyRepository

SHOWN = 3


def keep(
    session: Session, conversation: Conversation, message_id: int, contact: ContactDetails, source: str, now: datetime
) -> None:
    """Once per message. The parts may be empty."""
    PrivacyRepository(session).keep_suggestion(
        {
            "citizen_id": conversation.citizen_id,
            "message_id": message_id,
            "source": source,
            "name": " ".join(storable(contact.name).split())[:200],
            "phone": " ".join(storable(contact.phone).split())[:200],
            "address": " ".join(storable(contact.address).split())[:1000],
            "given_at": now,
        }
    )


def of_citizen(session: Session, citizen_id: int) -> Sequence[ContactSuggestion]:
    """The newest first, a few."""
    return PrivacyRepository(session).suggestions(citizen_id, SHOWN)
