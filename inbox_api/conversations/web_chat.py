"""What a visitor of the web chat sees: its own conversation and files, nothing else. Posting: web_posts.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.service import INBOX_PAYLOAD
from inbox_api.errors import NotFound
from inbox_api.files import service as files
from inbox_api.live import announce
from inbox_api.models import Attachment, Author, BotState, Conversation, Message

CHANNEL = "web"
ACCOUNT = "web"
PAGE_SIZE = 50
GAP_AT_MOST = 500  # messages that a page which was away may have missed
TYPING_FOR = timedelta(seconds=45)
THUMB_DOWN = "\N{THUMBS DOWN SIGN}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the visitor sees it. client_id: what its page called it. chosen: the button that was tapped.

    is_seen: an officer has looked at it, or the assistant has answered it.
    """

    message: Message
    client_id: str | None
    is_seen: bool
    can_choose: bool
    chosen: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that is kept but not read into the conversation yet."""

    client_id: str
    text: str
    attachments: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """messages, waiting: oldest first. conversation: None before the first post."""

    conversation: Conversation | None
    messages: list[Shown]
    waiting: list[Waiting]
    has_older: bool
    is_typing: bool


def conversation_of(session: Session, visitor: str) -> Conversation | None:
    return ConversationRepository(session).find(CHANNEL, ACCOUNT, visitor)


def history(
    session: Session, visitor: str, now: datetime, *, after_id: int | None = None, before_id: int | None = None
) -> History:
    """The latest page of the visitor's own conversation; with `after_id` also all that came after that message.

    The latest page comes along even then: its ticks and choices may have changed, and a message with a smaller id
    may have become visible later than one with a larger id.
    """
    waiting = _waiting(session, visitor)  # before the messages: a post read meanwhile is seen twice, never missed
    conversation = conversation_of(session, visitor)
    if conversation is None:
        return History(None, [], waiting, has_older=False, is_typing=bool(waiting))
    repository = ConversationRepository(session)
    found = repository.shown_to_citizen(conversation.id, before_id=before_id, limit=PAGE_SIZE)
    first_id = min((m.id for m in found), default=0)
    if after_id is not None and len(found) == PAGE_SIZE and after_id < first_id:
        found = [
            *repository.shown_to_citizen(conversation.id, after_id=after_id, before_id=first_id, limit=GAP_AT_MOST),
            *found,
        ]
    has_older = bool(found) and bool(repository.shown_to_citizen(conversation.id, before_id=first_id, limit=1))
    read = {m.external_id for m in found if m.external_id}
    waiting = [post for post in waiting if f"{visitor}:{post.client_id}" not in read]
    return History(
        conversation=conversation,
        messages=_shown(repository, conversation, found, visitor, is_answering=bool(waiting)),
        waiting=waiting,
        has_older=has_older,
        is_typing=_is_typing(repository, conversation, bool(waiting), now),
    )


def _shown(
    repository: ConversationRepository,
    conversation: Conversation,
    found: Sequence[Message],
    visitor: str,
    *,
    is_answering: bool,
) -> list[Shown]:
    seen_id = repository.read_by_officers(conversation.id)
    last_id = repository.last_id_of_citizen(conversation.id)
    tapped = repository.payloads_of_citizen(conversation.id, INBOX_PAYLOAD)
    rows = []
    for message in found:
        choosable = can_choose(message, last_id, tapped) and (not is_answering or _is_lasting(message))
        rows.append(
            Shown(
                message=message,
                client_id=_client_id(message.external_id, visitor) if message.author == Author.CITIZEN else None,
                is_seen=message.id <= seen_id or message.bot_state == BotState.ANSWERED,
                can_choose=choosable,
                chosen=None if choosable else _chosen(message, found, tapped),
            )
        )
    return rows


def offered(message: Message) -> list[dict[str, Any]]:
    """All buttons of a message in the order in which taps count them: its own, then those of its cards."""
    return [*message.buttons, *(button for card in message.cards for button in card.get("buttons", ()))]


def _payloads(message: Message) -> list[str]:
    return [str(button["payload"]) for button in offered(message) if button.get("payload")]


def _is_lasting(message: Message) -> bool:
    """A question of the inbox itself (a rating) waits for its answer whatever else is said."""
    payloads = _payloads(message)
    return bool(payloads) and all(payload.startswith(INBOX_PAYLOAD) for payload in payloads)


def can_choose(message: Message, last_id_of_citizen: int, tapped: set[str]) -> bool:
    """The message's buttons still wait for an answer. tapped: payloads of the inbox's own buttons already used."""
    payloads = _payloads(message)
    if not payloads or message.author == Author.CITIZEN:
        return False
    if _is_lasting(message):
        return not tapped.intersection(payloads)
    return message.id > last_id_of_citizen


def _chosen(message: Message, found: Sequence[Message], tapped: set[str]) -> str | None:
    payloads = _payloads(message)
    if _is_lasting(message):
        return next((payload for payload in payloads if payload in tapped), None)
    answer = next((m for m in found if m.author == Author.CITIZEN and m.id > message.id), None)
    return answer.payload if answer is not None and answer.payload in payloads else None


def _client_id(external_id: str | None, visitor: str) -> str | None:
    prefix = f"{visitor}:"
    return external_id.removeprefix(prefix) if external_id and external_id.startswith(prefix) else None


def _is_typing(repository: ConversationRepository, conversation: Conversation, waits: bool, now: datetime) -> bool:
    """The bot owes an answer to something recent."""
    if not conversation.bot_answers or conversation.bot_trouble_since is not None:
        return False
    pending = repository.next_pending(conversation.id)
    return waits or (pending is not None and pending.received_at > now - TYPING_FOR)


def _waiting(session: Session, visitor: str) -> list[Waiting]:
    needle = f'"visitor_id":"{visitor}"'.encode()
    posts = [json.loads(body) for body in ChannelRepository(session).waiting_bodies(CHANNEL, needle, limit=20)]
    prefix = f"{visitor}:"
    found: dict[str, Waiting] = {}
    for post in posts:
        client_id = str(post["message_id"]).removeprefix(prefix)
        if post["visitor_id"] == visitor and client_id not in found:
            sent_at = datetime.fromisoformat(post["sent_at"])
            found[client_id] = Waiting(client_id, post["text"] or "", len(post["attachments"]), sent_at)
    return list(found.values())


def owner(visitor: str) -> str:
    """How the files table names a visitor's uploads."""
    return f"web:{visitor}"


