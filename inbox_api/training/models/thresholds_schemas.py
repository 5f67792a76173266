"""What programs read and write of threshold and costs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pydantic import BaseModel, Field

from inbox_api.models import ThresholdAct
from inbox_api.training.models.deciding import Decision, Effect
from inbox_api.training.models.thresholds import State


class DecisionOut(BaseModel):
    """threshold: the share from which the assistant acts. costs: what missing an intent costs; 1 of all others."""

    threshold: float
    costs: dict[str, float]

    @classmethod
    def of(cls, one: Decision) -> DecisionOut:
        return cls(threshold=one.threshold, costs=dict(one.costs))


class DecisionIn(BaseModel):
    threshold: float
    costs: dict[str, float]
    reason: str = Field(max_length=500)


class ActOut(BaseModel):
    """act: kept | proposed | set | reset."""

    id: int
    at: datetime
    by: str
    model: int | None
    act: str
    threshold: float
    costs: dict[str, float]
    why: str

    @classmethod
    def of(cls, row: ThresholdAct) -> ActOut:
        return cls(
            id=row.id, at=row.at, by=row.by.username, model=row.model_id, act=row.act, threshold=row.threshold,
            costs=row.costs, why=row.why,
        )  # fmt: skip


class ThresholdsOut(BaseModel):
    """coming: what the next training takes. is_due: for a month nobody has looked at those of the model in use."""

    model: int | None
    in_use: DecisionOut
    coming: DecisionOut
    program: DecisionOut
    looked_since: datetime | None
    is_due: bool
    acts: list[ActOut]

    @classmethod
    def of(cls, found: State) -> ThresholdsOut:
        return cls(
            model=found.live.model_id if found.live else None, in_use=DecisionOut.of(found.in_use),
            coming=DecisionOut.of(found.coming), program=DecisionOut.of(found.program), looked_since=found.since,
            is_due=found.is_due, acts=[ActOut.of(row) for row in found.acts],
        )  # fmt: skip


class OfIntentOut(BaseModel):
    """found, asked_back: of those that want it. right: of those acted on so."""

    n: int
    found: float | None
    asked_back: float | None
    right: float | None


class EffectOut(BaseModel):
    n: int
    right: float | None
    asks_back: float | None
    wrong: float | None
    intents: dict[str, OfIntentOut]

    @classmethod
    def of(cls, one: Effect) -> EffectOut:
        return cls.model_validate(asdict(one))


class EffectsOut(BaseModel):
    """On the held-out sentences of the model in use; null where it was judged before shares were kept."""

    now: EffectOut | None
    then: EffectOut | None
