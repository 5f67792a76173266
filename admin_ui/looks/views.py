"""The page of one draft, and handing one over from the conversation or the case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.inbox.actions import back
from admin_ui.inbox.context import conversation_context
from admin_ui.inbox.forms import keep_uploads
from admin_ui.inbox.lists import list_context
from admin_ui.inbox.place import PlaceOf
from admin_ui.looks.context import box_context, look_context
from admin_ui.procedures.requests import is_fragment
from admin_ui.rendering import render
from inbox_api.cases.service import find_case
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox, moments
from inbox_api.db import SessionDep
from inbox_api.looks import reading, sending, service
from inbox_api.looks.service import Draft
from inbox_api.models import Attachment, LookKind, Officer, SecondLook
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.settings import get_settings

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=2000)]
Files = Annotated[list[UploadFile] | None, File()]
FileIds = Annotated[list[int] | None, Form()]
Kind = Literal["answer", "result"]


def now() -> datetime:
    return datetime.now(UTC)


def _due(due: str) -> datetime | None:
    return moments.chosen("", due, now()) if due.strip() else None


def _files(session: Session, officer: Officer, files: list[UploadFile] | None, ids: list[int] | None) -> list[int]:
    kept: list[Attachment] = keep_uploads(session, officer, files or [], now())
    return [*(ids or []), *(file.id for file in kept)]


# handing over


@router.get("/inbox/{public_id}/xem-giup")
def show_box_of_talk(
    request: Request, public_id: str, who: CurrentSession, session: SessionDep, place: PlaceOf
) -> Response:
    """Whom to ask: a part of the page, or a page of its own for browsers without script."""
    conversation = inbox.find(session, who.officer, public_id)
    require_writer(who.officer)
    template = "look_box.html" if is_fragment(request) else "look_new.html"
    address = place.address(public_id, "/xem-giup")
    context = box_context(session, who.officer, conversation, "reply", address, now())
    return render(
        request, template, who=who, is_page=not is_fragment(request), back_to=place.address(public_id), **context
    )


@router.get("/cases/{code}/xem-giup")
def show_box_of_case(
    request: Request, code: str, who: CurrentSession, session: SessionDep, of: Kind = "answer"
) -> Response:
    """The same for an answer or a result of a case."""
    case = find_case(session, who.officer, code)
    require_writer(who.officer)
    template = "look_box.html" if is_fragment(request) else "look_new.html"
    context = box_context(session, who.officer, case, of, f"/cases/{code}/xem-giup", now())
    return render(request, template, who=who, is_page=not is_fragment(request), back_to=f"/cases/{code}", **context)


@router.post("/inbox/{public_id}/xem-giup")
def ask_for_reply(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf, text: Text = "",
    colleague: Line = "", word: Line = "", due: Line = "", seen: Annotated[int | None, Form()] = None,
    files: Files = None, file_ids: FileIds = None,
) -> Response:  # fmt: skip
    conversation = inbox.find(session, officer, public_id)
    draft = Draft(LookKind.REPLY, text, tuple(_files(session, officer, files, file_ids)), None, seen)
    service.hand_over(session, officer, conversation, draft, colleague, now(), word=word, due_at=_due(due))
    return back(place, public_id, "look_asked")


@router.post("/cases/{code}/xem-giup")
def ask_for_answer(
    code: str, officer: CurrentOfficer, session: SessionDep, text: Text = "", result: Text = "",
    no_photo_reason: Line = "", kind: Annotated[LookKind, Form()] = LookKind.ANSWER, colleague: Line = "",
    word: Line = "", due: Line = "", seen: Annotated[int | None, Form()] = None, files: Files = None,
    file_ids: FileIds = None,
) -> Response:  # fmt: skip
    """text: of an answer; result: of a result."""
    case = find_case(session, officer, code)
    words = text if kind == LookKind.ANSWER else result
    ids = tuple(_files(session, officer, files, file_ids))
    draft = Draft(kind, words, ids, no_photo_reason.strip() or None, seen)
    service.hand_over(session, officer, case, draft, colleague, now(), word=word, due_at=_due(due))
    return RedirectResponse(f"/cases/{code}?done=look_asked", status_code=303)


# the page of one


@router.get("/xem-giup/{look_id}")
def show(request: Request, look_id: int, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    look = reading.find(session, who.officer, look_id)
    return render(request, "look.html", who=who, **look_context(session, who.officer, look, done, now()))


def _to(look: SecondLook, done: str) -> Response:
    return RedirectResponse(f"/xem-giup/{look.id}?done={done}", status_code=303)


@router.post("/xem-giup/{look_id}")
def step(
    look_id: int, officer: CurrentOfficer, session: SessionDep,
    then: Annotated[str, Form(pattern="^(keep|send|return|comment|stop)$")],
    text: Text = "", comment: Line = "", version: Annotated[int | None, Form()] = None,
    seen: Annotated[int | None, Form()] = None, force: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """The button that was pressed; what was changed in the field is kept with every one of the first three."""
    if then == "comment":
        return _to(service.comment_on(session, officer, look_id, comment, now()), "look_remarked")
    if then == "stop":
        return _to(sending.stop(session, officer, look_id, now()), "look_stopped")
    look = reading.find(session, officer, look_id)
    if text.strip():
        look = service.change(session, officer, look_id, text.replace("\r\n", "\n"), now(), version=version)
        version = look.version
    if then == "keep":
        return _to(look, "look_kept")
    if then == "return":
        return _to(service.give_back(session, officer, look_id, comment, now(), version=version), "look_returned")
    order = sending.Order(seen, force, get_settings().send_hold)
    return _to(sending.send(session, officer, look_id, order, now(), version=version), "look_sent")


@router.post("/xem-giup/{look_id}/lay-lai")
def take_back(request: Request, look_id: int, who: CurrentSession, session: SessionDep, place: PlaceOf) -> Response:
    """The words stand in the form again: nothing of them travels in an address."""
    look, words = sending.take_back(session, who.officer, look_id, now())
    if look.case is not None:
        return RedirectResponse(f"/cases/{look.case.code}?done=taken_back#answer", status_code=303)
    assert look.conversation is not None
    context = conversation_context(session, who.officer, look.conversation, now())
    context.update(list_context(session, who.officer, place, now(), look.conversation.id))
    return render(request, "inbox.html", who=who, done=None, **{**context, "taken_back": words})
