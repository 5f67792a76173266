"""The overview: numbers of this moment, each opens its list; transfers; one's own notices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.deadline_labels import deadline_label
from admin_ui.duty.sentences import sentence_of
from admin_ui.overview.shell import tabs
from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.cases import topics
from inbox_api.db import SessionDep
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import NotFound
from inbox_api.officers import absence, notices
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.overview import service
from inbox_api.overview import waiting as waits
from inbox_api.overview.numbers import BY_NAME, NUMBERS

router = APIRouter(include_in_schema=False)
Code = Annotated[str, Query(max_length=200)]
NOTICES_SHOWN = 15


def _links(**only: str) -> str:
    """The filter as it goes on in links, "" without one."""
    kept = {name: value for name, value in only.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def _waiting_list(conditions: str = waits.FILTER) -> str:
    """The inbox with those who wait, the longest first."""
    return f"/inbox?{urlencode({'f': conditions, 'order': 'longest'})}"


@router.get("/tong-quan")
def show_overview(
    request: Request, who: CurrentSession, session: SessionDep, phuong: Code = "", linh_vuc: Code = ""
) -> Response:
    """phuong: a ward's code, linh_vuc: a field's two digits; both narrow every number alike."""
    now = datetime.now(UTC)
    only = service.narrowed(session, ward=phuong, field=linh_vuc)
    rows = service.units(session, who.officer, now, only)
    found = notices.newest(session, who.officer, limit=NOTICES_SHOWN)
    link = _links(phuong=phuong, linh_vuc=linh_vuc)
    return render(
        request,
        "overview.html",
        who=who,
        tabs=tabs(session, who.officer, now),
        numbers=NUMBERS,
        counts=service.together(rows),
        rows=rows,
        waiting=None if link else waits.waiting(session, who.officer, now),
        waiting_list=_waiting_list,
        row_numbers=[BY_NAME[name] for name in service.ROW_NUMBERS],
        only={"phuong": phuong, "linh_vuc": linh_vuc},
        link=link,
        wards=areas.wards(session),
        fields=topics.FIELDS,
        notices=[(row, *sentence_of(row.kind, row.detail)) for row in found],
        unread=notices.unread_count(session, who.officer),
        absences=[one for one in absence.visible(session, who.officer, now) if one.starts_at <= now],
    )


@router.post("/tong-quan/da-doc")
def mark_read(officer: CurrentOfficer, session: SessionDep, up_to: Annotated[int, Form(ge=0)] = 0) -> Response:
    notices.mark_read(session, officer, up_to, datetime.now(UTC))
    return RedirectResponse("/tong-quan", status_code=303)


@router.get("/tong-quan/chuyen-vong")
def show_transfers(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    now = datetime.now(UTC)
    moved, pairs = service.transfers(session, who.officer, now)
    most = max((pair.count for pair in pairs), default=1)
    values: dict[str, Any] = {"moved": moved, "pairs": pairs, "most": most, "days": service.METER_DAYS}
    return render(request, "overview_transfers.html", who=who, tabs=tabs(session, who.officer, now), **values)


@router.get("/tong-quan/{number}")
def show_list(
    request: Request,
    number: str,
    who: CurrentSession,
    session: SessionDep,
    phuong: Code = "",
    linh_vuc: Code = "",
    don_vi: Code = "",
    sau: Code = "",
) -> Response:
    """The list behind a number. don_vi: a unit's code; sau: where the page begins."""
    if number not in BY_NAME:
        raise NotFound
    now = datetime.now(UTC)
    only = service.narrowed(session, ward=phuong, field=linh_vuc, unit=don_vi)
    page = service.cases(session, who.officer, number, now, only, after=sau or None)
    calendar = working_calendar(session)
    filters = {"phuong": phuong, "linh_vuc": linh_vuc, "don_vi": don_vi}
    wards = {one.code: one.name for one in areas.wards(session)}
    chosen = [wards.get(phuong, ""), topics.FIELDS.get(linh_vuc, ""), _unit_name(page.cases, don_vi)]
    return render(
        request,
        "overview_list.html",
        who=who,
        tabs=tabs(session, who.officer, now),
        number=BY_NAME[number],
        cases=page.cases,
        deadlines={case.id: deadline_label(case, now, calendar) for case in page.cases},
        case_types=topics.CASE_TYPES,
        topic_name=topics.topic_name,
        chosen=[name for name in chosen if name],
        back=_links(phuong=phuong, linh_vuc=linh_vuc),
        next_link=_links(**filters, sau=page.next_after) if page.next_after else None,
        total=service.numbers(session, who.officer, now, only)[number],
        state_of=words.state,
    )


def _unit_name(cases: list[Any], code: str) -> str:
    return next((case.unit.name for case in cases if case.unit.code == code), code)
