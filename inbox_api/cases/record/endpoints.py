"""The record of a case, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.record import checking, exporting, printing
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases/{code}/record", tags=["record of a case"])


class CheckOut(BaseModel):
    """entry: the first entry of the log that does not fit. changed, missing, unsealed: lines of the timeline."""

    is_whole: bool
    entries: int
    lines: int
    last_hash: str
    entry: int | None
    changed: list[int]
    missing: list[int]
    unsealed: list[int]


class ExportIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Inspection no. 12/QD-TTr"}]})

    reason: str = Field(min_length=5, max_length=2000)


class PrintIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"openness": "unit"}]})

    openness: printing.Openness = printing.Openness.UNIT


def now() -> datetime:
    return datetime.now(UTC)


def _file(name: str, content: bytes, mime: str) -> Response:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=mime, headers=headers)


@router.get("/check")
def check(code: str, officer: CurrentOfficer, session: SessionDep) -> CheckOut:
    """Whether timeline and log are as they were written."""
    report = checking.check(session, find_case(session, officer, code))
    return CheckOut(
        is_whole=report.is_whole, entries=report.entries, lines=report.lines, last_hash=report.last_hash,
        entry=report.entry, changed=list(report.changed), missing=list(report.missing), unsealed=list(report.unsealed),
    )  # fmt: skip


@router.post("/export")
def export(code: str, order: ExportIn, officer: CurrentOfficer, session: SessionDep) -> Response:
    """Everything in one ZIP, with a program that checks it without this system."""
    name, content = exporting.export(session, officer, code, order.reason, now())
    return _file(name, content, "application/zip")


@router.post("/print")
def print_case(code: str, order: PrintIn, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The whole case as PDF at the chosen openness."""
    made = printing.print_case(session, officer, code, order.openness, now())
    return _file(made.file_name, made.content, "application/pdf")
