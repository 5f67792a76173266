"""Guests' trials: links on the desk, and the page that a guest sees after agreeing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.training.review import showing
from inbox_api import bot_client
from inbox_api.db import SessionDep, TransactionDep
from inbox_api.errors import Invalid, Unavailable
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.training import data as training_data
from inbox_api.training.data.rights import EDITORS
from inbox_api.training.models import routing
from inbox_api.training.seeing import trials

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=trials.LONGEST_TEXT)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/training/trials")
def show(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    return _links(request, who, session, None)


@router.post("/training/trials")
def make(
    request: Request, who: CurrentSession, session: SessionDep, name: Annotated[str, Form(max_length=80)] = ""
) -> Response:
    _row, secret = trials.make(session, who.officer, name, now())
    return _links(request, who, session, f"{request.base_url}thu-tro-ly/{secret}")


@router.post("/training/trials/{link_id}/end")
def end(link_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    trials.end(session, officer, link_id, now())
    return RedirectResponse("/training/trials", status_code=303)


def _links(request: Request, who: CurrentSession, session: SessionDep, made: str | None) -> Response:
    return render(
        request, "training/trials.html", who=who, links=trials.listed(session, who.officer), made=made,
        name_of=showing.namer(training_data.current(session)), may_edit=who.officer.has_role(*EDITORS),
    )  # fmt: skip


# guests


@router.get("/thu-tro-ly/{token}")
def welcome(request: Request, token: str, session: SessionDep) -> Response:
    trials.enter(session, token, now())
    return render(request, "training/trial_guest.html", token=token, turn=None, place=None, thanks=False)


@router.post("/thu-tro-ly/{token}")
def say(
    request: Request, token: str, transaction: TransactionDep, text: Text = "", agrees: Annotated[str, Form()] = ""
) -> Response:
    """One sentence of a guest who agrees; what the assistant understood of it."""
    if not agrees or not text.strip():
        raise Invalid
    with transaction() as session:
        trials.enter(session, token, now())
        address = routing.live_address(session)
    try:
        read = bot_client.parse(text, address)
    except bot_client.BotUnavailable as error:
        raise Unavailable from error
    with transaction() as session:
        place = trials.keep(session, token, text, read, now())
        name_of = showing.namer(training_data.current(session))
    turn = {
        "text": text, "name": name_of(str(read["intent"])), "confidence": read["confidence"],
        "pieces": showing.pieces(text, read["entities"]), "is_fallback": read["is_fallback"],
    }  # fmt: skip
    return render(
        request, "training/trial_guest.html", token=token, turn=turn, place=place, thanks=False,
        label_name=showing.label_name,
    )  # fmt: skip


@router.post("/thu-tro-ly/{token}/{place}")
def judge(
    request: Request, token: str, place: int, session: SessionDep, is_right: Annotated[bool, Form()] = False
) -> Response:
    trials.judge(session, token, place, now(), is_right=is_right)
    return render(request, "training/trial_guest.html", token=token, turn=None, place=None, thanks=True)
