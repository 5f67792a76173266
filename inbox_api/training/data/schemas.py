"""The training data as programs see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.models import DataVersion, TrainingChange
from inbox_api.training.data.state import TrainingData
from inbox_api.training.data.statement import Statement
from inbox_api.training.data.versions import Difference
from inbox_api.training.examples import Example
from inbox_api.training.health.noticing import Notice
from inbox_api.training.health.schemas import WarningOut


class IntentOut(BaseModel):
    name: str
    title: str
    lines: int
    is_taught: bool
    is_protected: bool


class DataOut(BaseModel):
    """fingerprint: of the files with the draft in them; refused: changes that no longer fit."""

    fingerprint: str
    examples: int
    entities: list[str]
    refused: list[int]
    intents: list[IntentOut]

    @classmethod
    def of(cls, data: TrainingData, protected: tuple[str, ...]) -> DataOut:
        intents = [
            IntentOut(
                name=name, title=data.taught[name].title if name in data.taught else name, lines=data.counts[name],
                is_taught=name in data.taught, is_protected=name in protected,
            )
            for name in data.intents
        ]  # fmt: skip
        return cls(
            fingerprint=data.fingerprint, examples=len(data.examples), entities=list(data.entities),
            refused=list(data.refused), intents=intents,
        )  # fmt: skip


class SpanOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    entity: str
    start: int
    end: int
    value: str


class LineOut(BaseModel):
    line: str
    text: str
    topic: str | None
    entities: list[SpanOut]

    @classmethod
    def of(cls, one: Example) -> LineOut:
        spans = [SpanOut.model_validate(span) for span in one.entities]
        return cls(line=one.line, text=one.text, topic=one.topic, entities=spans)


class LinesOut(BaseModel):
    total: int
    lines: list[LineOut]


class ChangeOut(BaseModel):
    """detail: by kind. add, remove: line; edit: before, after; move: line, to; new_intent: title, answers; response:
    key, before, after; file: path, content; words: list, word, means (null: taken out), before.
    """

    id: int
    kind: str
    intent: str | None
    detail: dict[str, Any]
    reason: str
    source: str
    batch: str | None
    state: str
    made_at: datetime
    made_by: str
    decided_at: datetime | None
    decided_by: str | None
    version_id: int | None

    @classmethod
    def of(cls, row: TrainingChange) -> ChangeOut:
        return cls(
            id=row.id, kind=row.kind, intent=row.intent, detail=row.detail, reason=row.reason, source=row.source,
            batch=row.batch, state=row.state, made_at=row.made_at, made_by=row.maker.username,
            decided_at=row.decided_at, decided_by=row.decider.username if row.decider else None,
            version_id=row.version_id,
        )  # fmt: skip


class WrittenOut(ChangeOut):
    """warnings: sentences of the data that the new one is nearly the same as; it is kept all the same."""

    warnings: list[WarningOut]

    @classmethod
    def with_notices(cls, row: TrainingChange, notices: Sequence[Notice]) -> WrittenOut:
        told = ChangeOut.of(row).model_dump()
        return cls(**told, warnings=[WarningOut.of(one) for one in notices])


class DraftOut(BaseModel):
    waiting: list[ChangeOut]
    approved: list[ChangeOut]


class LineIn(BaseModel):
    intent: str = Field(max_length=60)
    line: str = Field(max_length=1000)
    reason: str = Field(max_length=500)
    topic: str | None = Field(default=None, max_length=20)


class EditIn(LineIn):
    after: str = Field(max_length=1000)


class MoveIn(LineIn):
    to: str = Field(max_length=60)


class IntentIn(BaseModel):
    """lines: its first sentences, entities inline; all are kept or none."""

    intent: str = Field(max_length=60)
    title: str = Field(max_length=60)
    answers: list[str] = Field(max_length=10)
    reason: str = Field(max_length=500)
    lines: list[Annotated[str, Field(max_length=1000)]] = Field(default_factory=list, max_length=200)


class DecisionIn(BaseModel):
    approve: bool
    reason: str = Field(default="", max_length=500)


class UndoIn(BaseModel):
    """One of the two."""

    change: int | None = None
    batch: str | None = Field(default=None, max_length=40)


class UndoneOut(BaseModel):
    count: int


class ReasonIn(BaseModel):
    reason: str = Field(max_length=500)


class VersionOut(BaseModel):
    id: int
    fingerprint: str
    parent_id: int | None
    made_at: datetime
    made_by: str | None
    reason: str
    counts: dict[str, Any]

    @classmethod
    def of(cls, row: DataVersion) -> VersionOut:
        return cls(
            id=row.id, fingerprint=row.fingerprint, parent_id=row.parent_id, made_at=row.made_at, reason=row.reason,
            made_by=row.maker.username if row.maker else None, counts=row.counts,
        )  # fmt: skip


class DifferenceOut(BaseModel):
    kind: str
    intent: str
    line: str
    before_intent: str
    before_line: str

    @classmethod
    def of(cls, one: Difference) -> DifferenceOut:
        return cls(
            kind=one.kind, intent=one.intent, line=one.line, before_intent=one.before_intent,
            before_line=one.before_line,
        )  # fmt: skip


class ProposalOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: str
    line: str


class StatementOut(BaseModel):
    """left_out: messages, of left_out_people, that are not looked at for want of consent alone."""

    lines: int
    intents: int
    shipped: int
    by_source: dict[str, int]
    from_citizens: int
    people: int
    removed: int
    left_out: int
    left_out_people: int
    is_asked_first: bool

    @classmethod
    def of(cls, told: Statement) -> StatementOut:
        return cls(
            lines=told.lines, intents=told.intents, shipped=told.shipped, by_source=dict(told.by_source),
            from_citizens=told.from_citizens, people=told.people, removed=told.removed, left_out=told.left_out,
            left_out_people=told.left_out_people, is_asked_first=told.is_asked_first,
        )  # fmt: skip
