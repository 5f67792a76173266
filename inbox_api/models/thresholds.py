"""What people decided about the threshold and the costs by which the assistant acts or asks back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer


class ThresholdAct(Base):
    """Somebody looked at the curves of the model in use, proposed other values, or set them for the next training."""

    __tablename__ = "threshold_acts"
    __table_args__ = (Index("ix_threshold_acts_model_id", "model_id", "at"),)

    id: Mapped[IntKey]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("bot_models.id"))  # in use then
    act: Mapped[Short] = mapped_column(String(20))  # kept | proposed | set | reset (to those of the program)
    threshold: Mapped[float]
    costs: Mapped[dict[str, float]] = mapped_column(JSONB)  # {intent: what missing it costs}
    why: Mapped[str]

    by: Mapped[Officer] = relationship(lazy="joined")
