"""/duty: who is called when the assistant hands over; the bell; how one wants to be told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from admin_ui import words
from admin_ui.duty.sentences import sentence_of
from admin_ui.rendering import render
from inbox_api.approvals import inbox as approvals
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.duty import lists, push, service
from inbox_api.duty.hours import minute_text
from inbox_api.duty.waking import GROUP_NAMES
from inbox_api.officers import notices
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.views import service as views

router = APIRouter(include_in_schema=False)
Line = Annotated[str, Form(max_length=200)]
Groups = Annotated[list[str] | None, Form(max_length=10)]
SHOWN = 40


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/duty")
def show_lists(
    request: Request, who: CurrentSession, session: SessionDep, unit: str = "", done: str | None = None
) -> Response:
    officer = who.officer
    units = lists.units_of(session, officer)
    chosen = unit or officer.unit.code
    return render(
        request, "duty.html", who=who, units=units, chosen=chosen, done=words.done(done),
        entries=lists.entries(session, officer, chosen), may_plan=officer.has_role(*lists.PLANNERS),
        colleagues=views.colleagues(session, officer), minute_text=minute_text, days=words_of_days(),
    )  # fmt: skip


def words_of_days() -> dict[int, str]:
    return {number: str(label) for number, label in enumerate(words.WEEKDAYS, 1)}


@router.post("/duty/{unit}/entries")
def add_entry(
    unit: str, officer: CurrentOfficer, session: SessionDep, called: Line = "", begins: Line = "00:00",
    ends: Line = "00:00", weekdays: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    new = lists.NewEntry(called, weekdays or [], begins, ends)
    lists.add(session, officer, unit, new, now())
    return RedirectResponse(f"/duty?unit={unit}&done=duty_changed", status_code=303)


@router.post("/duty/entries/{entry_id}/move")
def move_entry(
    entry_id: int, officer: CurrentOfficer, session: SessionDep, step: Annotated[int, Form()], unit: Line = ""
) -> Response:
    lists.move(session, officer, entry_id, step, now())
    return RedirectResponse(f"/duty?unit={unit}&done=duty_changed", status_code=303)


@router.post("/duty/entries/{entry_id}/remove")
def remove_entry(entry_id: int, officer: CurrentOfficer, session: SessionDep, unit: Line = "") -> Response:
    lists.remove(session, officer, entry_id, now())
    return RedirectResponse(f"/duty?unit={unit}&done=duty_changed", status_code=303)


class BellOut(BaseModel):
    """unread: how many; newest: the sentence and the address of the newest unread one; has_sound: ring for it.

    approvals: what waits for the decision of who has that page in the menu.
    """

    unread: int
    newest: str
    address: str
    id: int
    has_sound: bool
    approvals: int


@router.get("/bell")
def ring(officer: CurrentOfficer, session: SessionDep) -> BellOut:
    """What the bell of open pages and a woken browser ask."""
    unread = notices.unread_count(session, officer)
    newest = next((row for row in notices.newest(session, officer, limit=1) if row.read_at is None), None)
    text, address = sentence_of(newest.kind, newest.detail) if newest else ("", "")
    has_sound = service.settings_of(session, officer).has_sound
    waiting = approvals.total(session, officer, now()) if officer.has_role("leader") else 0
    return BellOut(
        unread=unread, newest=text, address=address, id=newest.id if newest else 0, has_sound=has_sound,
        approvals=waiting,
    )  # fmt: skip


@router.get("/notices")
def show_notices(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    found = notices.newest(session, who.officer, limit=SHOWN)
    settings = service.settings_of(session, who.officer)
    rows = [(row, *sentence_of(row.kind, row.detail)) for row in found]
    return render(
        request, "notices.html", who=who, rows=rows, settings=settings, push_key=push.public_key(),
        groups=GROUP_NAMES, done=words.done(done),
        may_read=who.officer.has_role("officer", "dispatcher", "inspector", "leader"),
    )  # fmt: skip


@router.post("/notices/read")
def mark_read(officer: CurrentOfficer, session: SessionDep, up_to: Annotated[int, Form()] = 0) -> Response:
    notices.mark_read(session, officer, up_to, now())
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/settings")
def keep_settings(
    officer: CurrentOfficer, session: SessionDep, email: Line = "", has_sound: Annotated[bool, Form()] = False,
    wakes: Groups = None, letters: Groups = None,
) -> Response:  # fmt: skip
    require_reader_of_texts(officer)
    service.keep_settings(
        session, officer, has_sound=has_sound, email=email, now=now(), wakes=wakes or (), letters=letters or ()
    )
    return RedirectResponse("/notices?done=settings_kept", status_code=303)
