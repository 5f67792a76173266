"""What follows from a comment: the bot reads it (no dialogue), then it is answered, shown to people, or left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.comments import kinds, plans, replying, threads
from inbox_api.comments.privacy import find_private
from inbox_api.comments.repository import CommentRepository
from inbox_api.conversations import danger
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import ActionKind, CommentKind, PageComment
from inbox_api.settings import get_settings

ANSWERED = frozenset({CommentKind.ASKS, CommentKind.EMERGENCY})
FOR_PEOPLE = frozenset({*ANSWERED, CommentKind.UNSURE, CommentKind.ABUSE, CommentKind.ADVERT})
TRIES_BEFORE_PEOPLE = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)


@dataclass(frozen=True, slots=True, repr=False)
class ToRead:
    comment_id: int
    text: str


def begin(session: Session, comment_id: int) -> ToRead | None:
    """What to ask the bot; None when there is nothing to ask (any more)."""
    comment = CommentRepository(session).get(comment_id)
    if comment is None or comment.read_at is None or comment.removed_at is not None or comment.is_own:
        return None
    return ToRead(comment.id, comment.text)


def finish(session: Session, order: ToRead, understanding: dict[str, Any] | None, now: datetime) -> None:
    """Keep what was understood and carry out what follows. Of a wording that has changed meanwhile nothing is kept."""
    comment = CommentRepository(session).lock(order.comment_id)
    if comment is None or comment.read_at is None or comment.text != order.text or comment.removed_at is not None:
        return
    comment.read_at, comment.read_text, comment.read_tries = None, comment.text, 0
    _understand(session, comment, understanding)
    follow(session, comment, now)


def put_off(session: Session, order: ToRead, now: datetime) -> None:
    """The bot does not answer: ask again later. Danger is never put off, and people do not wait for the bot."""
    comment = CommentRepository(session).lock(order.comment_id)
    if comment is None or comment.read_at is None or comment.text != order.text:
        return
    if danger.speaks_of_danger(comment.text):
        finish(session, order, None, now)
        return
    comment.read_tries += 1
    if comment.read_tries >= TRIES_BEFORE_PEOPLE and comment.kind is None:
        comment.kind = CommentKind.UNSURE
        comment.private = find_private(comment.text)
        comment.is_waiting = True
        plans.announce_post(session, comment.post_id)
    pause = min(FIRST_PAUSE * 2 ** min(comment.read_tries, 10), LONGEST_PAUSE)
    comment.read_at = now + pause
    session.flush()
    plans.plan_reading(session, comment.id, at=comment.read_at)


def _understand(session: Session, comment: PageComment, understanding: dict[str, Any] | None) -> None:
    comment.understanding = understanding
    comment.kind, comment.kind_officer_id = kinds.kind_of(understanding, comment.text), None
    comment.topic = kinds.topic_of(understanding, comment.text)
    comment.private = find_private(comment.text, understanding)
    comment.is_restricted = comment.is_restricted or kinds.is_secret(understanding)
    message = ConversationRepository(session).message(comment.message_id) if comment.message_id else None
    if message is not None:
        message.understanding = understanding


def follow(session: Session, comment: PageComment, now: datetime) -> None:
    """What a comment of its kind brings about. The comment is locked by the caller; harmless when repeated."""
    comment.is_waiting = comment.kind in FOR_PEOPLE or bool(comment.private)
    comment.handled_at = comment.handled_by = None
    if comment.kind in ANSWERED and not comment.is_mention:
        conversation = threads.open_thread(session, comment, now)
        replying.plan_replies(session, comment, conversation, now)
        if comment.is_restricted:
            conversations.hand_to_people(session, conversation, "denunciation", now)
        elif comment.kind == CommentKind.EMERGENCY:
            conversations.hand_to_people(session, conversation, "emergency", now)
        conversations.announce_change(session, conversation)
    elif comment.kind == CommentKind.PRAISE and get_settings().comment_likes_praise:
        plans.plan_action(session, comment, ActionKind.LIKE, now)
    plans.announce_post(session, comment.post_id)
