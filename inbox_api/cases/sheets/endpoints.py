"""Checklists and fields of topics for programs, by the same rules as the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

from inbox_api.cases import service
from inbox_api.cases.sheets import editing, reading, schemas, working
from inbox_api.cases.shield import service as shield
from inbox_api.db import SessionDep
from inbox_api.models import Case, Officer
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["checklists and fields of topics"])
Key = Annotated[str, Path(max_length=60)]


def now() -> datetime:
    return datetime.now(UTC)


def _out(session: Session, officer: Officer, case: Case) -> schemas.CaseSheetOut:
    shown = shield.shown_text(session, officer, case, now())
    return schemas.CaseSheetOut.of(reading.of_case(session, case), shown)


@router.get("/cases/{code}/sheet")
def show_case_sheet(code: str, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseSheetOut:
    """What the topic of the case asks of it: steps to tick, fields of its own; with what is done and said."""
    return _out(session, officer, service.view_case(session, officer, code, now()))


@router.put("/cases/{code}/sheet/steps/{key}")
def tick(code: str, key: Key, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseSheetOut:
    """The step is done. 409 when the case has ended."""
    case = service.find_case(session, officer, code)
    working.tick(session, case, key, officer, now())
    return _out(session, officer, case)


@router.delete("/cases/{code}/sheet/steps/{key}")
def untick(code: str, key: Key, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseSheetOut:
    """It was not done after all."""
    case = service.find_case(session, officer, code)
    working.untick(session, case, key, officer, now())
    return _out(session, officer, case)


@router.patch("/cases/{code}/sheet/fields")
def write_fields(
    code: str, order: schemas.ValuesIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CaseSheetOut:
    """What fields of the topic say. 404 for a key that the topic does not have, 422 for a value that does not fit."""
    case = service.find_case(session, officer, code)
    return _out(session, officer, working.write(session, case, order.values, officer, now()))


@router.get("/topic-sheets")
def list_sheets(officer: CurrentOfficer, session: SessionDep) -> list[schemas.SheetOut]:
    """Of every topic and group of topics: administrators, leaders, dispatchers."""
    return [schemas.SheetOut.of(one) for one in editing.overview(session, officer)]


@router.get("/topic-sheets/{topic}")
def show_sheet(topic: str, officer: CurrentOfficer, session: SessionDep) -> schemas.SheetOut:
    """topic: "0404", or "04" for the whole group."""
    return schemas.SheetOut.of(editing.find(session, officer, topic))


@router.put("/topic-sheets/{topic}")
def save_sheet(topic: str, order: schemas.SheetIn, officer: CurrentOfficer, session: SessionDep) -> schemas.SheetOut:
    """Administrators: counts from now on, for open cases, too. All rows are written anew, in their order."""
    steps, fields = [row.model_dump() for row in order.steps], [row.model_dump() for row in order.fields]
    saved = editing.save(session, officer, topic, steps, fields, now(), seen_version=order.version)
    return schemas.SheetOut.of(saved)


@router.delete("/topic-sheets/{topic}")
def reset_sheet(
    topic: str, officer: CurrentOfficer, session: SessionDep, version: Annotated[int, Query(ge=0, le=2**31 - 1)]
) -> schemas.SheetOut:
    """Administrators: back to what was shipped, or to the group's. version: the one that was read."""
    return schemas.SheetOut.of(editing.reset(session, officer, topic, now(), seen_version=version))
