"""Forgetting a person on request: find, look a second time with the reason, note the wish. No words are shown."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from admin_ui.channels import words as channel_words
from admin_ui.channels.requests import now, see_other
from admin_ui.erasure.requests import request_context, take_step
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Invalid
from inbox_api.officers.current import CurrentSession
from inbox_api.privacy import ordering, requests
from inbox_api.privacy.ordering import Person
from inbox_api.privacy.ordering_rules import REASONS
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

PAGE = "/quan-tri/xoa-du-lieu"
router = APIRouter(prefix=PAGE, include_in_schema=False)
CHANNELS = ("facebook", "zalo", "web", "telegram")
KINDS = {
    ordering.BY_CASE: lazy_gettext("Case code"),
    ordering.BY_PHONE: lazy_gettext("Telephone number"),
    ordering.BY_IDENTITY: lazy_gettext("Id at the platform"),
}
COUNTS = {
    "messages": lazy_gettext("messages deleted"),
    "files": lazy_gettext("files deleted"),
    "words": lazy_gettext("texts of kept cases covered"),
    "cases_kept": lazy_gettext("cases kept without a link"),
    "cases_emptied": lazy_gettext("cases emptied"),
}


@router.get("")
def show_start(request: Request, who: CurrentSession, session: SessionDep, noted: int = 0) -> Response:
    return _page(request, who, session, noted=noted)


@router.post("/yeu-cau")
def add_request(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    kind: Annotated[str, Form(max_length=20)] = "",
    source: Annotated[str, Form(max_length=40)] = "",
    reference: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Of a letter, the counter or a telephone call."""
    try:
        requests.add(session, who.officer, kind, source, reference, now())
    except Invalid as error:
        return _page(request, who, session, error=error)
    return see_other(f"{PAGE}#requests")


@router.post("/yeu-cau/{request_id}/{step}")
def see_to_request(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    request_id: int,
    step: str,
    reason: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    try:
        take_step(session, who.officer, request_id, step, reason, now())
    except (Invalid, requests.RequestOver) as error:
        return _page(request, who, session, error=error)
    return see_other(f"{PAGE}#requests")


@router.post("/tim")
def find_person(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    kind: Annotated[str, Form(max_length=20)] = "",
    text: Annotated[str, Form(max_length=200)] = "",
    channel: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """A POST, so that numbers and ids stay out of addresses and logs."""
    try:
        people = ordering.find(session, who.officer, kind, text, channel, now())
    except Invalid as error:
        return _page(request, who, session, asked=(kind, text, channel), error=error)
    return _page(request, who, session, asked=(kind, text, channel), people=people)


@router.post("/xem-lai")
def look_again(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    person: Annotated[list[int] | None, Form()] = None,
) -> Response:
    people = ordering.look_again(session, who.officer, person or [], now())
    return _second_look(request, who, people)


@router.post("/ghi-nhan")
def note_wish(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    person: Annotated[list[int] | None, Form()] = None,
    reason: Annotated[str, Form(max_length=40)] = "",
    reference: Annotated[str, Form(max_length=200)] = "",
    nonce: Annotated[str, Form(max_length=80)] = "",
    is_sure: Annotated[bool, Form()] = False,
) -> Response:
    people = ordering.look_again(session, who.officer, person or [], now())
    try:
        if not is_sure:
            raise Invalid(_("Tick that you have checked who asks and what is deleted."))
        ids = [one.identity_id for one in people]
        noted = ordering.order(session, f"officer:{who.officer.id}", ids, reason, reference, nonce, now())
    except Invalid as error:
        return _second_look(request, who, people, given=(reason, reference), nonce=nonce, error=error)
    return see_other(PAGE, noted=str(len(noted)))


def _second_look(
    request: Request,
    who: CurrentSession,
    people: Sequence[Person],
    *,
    given: tuple[str, str] = ("", ""),
    nonce: str = "",
    error: AppError | None = None,
) -> Response:
    return render(
        request,
        "erasure_confirm.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        people=people,
        reasons=list(REASONS.items()),
        given=given,
        nonce=nonce or secrets.token_hex(16),
        problem=error.text if error else None,
        texts=channel_words,
    )


def _page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    *,
    asked: tuple[str, str, str] = ("", "", ""),
    people: Sequence[Person] | None = None,
    noted: int = 0,
    error: AppError | None = None,
) -> Response:
    at = now()
    return render(
        request,
        "erasure.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        kinds=list(KINDS.items()),
        channels=CHANNELS,
        asked=asked,
        people=people,
        wishes=ordering.recent(session, who.officer),
        **request_context(session, who.officer, at),
        reasons=REASONS,
        counts=COUNTS,
        noted=noted,
        problem=error.text if error else None,
        texts=channel_words,
    )
