"""One account: its state, its secrets (never shown), pause, name, removal. Nothing here speaks to a platform."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from admin_ui.channels import field_words, guides, words
from admin_ui.channels.requests import PAGE, account_path, now, see_other, step_path
from admin_ui.rendering import render
from inbox_api.channels import connecting, consent, desk, holding, pauses, rotation, service, testing, trials
from inbox_api.channels.connecting import FieldWrong
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid, NotFound
from inbox_api.officers.current import CurrentSession
from inbox_api.routes import configured
from inbox_api.texts import gettext as _

router = APIRouter(prefix=f"{PAGE}/{{channel}}/tai-khoan/{{account_id}}", include_in_schema=False)
KEPT_DAYS = (1, 3, 7, 14, 30)


@router.get("")
def show_account(
    request: Request, who: CurrentSession, session: SessionDep, channel: str, account_id: str, done: str = ""
) -> Response:
    return account_page(request, who, session, channel, account_id, done=done)


def account_page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    *,
    done: str = "",
    error: AppError | None = None,
) -> Response:
    """The page, also with what was wrong in a form of it."""
    found = connecting.find(session, who.officer, channel, account_id)
    return render(
        request,
        "channel_account.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        here=account_path(channel, account_id),
        account=desk.account(session, who.officer, channel, account_id, now()),
        steps=guides.steps(channel),
        repairs=testing.repairs(channel),
        trial=trials.look(session, found, now()),
        is_direct=channel in {configured.MAIL, configured.SMS},
        is_testable=desk.is_testable(channel),
        texts=words,
        field_words=field_words,
        labels_of=partial(field_words.labels, channel),
        kept_days=KEPT_DAYS,
        hold_hours=holding.HOURS,
        consent_problems=consent.PROBLEMS,
        has_consent=desk.begins_with_consent(channel),
        done=words.done(done),
        problem=error.text if error else None,
    )


@router.post("/name")
def rename(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    row = connecting.find(session, who.officer, channel, account_id)
    try:
        connecting.rename(session, who.officer, row, name, now())
    except FieldWrong as error:
        return account_page(request, who, session, channel, account_id, error=error)
    return see_other(account_path(channel, account_id), done="renamed")


@router.post("/secrets/{name}")
def replace_secret(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    name: str,
    value: Annotated[str, Form()] = "",
    days: Annotated[int, Form(ge=0, le=rotation.MOST_DAYS)] = rotation.KEPT_DAYS,
) -> Response:
    row = connecting.find(session, who.officer, channel, account_id)
    field = desk.fields(channel).get(name)
    if field is None or not field.is_secret:
        raise NotFound
    try:
        checked = connecting.checked(field, value)
        if not checked:
            raise Invalid(_("Paste the new secret first."))
        rotation.replace(session, row, name, checked, connecting.actor_of(who.officer), now(), days=days)
    except (Invalid, Conflict) as error:
        return account_page(request, who, session, channel, account_id, error=error)
    service.forget_remembered(channel)
    return see_other(account_path(channel, account_id), done="replaced")


@router.post("/secrets/{name}/end")
def end_old_secret(who: CurrentSession, session: SessionDep, channel: str, account_id: str, name: str) -> Response:
    row = connecting.find(session, who.officer, channel, account_id)
    rotation.end(session, row, name, connecting.actor_of(who.officer), now())
    service.forget_remembered(channel)
    return see_other(account_path(channel, account_id), done="ended")


@router.post("/hold")
def hold(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    reason: Annotated[str, Form(max_length=holding.REASON_LENGTH)] = "",
    hours: Annotated[int, Form(ge=1, le=168)] = 4,
) -> Response:
    row = connecting.find(session, who.officer, channel, account_id)
    try:
        holding.hold(session, row, reason, timedelta(hours=hours), connecting.actor_of(who.officer), now())
    except Invalid as error:
        return account_page(request, who, session, channel, account_id, error=error)
    return see_other(account_path(channel, account_id), done="held")


@router.post("/resume")
def resume(who: CurrentSession, session: SessionDep, channel: str, account_id: str) -> Response:
    row = connecting.find(session, who.officer, channel, account_id)
    holding.resume(session, row, connecting.actor_of(who.officer), now())
    pauses.end_pause(session, channel, account_id, now(), actor=connecting.actor_of(who.officer))
    return see_other(account_path(channel, account_id), done="resumed")


@router.post("/trial")
def begin_trial(
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    step: Annotated[int, Form(ge=0, le=20)] = 0,
) -> Response:
    """step: the page of the guide to go back to; 0: the account's page."""
    row = connecting.find(session, who.officer, channel, account_id)
    trials.begin(session, row, connecting.actor_of(who.officer), now())
    path = step_path(channel, account_id, step) if step else account_path(channel, account_id)
    return see_other(f"{path}#trial")


@router.post("/remove")
def remove(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    typed: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    row = connecting.find(session, who.officer, channel, account_id)
    try:
        if typed.strip() != account_id:
            raise Invalid(_("Type the id of the account to remove it. Nothing was removed."))
        connecting.remove(session, who.officer, row, now())
    except (Invalid, Conflict) as error:
        return account_page(request, who, session, channel, account_id, error=error)
    return see_other(PAGE, done="removed")
