"""Names of the people who write, as the vendor tells them: asked in the background, at most once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Account, CitizenProfile
from connectors.registry import PROFILE_READERS
from inbox_api import queue
from inbox_api.channels import service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import storable
from inbox_api.live import announce
from inbox_api.models import Conversation

ASKED_EVERY = timedelta(hours=24)
AGAIN_AFTER_TROUBLE = timedelta(hours=1)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, repr=False)
class NameOrder:
    conversation_id: int
    channel: str
    account: Account
    citizen_id: str


def ask_name(session: Session, conversation: Conversation, now: datetime) -> None:
    """Plan a question to the vendor, when the last one is old; nothing waits for its answer."""
    identity = conversation.identity
    if conversation.channel not in PROFILE_READERS:
        return
    if identity.profile_read_at is not None and now - identity.profile_read_at < ASKED_EVERY:
        return
    identity.profile_read_at = now
    session.flush()
    queue.defer(session, queue.READ_PROFILE, queue=queue.FILES, conversation_id=conversation.id)


def begin(session: Session, conversation_id: int) -> NameOrder | None:
    """Whom to ask for; None when the page is gone meanwhile."""
    conversation = ConversationRepository(session).get(conversation_id)
    if conversation is None:
        return None
    identity = conversation.identity
    try:
        account = service.account(session, conversation.channel, identity.account_id)
    except service.AccountNotConnected:
        return None
    return NameOrder(conversation_id, conversation.channel, account, identity.external_id)


def finish(session: Session, order: NameOrder, profile: CitizenProfile | None) -> None:
    """Keep the name. A name that the citizen or an officer gave stays; one from the vendor follows the vendor."""
    conversation = ConversationRepository(session).lock(order.conversation_id)
    if conversation is None or profile is None or not profile.name:
        return
    name = " ".join(storable(profile.name).split())[:LONGEST_NAME]
    citizen, identity = conversation.citizen, conversation.identity
    if citizen.display_name in {None, identity.profile_name} and name:
        citizen.display_name = name
    identity.profile_name = name or None
    session.flush()
    announce(session, "conversation", conversation.id, conversation.public_id)


def put_off(session: Session, order: NameOrder, now: datetime) -> None:
    """The vendor did not answer: the next message after an hour asks again."""
    conversation = ConversationRepository(session).lock(order.conversation_id)
    if conversation is not None:
        conversation.identity.profile_read_at = now - ASKED_EVERY + AGAIN_AFTER_TROUBLE
        session.flush()
