"""The report form's funnel and the conversations behind its numbers, for programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from inbox_api.db import SessionDep
from inbox_api.deadlines.rules import local_day
from inbox_api.http import cursors
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.seeing import form_talks, funnel, talks
from inbox_api.training.seeing.form_schemas import FormTalksOut, FunnelOut
from inbox_api.training.seeing.funnel import Wanted
from inbox_api.training.seeing.schemas import TalkRowOut

router = APIRouter(prefix="/api/v1/training/figures", tags=["training"])
DAYS = 28
Word = Annotated[str, Query(max_length=20)]
Day = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


def now() -> datetime:
    return datetime.now(UTC)


def wanted(since: Day = None, until: Day = None, kind: Word = "", field: Word = "", channel: Word = "") -> Wanted:
    """since, until: local days, both counted; the last four weeks."""
    last = until or local_day(now())
    return Wanted(since or last - timedelta(days=DAYS - 1), last, kind, field, channel)


WantedDep = Annotated[Wanted, Depends(wanted)]


@router.get("/form")
def show_form(officer: CurrentOfficer, session: SessionDep, order: WantedDep) -> FunnelOut:
    """How far reports came, by question, week, kind, field and channel."""
    return FunnelOut.of(funnel.of(session, officer, order, now()))


@router.get("/form/talks")
def list_form_talks(
    request: Request, response: Response, officer: CurrentOfficer, session: SessionDep, order: WantedDep,
    stage: Word = "", outcome: Word = "", step: Word = "", week: Word = "", cursor: str = "",
) -> FormTalksOut:  # fmt: skip
    """Scrubbed conversations behind one number, the last touched first.

    step: the question asked last where an outcome is given, else one that was asked. week: its Monday.
    """
    place = cursors.read(cursor, request)
    offset = int(place[0]) if place else 0
    rows, total, reports = form_talks.listed(
        session, officer, order, now(), offset, stage=stage, outcome=outcome, step=step, week=week
    )
    if offset + talks.SHOWN < total:
        cursors.link_next(request, response, [offset + talks.SHOWN])
    return FormTalksOut(rows=[TalkRowOut.of(row) for row in rows], total=total, reports=reports)
