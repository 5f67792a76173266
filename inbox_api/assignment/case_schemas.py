"""Who has a case, as programs read and change it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.assignment.learning.suggesting import Suggestion
from inbox_api.models import CaseCoUnit, CaseTransfer, TriageSuggestion


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class CoUnitIn(BaseModel):
    model_config = _example(unit="long-duc-kt", asked="Check the drain on your side of the border")

    unit: str
    asked: str = Field(max_length=2000)


class CoAnswerIn(BaseModel):
    model_config = _example(text="The drain on our side is free.")

    text: str = Field(max_length=2000)


class CoUnitOut(BaseModel):
    unit: str
    name: str
    asked: str
    added_at: datetime
    answer: str | None
    answered_at: datetime | None

    @classmethod
    def of(cls, row: CaseCoUnit) -> CoUnitOut:
        return cls(
            unit=row.unit.code, name=row.unit.name, asked=row.asked, added_at=row.added_at, answer=row.answer,
            answered_at=row.answered_at,
        )  # fmt: skip


class TransferOut(BaseModel):
    at: datetime
    from_unit: str
    to_unit: str
    reason: str
    is_decided_by_leader: bool

    @classmethod
    def of(cls, row: CaseTransfer) -> TransferOut:
        return cls(
            at=row.at, from_unit=row.from_unit.code, to_unit=row.to_unit.code, reason=row.reason,
            is_decided_by_leader=row.decided_by is not None,
        )  # fmt: skip


class SuggestionOut(BaseModel):
    kind: str
    value: str
    name: str
    confidence: float
    words: list[dict[str, Any]]
    source: str
    is_current: bool

    @classmethod
    def of(cls, row: Suggestion) -> SuggestionOut:
        return cls(
            kind=row.kind, value=row.value, name=row.name, confidence=round(row.confidence, 4),
            words=[{"word": one.word, "weight": one.weight} for one in row.words], source=row.source,
            is_current=row.is_current,
        )  # fmt: skip


class SuggestionIn(BaseModel):
    model_config = _example(kind="topic", value="0404")

    kind: str
    value: str


class DoneOut(BaseModel):
    id: int
    kind: str
    value: str
    previous: str | None
    state: str
    undone_at: datetime | None

    @classmethod
    def of(cls, row: TriageSuggestion) -> DoneOut:
        return cls(
            id=row.id, kind=row.kind, value=row.value, previous=row.previous, state=row.state, undone_at=row.undone_at
        )


class KindIn(BaseModel):
    model_config = _example(case_type="PAHT", priority="P2", reason="Needs an inspection on the spot first.")

    case_type: str
    priority: str
    reason: str = Field(max_length=2000)
