"""Looking behind the shield, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.service import find_case
from inbox_api.cases.shield import service
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases/{code}", tags=["identity shield"])


class RevealIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The technician must call before he comes"}]})

    reason: str = Field(min_length=10, max_length=2000)


class PersonOut(BaseModel):
    name: str
    phone: str


class LookOut(BaseModel):
    officer: str
    reason: str
    at: datetime
    until: datetime


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/reveal")
def reveal(code: str, order: RevealIn, officer: CurrentOfficer, session: SessionDep) -> PersonOut:
    """Who brought the matter; the look is logged and the citizen can read of it."""
    person = service.reveal(session, officer, code, order.reason, now())
    return PersonOut(name=person.name, phone=person.phone)


@router.get("/reveals")
def list_reveals(code: str, officer: CurrentOfficer, session: SessionDep) -> list[LookOut]:
    """Who looked behind the shield, newest first."""
    case = find_case(session, officer, code)
    return [
        LookOut(officer=row.officer.username, reason=row.reason, at=row.at, until=row.until)
        for row in service.looks(session, case)
    ]
