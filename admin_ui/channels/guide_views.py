"""The guided set-up of one account, step by step. Nothing here speaks to a platform."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.channels import field_words, guides, words
from admin_ui.channels.requests import PAGE, account_path, now
from admin_ui.rendering import render
from inbox_api.channels import connecting, consent, desk, rotation, service, testing, trials
from inbox_api.channels.connecting import FieldWrong
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, NotFound
from inbox_api.officers.current import CurrentSession
from inbox_api.routes import configured
from inbox_api.settings import get_settings

router = APIRouter(prefix=f"{PAGE}/{{channel}}/tai-khoan/{{account_id}}", include_in_schema=False)


@router.get("/buoc/{number}")
def show_step(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    number: int,
    done: str = "",
) -> Response:
    return step_page(request, who, session, channel, account_id, number, done=done)


def step_page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    account_id: str,
    number: int,
    *,
    done: str = "",
    error: AppError | None = None,
    made: str = "",
) -> Response:
    """One step of the guide. made: a secret of ours, shown in this answer only."""
    steps = guides.steps(channel)
    row = connecting.find(session, who.officer, channel, account_id)
    if not 1 <= number <= len(steps):
        raise NotFound
    account = desk.account(session, who.officer, channel, account_id, now())
    step = steps[number - 1]
    return render(
        request,
        "channel_step.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        here=account_path(channel, account_id),
        account=account,
        steps=steps,
        number=number,
        step=step,
        fields=[desk.fields(channel)[name] for name in step.fields],
        filled={state.field.name for state in account.secrets if state.is_set},
        tested=[one for one in account.tested if one.finding.code in step.findings],
        trial=trials.look(session, row, now()) if step.has_trial else None,
        is_direct=channel in {configured.MAIL, configured.SMS},
        texts=words,
        field_words=field_words,
        labels_of=partial(field_words.labels, channel),
        webhook=testing.webhook_address(channel),
        redirect=consent.redirect_uri(channel),
        address=get_settings().web_address,
        made=made,
        done=words.done(done),
        problem=error.text if error else None,
        problem_field=error.name if isinstance(error, FieldWrong) else "",
    )


@router.post("/buoc/{number}/make")
def make_secret(
    request: Request, who: CurrentSession, session: SessionDep, channel: str, account_id: str, number: int
) -> Response:
    """The answer shows it, this once; loading the page again does not."""
    steps = guides.steps(channel)
    row = connecting.find(session, who.officer, channel, account_id)
    if not 1 <= number <= len(steps) or not steps[number - 1].makes:
        raise NotFound
    made = rotation.make(session, row, steps[number - 1].makes, connecting.actor_of(who.officer), now())
    service.forget_remembered(channel)
    return step_page(request, who, session, channel, account_id, number, made=made)
