"""Absences, substitutes and one's own notices for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from inbox_api.cases.desk import officer_named
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.officers import absence, notices
from inbox_api.officers.absence_schemas import AbsenceIn, AbsenceOut, NoticeOut, ReadIn, ReadOut
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["officers"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/absences")
def list_absences(officer: CurrentOfficer, session: SessionDep) -> list[AbsenceOut]:
    """Present and coming ones: of one's own unit, for planners of all units below."""
    return [AbsenceOut.of(row) for row in absence.visible(session, officer, now())]


@router.post("/absences", status_code=201)
def plan_absence(order: AbsenceIn, officer: CurrentOfficer, session: SessionDep) -> AbsenceOut:
    """Enter an absence; the substitute acts "on behalf" meanwhile."""
    person = officer_named(session, order.officer) if order.officer else officer
    new = absence.NewAbsence(order.kind, order.starts_at, order.ends_at, order.substitute, order.note)
    return AbsenceOut.of(absence.plan(session, officer, person, new, now()))


@router.delete("/absences/{absence_id}")
def end_absence(absence_id: int, officer: CurrentOfficer, session: SessionDep) -> AbsenceOut:
    """Back earlier, or not away at all."""
    return AbsenceOut.of(absence.end(session, officer, absence_id, now()))


@router.get("/notices")
def list_notices(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    before_id: int | None = None,
    limit: int = 50,
) -> list[NoticeOut]:
    """The caller's own notices, newest first."""
    limit = max(1, min(limit, 100))
    found = notices.newest(session, officer, limit=limit + 1, before_id=before_id)
    return [NoticeOut.of(row) for row in cursors.page_by_id(request, response, "before_id", found, limit)]


@router.post("/notices/read")
def mark_read(order: ReadIn, officer: CurrentOfficer, session: SessionDep) -> ReadOut:
    """All up to this one count as read."""
    return ReadOut(read=notices.mark_read(session, officer, order.up_to_id, now()))
