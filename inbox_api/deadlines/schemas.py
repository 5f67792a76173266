"""Clocks as programs read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.deadlines.moments import Moment
from inbox_api.deadlines.panel import ClockView
from inbox_api.models import LegalEvent


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class ClockOut(BaseModel):
    """clock: "main", the id of a legal clock, or the name of an inbox clock (acknowledge, act, next_reply …)."""

    clock: str
    rule: str
    title: str
    basis: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    is_paused: bool
    is_late: bool

    @classmethod
    def of(cls, row: ClockView) -> ClockOut:
        return cls(
            clock=row.clock, rule=row.rule.key, title=row.rule.title, basis=row.rule.basis, started_at=row.started_at,
            due_at=row.due_at, ended_at=row.ended_at, is_paused=row.is_paused, is_late=row.is_late,
        )  # fmt: skip


class LegalEventIn(BaseModel):
    model_config = _example(event="signed_paper", happened_at="2026-11-20T02:00:00Z", document_no="12/TD", options=[])

    event: str
    happened_at: Moment
    document_no: str = Field(max_length=200)
    note: str = Field(default="", max_length=2000)
    options: list[str] = Field(default=[], description="complex | remote | elsewhere")


class LegalEventOut(BaseModel):
    id: int
    event: str
    happened_at: datetime
    document_no: str
    note: str
    options: list[str]
    officer: str
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: LegalEvent) -> LegalEventOut:
        return cls(
            id=row.id, event=row.event, happened_at=row.happened_at, document_no=row.document_no, note=row.note,
            options=row.options, officer=row.officer.username, withdrawn_at=row.withdrawn_at,
        )  # fmt: skip
