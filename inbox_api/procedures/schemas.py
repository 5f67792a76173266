"""What the bot and the public read; tests/contract/bot/{search,answer}_procedure*.json are the specification."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from inbox_api.procedures.answering.around import Status
from inbox_api.procedures.answering.aspects import Aspect, Case


class ProcedureName(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    code: str | None
    name: str


class ProcedureHit(ProcedureName):
    score: float


class ProcedureRow(ProcedureName):
    """online: full, partial, none or unknown, how far it can be done on the internet. as_of: when it was checked."""

    field: str
    level: str
    online: str
    as_of: str


class OptionOut(BaseModel):
    """label: the words of a button; ids: the procedures that are left when it is chosen, best first."""

    model_config = ConfigDict(from_attributes=True)

    label: str
    ids: list[str]


class NarrowingOut(BaseModel):
    """One question to ask back, with 2 to 5 options."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    options: list[OptionOut]


class SearchOut(BaseModel):
    """narrowing: null unless the words fit many procedures. question_id: to report the choice with; null: not noted."""

    sure: bool
    results: list[ProcedureHit]
    narrowing: NarrowingOut | None = None
    question_id: int | None = None


class ChoiceIn(BaseModel):
    procedure_id: str


class ChoiceOut(BaseModel):
    """noted: false when the question is a day old or its choice is known already."""

    noted: bool


class SourceOut(BaseModel):
    url: str
    as_of: str


class FileOut(BaseModel):
    """A form to open. id: of our copy, which a chat can send as a file; without one the address is the source's own."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    url: str
    id: int | None = None


class LinkOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    title: str
    url: str


class NamedOut(BaseModel):
    """Another procedure. id null: the catalogue does not hold it."""

    id: str | None
    code: str | None
    name: str


class WardChoice(BaseModel):
    code: str
    name: str


class CounterOut(BaseModel):
    """is_open null: the hours are not known as data, or the answer is for a day. Moments are local, with offset."""

    code: str
    name: str
    ward: str | None
    address: str
    phone: str
    hours_text: str
    is_open: bool | None
    closes_at: datetime | None
    opens_at: datetime | None


class AnswerOut(BaseModel):
    """parts: messages, the first one short; has_detail: ask again with detail=true for everything.

    on: the local day answered for. is_held: the record says something on it. confidence: "memory" while what this
    aspect rests on is still to be confirmed, which `parts` say as well. status: does the procedure hold on the
    day; when it does not, successors stand in its place. wards: to choose from, while the ward decides on the counter.
    """

    procedure: ProcedureName
    aspect: Aspect
    case: Case | None
    on: date
    status: Status
    parts: list[str]
    has_detail: bool
    is_held: bool
    confidence: Literal["verified", "memory"]
    source: SourceOut
    other_aspects: list[Aspect]
    ready_on: date | None
    files: list[FileOut]
    links: list[LinkOut]
    counters: list[CounterOut]
    wards: list[WardChoice]
    successors: list[NamedOut]
    related: list[NamedOut]
