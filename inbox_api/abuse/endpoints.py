"""Limits against abuse, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.abuse import service
from inbox_api.db import SessionDep
from inbox_api.models import AbuseLevel, AbuseLimit
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["limits against abuse"])


class LimitIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"level": "warned", "reason": "Insults in three messages", "days": 7}]}
    )

    level: AbuseLevel
    reason: str = Field(min_length=10, max_length=2000)
    days: int = Field(default=7, ge=1, le=30)


class ReviewIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"keep": True, "note": "I have read the messages"}]})

    keep: bool
    note: str = Field(min_length=10, max_length=2000)


class LimitOut(BaseModel):
    """held: how many hand-overs alarmed nobody."""

    id: int
    level: str
    reason: str
    set_by: str
    set_at: datetime
    until: datetime
    reviewed_at: datetime | None
    lifted_at: datetime | None
    held: int

    @classmethod
    def of(cls, row: AbuseLimit) -> LimitOut:
        return cls(
            id=row.id, level=row.level, reason=row.reason, set_by=row.setter.username, set_at=row.set_at,
            until=row.until, reviewed_at=row.reviewed_at, lifted_at=row.lifted_at, held=row.held,
        )  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/conversations/{conversation_id}/limits")
def list_limits(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[LimitOut]:
    return [LimitOut.of(row) for row in service.of_conversation(session, officer, conversation_id)]


@router.post("/conversations/{conversation_id}/limits", status_code=201)
def set_limit(conversation_id: str, order: LimitIn, officer: CurrentOfficer, session: SessionDep) -> LimitOut:
    """warned, slowed or muted; emergencies, denunciations and reports are never held back."""
    row = service.limit(session, officer, conversation_id, order.level, order.reason, order.days, now())
    return LimitOut.of(row)


@router.get("/limits")
def list_to_review(officer: CurrentOfficer, session: SessionDep) -> list[LimitOut]:
    """What a second person must look at."""
    return [LimitOut.of(row) for row in service.to_review(session, officer)]


@router.post("/limits/{limit_id}/review")
def review(limit_id: int, order: ReviewIn, officer: CurrentOfficer, session: SessionDep) -> LimitOut:
    return LimitOut.of(service.review(session, officer, limit_id, order.note, now(), keep=order.keep))


@router.post("/limits/{limit_id}/lift")
def lift(limit_id: int, officer: CurrentOfficer, session: SessionDep) -> LimitOut:
    return LimitOut.of(service.lift(session, officer, limit_id, now()))
