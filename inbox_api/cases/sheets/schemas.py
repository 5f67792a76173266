"""Sheets of topics and of cases as programs read and write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel, Field

from inbox_api.cases.sheets.editing import Named
from inbox_api.cases.sheets.reading import CaseSheet


class StepRow(BaseModel):
    """key: "" for a new one; the same step of another topic has the same key."""

    key: str = Field(default="", max_length=60)
    text: str = Field(min_length=1, max_length=1000)
    is_required: bool = False


class FieldRow(BaseModel):
    """kind: text number date choice yes_no. from_question: the answer to the bot's question belongs here."""

    key: str = Field(default="", max_length=60)
    label: str = Field(min_length=1, max_length=1000)
    kind: str = Field(default="text", max_length=20)
    choices: list[str] = Field(default=[], max_length=100)
    is_required: bool = False
    from_question: bool = False


class SheetIn(BaseModel):
    """version: the one that was read, 0 when it was not changed in this city yet."""

    steps: list[StepRow] = Field(max_length=100)
    fields: list[FieldRow] = Field(max_length=100)
    version: int = Field(ge=0, le=2**31 - 1)


class SheetOut(BaseModel):
    """source: the topic or group whose sheet counts, "" for none. version: 0 when the city has none of its own here."""

    topic: str
    name: str
    source: str
    steps: list[StepRow]
    fields: list[FieldRow]
    version: int
    changed_at: datetime | None
    changed_by: str | None

    @classmethod
    def of(cls, one: Named) -> SheetOut:
        sheet, row = one.counting.sheet, one.counting.row if one.is_own else None
        return cls(
            topic=one.code, name=one.name, source=one.counting.source,
            steps=[StepRow(**step.as_row()) for step in sheet.steps],
            fields=[FieldRow(**field.as_row()) for field in sheet.fields], version=one.version,
            changed_at=row.changed_at if row else None, changed_by=row.officer.username if row else None,
        )  # fmt: skip


class CaseStepOut(BaseModel):
    key: str
    text: str
    is_required: bool
    done_at: datetime | None
    done_by: str | None


class CaseFieldOut(BaseModel):
    """value: a day as 2026-11-28, a number as 40.5, yes or no; null for nothing."""

    key: str
    label: str
    kind: str
    choices: list[str]
    is_required: bool
    value: str | None


class OtherOut(BaseModel):
    label: str
    text: str


class CaseSheetOut(BaseModel):
    """others: what the case says in fields of a topic that it had before. missing: keys that keep it from a result."""

    source: str
    steps: list[CaseStepOut]
    fields: list[CaseFieldOut]
    others: list[OtherOut]
    missing: list[str]

    @classmethod
    def of(cls, sheet: CaseSheet, shown: Callable[[str], str]) -> CaseSheetOut:
        return cls(
            source=sheet.source,
            steps=[
                CaseStepOut(
                    key=one.step.key, text=one.step.text, is_required=one.step.is_required, done_at=one.done_at,
                    done_by=one.done_by.username if one.done_by else None,
                ) for one in sheet.steps
            ],
            fields=[
                CaseFieldOut(
                    key=one.field.key, label=one.field.label, kind=one.field.kind, choices=list(one.field.choices),
                    is_required=one.field.is_required, value=shown(one.value) if one.value else None,
                ) for one in sheet.fields
            ],
            others=[OtherOut(label=label, text=shown(text)) for label, text in sheet.others],
            missing=sheet.missing.keys,
        )  # fmt: skip


class ValuesIn(BaseModel):
    """values: by the key of the field; null or "": nothing. Fields that are left out stay."""

    values: dict[str, str | None] = Field(max_length=50)
