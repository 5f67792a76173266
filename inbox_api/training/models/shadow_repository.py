"""SQL of shadow runs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from inbox_api.models import BotModel, ReviewItem, ReviewSource, ShadowFlip


class ShadowRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, flip: ShadowFlip) -> None:
        self.session.add(flip)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def messages(self, limit: int) -> Sequence[ReviewItem]:
        """Newest first; what was thrown away as nonsense is left out."""
        statement = select(ReviewItem).where(ReviewItem.state != "discarded")
        return self.session.scalars(statement.order_by(ReviewItem.last_at.desc()).limit(limit)).all()

    def reviewed(self, limit: int) -> Sequence[ReviewItem]:
        """Those that people have decided on, the last decision first."""
        statement = select(ReviewItem).where(ReviewItem.state == "done")
        return self.session.scalars(statement.order_by(ReviewItem.decided_at.desc()).limit(limit)).all()

    def items(self, item_ids: Sequence[int]) -> Sequence[ReviewItem]:
        return self.session.scalars(select(ReviewItem).where(ReviewItem.id.in_(item_ids))).all()

    def a_message(self, item_id: int) -> int | None:
        """One message behind an item: when its citizen is forgotten, so is the flip."""
        statement = select(func.min(ReviewSource.message_id)).where(ReviewSource.item_id == item_id)
        return self.session.scalar(statement)

    def flips(self, model_id: int) -> Sequence[ShadowFlip]:
        statement = select(ShadowFlip).where(ShadowFlip.model_id == model_id)
        order = (ShadowFlip.decision.isnot(None), ShadowFlip.people.desc(), ShadowFlip.id)
        return self.session.scalars(statement.order_by(*order)).all()

    def flips_by_id(self, flip_ids: Sequence[int]) -> Sequence[ShadowFlip]:
        return self.session.scalars(select(ShadowFlip).where(ShadowFlip.id.in_(flip_ids))).all()

    def groups(self, model_id: int) -> set[str]:
        return set(self.session.scalars(select(ShadowFlip.group).where(ShadowFlip.model_id == model_id)))

    def forget_undecided(self, model_id: int) -> None:
        undecided = (ShadowFlip.model_id == model_id) & ShadowFlip.decision.is_(None)
        self.session.execute(delete(ShadowFlip).where(undecided))

    def open_count(self, model_id: int) -> int:
        """Undecided ones, and those that were found worse."""
        is_open = or_(ShadowFlip.decision.is_(None), ShadowFlip.decision == "worse")
        statement = select(func.count()).select_from(ShadowFlip)
        return self.session.scalar(statement.where(ShadowFlip.model_id == model_id, is_open)) or 0

    def trainer_of(self, model_id: int) -> int | None:
        return self.session.scalar(select(BotModel.trained_by).where(BotModel.id == model_id))
