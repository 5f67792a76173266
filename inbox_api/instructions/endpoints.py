"""Leaders' instructions for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from inbox_api.cases.desk import officer_named
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.instructions import schemas, service
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["instructions"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/instructions")
def list_instructions(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    filter: str = "open",
    limit: int = 50,
    cursor: str = "",
) -> list[schemas.InstructionOut]:
    """Filters: open late reported given ended; the next deadline first."""
    at, limit = now(), max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    after = (datetime.fromisoformat(place[0]), int(place[1])) if place else None
    found = service.listed(session, officer, filter, at, limit=limit + 1, after=after)
    if len(found) > limit:
        cursors.link_next(request, response, [found[limit - 1].due_at, found[limit - 1].id])
    return [schemas.InstructionOut.of(row, at) for row in found[:limit]]


@router.get("/cases/{code}/instructions")
def list_of_case(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.WithSteps]:
    """Every instruction on the case with its steps, newest first."""
    case, at = find_case(session, officer, code), now()
    return [
        schemas.WithSteps(
            **schemas.InstructionOut.of(row, at).model_dump(), steps=[schemas.StepOut.of(step) for step in steps]
        )
        for row, steps in service.of_case(session, case)
    ]


@router.post("/cases/{code}/instructions", status_code=201)
def give(
    code: str, order: schemas.InstructionIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.InstructionOut:
    """Leaders instruct the case's unit, or one of its officers."""
    to = officer_named(session, order.officer) if order.officer else None
    case, at = find_case(session, officer, code), now()
    return schemas.InstructionOut.of(service.give(session, case, officer, order.text, order.due_at, at, to=to), at)


@router.post("/instructions/{instruction_id}/report")
def report(
    instruction_id: int, order: schemas.TextIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.InstructionOut:
    """What was done."""
    return schemas.InstructionOut.of(service.report(session, officer, instruction_id, order.text, now()), now())


@router.post("/instructions/{instruction_id}/accept")
def accept(
    instruction_id: int, order: schemas.TextIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.InstructionOut:
    """The report is good: the instruction ends."""
    return schemas.InstructionOut.of(service.accept(session, officer, instruction_id, order.text, now()), now())


@router.post("/instructions/{instruction_id}/return")
def send_back(
    instruction_id: int, order: schemas.ReturnIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.InstructionOut:
    """The report is not enough: a new deadline."""
    row = service.send_back(session, officer, instruction_id, order.text, order.due_at, now())
    return schemas.InstructionOut.of(row, now())


@router.post("/instructions/{instruction_id}/withdraw")
def withdraw(
    instruction_id: int, order: schemas.TextIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.InstructionOut:
    """No longer needed."""
    return schemas.InstructionOut.of(service.withdraw(session, officer, instruction_id, order.text, now()), now())
