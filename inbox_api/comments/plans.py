"""Jobs about comments, put in the queue with the transaction that wants them, and news of them for open pages."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.comments.repository import CommentRepository
from inbox_api.live import announce
from inbox_api.models import ActionKind, ActionState, PageComment

READ = "read_comment"
ACT = "act_on_comment"
MARKER = "comment:"


def plan_reading(session: Session, comment_id: int, at: datetime | None = None) -> None:
    """Ask the bot what a comment says. at: not before then."""
    queue.defer(session, READ, lock=f"comment:{comment_id}", at=at, comment_id=comment_id)


def plan_act(session: Session, action_id: int, post_id: int, at: datetime | None = None) -> None:
    """Carry an action out, one after the other below each post. at: not before then."""
    queue.defer(session, ACT, lock=f"comments:{post_id}", at=at, action_id=action_id)


def plan_action(
    session: Session,
    comment: PageComment,
    kind: ActionKind,
    now: datetime,
    *,
    text: str = "",
    target: str | None = None,
    officer_id: int | None = None,
    reason: str | None = None,
) -> int | None:
    """Store an action and its job; None when this comment has had its one of that kind."""
    values = {
        "comment_id": comment.id,
        "kind": kind,
        "state": ActionState.PLANNED,
        "text": text,
        "target": target or comment.external_id,
        "marker": f"{MARKER}{comment.id}:{secrets.token_hex(6)}",
        "officer_id": officer_id,
        "reason": reason,
        "attempts": 0,
        "created_at": now,
    }
    action_id = CommentRepository(session).add_action(values)
    if action_id is not None:
        plan_act(session, action_id, comment.post_id)
    return action_id


def announce_post(session: Session, post_id: int) -> None:
    """Open pages show this post afresh."""
    session.flush()
    announce(session, "comment", 0, "", post=post_id)
