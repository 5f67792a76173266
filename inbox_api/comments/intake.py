"""From a COMMENT or POST event to the stored comment. Harmless when repeated, and the same in any order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import CommentChange as ToldChange
from connectors.base import CommentVerb, EventKind, InboundMessage
from inbox_api.comments import plans
from inbox_api.comments.actions_repository import PUBLIC
from inbox_api.comments.history import Change, Facts, state_of
from inbox_api.comments.moving_repository import FORGOTTEN
from inbox_api.comments.repository import CommentRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import fold, storable
from inbox_api.models import ActionState, CommentPost, PageComment
from inbox_api.settings import get_settings

ADDED = "add"


def take_in(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
    """Keep what one event tells; True when it was a comment or post that nobody had told before."""
    told = event.comment
    if told is None:
        return False
    repository = CommentRepository(session)
    post = repository.find_or_add_post(channel, event.account_id, told.post_id, told.created_at)
    comment = repository.find_or_add(_new(channel, event, told, post, now))
    known = repository.changes(comment.id)
    if any(row.key == FORGOTTEN for row in known):
        return False
    if told.verb is CommentVerb.ADD and event.raw.get("caught_up") and known:
        _take_present_words(repository, comment, told, now)
    elif not repository.add_change(
        comment.id, _key(event, told), told.verb, told.changed_at, _facts(told).as_json(), now
    ):
        return False
    refresh(session, comment, now)
    repository.note_time(post.id)
    if told.permalink and event.kind == EventKind.POST:
        post.permalink = told.permalink
    if comment.is_own:
        _settle_own(repository, comment, post, now)
    plans.announce_post(session, post.id)
    return not known and told.verb is CommentVerb.ADD


def _new(channel: str, event: InboundMessage, told: ToldChange, post: CommentPost, now: datetime) -> dict[str, Any]:
    return {
        "post_id": post.id,
        "channel": channel,
        "account_id": event.account_id,
        "external_id": told.external_id,
        "is_post": event.kind == EventKind.POST,
        "is_own": told.is_own,
        "is_mention": told.is_mention,
        "text": "",
        "folded": "",
        "files": [],
        "written_at": told.created_at,
        "is_hidden": False,
        "read_tries": 0,
        "private": [],
        "is_restricted": False,
        "is_waiting": False,
        "received_at": now,
    }


def _key(event: InboundMessage, told: ToldChange) -> str:
    return ADDED if told.verb is CommentVerb.ADD else event.external_id


def _facts(told: ToldChange) -> Facts:
    text = storable(told.text)[: get_settings().max_text_chars] if told.text else None
    return Facts(
        text=text,
        parent_id=told.parent_id,
        author_id=told.author_id,
        author_name=" ".join(storable(told.author_name).split())[:200] if told.author_name else None,
        permalink=told.permalink,
        created_at=told.created_at.isoformat() if told.verb is CommentVerb.ADD else None,
        files=[{"kind": item.kind.value, "url": item.url} for item in told.attachments],
    )


def _take_present_words(repository: CommentRepository, comment: PageComment, told: ToldChange, now: datetime) -> None:
    """The vendor's list shows a known comment as it reads today: other words are an edit that nobody told."""
    words = {change.facts.get("text") for change in repository.changes(comment.id)}
    if any(change.key == ADDED for change in repository.changes(comment.id)):
        if told.text and storable(told.text) not in words:
            facts = Facts(text=storable(told.text)[: get_settings().max_text_chars]).as_json()
            repository.add_change(comment.id, f"seen:{now.isoformat()}", CommentVerb.EDIT, now, facts, now)
        return
    repository.add_change(comment.id, ADDED, told.verb, told.changed_at, _facts(told).as_json(), now)


def refresh(session: Session, comment: PageComment, now: datetime) -> None:
    """Compute the comment anew from its changes, and plan what follows from them."""
    rows = CommentRepository(session).changes(comment.id)
    state = state_of(Change(CommentVerb(row.verb), row.at, Facts(**row.facts)) for row in rows)
    comment.text, comment.folded = state.text, fold(state.text)
    comment.parent_external_id, comment.permalink = state.parent_id, state.permalink
    comment.author_external_id, comment.author_name = state.author_id, state.author_name
    comment.files = state.files
    comment.written_at, comment.edited_at = state.written_at, state.edited_at
    comment.removed_at, comment.is_hidden = state.removed_at, state.is_hidden
    if comment.is_post and comment.is_own:
        comment.post.text, comment.post.is_removed = state.text, state.removed_at is not None
    if comment.removed_at is not None:
        comment.is_waiting, comment.read_at = False, None
    elif not comment.is_own and comment.read_text != comment.text and any(row.key == ADDED for row in rows):
        comment.read_at, comment.read_tries = now, 0
        session.flush()
        plans.plan_reading(session, comment.id)
    _carry_to_message(session, comment)
    session.flush()


def _carry_to_message(session: Session, comment: PageComment) -> None:
    """The copy in the author's conversation follows."""
    message = ConversationRepository(session).message(comment.message_id) if comment.message_id else None
    if message is None:
        return
    if comment.text and message.text != comment.text:
        message.text, message.folded = comment.text, comment.folded
        message.edited_at = comment.edited_at
    message.deleted_at = comment.removed_at


def _settle_own(repository: CommentRepository, comment: PageComment, post: CommentPost, now: datetime) -> None:
    """The page's own comment came back: one that is just being sent has arrived."""
    if repository.sent_as(comment.account_id, comment.external_id) is not None:
        return
    above = {comment.parent_external_id, post.external_id if comment.parent_external_id is None else None}
    for action in repository.under_way(comment.account_id, PUBLIC):
        if action.target in above and fold(action.text) == comment.folded:
            action.state, action.external_id, action.done_at = ActionState.DONE, comment.external_id, now
            return
