"""Answers that no way could deliver, for programs: which they are, trying again, noting that a person told it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.repository import DENUNCIATION
from inbox_api.cases.shield.service import is_listed_whole, listed_text, person_of
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.models import Officer, RouteAnswer, RouteAttempt
from inbox_api.officers.current import CurrentOfficer
from inbox_api.routes import service

router = APIRouter(prefix="/api/v1/undelivered", tags=["answers not delivered"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class AttemptOut(BaseModel):
    """route: chat zns sms email person. error_code: of the vendor, or ours."""

    route: str
    state: str
    error_code: str | None
    at: datetime | None

    @classmethod
    def of(cls, row: RouteAttempt) -> AttemptOut:
        return cls(route=row.route, state=row.state, error_code=row.error_code, at=row.sent_at or row.started_at)


class UndeliveredOut(BaseModel):
    """kind: final (the result) or notice. title, text: private numbers masked, "" of a denunciation.

    person: who must be told, null for those who do not see persons. state: open undelivered delivered handed_over …
    """

    id: int
    case: str
    unit: str
    kind: str
    state: str
    title: str
    text: str
    person: str | None
    created_at: datetime
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, row: RouteAnswer, officer: Officer) -> UndeliveredOut:
        case, is_secret, shown = row.case, row.case.restricted == DENUNCIATION, listed_text(officer)
        return cls(
            id=row.id, case=case.code, unit=case.unit.code, kind=row.kind, state=row.state,
            title="" if is_secret else shown(case.title, case), text="" if is_secret else shown(row.text, case),
            person=person_of(case).name if is_listed_whole(officer, case) and not is_secret else None,
            created_at=row.created_at, attempts=[AttemptOut.of(attempt) for attempt in row.attempts],
        )  # fmt: skip


class HandedOverIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"how": "phone", "note": "Called at 9:00, he thanks"}]})

    how: Literal["phone", "post", "counter"]
    note: str = Field(min_length=1, max_length=2000)


class TriedOut(BaseModel):
    """ways: how many are tried again or for the first time."""

    ways: int


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_undelivered(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    limit: int = 50,
    cursor: str = "",
) -> list[UndeliveredOut]:
    """Of cases that the caller may read, the oldest first: they have waited longest."""
    require_reader_of_texts(officer)
    limit = max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    found = service.undelivered(session, officer, limit + 1, after_id=int(place[0]) if place else 0)
    if len(found) > limit:
        cursors.link_next(request, response, [found[limit - 1].id])
    return [UndeliveredOut.of(row, officer) for row in found[:limit]]


@router.post("/{answer_id}/again")
def try_again(answer_id: Number, officer: CurrentOfficer, session: SessionDep) -> TriedOut:
    """Open the ways again that surely sent nothing, with what is known of the citizen by now."""
    answer = service.undelivered_answer(session, officer, answer_id)
    return TriedOut(ways=service.try_again(session, answer, officer, now()))


@router.post("/{answer_id}/handed-over")
def hand_over(answer_id: Number, order: HandedOverIn, officer: CurrentOfficer, session: SessionDep) -> UndeliveredOut:
    """A person told the citizen; it stands in the case."""
    answer = service.undelivered_answer(session, officer, answer_id)
    service.hand_over(session, answer, order.how, order.note, officer, now())
    return UndeliveredOut.of(answer, officer)
