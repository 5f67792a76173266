"""Cases that belong together, as programs read and change them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.links.merging import Outcome
from inbox_api.cases.links.similar import Similar
from inbox_api.cases.shield.service import veiled
from inbox_api.models import Wave, WaveMember

Code = Field(max_length=60, examples=["TV-PA-261120-00012-7"])


class SimilarOut(BaseModel):
    """reasons: same_topic same_words same_street same_ward same_hour same_day near:<metres>."""

    code: str
    title: str
    status: str
    received_at: datetime
    score: float
    reasons: list[str]
    people: int

    @classmethod
    def of(cls, row: Similar) -> SimilarOut:
        return cls(
            code=row.case.code,
            title=veiled(row.case.title, row.case),
            status=row.case.status,
            received_at=row.case.received_at,
            score=row.likeness.score,
            reasons=list(row.likeness.reasons),
            people=row.people,
        )


class OutcomeOut(BaseModel):
    """problem: why nothing was done with this case; "" when it was."""

    code: str
    problem: str

    @classmethod
    def of(cls, row: Outcome) -> OutcomeOut:
        return cls(code=row.code, problem=row.problem)


class MergeIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"codes": ["TV-PA-261120-00013-2"], "reason": "Same flooded street"}]}
    )

    codes: list[str] = Field(min_length=1, max_length=500)
    reason: str = Field(default="", max_length=2000)


class ReasonIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "This is another flooded place"}]})

    reason: str = Field(max_length=2000)


class OtherIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "TV-PA-261120-00013-2"}]})

    code: str = Code


class FollowerIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"conversation": "conv-0f3a"}]})

    conversation: str = Field(max_length=100)


class FollowerOut(BaseModel):
    code: str


class PartIn(BaseModel):
    case_type: str = Field(max_length=10)
    description: str = Field(min_length=1, max_length=20_000)
    topic: str | None = Field(default=None, max_length=4)
    address: str | None = Field(default=None, max_length=500)
    ward: str | None = Field(default=None, max_length=200)
    message_ids: list[int] = Field(default=[], max_length=200)


class SplitIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"parts": [{"case_type": "PAHT", "description": "The street lamp is dark", "topic": "0301"}]}]
        }
    )

    parts: list[PartIn] = Field(min_length=1, max_length=10)


class LinksOut(BaseModel):
    """How a case hangs together with others, as far as the caller may read them."""

    master: str | None
    parent: str | None
    members: list[str]
    parts: list[str]
    people: int
    asked: int
    solved: int
    not_solved: int


class WaveMemberOut(BaseModel):
    code: str
    title: str
    state: str
    score: float
    reasons: list[str]
    received_at: datetime

    @classmethod
    def of(cls, row: WaveMember) -> WaveMemberOut:
        return cls(
            code=row.case.code,
            title=veiled(row.case.title, row.case),
            state=row.state,
            score=row.score,
            reasons=row.reasons,
            received_at=row.case.received_at,
        )


class WaveOut(BaseModel):
    """state: proposed, accepted or dismissed."""

    id: int
    state: str
    topic: str | None
    ward: str | None
    place: str
    master: str | None
    found_at: datetime
    last_at: datetime
    notice: str | None
    version: int
    members: list[WaveMemberOut]

    @classmethod
    def of(cls, row: Wave, members: list[WaveMember]) -> WaveOut:
        return cls(
            id=row.id,
            state=row.state,
            topic=row.topic,
            ward=row.ward_code,
            place=row.place,
            master=row.master.code if row.master else None,
            found_at=row.found_at,
            last_at=row.last_at,
            notice=row.notice,
            version=row.version,
            members=[WaveMemberOut.of(member) for member in members],
        )


class AcceptIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "codes": ["TV-PA-261120-00012-7", "TV-PA-261120-00013-2"],
                    "title": "Le Loi street is flooded",
                    "notice": "The drainage team is there; the water should be gone by 11.",
                    "is_checked": True,
                    "version": 1,
                }
            ]
        }
    )

    codes: list[str] = Field(min_length=2, max_length=500)
    title: str = Field(default="", max_length=300)
    notice: str = Field(default="", max_length=2000)
    is_checked: bool = False
    version: int


class CodesIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"codes": ["TV-PA-261120-00014-5"]}]})

    codes: list[str] = Field(min_length=1, max_length=500)


class DismissIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Different places", "version": 1}]})

    reason: str = Field(min_length=1, max_length=2000)
    version: int


class AcceptOut(BaseModel):
    master: str
    outcomes: list[OutcomeOut]
