"""What an officer does in a conversation. Every action answers 303 back to the conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from admin_ui.inbox import forms
from admin_ui.inbox.names import namer
from admin_ui.inbox.place import Place, PlaceOf
from admin_ui.procedures.requests import is_fragment
from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.cases import desk as case_desk
from inbox_api.cases import instead, recording, steps, topics
from inbox_api.cases.service import NewCase
from inbox_api.conversations import acts, contacting, inbox, shielding
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/inbox/{public_id}", include_in_schema=False)


def back(place: Place, public_id: str, done: str, undo_id: int | None = None) -> Response:
    """To the conversation, with a sentence on what was done, and how to undo it."""
    address = place.address(public_id, done=done, undo=undo_id) if undo_id else place.address(public_id, done=done)
    return RedirectResponse(address, status_code=303)


@router.post("/take-over")
def take_over(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, force: Annotated[bool, Form()] = False
) -> Response:
    done = acts.take_over(session, officer, public_id, datetime.now(UTC), force=force)
    return back(place, public_id, "taken", done.undo_id)


@router.post("/hand-back")
def hand_back(public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf) -> Response:
    done = acts.hand_back(session, officer, public_id, datetime.now(UTC))
    return back(place, public_id, "handed_back", done.undo_id)


@router.post("/close")
def close(public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf) -> Response:
    done = acts.close(session, officer, public_id, datetime.now(UTC))
    return back(place, public_id, "closed", done.undo_id)


@router.post("/reply")
def reply(
    public_id: str,
    officer: CurrentOfficer,
    session: SessionDep,
    place: PlaceOf,
    text: forms.Text = "",
    force: Annotated[bool, Form()] = False,
    seen: Annotated[int | None, Form()] = None,
    files: Annotated[list[UploadFile] | None, File()] = None,
    file_ids: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """file_ids: of files of an answer that was taken back."""
    now = datetime.now(UTC)
    if files:
        inbox.find(session, officer, public_id)  # nothing is kept for a place that is not theirs
    kept = forms.keep_uploads(session, officer, files or [], now)
    inbox.reply(
        session, officer, public_id, text, now, [*(file_ids or []), *(file.id for file in kept)], force=force,
        seen_id=seen, hold=get_settings().send_hold,
    )  # fmt: skip
    return back(place, public_id, "held" if get_settings().send_hold else "replied")


@router.post("/to-case/{code}")
def take_words_along(
    request: Request,
    public_id: str,
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    text: forms.Text = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
    file_ids: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """The chat is shut: what was written waits in the case's answer form."""
    now = datetime.now(UTC)
    inbox.find(session, officer, public_id)
    kept = forms.keep_uploads(session, officer, files or [], now)
    ids = [*(file_ids or []), *(file.id for file in kept)]
    case = instead.move_words(session, officer, public_id, code, text, now, ids)
    address = f"/cases/{case.code}?done=words_moved#answer"
    if is_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


@router.post("/ask-contact")
def ask_contact(public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf) -> Response:
    contacting.ask_contact(session, officer, public_id, datetime.now(UTC))
    return back(place, public_id, "replied")


@router.post("/note")
def add_note(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, text: forms.Text = ""
) -> Response:
    inbox.add_note(session, officer, public_id, text, datetime.now(UTC))
    return back(place, public_id, "noted")


@router.post("/messages/{message_id}/resend")
def resend(public_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf) -> Response:
    inbox.resend(session, officer, public_id, message_id)
    return back(place, public_id, "resent")


@router.post("/chosen")
def use_chosen(
    public_id: str,
    officer: CurrentOfficer,
    session: SessionDep,
    place: PlaceOf,
    case: forms.Line = "",
    messages: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """The ticked messages become a new case (case = "new") or join one."""
    if case == "new":
        steps.require_writer(officer)
        chosen = "".join(f"&messages={number}" for number in messages or [])
        return RedirectResponse(place.address(public_id, "/new-case", new=1) + chosen, status_code=303)
    if not case:
        raise Invalid(_("Choose a case first."))
    case_desk.link_messages(session, officer, case, public_id, messages or [], datetime.now(UTC))
    return back(place, public_id, "linked")


@router.get("/new-case")
def show_new_case(
    request: Request,
    public_id: str,
    who: CurrentSession,
    session: SessionDep,
    place: PlaceOf,
    messages: Annotated[list[int] | None, Query()] = None,
) -> Response:
    """The form, filled with what the chosen messages say."""
    steps.require_writer(who.officer)
    conversation = inbox.find(session, who.officer, public_id)
    used = forms.describing(inbox.messages(session, conversation), messages or [])
    description = "\n".join(message.text for message in used if message.text)
    ward = areas.find_ward(session, forms.understood(used, "ward")) or areas.find_ward(session, description)
    guesses = topics.suggest_topic(description)
    veil = shielding.veil(session, who.officer, conversation, datetime.now(UTC))
    ids = [message.id for message in used]
    context: dict[str, Any] = {
        "conversation": conversation,
        "place": place,
        "used": used,
        "known": recording.recorded_before(session, who.officer, conversation, ids, description),
        "description": veil.text(description) if veil else description,
        "ward_code": ward.code if ward else "",
        "topic": guesses[0][0] if guesses else "",
        "phone": "" if veil else conversation.citizen.phone or forms.understood(used, "phone"),
        "address": forms.understood(used, "address"),
        "contact_name": shielding.shown_name(conversation, veil) or "",
        "case_types": topics.CASE_TYPES,
        "fields": topics.FIELDS,
        "topics": topics.TOPICS,
        "wards": areas.wards(session),
        "citizen_name": namer({conversation.id: veil} if veil else {}),
    }
    return render(request, "new_case.html", who=who, **context)


@router.post("/new-case")
def make_case(
    public_id: str, officer: CurrentOfficer, session: SessionDep, new: Annotated[NewCase, Depends(forms.new_case)],
    again: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """again: also when there is a case of these messages already."""
    case = case_desk.make_case(session, officer, public_id, new, datetime.now(UTC), again=again)
    return RedirectResponse(f"/cases/{case.code}?done=created", status_code=303)
