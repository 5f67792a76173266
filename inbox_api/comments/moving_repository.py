"""SQL of joining a comment's conversation with the thread of messages of the same person, and of forgetting both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import (
    ActionKind,
    Case,
    CaseFollower,
    CommentAction,
    CommentChange,
    Conversation,
    Message,
    OutboundMessage,
    PageComment,
)

UNLINKED = "comment:"  # begins identities and message ids that a comment gave, not a message
FORGOTTEN = "forgotten"  # the key of the change after which nothing is kept of a comment


class MovingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def move(self, source_id: int, target_id: int, *, everything: bool) -> None:
        """Comments and followers, with the messages that comments brought or with all of them and the cases."""
        messages = update(Message).where(Message.conversation_id == source_id)
        if not everything:
            messages = messages.where(Message.external_id.startswith(UNLINKED, autoescape=True))
        self.session.execute(messages.values(conversation_id=target_id))
        comments = update(PageComment).where(PageComment.conversation_id == source_id)
        self.session.execute(comments.values(conversation_id=target_id))
        if everything:
            pieces = update(OutboundMessage).where(OutboundMessage.conversation_id == source_id)
            self.session.execute(pieces.values(conversation_id=target_id))
            citizen = select(Conversation.citizen_id).where(Conversation.id == target_id).scalar_subquery()
            cases = update(Case).where(Case.conversation_id == source_id)
            self.session.execute(cases.values(conversation_id=target_id, citizen_id=citizen))
        already = select(CaseFollower.case_id).where(CaseFollower.conversation_id == target_id)
        followers = update(CaseFollower).where(
            CaseFollower.conversation_id == source_id, CaseFollower.case_id.not_in(already)
        )
        self.session.execute(followers.values(conversation_id=target_id))

    def forget(self, conversation_id: int, now: datetime) -> int:
        """Empty the comments of a conversation; how many there were with anything in them."""
        statement = select(PageComment.id).where(PageComment.conversation_id == conversation_id).with_for_update()
        ids = list(self.session.scalars(statement.order_by(PageComment.id)))
        self.session.execute(
            update(CaseFollower)
            .where(CaseFollower.conversation_id == conversation_id)
            .values(waiting_text=None, left_at=now)
        )
        if not ids:
            return 0
        self.session.execute(update(CommentChange).where(CommentChange.comment_id.in_(ids)).values(facts={}))
        rows = [
            {"comment_id": number, "key": FORGOTTEN, "verb": "remove", "at": now, "facts": {}, "received_at": now}
            for number in ids
        ]
        new = insert(CommentChange).values(rows).on_conflict_do_nothing(index_elements=["comment_id", "key"])
        fresh = self.session.scalars(new.returning(CommentChange.id)).all()
        private = CommentAction.kind == ActionKind.PRIVATE_REPLY
        self.session.execute(update(CommentAction).where(CommentAction.comment_id.in_(ids), private).values(text=""))
        empty: dict[str, Any] = {
            "author_external_id": None,
            "author_name": None,
            "files": [],
            "understanding": None,
            "private": [],
        }
        self.session.execute(
            update(PageComment)
            .where(PageComment.id.in_(ids))
            .values(
                **empty, text="", folded="", read_text="", read_at=None, permalink=None, is_waiting=False,
                removed_at=now,
            )
        )  # fmt: skip
        return len(fresh)
