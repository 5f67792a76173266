"""Giving a conversation to a colleague, to another unit, or back into the queue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.inbox.actions import back
from admin_ui.inbox.forms import Line
from admin_ui.inbox.names import namer
from admin_ui.inbox.place import PlaceOf
from admin_ui.rendering import render
from inbox_api.cases import desk as case_desk
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import acts, inbox, passing, service, shielding
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import HandledBy, Officer, Unit
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/inbox/{public_id}/give", include_in_schema=False)
SAID = {"colleague": "given", "unit": "given_unit", "queue": "given_queue"}


@router.get("")
def show_choices(
    request: Request, public_id: str, who: CurrentSession, session: SessionDep, place: PlaceOf
) -> Response:
    """Who may get it: the colleagues who may see it, the units, and the queue."""
    now = datetime.now(UTC)
    conversation = inbox.find(session, who.officer, public_id)
    require_writer(who.officer)
    return render(
        request, "give.html", who=who, place=place, conversation=conversation,
        citizen_name=namer(shielding.veils(session, who.officer, [conversation], now)),
        colleagues=passing.colleagues(session, who.officer, conversation, now),
        units=[one for one in passing.units(session) if one.id != conversation.unit_id],
        is_with_other=service.is_with_other(conversation, who.officer),
        waits=conversation.handled_by == HandledBy.QUEUE,
    )  # fmt: skip


@router.post("")
def give(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, way: Line = "", to: Line = "",
    unit: Line = "", force: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """way: colleague | unit | queue, the button that was pressed.

    Back to the conversation, or to the list when the officer may not see it any more.
    """
    to_whom: Officer | Unit | None = None
    if way == "colleague":
        if not to:
            raise Invalid(_("Choose a colleague first."))
        to_whom = case_desk.officer_named(session, to)
    elif way == "unit":
        if not unit:
            raise Invalid(_("Choose a unit first."))
        to_whom = case_desk.unit_coded(session, unit)
    elif way != "queue":
        raise Invalid
    done = acts.give(session, officer, public_id, to_whom, datetime.now(UTC), force=force)
    try:
        inbox.find(session, officer, public_id)
    except NotFound:
        return RedirectResponse("/inbox" + place.query(done=SAID[way], undo=done.undo_id or 0), status_code=303)
    return back(place, public_id, SAID[way], done.undo_id)
