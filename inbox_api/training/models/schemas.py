"""Models and training for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.models import BotModel, Deployment, RegressionResult, RegressionTalk, ShadowFlip, TrainingRun
from inbox_api.training.models.comparing import Comparison
from inbox_api.training.models.gates import Gate
from inbox_api.training.models.runs import seconds_left


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class ReasonIn(BaseModel):
    model_config = _example(reason="Fifteen sentences about power cuts.")

    reason: str = Field(max_length=500)


class TagsIn(BaseModel):
    model_config = _example(tags=["autumn"])

    tags: list[str] = Field(max_length=20)


class WaiveIn(BaseModel):
    model_config = _example(gate="style:teencode", reason="Two of the three sentences are ambiguous.")

    gate: str = Field(max_length=100)
    reason: str = Field(max_length=500)


class FlipsIn(BaseModel):
    """decision: better | worse | same."""

    model_config = _example(flips=[1], decision="better")

    flips: list[int] = Field(min_length=1, max_length=500)
    decision: str = Field(max_length=20)


class TurnIn(BaseModel):
    text: str = Field(max_length=2000)
    intent: str | None = Field(default=None, max_length=100)
    action: str | None = Field(default=None, max_length=100)


class TalkIn(BaseModel):
    model_config = _example(name="Lamp", turns=[{"text": "The lamp is broken", "intent": "report_issue"}])

    name: str = Field(max_length=200)
    turns: list[TurnIn] = Field(default_factory=list, max_length=60)


class AcceptIn(BaseModel):
    model_config = _example(model=1)

    model: int


class SwitchIn(BaseModel):
    model_config = _example(is_active=False)

    is_active: bool


class StartIn(BaseModel):
    model_config = _example(model=1)

    model: int


class RunOut(BaseModel):
    """state: queued | running | ready | blocked | failed | cancelled. share: of the whole, 0 to 1."""

    id: int
    state: str
    step: str | None
    share: float
    seconds_left: float | None
    asked_at: datetime
    asked_by: str
    ended_at: datetime | None
    trouble: str | None
    version: int
    model: int | None

    @classmethod
    def of(cls, run: TrainingRun, now: datetime) -> RunOut:
        return cls(
            id=run.id, state=run.state, step=run.step, share=run.share, seconds_left=seconds_left(run, now),
            asked_at=run.asked_at, asked_by=run.asker.username, ended_at=run.ended_at, trouble=run.trouble,
            version=run.data_version_id, model=run.model_id,
        )  # fmt: skip


class ConfusedOut(BaseModel):
    """A row that was judged. text: null where nobody may read it."""

    id: str
    text: str | None
    confidence: float


class ModelOut(BaseModel):
    id: int
    fingerprint: str
    version: int | None
    trained_at: datetime
    seconds: float | None
    bytes: int | None
    tags: list[str]
    card: dict[str, Any]

    @classmethod
    def of(cls, model: BotModel) -> ModelOut:
        return cls(
            id=model.id, fingerprint=model.fingerprint, version=model.data_version_id, trained_at=model.trained_at,
            seconds=model.seconds, bytes=model.bytes, tags=model.tags, card=model.card,
        )  # fmt: skip


class GateOut(BaseModel):
    """is_open: it blocks. before: the figure of the model in use; best: of the best one deployed lately, if better.

    floor: what must be reached whatever the others do.
    """

    name: str
    is_passed: bool
    is_open: bool
    may_be_waived: bool
    before: float | None
    after: float | None
    best: float | None
    best_model: int | None
    floor: float | None
    waived_why: str | None

    @classmethod
    def of(cls, gate: Gate) -> GateOut:
        return cls(
            name=gate.name, is_passed=gate.is_passed, is_open=gate.is_open, may_be_waived=gate.may_be_waived,
            before=gate.before, after=gate.after, best=gate.best, best_model=gate.best_model,
            floor=gate.floor, waived_why=gate.waived_why,
        )  # fmt: skip


class ModelWithGates(ModelOut):
    gates: list[GateOut]


class FlipOut(BaseModel):
    id: int
    text: str
    people: int
    before: dict[str, Any]
    after: dict[str, Any]
    decision: str | None

    @classmethod
    def of(cls, flip: ShadowFlip) -> FlipOut:
        return cls(
            id=flip.id, text=flip.text, people=flip.people, before=flip.before, after=flip.after, decision=flip.decision
        )


class ComparisonOut(BaseModel):
    """better, worse: rows that only the new, only the old model reads rightly; p of McNemar's test."""

    rows: str
    n: int
    before: int
    after: int
    better: int
    worse: int
    p: float
    intents: list[dict[str, Any]]
    flips: list[dict[str, Any]]

    @classmethod
    def of(cls, found: Comparison) -> ComparisonOut:
        return cls(
            rows=found.rows, n=found.n, before=found.before, after=found.after, better=found.difference.better,
            worse=found.difference.worse, p=found.difference.p,
            intents=[
                {"intent": one.intent, "n": one.n, "before": one.before, "after": one.after} for one in found.intents
            ],
            flips=[
                {"text": one.text, "wanted": list(one.wanted), "before": one.before, "after": one.after}
                for one in found.flips[:500]
                if one.text is not None
            ],
        )  # fmt: skip


class TalkOut(BaseModel):
    id: int
    name: str
    is_active: bool
    turns: list[dict[str, Any]]
    is_kept: bool | None = None

    @classmethod
    def of(cls, talk: RegressionTalk, result: RegressionResult | None = None) -> TalkOut:
        return cls(
            id=talk.id, name=talk.name, is_active=talk.is_active, turns=talk.turns,
            is_kept=result.is_kept if result else None,
        )  # fmt: skip


class DeploymentOut(BaseModel):
    """state: running | live | stopped | rolled_back | replaced. watched: what the automatic stop looks at."""

    id: int
    model: int
    previous: int | None
    percent: int
    state: str
    started_at: datetime
    stage_at: datetime
    ended_at: datetime | None
    reason: str | None
    watched: dict[str, Any]

    @classmethod
    def of(cls, row: Deployment) -> DeploymentOut:
        return cls(
            id=row.id, model=row.model_id, previous=row.previous_id, percent=row.percent, state=row.state,
            started_at=row.started_at, stage_at=row.stage_at, ended_at=row.ended_at, reason=row.reason,
            watched=row.watched,
        )  # fmt: skip
