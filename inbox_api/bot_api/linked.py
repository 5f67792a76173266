"""Cases of the same person on other channels, once an officer merged the two with a proof."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Case, Conversation
from inbox_api.people import service as people


def cases_elsewhere(session: Session, conversation: Conversation) -> Sequence[Case]:
    """Newest first; never those kept from most officers, nothing in or from a secret conversation."""
    ids = people.citizens_of(session, conversation.citizen_id)
    repository = CaseRepository(session)
    found = [case for one in ids for case in repository.of_citizen(one)] if len(ids) > 1 else []
    shown = [case for case in found if _may_be_shown(session, conversation, case)]
    return sorted(shown, key=lambda case: -case.id)


def is_of_same_person(session: Session, conversation: Conversation, case: Case) -> bool:
    """By a living link; one that was undone counts no more."""
    ids = people.citizens_of(session, conversation.citizen_id)
    return len(ids) > 1 and case.citizen_id in ids and _may_be_shown(session, conversation, case)


def _may_be_shown(session: Session, conversation: Conversation, case: Case) -> bool:
    if conversation.is_restricted or case.restricted != "none" or case.conversation_id == conversation.id:
        return False
    other = ConversationRepository(session).get(case.conversation_id) if case.conversation_id else None
    return other is None or not other.is_restricted
