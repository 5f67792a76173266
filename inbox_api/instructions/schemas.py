"""Instructions for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.deadlines.moments import Moment
from inbox_api.instructions.service import is_late
from inbox_api.models import Instruction, InstructionEvent


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class InstructionIn(BaseModel):
    model_config = _example(text="Inspect today and report.", due_at="2030-01-01T10:00:00Z", officer=None)

    text: str = Field(max_length=4000)
    due_at: Moment
    officer: str | None = None


class TextIn(BaseModel):
    model_config = _example(text="Inspected at 10:00, the drain is being cleaned.")

    text: str = Field(default="", max_length=4000)


class ReturnIn(BaseModel):
    model_config = _example(text="Photos are missing.", due_at="2030-01-02T10:00:00Z")

    text: str = Field(max_length=4000)
    due_at: Moment


class StepOut(BaseModel):
    at: datetime
    kind: str
    officer: str
    text: str

    @classmethod
    def of(cls, row: InstructionEvent) -> StepOut:
        return cls(at=row.at, kind=row.kind, officer=row.officer.username, text=row.text)


class InstructionOut(BaseModel):
    """state: given | reported | returned | accepted | withdrawn."""

    id: int
    case: str
    given_by: str
    unit: str
    officer: str | None
    text: str
    given_at: datetime
    due_at: datetime
    state: str
    ended_at: datetime | None
    is_late: bool

    @classmethod
    def of(cls, row: Instruction, now: datetime) -> InstructionOut:
        return cls(
            id=row.id, case=row.case.code, given_by=row.giver.username, unit=row.unit.code,
            officer=row.officer.username if row.officer else None, text=row.text, given_at=row.given_at,
            due_at=row.due_at, state=row.state, ended_at=row.ended_at, is_late=is_late(row, now),
        )  # fmt: skip


class WithSteps(InstructionOut):
    steps: list[StepOut]
