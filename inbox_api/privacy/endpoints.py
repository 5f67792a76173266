"""Forgetting a person on request, for administrators' programs: find, look, note the wish. No words are shown.

Only somebody who is signed in may do it: a key has nobody who answers for what is deleted.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.db import SessionDep
from inbox_api.models import Erasure
from inbox_api.officers.current import CurrentPerson
from inbox_api.privacy import ordering
from inbox_api.privacy.ordering import Person
from inbox_api.privacy.ordering_rules import require_admin

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"])


class SearchIn(BaseModel):
    """kind: case (its code), phone, identity (the whole id at the platform of `channel`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "case", "text": "TV-PA-261120-00012-7"}]})

    kind: Literal["case", "phone", "identity"]
    text: str = Field(min_length=1, max_length=200)
    channel: str = Field(default="", max_length=40)


class CaseOfPersonOut(BaseModel):
    """keeps: the law keeps its file for now, without a link to the person; kept_until: null while it is open."""

    code: str
    keeps: bool
    kept_until: datetime | None


class PersonOut(BaseModel):
    """One identity on one channel. name: initials; last_letters: of the id there. is_open: a wish is under way."""

    id: int
    channel: str
    name: str
    last_letters: str
    first_at: datetime
    last_at: datetime | None
    messages: int
    files: int
    cases: list[CaseOfPersonOut]
    is_open: bool

    @classmethod
    def of(cls, row: Person) -> PersonOut:
        return cls(
            id=row.identity_id, channel=row.channel, name=row.name, last_letters=row.last_letters,
            first_at=row.first_at, last_at=row.last_at, messages=row.messages, files=row.files,
            cases=[CaseOfPersonOut(code=one.code, keeps=one.keeps, kept_until=one.kept_until) for one in row.cases],
            is_open=row.is_open,
        )  # fmt: skip


class OrderIn(BaseModel):
    """people: ids of what was found. reason: how the wish came: letter counter phone email guardian authority.

    reference: number of the letter or note, no names. nonce: the same again is no new wish. is_sure: it was checked who
    asks and what is deleted.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"people": [12], "reason": "letter", "reference": "15/DT", "nonce": "a1", "is_sure": True}]
        }
    )

    people: list[int] = Field(min_length=1, max_length=20)
    reason: str = Field(max_length=40)
    reference: str = Field(min_length=1, max_length=80)
    nonce: str = Field(default="", max_length=80)
    is_sure: Literal[True]


class NotedOut(BaseModel):
    """erasures: ids of the new ones; [] when this wish was noted before."""

    erasures: list[int]


class ErasureOut(BaseModel):
    """source: where the wish came from, such as officer:12 or zalo:user_withdraw. counts: what was deleted or kept."""

    id: int
    source: str
    reason: str | None
    reference: str | None
    state: str
    counts: dict[str, Any]
    asked_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, row: Erasure) -> ErasureOut:
        return cls(
            id=row.id, source=row.source, reason=row.reason, reference=row.reference, state=row.state,
            counts=row.counts, asked_at=row.asked_at, done_at=row.done_at,
        )  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/people/search")
def search(order: SearchIn, officer: CurrentPerson, session: SessionDep) -> list[PersonOut]:
    """Who has this case code, telephone number or id; a POST, so that these stay out of addresses and logs.

    The look is logged.
    """
    found = ordering.find(session, officer, order.kind, order.text, order.channel, now())
    return [PersonOut.of(row) for row in found]


@router.get("/erasures")
def list_erasures(officer: CurrentPerson, session: SessionDep) -> list[ErasureOut]:
    """The newest wishes, whichever way they came."""
    return [ErasureOut.of(row) for row in ordering.recent(session, officer)]


@router.post("/erasures", status_code=201)
def order_erasure(order: OrderIn, officer: CurrentPerson, session: SessionDep) -> NotedOut:
    """Note the wish of these people: it is carried out at once and cannot be taken back."""
    require_admin(officer)
    actor, nonce = f"officer:{officer.id}", order.nonce or secrets.token_hex(16)
    noted = ordering.order(session, actor, order.people, order.reason, order.reference, nonce, now())
    return NotedOut(erasures=noted)
