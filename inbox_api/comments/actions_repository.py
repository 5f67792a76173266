"""SQL of what is to be done about comments, one vendor call each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import ActionKind, ActionState, CommentAction, PageComment

OPEN = (ActionState.PLANNED, ActionState.SENDING)
PUBLIC = (ActionKind.PUBLIC_REPLY, ActionKind.OFFICER_REPLY)
SPOKEN = (ActionState.PLANNED, ActionState.SENDING, ActionState.DONE)


class ActionQueries:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add_action(self, values: dict[str, Any]) -> int | None:
        """The new action's id; None when this comment has had its one of that kind."""
        new = insert(CommentAction).values(**values).on_conflict_do_nothing()
        return self.session.scalar(new.returning(CommentAction.id))

    def action(self, action_id: int) -> CommentAction | None:
        return self.session.get(CommentAction, action_id)

    def lock_action(self, action_id: int) -> CommentAction | None:
        statement = select(CommentAction).where(CommentAction.id == action_id).with_for_update(of=CommentAction)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def actions_of(self, comment_id: int) -> Sequence[CommentAction]:
        statement = select(CommentAction).where(CommentAction.comment_id == comment_id)
        return self.session.scalars(statement.order_by(CommentAction.id)).all()

    def by_marker(self, marker: str) -> CommentAction | None:
        return self.session.scalar(select(CommentAction).where(CommentAction.marker == marker))

    def sent_as(self, account_id: str, external_id: str) -> CommentAction | None:
        statement = (
            select(CommentAction)
            .join(PageComment, PageComment.id == CommentAction.comment_id)
            .where(PageComment.account_id == account_id, CommentAction.external_id == external_id)
        )
        return self.session.scalars(statement.limit(1)).first()

    def under_way(self, account_id: str, kinds: Iterable[ActionKind]) -> Sequence[CommentAction]:
        """Calls of these kinds whose outcome is not known, oldest first."""
        statement = (
            select(CommentAction)
            .join(PageComment, PageComment.id == CommentAction.comment_id)
            .where(
                PageComment.account_id == account_id,
                CommentAction.kind.in_(list(kinds)),
                CommentAction.state == ActionState.SENDING,
            )
            .order_by(CommentAction.id)
        )
        return self.session.scalars(statement).all()

    def public_replies(
        self, channel: str, account_id: str, since: datetime, post_id: int | None = None
    ) -> Sequence[CommentAction]:
        """Public replies of the page (below that post) since then, whoever wanted them, the newest first."""
        statement = (
            select(CommentAction)
            .join(PageComment, PageComment.id == CommentAction.comment_id)
            .where(
                PageComment.channel == channel,
                PageComment.account_id == account_id,
                CommentAction.kind.in_(PUBLIC),
                CommentAction.state.in_(SPOKEN),
                CommentAction.created_at >= since,
            )
        )
        if post_id is not None:
            statement = statement.where(PageComment.post_id == post_id)
        return self.session.scalars(statement.order_by(CommentAction.id.desc())).all()

    def private_reply_since(self, conversation_id: int, since: datetime) -> bool:
        """Whether this person has got (or is about to get) a private reply since then."""
        statement = (
            select(CommentAction.id)
            .join(PageComment, PageComment.id == CommentAction.comment_id)
            .where(
                PageComment.conversation_id == conversation_id,
                CommentAction.kind == ActionKind.PRIVATE_REPLY,
                CommentAction.state.in_(SPOKEN),
                CommentAction.created_at >= since,
            )
        )
        return self.session.scalar(statement.limit(1)) is not None

    def forgotten_actions(self, before: datetime, limit: int) -> Sequence[CommentAction]:
        """Open ones that nobody has looked at since before then."""
        due = func.coalesce(CommentAction.next_try_at, CommentAction.started_at, CommentAction.created_at)
        statement = select(CommentAction).where(CommentAction.state.in_(OPEN), due < before)
        return self.session.scalars(statement.order_by(CommentAction.id).limit(limit)).all()
