"""What programs read and send about the catalogue's facts, words and texts: the same that the pages show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.procedures.answering.aspects import Aspect, Case
from inbox_api.procedures.dated import DatedRecord
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.editing.overview import Row, Status
from inbox_api.procedures.records import ProcedureRecord

Note = Field(default="", max_length=2000)


class FromObject(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EndingOut(FromObject):
    kind: Literal["fact", "fee", "text", "record"]
    field: str
    words: str
    last_day: date
    override_id: int | None


class RowOut(BaseModel):
    """One procedure of the list. asked: questions of the last 180 days; waiting: drafts for a second person."""

    id: str
    code: str | None
    name: str
    field: str
    level: str
    is_active: bool
    statuses: list[Status]
    asked: int
    waiting: int
    endings: list[EndingOut]

    @classmethod
    def of(cls, row: Row) -> Self:
        brief = row.brief
        return cls(
            id=brief.id, code=brief.code, name=brief.name, field=brief.field, level=brief.level,
            is_active=brief.is_active, statuses=sorted(row.statuses), asked=row.asked, waiting=row.waiting,
            endings=[EndingOut.model_validate(one) for one in row.facts.endings],
        )  # fmt: skip


class ListOut(BaseModel):
    """total: of the rows that fit; counts: of the whole catalogue."""

    total: int
    counts: dict[Status, int]
    rows: list[RowOut]


class OriginOut(FromObject):
    override_id: int
    source: str
    valid_from: date
    valid_to: date | None


class RecordOut(BaseModel):
    """The record on `day`, the national one below it, and which fields are the city's own."""

    day: date
    is_active: bool
    record: ProcedureRecord
    national: ProcedureRecord
    origins: dict[str, OriginOut]

    @classmethod
    def of(cls, dated: DatedRecord, day: date, *, is_active: bool) -> Self:
        origins = {name: OriginOut.model_validate(origin) for name, origin in dated.origins.items()}
        return cls(day=day, is_active=is_active, record=dated.record, national=dated.national, origins=origins)


class VersionOut(FromObject):
    """valid_to: the first day on which it no longer held."""

    id: int
    valid_from: date
    valid_to: date | None
    source_file: str
    imported_at: datetime


class PieceOut(FromObject):
    kind: Literal["same", "gone", "new"]
    text: str


class DifferenceOut(FromObject):
    field: str
    before: Any
    after: Any
    lines: list[list[PieceOut]]


class ActiveIn(BaseModel):
    is_active: bool


class ChangeIn(BaseModel):
    field: str = Field(max_length=100)
    value: Any
    source: str = Field(max_length=2000)
    reason: str = Note
    valid_from: date
    valid_to: date | None = None

    def draft(self) -> Draft:
        return Draft(self.field, self.value, self.source, self.reason, self.valid_from, self.valid_to)


class ChangeOut(FromObject):
    id: int
    procedure_id: str
    field: str
    value: Any
    source: str
    reason: str
    valid_from: date
    valid_to: date | None
    status: Literal["draft", "approved", "rejected", "withdrawn"]
    written_by: int
    written_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decision_note: str


class ChangeDetail(ChangeOut):
    """overtaken: the national value below has become another since this was written."""

    overtaken: bool
    differences: list[DifferenceOut]


class NoteIn(BaseModel):
    note: str = Note


class PreviewIn(BaseModel):
    field: str = Field(max_length=100)
    value: Any
    day: date | None = None
    channel: Literal["web", "facebook", "zalo"] = "web"


class BubbleOut(FromObject):
    text: str
    buttons: list[str]
    length: int


class ToldOut(FromObject):
    """short: what the bot says first; detail: what its button for details gives, [] when there is no more."""

    short: list[BubbleOut]
    detail: list[BubbleOut]


class PreviewOut(FromObject):
    aspect: Aspect
    case: Case | None
    differs: bool
    before: ToldOut
    after: ToldOut


class PhraseIn(BaseModel):
    kind: Literal["alias", "situation"]
    text: str = Field(max_length=2000)


class PhraseOut(FromObject):
    id: int
    kind: Literal["alias", "situation"]
    text: str
    added_by: int
    added_at: datetime


class TrialOut(BaseModel):
    """rank: of this procedure from 1; null: not among the first 50."""

    sure: bool
    rank: int | None
    score: float | None
    first: list[str]


class MissOut(FromObject):
    folded: str
    text: str
    times: int
    last_at: datetime
    offered: list[str]
    chosen_id: str | None


class AskedOut(FromObject):
    text: str
    times: int
    times_sure: int
    last_at: datetime


class AdoptIn(BaseModel):
    folded: str = Field(max_length=500)
    procedure_id: str = Field(max_length=200)
    text: str = Field(max_length=2000)
    kind: Literal["alias", "situation"]


class SettleIn(BaseModel):
    folded: str = Field(max_length=500)


class SettledOut(BaseModel):
    settled: int


class FindingOut(FromObject):
    id: str
    field: str
    message: str
    kind: str