def file(session: Session, visitor: str, attachment_id: int) -> Attachment:
    """A file of the visitor's own conversation, or one it uploaded and has not sent yet. Raises NotFound."""
    conversation = conversation_of(session, visitor)
    return files.for_visitor(session, owner(visitor), conversation.id if conversation else None, attachment_id)


def mark_read(session: Session, visitor: str, up_to_id: int, now: datetime) -> int:
    """The visitor's page has shown everything up to this message; returns how many were new to it."""
    repository = ConversationRepository(session)
    conversation, message = conversation_of(session, visitor), repository.message(up_to_id)
    if conversation is None or message is None or message.conversation_id != conversation.id:
        return 0
    changed = repository.mark_receipts(conversation.id, is_read=True, at=now, ids=(), watermark=message.sent_at)
    if changed:
        announce(session, "delivery", conversation.id, conversation.public_id)
    return changed


def dislike(session: Session, visitor: str, message_id: int, now: datetime, *, is_on: bool) -> Message:
    """The visitor's thumb down under an answer of the assistant, or its taking back. Raises NotFound for any other."""
    repository = ConversationRepository(session)
    conversation, message = conversation_of(session, visitor), repository.message(message_id)
    if conversation is None or message is None or message.conversation_id != conversation.id:
        raise NotFound
    if message.author != Author.BOT or message.deleted_at is not None:
        raise NotFound
    message.reaction, message.reaction_at = (THUMB_DOWN if is_on else None), now
    session.flush()
    announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)
    return message
