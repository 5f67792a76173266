""" "Wrong intent": officers' corrections of what the assistant understood, kept for the training desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox
from inbox_api.conversations.wrong_intents_repository import WrongIntentRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.live import announce
from inbox_api.models import Author, Message, Officer, WrongIntent

TRAINERS = ("trainer", "approver")
LONGEST = 100


def mark(
    session: Session, officer: Officer, public_id: str, message_id: int, intent: str | None, known: Sequence[str],
    now: datetime,
) -> WrongIntent:  # fmt: skip
    """Say that a message was misunderstood. intent: the right one of `known`, None for "something else".

    The same message again changes what was said. Raises NotFound, NotAllowed, Invalid.
    """
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    if intent is not None and intent not in known:
        raise Invalid
    repository = WrongIntentRepository(session)
    message = repository.message(message_id)
    if message is None or message.conversation_id != conversation.id or not _is_understood(message):
        raise NotFound
    understanding = message.understanding or {}
    found = repository.keep(
        message_id=message.id, understood=str(understanding.get("intent") or "")[:LONGEST] or None,
        confidence=understanding.get("confidence"), intent=intent, officer_id=officer.id, at=now,
    )  # fmt: skip
    audit.record(
        session, f"officer:{officer.id}", "message.wrong_intent", "message", message.id, now, {"intent": intent}
    )
    announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)
    return found


def _is_understood(message: Message) -> bool:
    return message.author == Author.CITIZEN and bool((message.understanding or {}).get("intent"))


def take_back(session: Session, officer: Officer, public_id: str, message_id: int, now: datetime) -> None:
    """It was understood rightly after all. Raises NotFound, NotAllowed."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    repository = WrongIntentRepository(session)
    message = repository.message(message_id)
    if message is None or message.conversation_id != conversation.id or not repository.delete(message.id):
        raise NotFound
    audit.record(session, f"officer:{officer.id}", "message.right_intent", "message", message.id, now)
    announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)


def of_messages(session: Session, messages: Sequence[Message]) -> dict[int, WrongIntent]:
    """By message; those that were marked."""
    return WrongIntentRepository(session).of([message.id for message in messages])


def waiting(session: Session, officer: Officer, limit: int = 100) -> Sequence[WrongIntent]:
    """For the training desk, the oldest first. Raises NotAllowed."""
    if not officer.has_role(*TRAINERS):
        raise NotAllowed
    return WrongIntentRepository(session).open(limit)
