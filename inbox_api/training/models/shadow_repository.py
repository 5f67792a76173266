"""SQL of shadow runs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from inbox_api.models import ReviewItem, ReviewSource, ShadowFlip, TrainingChange


class ShadowRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, flip: ShadowFlip) -> None:
        self.session.add(flip)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def messages(self, limit: int) -> Sequence[ReviewItem]:
        """Newest first; what was thrown away as nonsense is left out, and what only guests of trials said."""
        statement = select(ReviewItem).where(ReviewItem.state != "discarded", ReviewItem.messages > 0)
        return self.session.scalars(statement.order_by(ReviewItem.last_at.desc()).limit(limit)).all()

    def reviewed(self, limit: int) -> Sequence[ReviewItem]:
        """Those that people have decided on, the last decision first; not where the second person refused the word, or
        it was taken back, and not what only guests of trials said.
        """
        is_void = exists().where(
            TrainingChange.id == ReviewItem.decision["change"].as_integer(),
            TrainingChange.state.in_(("refused", "undone")),
        )
        statement = select(ReviewItem).where(ReviewItem.state == "done", ReviewItem.messages > 0, ~is_void)
        return self.session.scalars(statement.order_by(ReviewItem.decided_at.desc()).limit(limit)).all()

    def items(self, item_ids: Sequence[int]) -> Sequence[ReviewItem]:
        return self.session.scalars(select(ReviewItem).where(ReviewItem.id.in_(item_ids))).all()

    def a_message(self, item_ids: Sequence[int]) -> dict[int, int]:
        """{item: one message behind it}: a flip goes with its message."""
        statement = select(ReviewSource.item_id, func.min(ReviewSource.message_id))
        rows = self.session.execute(statement.where(ReviewSource.item_id.in_(item_ids)).group_by(ReviewSource.item_id))
        return {row[0]: row[1] for row in rows}

    def flips(self, model_id: int) -> Sequence[ShadowFlip]:
        statement = select(ShadowFlip).where(ShadowFlip.model_id == model_id)
        order = (ShadowFlip.decision.isnot(None), ShadowFlip.people.desc(), ShadowFlip.id)
        return self.session.scalars(statement.order_by(*order)).all()

    def flips_by_id(self, flip_ids: Sequence[int]) -> Sequence[ShadowFlip]:
        return self.session.scalars(select(ShadowFlip).where(ShadowFlip.id.in_(flip_ids))).all()

    def groups(self, model_id: int) -> set[str]:
        return set(self.session.scalars(select(ShadowFlip.group).where(ShadowFlip.model_id == model_id)))

    def forget_outdated(self, model_id: int, against_id: int) -> None:
        """Undecided flips, and those against another model than the one that is in use now."""
        is_outdated = or_(ShadowFlip.decision.is_(None), ShadowFlip.against_id != against_id)
        self.session.execute(delete(ShadowFlip).where(ShadowFlip.model_id == model_id, is_outdated))

    def forget_groups(self, groups: Sequence[str]) -> None:
        """Flips of messages that nobody may learn from any more."""
        self.session.execute(delete(ShadowFlip).where(ShadowFlip.group.in_(groups)))

    def open_count(self, model_id: int) -> int:
        """Undecided ones, and those that were found worse."""
        is_open = or_(ShadowFlip.decision.is_(None), ShadowFlip.decision == "worse")
        statement = select(func.count()).select_from(ShadowFlip)
        return self.session.scalar(statement.where(ShadowFlip.model_id == model_id, is_open)) or 0
