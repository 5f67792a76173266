"""SQL of what people decided about threshold and costs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import ThresholdAct

SETTING = ("set", "reset")


class ThresholdRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: ThresholdAct) -> None:
        self.session.add(row)
        self.session.flush()

    def acts(self, limit: int = 30) -> Sequence[ThresholdAct]:
        """Newest first."""
        return self.session.scalars(select(ThresholdAct).order_by(ThresholdAct.id.desc()).limit(limit)).all()

    def last_set(self) -> ThresholdAct | None:
        """What the next training takes; None: nobody ever set anything."""
        statement = select(ThresholdAct).where(ThresholdAct.act.in_(SETTING)).order_by(ThresholdAct.id.desc())
        return self.session.scalar(statement.limit(1))

    def last_of(self, model_id: int) -> ThresholdAct | None:
        """The last time somebody looked at this model."""
        statement = select(ThresholdAct).where(ThresholdAct.model_id == model_id).order_by(ThresholdAct.id.desc())
        return self.session.scalar(statement.limit(1))
