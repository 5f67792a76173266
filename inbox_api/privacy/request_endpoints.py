"""Requests of people about their own data, with their legal clocks, for programs of administrators."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.db import SessionDep
from inbox_api.models import DataRequest
from inbox_api.officers.current import CurrentPerson
from inbox_api.privacy import requests

router = APIRouter(prefix="/api/v1/privacy/requests", tags=["privacy"])


class RequestIn(BaseModel):
    """source: how it came: letter counter phone email guardian authority. reference: number of the letter, no names."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "see", "source": "letter", "reference": "7/DT"}]}
    )

    kind: Literal["see", "correct", "withdraw", "object", "delete"]
    source: str = Field(max_length=40)
    reference: str = Field(min_length=1, max_length=80)


class ReasonIn(BaseModel):
    reason: str = Field(min_length=10, max_length=500, examples=["Phai doi don vi van hanh cung tim trong kho cu"])


class RequestOut(BaseModel):
    """reply_due_at: to be told how it will be dealt with. conversation: null where it came by another way.

    erasure: id of the deletion that ends it by itself.
    """

    id: int
    kind: str
    source: str
    reference: str | None
    conversation: str | None
    erasure: int | None
    received_at: datetime
    reply_due_at: datetime
    due_at: datetime
    replied_at: datetime | None
    extended_at: datetime | None
    extension_reason: str | None
    done_at: datetime | None
    is_refused: bool
    outcome: str | None

    @classmethod
    def of(cls, row: DataRequest, conversation: str | None = None) -> RequestOut:
        return cls(
            id=row.id, kind=row.kind, source=row.source, reference=row.reference, conversation=conversation,
            erasure=row.erasure_id, received_at=row.received_at, reply_due_at=row.reply_due_at, due_at=row.due_at,
            replied_at=row.replied_at, extended_at=row.extended_at, extension_reason=row.extension_reason,
            done_at=row.done_at, is_refused=row.is_refused, outcome=row.outcome,
        )  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_requests(officer: CurrentPerson, session: SessionDep, ended: bool = False) -> list[RequestOut]:
    """What waits, that which is due first on top; or what is done or refused, the newest first."""
    found = requests.ended(session, officer) if ended else requests.waiting(session, officer)
    return [RequestOut.of(one.row, one.conversation.public_id if one.conversation else None) for one in found]


@router.post("", status_code=201)
def note_request(order: RequestIn, officer: CurrentPerson, session: SessionDep) -> RequestOut:
    """One that came by letter, at the counter or by telephone: its clock starts now."""
    return RequestOut.of(requests.add(session, officer, order.kind, order.source, order.reference, now()))


@router.post("/{request_id}/replied")
def note_reply(request_id: int, officer: CurrentPerson, session: SessionDep) -> RequestOut:
    """The person was told how and when it will be dealt with."""
    return RequestOut.of(requests.reply(session, officer, request_id, now()))


@router.post("/{request_id}/extension")
def extend(request_id: int, order: ReasonIn, officer: CurrentPerson, session: SessionDep) -> RequestOut:
    """The one extension that the law knows, with a reason."""
    return RequestOut.of(requests.extend(session, officer, request_id, order.reason, now()))


@router.post("/{request_id}/done")
def finish(request_id: int, officer: CurrentPerson, session: SessionDep) -> RequestOut:
    return RequestOut.of(requests.finish(session, officer, request_id, now()))


@router.post("/{request_id}/refusal")
def refuse(request_id: int, order: ReasonIn, officer: CurrentPerson, session: SessionDep) -> RequestOut:
    """The law keeps it from being done; the reason names the ground."""
    return RequestOut.of(requests.refuse(session, officer, request_id, order.reason, now()))
