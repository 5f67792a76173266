"""The list of waves and one wave: who is in it and why, the common case, the notice to all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.case_desk import words as desk_words
from admin_ui.case_desk.tabs import tabs
from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.cases import topics
from inbox_api.cases.shield import service as shield
from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.cases.waves import service
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.models import Case, Officer, WaveMemberState, WaveState
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/waves", include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Chosen = Annotated[list[int] | None, Form()]


def now() -> datetime:
    return datetime.now(UTC)


def _context(session: Session, officer: Officer) -> dict[str, Any]:
    return {
        "tabs": tabs(session, officer),
        "wave_states": desk_words.WAVE_STATES,
        "member_states": desk_words.MEMBER_STATES,
        "reasons": desk_words.reasons,
        "topic_name": topics.topic_name,
        "wards": {ward.code: ward.name for ward in areas.wards(session)},
        "may_act": officer.has_role(*ACTING_ROLES),
    }


@router.get("")
def show_list(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    require_reader_of_texts(who.officer)
    rows = []
    for wave in service.waves(session, who.officer, now()):
        members = service.members(session, who.officer, wave)
        waiting = [one for one in members if one.state == WaveMemberState.PROPOSED]
        told = service.told_counts(session, wave)
        rows.append((wave, service.place_of(session, wave), members, waiting, told))
    return render(request, "waves.html", who=who, rows=rows, done=words.done(done), **_context(session, who.officer))


@router.get("/{wave_id}")
def show_wave(
    request: Request, wave_id: int, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    wave = service.find(session, who.officer, wave_id)
    members = [one for one in service.members(session, who.officer, wave) if one.state != WaveMemberState.LEFT]
    texts = {one.case_id: _text(session, who.officer, one.case) for one in members}
    return render(
        request,
        "wave.html",
        who=who,
        wave=wave,
        members=members,
        texts=texts,
        place=service.place_of(session, wave),
        told=service.told_counts(session, wave),
        is_proposed=wave.state == WaveState.PROPOSED,
        proposed_title=service.proposed_title(session, wave, len(members)),
        done=words.done(done),
        **_context(session, who.officer),
    )


def _text(session: Session, officer: Officer, case: Case) -> str:
    if shield.sees_person(session, officer, case, now()):
        return case.description
    return shield.veiled(case.description, case)


@router.post("/{wave_id}/accept")
def accept(
    wave_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    version: Annotated[int, Form()],
    chosen: Chosen = None,
    title: Annotated[str, Form(max_length=300)] = "",
    notice: Text = "",
    is_checked: Annotated[bool, Form()] = False,
) -> Response:
    decision = service.Decision(tuple(chosen or ()), title, notice, is_checked, version)
    master, _outcomes = service.accept(session, officer, wave_id, decision, now())
    return RedirectResponse(f"/cases/{master.code}?done=wave_accepted", status_code=303)


@router.post("/{wave_id}/late")
def add_late(
    wave_id: int, officer: CurrentOfficer, session: SessionDep, chosen: Chosen = None,
    then: Annotated[str, Form(pattern="^(add|leave)$")] = "add",
) -> Response:  # fmt: skip
    if then == "add":
        service.add_late(session, officer, wave_id, chosen or [], now())
    else:
        service.leave_out(session, officer, wave_id, chosen or [], now())
    return _to(wave_id, "wave_changed")


@router.post("/{wave_id}/dismiss")
def dismiss(
    wave_id: int, officer: CurrentOfficer, session: SessionDep, version: Annotated[int, Form()], reason: Text = ""
) -> Response:
    service.dismiss(session, officer, wave_id, reason, version, now())
    return RedirectResponse("/waves?done=wave_dismissed", status_code=303)


def _to(wave_id: int, done: str) -> Response:
    return RedirectResponse(f"/waves/{wave_id}?done={done}", status_code=303)
