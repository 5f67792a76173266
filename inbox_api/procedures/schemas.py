"""What the bot and the public read; tests/contract/bot/{search,answer}_procedure*.json are the specification."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from inbox_api.procedures.answering.answers import Aspect


class ProcedureName(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    code: str | None
    name: str


class ProcedureHit(ProcedureName):
    score: float


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


class AnswerOut(BaseModel):
    procedure: ProcedureName
    aspect: Aspect
    parts: list[str]
    source: SourceOut
    other_aspects: list[Aspect]
