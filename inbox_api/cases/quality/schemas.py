"""The quality of answers for programs."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.quality.gate import sentence
from inbox_api.cases.quality.phrases import Phrase
from inbox_api.cases.quality.rules import Finding
from inbox_api.cases.quality.signs import Sign


class CheckIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"result": "40 m of drain were cleaned on 21/11.", "has_proof": True}]}
    )

    result: str = Field(max_length=10_000)
    has_proof: bool = False
    no_photo_reason: str | None = Field(default=None, max_length=2000)


class FindingOut(BaseModel):
    """code: vague too_short no_evidence copied. is_blocking: the case cannot be closed with it."""

    code: str
    words: list[str]
    is_blocking: bool
    text: str

    @classmethod
    def of(cls, row: Finding) -> FindingOut:
        return cls(code=row.code, words=list(row.words), is_blocking=row.is_blocking, text=sentence(row))


class AskLeaderIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"result": "Passed to the police.", "reason": "Details may not be published before the trial"}]
        }
    )

    result: str = Field(min_length=1, max_length=10_000)
    reason: str = Field(min_length=10, max_length=2000)


class ApprovalAsked(BaseModel):
    approval: int


class PhraseOut(BaseModel):
    text: str
    is_on: bool
    is_shipped: bool
    who: str | None
    why: str
    at: datetime | None

    @classmethod
    def of(cls, row: Phrase) -> PhraseOut:
        return cls(text=row.text, is_on=row.is_on, is_shipped=row.is_shipped, who=row.who, why=row.why, at=row.at)


class PhraseIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "will be looked into", "is_on": True, "why": "Says nothing"}]}
    )

    text: str = Field(min_length=3, max_length=100)
    is_on: bool = True
    why: str = Field(min_length=1, max_length=500)


class SignOut(BaseModel):
    """kind: mass_closing last_minute copied looser paused_long. who: an officer or a unit. codes: the first cases."""

    kind: str
    who: str
    count: int
    codes: list[str]
    at: datetime | None
    words: str

    @classmethod
    def of(cls, row: Sign) -> SignOut:
        return cls(kind=row.kind, who=row.who, count=row.count, codes=list(row.codes), at=row.at, words=row.words)
