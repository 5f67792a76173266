"""Outside bodies, for programs of the city and of the bodies themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.forwarding import approving, service
from inbox_api.cases.service import find_case
from inbox_api.cases.shield.service import veiled
from inbox_api.db import SessionDep
from inbox_api.models import Forward
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["outside bodies"])
outside = APIRouter(prefix="/api/v1/outside", tags=["outside bodies"])
Verb = Literal["accept", "return", "answer"]


class ForwardOut(BaseModel):
    """state: sent accepted returned answered withdrawn. link: only in the answer that made it."""

    id: int
    case: str
    unit: str
    number: int
    state: str
    reason: str
    sent_at: datetime
    due_at: datetime
    opened_at: datetime | None
    who: str | None
    note: str | None
    answer: str | None
    link: str | None = None

    @classmethod
    def of(cls, row: Forward, link: str | None = None) -> ForwardOut:
        return cls(
            id=row.id, case=row.case.code, unit=row.unit.code, number=row.number, state=row.state, reason=row.reason,
            sent_at=row.sent_at, due_at=row.due_at, opened_at=row.opened_at, who=row.answered_name, note=row.note,
            answer=row.answer, link=link,
        )  # fmt: skip


class ForwardIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"unit": "thoat-nuoc", "reason": "The main drain belongs to the drainage company", "days": 5}]
        }
    )

    unit: str = Field(max_length=200)
    reason: str = Field(min_length=10, max_length=2000)
    days: int = Field(default=5, ge=1, le=60)


class DecideIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"verb": "answer", "who": "Mr Tam", "text": "The drain was cleaned on 21/11"}]}
    )

    verb: Verb
    who: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=5000)


class WithdrawIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The matter is solved"}]})

    reason: str = Field(min_length=1, max_length=2000)


class MatterOut(BaseModel):
    """What a body sees: the matter without the person."""

    code: str
    title: str
    description: str
    address: str | None
    reason: str
    state: str
    due_at: datetime


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/cases/{code}/forwards")
def list_forwards(code: str, officer: CurrentOfficer, session: SessionDep) -> list[ForwardOut]:
    """Newest first."""
    return [ForwardOut.of(row) for row in service.of_case(session, find_case(session, officer, code))]


@router.get("/forwards")
def list_waiting(officer: CurrentOfficer, session: SessionDep) -> list[ForwardOut]:
    """What bodies outside still owe, the next deadline first."""
    return [ForwardOut.of(row) for row in service.waiting(session, officer)]


@router.get("/forwards/{forward_id}")
def show_forward(forward_id: int, officer: CurrentOfficer, session: SessionDep) -> ForwardOut:
    return ForwardOut.of(service.find(session, officer, forward_id))


@router.post("/cases/{code}/forwards", status_code=201)
def forward(code: str, order: ForwardIn, officer: CurrentOfficer, session: SessionDep) -> ForwardOut:
    """Ask an outside body; the link for it is in this answer only."""
    row, link = service.forward(session, officer, code, order.unit, order.reason, order.days, now())
    return ForwardOut.of(row, link)


@router.post("/cases/{code}/forward-approvals", status_code=201)
def ask_leader(code: str, order: ForwardIn, officer: CurrentOfficer, session: SessionDep) -> dict[str, int]:
    """From the third transfer on a leader decides."""
    row = approving.ask_leader(session, officer, code, order.unit, order.reason, order.days, now())
    return {"approval": row.id}


@router.post("/forwards/{forward_id}/link")
def new_link(forward_id: int, officer: CurrentOfficer, session: SessionDep) -> dict[str, str]:
    """A fresh link; the old one is dead."""
    return {"link": service.new_link(session, officer, forward_id)}


@router.post("/forwards/{forward_id}/decision")
def decide(forward_id: int, order: DecideIn, officer: CurrentOfficer, session: SessionDep) -> ForwardOut:
    """What the body said by telephone or on paper."""
    row = service.decide_by_officer(session, officer, forward_id, order.verb, order.who, order.text, now())
    return ForwardOut.of(row)


@router.post("/forwards/{forward_id}/withdraw")
def withdraw(forward_id: int, order: WithdrawIn, officer: CurrentOfficer, session: SessionDep) -> ForwardOut:
    return ForwardOut.of(service.withdraw(session, officer, forward_id, order.reason, now()))


def _matter(row: Forward) -> MatterOut:
    case = row.case
    return MatterOut(
        code=case.code, title=veiled(case.title, case), description=veiled(case.description, case),
        address=case.address, reason=veiled(row.reason, case), state=row.state, due_at=row.due_at,
    )  # fmt: skip


@outside.get("/{token}")
def show_matter(token: str, session: SessionDep) -> MatterOut:
    """For the body: no account, the link is the right."""
    row = service.of_link(session, token)
    service.note_opened(session, row, now())
    return _matter(row)


@outside.post("/{token}")
def decide_by_link(token: str, order: DecideIn, session: SessionDep) -> MatterOut:
    """The body accepts, returns with a reason, or answers."""
    return _matter(service.decide_by_link(session, token, order.verb, order.who, order.text, now()))
