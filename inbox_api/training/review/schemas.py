"""What programs and the page of the review queue read and send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from inbox_api.models import ReviewItem
from inbox_api.training.health.noticing import Notice
from inbox_api.training.health.schemas import WarningOut
from inbox_api.training.review import scoring, words
from inbox_api.training.review.agreement import Agreement, Dispute
from inbox_api.training.review.similar import Alike

Intent = Field(min_length=1, max_length=40, examples=["ask_hours"])


class MarkIn(BaseModel):
    """A marked stretch of the sentence; offsets count characters."""

    entity: str = Field(min_length=1, max_length=40, examples=["date_time"])
    start: int = Field(ge=0)
    end: int = Field(ge=1)


class LabelIn(BaseModel):
    """entities: None keeps those of the prediction."""

    intent: str = Intent
    entities: list[MarkIn] | None = Field(default=None, max_length=50)

    def marks(self) -> list[dict[str, Any]] | None:
        return None if self.entities is None else [one.model_dump() for one in self.entities]


class NewIntentIn(BaseModel):
    """insists: make it although others are like it."""

    name: str = Field(min_length=3, max_length=40, examples=["ask_power_cut"])
    title: str = Field(min_length=1, max_length=40)
    answer: str = Field(min_length=1, max_length=640)
    entities: list[MarkIn] | None = Field(default=None, max_length=50)
    insists: bool = False


class VerdictIn(LabelIn):
    """entities: None takes those of the label with this intent; needed where both have it, with other marks."""


class AlikeOut(BaseModel):
    intent: str
    likeness: float
    why: str

    @classmethod
    def of(cls, one: Alike) -> AlikeOut:
        return cls(intent=one.intent, likeness=round(one.likeness, 2), why=one.why)


class ItemOut(BaseModel):
    """A scrubbed message. reasons, heaviest first; words: where words begin and end."""

    id: int
    text: str
    state: str
    people: int
    messages: int
    channels: list[str]
    first_at: datetime
    last_at: datetime
    prediction: dict[str, Any]
    is_outdated: bool
    teaches_little: bool
    reasons: list[dict[str, Any]]
    neighbours: list[dict[str, Any]]
    score: float
    cluster: str | None
    words: list[tuple[int, int]]
    decision: dict[str, Any] | None

    @classmethod
    def of(cls, item: ReviewItem, model: str | None) -> ItemOut:
        return cls(
            id=item.id, text=item.text, state=item.state, people=item.people, messages=item.messages,
            channels=item.channels, first_at=item.first_at, last_at=item.last_at, prediction=item.prediction,
            is_outdated=model is not None and item.model != model,
            teaches_little=scoring.teaches_little(item.prediction, item.neighbours), reasons=item.reasons,
            neighbours=item.neighbours, score=item.score, cluster=item.cluster,
            words=list(words.borders(item.text)), decision=item.decision,
        )  # fmt: skip


class LabelledOut(ItemOut):
    """warnings: lines of the data that the message's new line is nearly the same as; it is kept all the same."""

    warnings: list[WarningOut]

    @classmethod
    def with_notices(cls, item: ReviewItem, model: str | None, notices: Sequence[Notice]) -> LabelledOut:
        told = ItemOut.of(item, model).model_dump()
        return cls(**told, warnings=[WarningOut.of(one) for one in notices])


class ClusterOut(BaseModel):
    name: str
    messages: int
    people: int


class AgreementOut(BaseModel):
    """kappa: Cohen's; null without two different labels."""

    items: int
    agreed: int
    kappa: float | None
    same_entities: int
    pairs: list[tuple[str, str, int]]

    @classmethod
    def of(cls, found: Agreement) -> AgreementOut:
        return cls(
            items=found.items, agreed=found.agreed, kappa=found.kappa, same_entities=found.same_entities,
            pairs=list(found.pairs),
        )  # fmt: skip


class SecondOut(BaseModel):
    """A message for a second label; nothing of the first is told."""

    id: int
    text: str
    words: list[tuple[int, int]]

    @classmethod
    def of(cls, item: ReviewItem) -> SecondOut:
        return cls(id=item.id, text=item.text, words=list(words.borders(item.text)))


class SecondDone(BaseModel):
    is_same: bool


class LabelOut(BaseModel):
    intent: str
    entities: list[MarkIn]


class DisputeOut(BaseModel):
    """labels: what the two said, without their names; with one intent twice their marks differ."""

    id: int
    text: str
    intents: list[str]
    labels: list[LabelOut]

    @classmethod
    def of(cls, found: Dispute) -> DisputeOut:
        labels = [LabelOut.model_validate({"intent": one.intent, "entities": one.entities}) for one in found.marks]
        return cls(id=found.item.id, text=found.item.text, intents=[one.intent for one in found.marks], labels=labels)
