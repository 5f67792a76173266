"""When a comment is answered by itself: at most one public and one private reply, with gaps and caps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.comments import plans, wording
from inbox_api.comments.privacy import veiled
from inbox_api.comments.repository import CommentRepository
from inbox_api.models import ActionKind, CommentKind, Conversation, HandledBy, PageComment
from inbox_api.settings import get_settings

PRIVATE_LIFE = timedelta(days=7)  # of the right to a private reply
MARGIN = timedelta(hours=1)
ONE_HOUR = timedelta(hours=1)
DEEPEST_THREAD = 5
WITHOUT_PUBLIC_REPLY = frozenset({"denounce"})  # even a neutral line would draw eyes to who denounces whom


def plan_replies(session: Session, comment: PageComment, conversation: Conversation, now: datetime) -> None:
    """Plan what may be said about a comment that asks or tells of danger. The comment is locked by the caller."""
    CommentRepository(session).lock_post(comment.post_id)
    has_private = _plan_private(session, comment, conversation, now)
    is_silent = (comment.understanding or {}).get("intent") in WITHOUT_PUBLIC_REPLY
    if not is_silent and may_reply_publicly(session, comment, conversation, now):
        text = _public_text(session, comment, now, has_private=has_private)
        target = thread_top(session, comment)
        plans.plan_action(session, comment, ActionKind.PUBLIC_REPLY, now, text=text, target=target)


def _plan_private(session: Session, comment: PageComment, conversation: Conversation, now: datetime) -> bool:
    """True when this person has, or soon gets, a private message that invites to go on."""
    settings, repository = get_settings(), CommentRepository(session)
    if repository.private_reply_since(conversation.id, now - settings.comment_person_gap):
        return True
    is_taken = conversation.handled_by == HandledBy.OFFICER
    is_late = now - comment.written_at > PRIVATE_LIFE - MARGIN
    if not settings.comment_private_replies or is_taken or is_late:
        return False
    quote = "" if comment.is_restricted else veiled(comment.text, comment.private)
    text = wording.private_reply(quote, is_emergency=comment.kind == CommentKind.EMERGENCY)
    return plans.plan_action(session, comment, ActionKind.PRIVATE_REPLY, now, text=text) is not None


def may_reply_publicly(session: Session, comment: PageComment, conversation: Conversation, now: datetime) -> bool:
    """Gaps and caps hold for neutral replies only: the numbers to call are never held back."""
    settings, repository = get_settings(), CommentRepository(session)
    if not settings.comment_public_replies or now - comment.written_at > settings.comment_reply_patience:
        return False
    if comment.kind == CommentKind.EMERGENCY:
        return True
    if conversation.handled_by == HandledBy.OFFICER or repository.answers_below(comment):
        return False  # people are at work
    channel, account_id = comment.channel, comment.account_id
    if repository.public_replies(channel, account_id, now - settings.comment_post_gap, comment.post_id):
        return False
    lately = repository.public_replies(channel, account_id, now - ONE_HOUR)
    return len(lately) < settings.comment_replies_per_hour


def _public_text(session: Session, comment: PageComment, now: datetime, *, has_private: bool) -> str:
    lately = CommentRepository(session).public_replies(comment.channel, comment.account_id, now - ONE_HOUR)
    variants: Sequence[object] = wording.EMERGENCY
    if comment.kind != CommentKind.EMERGENCY:
        variants = wording.NEUTRAL if has_private else wording.WITHOUT_PRIVATE
    recent = [action.text for action in lately[: len(variants) - 1]]
    return wording.choose(variants, comment.id, recent)


def thread_top(session: Session, comment: PageComment) -> str:
    """The comment to answer below: threads are shallow, so of a reply it is the one at the top, as far as known."""
    repository, top = CommentRepository(session), comment
    for _step in range(DEEPEST_THREAD):
        if top.parent_external_id is None:
            break
        above = repository.by_external_id(top.channel, top.account_id, top.parent_external_id)
        if above is None or above.removed_at is not None:
            break
        top = above
    return top.external_id
