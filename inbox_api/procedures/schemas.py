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


class SearchOut(BaseModel):
    sure: bool
    results: list[ProcedureHit]


class SourceOut(BaseModel):
    url: str
    as_of: str


class AnswerOut(BaseModel):
    procedure: ProcedureName
    aspect: Aspect
    parts: list[str]
    source: SourceOut
    other_aspects: list[Aspect]
