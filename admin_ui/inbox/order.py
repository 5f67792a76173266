"""Ordering one's inbox from a conversation: urgency, putting off, reminders, labels, undo, taking back, corrections."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.bulk import forms
from admin_ui.inbox.actions import back
from admin_ui.inbox.context import conversation_context
from admin_ui.inbox.forms import Line
from admin_ui.inbox.lists import list_context
from admin_ui.inbox.place import PlaceOf
from admin_ui.intent_words import intent_named
from admin_ui.procedures.requests import is_fragment
from admin_ui.rendering import render
from inbox_api import presence
from inbox_api.cases.bulk import taking_back
from inbox_api.cases.shield import service as shield
from inbox_api.conversations import acts, holding, inbox, labels, moments, notes, reminders, undoing, wrong_intents
from inbox_api.conversations.intents import KNOWN_INTENTS
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.people import service as people
from inbox_api.ready import from_replies
from inbox_api.texts import gettext as _
from inbox_api.training.answers import replies

router = APIRouter(include_in_schema=False)
ONE = "/inbox/{public_id}"


@router.post(ONE + "/urgent")
def set_urgent(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf,
    is_urgent: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    done = acts.set_urgent(session, officer, public_id, is_urgent, datetime.now(UTC))
    return back(place, public_id, "urgent" if is_urgent else "not_urgent", done.undo_id)


@router.post(ONE + "/snooze")
def snooze(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, until: Line = "", at: Line = "",
    text: Line = "",
) -> Response:  # fmt: skip
    """until: one of the offered times, or "" for `at`; "now" brings it back."""
    now = datetime.now(UTC)
    if until == "now":
        done = reminders.wake(session, officer, public_id, now)
        return back(place, public_id, "awake", done.undo_id)
    done = reminders.snooze(session, officer, public_id, moments.chosen(until, at, now), text, now)
    return back(place, public_id, "snoozed", done.undo_id)


@router.post(ONE + "/remind")
def remind(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, until: Line = "", at: Line = "",
    text: Line = "",
) -> Response:  # fmt: skip
    now = datetime.now(UTC)
    reminders.remind(session, officer, public_id, moments.chosen(until, at, now), text, now)
    return back(place, public_id, "reminded")


@router.post(ONE + "/reminders/{reminder_id}/cancel")
def cancel_reminder(
    public_id: str, reminder_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf
) -> Response:
    reminders.cancel(session, officer, public_id, reminder_id, datetime.now(UTC))
    return back(place, public_id, "reminder_cancelled")


@router.post(ONE + "/label")
def put_label(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, label: Annotated[int, Form()],
    is_on: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    change = labels.put if is_on else labels.take_off
    undo_id = change(session, officer, public_id, label, datetime.now(UTC))
    return back(place, public_id, "labelled" if is_on else "label_off", undo_id)


@router.post(ONE + "/messages/{message_id}/take-back")
def take_back(
    request: Request, public_id: str, message_id: int, who: CurrentSession, session: SessionDep, place: PlaceOf
) -> Response:
    """The page with the text in the field again: nothing of it travels in an address."""
    now = datetime.now(UTC)
    taken = holding.take_back(session, who.officer, public_id, message_id, now)
    conversation = inbox.find(session, who.officer, public_id)
    context = conversation_context(session, who.officer, conversation, now)
    context.update(list_context(session, who.officer, place, now, conversation.id))
    return render(request, "inbox.html", who=who, done=None, **{**context, "taken_back": taken})


@router.post("/undo/{undo_id}")
def undo(
    request: Request, undo_id: int, officer: CurrentOfficer, session: SessionDep, back_to: Annotated[str, Form()] = ""
) -> Response:
    """back_to: the page it was pressed on. After a run over many of which something stays, the page that says what."""
    act = undoing.undo(session, officer, undo_id, datetime.now(UTC))
    came_from = forms.place_of(back_to)
    if act.kind == undoing.RUN and not (taking_back.is_whole(act) and came_from):
        path = f"/bulk?run={act.before['run']}"
        if is_fragment(request):
            return Response(status_code=204, headers={"HX-Redirect": f"{path}&done=undone"})
    else:
        path = came_from or "/inbox"
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}done=undone", status_code=303)


@router.post(ONE + "/presence")
def tell_presence(
    public_id: str, officer: CurrentOfficer, session: SessionDep, doing: Annotated[str, Form()] = presence.VIEWING
) -> Response:
    conversation = inbox.find(session, officer, public_id)
    if doing in {presence.VIEWING, presence.TYPING, presence.GONE}:
        presence.tell(session, conversation, officer, doing)
    return Response(status_code=204)


@router.get(ONE + "/mentionable")
def list_mentionable(
    request: Request, public_id: str, who: CurrentSession, session: SessionDep, q: str = ""
) -> Response:
    """A few colleagues for the list under the note field."""
    found = notes.whom_to_mention(session, who.officer, public_id, q[:60])
    return render(request, "mentionable.html", who=who, people=found)


@router.post(ONE + "/messages/{message_id}/wrong-intent")
def mark_wrong_intent(
    public_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, intent: Line = ""
) -> Response:
    """intent: the words of the right one, "" for something else, "-" for "it was right"."""
    now = datetime.now(UTC)
    if intent == "-":
        wrong_intents.take_back(session, officer, public_id, message_id, now)
        return back(place, public_id, "intent_right")
    right = intent_named(intent)
    if intent and right is None:
        raise Invalid(_("Choose one of the list, or leave it empty."))
    wrong_intents.mark(session, officer, public_id, message_id, right, KNOWN_INTENTS, now)
    return back(place, public_id, "intent_wrong")


@router.post(ONE + "/reveal")
def reveal(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, code: Line = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:  # fmt: skip
    """Look behind the shield of the conversation's case; the citizen can read of it."""
    inbox.find(session, officer, public_id)
    shield.reveal(session, officer, code, reason, datetime.now(UTC))
    return back(place, public_id, "revealed")


@router.post(ONE + "/person")
def merge(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, other: Line = "", proof: Line = "",
    detail: Line = "",
) -> Response:  # fmt: skip
    people.merge(session, officer, public_id, other, proof, detail, datetime.now(UTC))
    return back(place, public_id, "person_merged")


@router.post(ONE + "/person/{citizen_id}/end")
def unmerge(
    public_id: str, citizen_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, reason: Line = ""
) -> Response:
    people.unmerge(session, officer, public_id, citizen_id, reason, datetime.now(UTC))
    return back(place, public_id, "person_unmerged")


@router.post(ONE + "/messages/{message_id}/teach")
def teach(public_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf) -> Response:
    """A good answer is proposed to the training desk."""
    replies.propose(session, officer, public_id, message_id)
    return back(place, public_id, "reply_taught")


@router.post(ONE + "/messages/{message_id}/keep-ready")
def keep_ready(
    public_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf
) -> Response:
    """A good answer is kept as one's own ready answer of the topic."""
    from_replies.keep(session, officer, public_id, message_id, datetime.now(UTC))
    return back(place, public_id, "reply_kept")
