"""What speaks to platforms and servers: tests, repairs, letters and SMS to oneself. No transaction is open then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from admin_ui.channels.account_views import account_page
from admin_ui.channels.guide_views import step_page
from admin_ui.channels.requests import PAGE, OfficerAlone, SubmittedFields, account_path, now, see_other, step_path
from inbox_api import db
from inbox_api.channels import connecting, testing, trials
from inbox_api.channels.http import http
from inbox_api.errors import AppError, NotFound
from inbox_api.models import ChannelAccount

router = APIRouter(prefix=f"{PAGE}/{{channel}}/tai-khoan/{{account_id}}", include_in_schema=False)
StepNumber = Annotated[int, Form(ge=0, le=20)]


def _finding(who: OfficerAlone, channel: str, account_id: str) -> Callable[[Session], ChannelAccount]:
    return lambda session: connecting.find(session, who.officer, channel, account_id)


def _back(channel: str, account_id: str, step: int, done: str) -> Response:
    path = step_path(channel, account_id, step) if step else account_path(channel, account_id)
    return see_other(path, done=done)


def _wrong(request: Request, who: OfficerAlone, channel: str, account_id: str, step: int, error: AppError) -> Response:
    """The page that the form stood on, with what was wrong."""
    with db.transaction() as session:
        if step:
            return step_page(request, who, session, channel, account_id, step, error=error)
        return account_page(request, who, session, channel, account_id, error=error)


@router.post("/test")
def run_test(who: OfficerAlone, channel: str, account_id: str, step: StepNumber = 0) -> Response:
    testing.examine(db.transaction, _finding(who, channel, account_id), http(), now())
    return _back(channel, account_id, step, "tested")


@router.post("/repair/{what}")
def repair(
    request: Request, who: OfficerAlone, channel: str, account_id: str, what: str, step: StepNumber = 0
) -> Response:
    find = _finding(who, channel, account_id)
    with db.transaction() as session:
        order = testing.begin(session, find(session))
    try:
        testing.repair(order, what, http())
    except NotFound:
        raise
    except AppError as error:
        return _wrong(request, who, channel, account_id, step, error)
    testing.examine(db.transaction, find, http(), now())
    return _back(channel, account_id, step, "repaired")


@router.post("/buoc/{number}")
def save_step(
    request: Request, who: OfficerAlone, channel: str, account_id: str, number: int, given: SubmittedFields
) -> Response:
    """Keep what was typed in, then test it."""
    find = _finding(who, channel, account_id)
    try:
        with db.transaction() as session:
            connecting.save(session, who.officer, find(session), given, now())
    except connecting.FieldWrong as error:
        return _wrong(request, who, channel, account_id, number, error)
    testing.examine(db.transaction, find, http(), now())
    return _back(channel, account_id, number, "saved")


@router.post("/trial/send")
def send_trial(
    request: Request,
    who: OfficerAlone,
    channel: str,
    account_id: str,
    to: Annotated[str, Form(max_length=200)] = "",
    step: StepNumber = 0,
) -> Response:
    """A letter or SMS; the address is used once and kept nowhere."""
    try:
        trials.send_directly(db.transaction, _finding(who, channel, account_id), channel, to, now())
    except NotFound:
        raise
    except AppError as error:
        return _wrong(request, who, channel, account_id, step, error)
    path = step_path(channel, account_id, step) if step else account_path(channel, account_id)
    return see_other(f"{path}#trial")
