"""What went wrong for good, and trying it once more: posts that were not wholly read, messages that were not sent.

Reading a post again is harmless: messages are unique by the vendor's id. A message whose last try has an unknown
outcome is first looked for in the vendor's history, as after any broken connection.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.channels.dead_letters_repository import DeadLettersRepository
from inbox_api.conversations.outbound_repository import UNKNOWN_OUTCOMES, OutboundRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import NotFound
from inbox_api.live import announce
from inbox_api.models import SendState

NO_USE = ("window_closed", "too_old")  # trying again cannot help: the citizen has to write first
MOST = 500
# Words of the platforms' envelopes; every other text of a post may be somebody's.
PLAIN_KEYS = frozenset({"object", "field", "verb", "item", "type", "event_name", "timestamp", "time", "sent_at"})
SHOWN_ID = 4


@dataclass(frozen=True, slots=True)
class DeadPost:
    """A webhook post with a problem. body: its JSON with everything personal masked."""

    id: int
    channel: str
    received_at: datetime
    is_waiting: bool  # it will be read again by itself
    problem: str
    body: str


@dataclass(frozen=True, slots=True)
class DeadSend:
    """A piece that could not be delivered. code: the vendor's, or ours."""

    id: int
    channel: str
    conversation: str
    code: str
    tries: int
    created_at: datetime


def posts(session: Session, channel: str | None = None) -> list[DeadPost]:
    """Newest first, at most 500."""
    return [
        DeadPost(row.id, row.channel, row.received_at, row.handled_at is None, row.problem or "", masked_body(row.body))
        for row in DeadLettersRepository(session).posts(channel, MOST)
    ]


def sends(session: Session, channel: str | None = None) -> list[DeadSend]:
    """Newest first, at most 500; without those whose reply window is over."""
    return [
        DeadSend(
            piece.id, conversation.channel, conversation.public_id, piece.error_code or "", piece.attempts,
            piece.created_at,
        )
        for piece, conversation in DeadLettersRepository(session).pieces(channel, NO_USE, MOST)
    ]  # fmt: skip


def replay_post(session: Session, post_id: int, actor: str, now: datetime) -> None:
    """Have the worker read a post once more. Raises NotFound for one without a problem."""
    row = DeadLettersRepository(session).post(post_id)
    if row is None or row.problem is None:
        raise NotFound
    row.handled_at = row.retry_at = None
    session.flush()
    queue.defer_ingest(session, row.channel)
    audit.record(session, actor, "channel.replay_post", "raw_post", post_id, now, {"channel": row.channel})


def replay_send(session: Session, piece_id: int, actor: str, now: datetime) -> None:
    """Try to send a piece once more. Raises NotFound for one that has not failed."""
    pieces = OutboundRepository(session)
    found = pieces.get(piece_id)
    conversation = ConversationRepository(session).lock(found.conversation_id) if found is not None else None
    if found is None or conversation is None:
        raise NotFound
    session.refresh(found)
    if found.state != SendState.FAILED:
        raise NotFound
    is_unknown = found.error_code in UNKNOWN_OUTCOMES
    found.state = SendState.SENDING if is_unknown else SendState.QUEUED
    found.attempts, found.error_code, found.next_try_at = int(is_unknown), None, None
    session.flush()
    queue.defer_send(session, conversation.id)
    announce(session, "delivery", conversation.id, conversation.public_id, message=found.message_id)
    audit.record(session, actor, "channel.replay_send", "outbound_message", piece_id, now, {})


def masked_body(body: bytes) -> str:
    """The post's JSON with its shape, its envelope's words and the ends of ids; texts only by their length."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return f"<{len(body)} bytes>"
    return json.dumps(_masked(document), ensure_ascii=False)


def _masked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        # Names of fields are the vendor's; what is no plain word may be somebody's too.
        return {_name(name): _masked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, key) for item in value]
    if isinstance(value, str):
        if key in PLAIN_KEYS:
            return value[:40]
        is_id = value.isascii() and value.isdigit() and len(value) > SHOWN_ID * 2
        return f"\u2026{value[-SHOWN_ID:]}" if is_id else f"<{len(value)}>"
    if isinstance(value, int) and not isinstance(value, bool) and key not in PLAIN_KEYS and abs(value) >= 10**8:
        return f"\u2026{str(value)[-SHOWN_ID:]}"
    return value


def _name(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() and len(name) <= 40 else "\u2026"
