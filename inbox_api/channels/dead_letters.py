"""What went wrong for good, and trying it once more: posts that were not wholly read, messages that were not sent.

Reading a post again is harmless: messages are unique by the vendor's id. A message whose last try has an unknown
outcome is first looked for in the vendor's history, as after any broken connection.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.channels import post_problems
from inbox_api.channels import service as channels
from inbox_api.channels.connecting import NOT_CONNECTED
from inbox_api.channels.dead_letters_repository import DeadLettersRepository
from inbox_api.conversations.outbound_repository import UNKNOWN_OUTCOMES, OutboundRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, NotFound
from inbox_api.live import announce
from inbox_api.models import SendState
from inbox_api.settings import get_settings

NO_USE = ("window_closed", "too_old", NOT_CONNECTED)  # the citizen has to write first, or the account is gone
MOST = 500
# Words of the platforms' envelopes; every other text of a post may be somebody's.
PLAIN_KEYS = frozenset({"object", "field", "verb", "item", "type", "event_name", "timestamp", "time", "sent_at"})
SHOWN_ID = 4
WAITING, DONE, FAILED, REFUSED = "waiting", "done", "failed", "refused"


@dataclass(frozen=True, slots=True)
class DeadPost:
    """A webhook post with a problem. problem: for programs; body: its JSON with everything personal masked."""

    id: int
    channel: str
    received_at: datetime
    is_waiting: bool  # it will be read again by itself
    problem: str
    body: str

    @property
    def sentences(self) -> list[str]:
        """What is wrong, in words."""
        return post_problems.sentences(self.problem)


@dataclass(frozen=True, slots=True)
class DeadSend:
    """A piece that could not be delivered. code: the vendor's, or ours."""

    id: int
    channel: str
    conversation: str
    code: str
    tries: int
    created_at: datetime
    is_unknown: bool  # it may have arrived: the platform's history is asked before it is sent again


def posts(session: Session, channel: str | None = None) -> list[DeadPost]:
    """Newest first, at most 500."""
    return [
        DeadPost(row.id, row.channel, row.received_at, row.handled_at is None, row.problem or "", masked_body(row.body))
        for row in DeadLettersRepository(session).posts(channel, MOST)
    ]


def sends(session: Session, now: datetime, channel: str | None = None) -> list[DeadSend]:
    """Newest first, at most 500; without those that trying again cannot help."""
    oldest = now - get_settings().send_patience
    return [
        DeadSend(
            piece.id, conversation.channel, conversation.public_id, piece.error_code or "", piece.attempts,
            piece.created_at, piece.error_code in UNKNOWN_OUTCOMES,
        )
        for piece, conversation in DeadLettersRepository(session).pieces(channel, NO_USE, oldest, MOST)
    ]  # fmt: skip


def replay_post(session: Session, post_id: int, actor: str, now: datetime) -> None:
    """Have the worker read a post once more. Raises NotFound for one without a problem."""
    row = DeadLettersRepository(session).post(post_id)
    if row is None or row.problem is None:
        raise NotFound
    row.handled_at = row.retry_at = None
    session.flush()
    channels.wake_reader(session, row.channel)
    audit.record(session, actor, "channel.replay_post", "raw_post", post_id, now, {"channel": row.channel})


def dismiss_post(session: Session, post_id: int, actor: str, now: datetime) -> None:
    """A person has looked at it and nothing is to be done: it leaves the list and is deleted with the other old posts.

    Raises NotFound for one without a problem, Conflict for one that is still to be read.
    """
    row = DeadLettersRepository(session).post(post_id)
    if row is None or row.problem is None:
        raise NotFound
    if row.handled_at is None:
        raise Conflict
    detail = {"channel": row.channel, "problem": row.problem[:200]}
    row.problem = None
    session.flush()
    audit.record(session, actor, "channel.dismiss_post", "raw_post", post_id, now, detail)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing that was tried again.

    kind: "post" or "send". state: "refused" (nothing to try), "waiting", "done" or "failed" (`detail` says why).
    """

    kind: str
    id: int
    state: str
    detail: str = ""


def replay(session: Session, posts: Sequence[int], sends: Sequence[int], actor: str, now: datetime) -> list[Outcome]:
    """Try several again, each for itself: one that somebody else has tried meanwhile is refused and harms no other."""
    found = []
    tries = [("post", one) for one in sorted(set(posts))] + [("send", one) for one in sorted(set(sends))]
    for kind, one in tries:
        try:
            (replay_post if kind == "post" else replay_send)(session, one, actor, now)
            found.append(Outcome(kind, one, WAITING))
        except NotFound:
            found.append(Outcome(kind, one, REFUSED))
    return found


def outcomes(session: Session, posts: Sequence[int], sends: Sequence[int]) -> list[Outcome]:
    """How far those that were tried again have come."""
    repository, found = DeadLettersRepository(session), []
    for one in sorted(set(posts))[:MOST]:
        post = repository.post(one)
        if post is not None:
            state = WAITING if post.handled_at is None else FAILED if post.problem else DONE
            found.append(Outcome("post", one, state, post.problem or ""))
    for one in sorted(set(sends))[:MOST]:
        piece = OutboundRepository(session).get(one)
        if piece is not None:
            state = {SendState.SENT: DONE, SendState.FAILED: FAILED, SendState.SUPPRESSED: REFUSED}.get(
                piece.state, WAITING
            )
            found.append(Outcome("send", one, state, piece.error_code or ""))
    return found


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
    found.error_action = None
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
