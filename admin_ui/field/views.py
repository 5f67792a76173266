"""The page of field work: as it comes from the server, the page kept for times without a network, and its worker."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.deadline_labels import deadline_label
from admin_ui.field import actions
from admin_ui.field.words import OUTCOMES, script_texts
from admin_ui.rendering import STATIC, render
from inbox_api.areas import service as areas
from inbox_api.cases import desk, service
from inbox_api.db import SessionDep
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Invalid
from inbox_api.field import facts, ordering, photos, sheets, visits
from inbox_api.field.told import Edit, NewVisit, Photo
from inbox_api.models import VisitOutcome
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(include_in_schema=False)
PAGE = "/di-hien-truong"
Text = Annotated[str, Form(max_length=5000)]
Line = Annotated[str, Form(max_length=500)]
Files = Annotated[list[UploadFile] | None, File()]


def now() -> datetime:
    return datetime.now(UTC)


def _parts(session: Session) -> dict[str, Any]:
    """What every form of the page holds: texts, names of wards, outcomes. Nobody's data."""
    return {"texts": script_texts(), "wards": areas.wards(session), "outcomes": OUTCOMES}


@router.get(PAGE)
def show_list(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    order: Literal["deadline", "ward", "route"] = "deadline",
) -> Response:
    parts = _parts(session)
    found = sheets.take_along(session, who.officer, now())
    by_code = {sheet.plan.case.code: sheet for sheet in found}
    ways = {"deadline": ordering.by_deadline, "ward": ordering.by_ward, "route": ordering.as_route}
    calendar = working_calendar(session)
    return render(
        request,
        "field_plain_list.html",
        who=who,
        order=order,
        sheets=[by_code[stop.code] for stop in ways[order]([sheets.stop_of(sheet) for sheet in found])],
        deadlines={sheet.plan.case_id: deadline_label(sheet.plan.case, now(), calendar) for sheet in found},
        ward_names={ward.code: ward.name for ward in parts["wards"]},
        **parts,
    )


@router.get(f"{PAGE}/ngoai-tuyen")
def show_shell(request: Request, session: SessionDep) -> Response:
    """The page without anybody's data: what a browser keeps for times without a network."""
    return render(request, "field.html", **_parts(session))


@router.get(f"{PAGE}/worker.js")
def show_worker() -> Response:
    """The service worker, for this page and nothing else."""
    script = (STATIC / "field" / "worker.js").read_text(encoding="utf-8")
    headers = {"cache-control": "no-cache", "service-worker-allowed": PAGE}
    return Response(script, media_type="text/javascript", headers=headers)


@router.get(f"{PAGE}/phien")
def show_session(who: CurrentSession) -> Response:
    """Who is signed in, for the scripts of a page that was opened without a network."""
    officer = who.officer
    return JSONResponse({"username": officer.username, "name": officer.display_name, "csrf_token": who.csrf_token})


@router.get(PAGE + "/ho-so/{code}")
def show_visit(request: Request, code: str, who: CurrentSession, session: SessionDep) -> Response:
    case = service.view_case(session, who.officer, code, now())
    return render(
        request,
        "field_plain_visit.html",
        who=who,
        case=case,
        facts=facts.facts_of(case),
        base=json.dumps(facts.facts_of(case)),
        fresh_id=secrets.token_hex(16),
        may_act=desk.may_act(who.officer),
        **_parts(session),
    )


@router.post(PAGE + "/ho-so/{code}")
def keep_visit(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    client_id: Line,
    outcome: Annotated[VisitOutcome, Form()],
    base: Text,
    note: Text = "",
    result: Text = "",
    address: Line = "",
    ward: Line = "",
    again: Line = "",
    before: Files = None,
    after: Files = None,
) -> Response:
    """A visit from a browser without scripts: the same as from a phone, with the photos in one go."""
    stages = (("before", before or []), ("after", after or []))
    files = [(stage, one) for stage, some in stages for one in some if one.filename]
    kept: list[Photo] = []
    for number, (stage, file) in enumerate(files):
        photo = photos.keep(session, officer, f"{client_id}-{number}"[:64], file.file.read(), now())
        kept.append(Photo(photo.client_id, stage))
    typed = {"address": address, "ward": ward}
    was = _base(base)
    told = NewVisit(
        code=code,
        outcome=outcome,
        note=note.replace("\r\n", "\n"),
        at=now(),
        photos=tuple(kept),
        facts={name: Edit(was.get(name), value.strip() or None) for name, value in typed.items()},
        result=result if outcome == VisitOutcome.SOLVED else None,
        again=bool(again),
    )
    visits.keep(session, officer, client_id, told, now(), device_now=now())
    return actions.back(session, officer, code, "visited")


def _base(text: str) -> dict[str, Any]:
    """What the page showed. Raises Invalid."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Invalid from error
    if not isinstance(found, dict):
        raise Invalid
    return found


@router.get(f"{PAGE}/")
def to_page() -> Response:
    return RedirectResponse(PAGE, status_code=308)
