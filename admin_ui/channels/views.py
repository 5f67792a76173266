"""Every channel with its accounts: how they stand, what went through them, and the way to a new account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from admin_ui.channels import field_words, guides, words
from admin_ui.channels.requests import PAGE, now, see_other, step_path
from admin_ui.rendering import render
from inbox_api.channels import connecting, consent, desk
from inbox_api.channels.connecting import FieldWrong
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, NotFound
from inbox_api.officers.current import CurrentSession

router = APIRouter(prefix=PAGE, include_in_schema=False)


@router.get("")
def show_channels(request: Request, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    return _page(request, who, session, done=done)


@router.get("/{channel}")
def show_channel(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    connected: str = "",
    problem: str = "",
    done: str = "",
) -> Response:
    """connected, problem: what came of a consent, an account's id or an error's code (the address is not trusted)."""
    return _page(request, who, session, channel=channel, connected=connected, problem=problem, done=done)


def _page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    *,
    channel: str = "",
    connected: str = "",
    problem: str = "",
    done: str = "",
) -> Response:
    views = desk.channels(session, who.officer, now(), only=channel)
    return render(
        request,
        "channels.html",
        who=who,
        page=PAGE,
        only=channel,
        channels=views,
        texts=words,
        done=words.done(done),
        connected=next((a for view in views for a in view.accounts if a.account_id == connected), None),
        problem=consent.PROBLEMS.get(problem, consent.ConsentRefused.message) if problem else None,
        consent_problems=consent.PROBLEMS,
    )


@router.get("/{channel}/moi")
def show_new_account(request: Request, who: CurrentSession, session: SessionDep, channel: str) -> Response:
    return _new_page(request, who, session, channel)


def _new_page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    *,
    given: tuple[str, str] = ("", ""),
    error: AppError | None = None,
) -> Response:
    (view,) = desk.channels(session, who.officer, now(), only=channel)
    if not view.can_add:
        raise NotFound
    return render(
        request,
        "channel_new.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        view=view,
        texts=words,
        steps=guides.steps(channel),
        id_words=field_words.ACCOUNT_IDS.get(channel),
        given=given,
        problem=error.text if error else None,
        problem_field=error.name if isinstance(error, FieldWrong) else "",
    )


@router.post("/{channel}/moi")
def add_account(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    channel: str,
    name: Annotated[str, Form(max_length=200)] = "",
    account_id: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    try:
        with session.begin_nested():
            row = connecting.add(session, who.officer, channel, account_id, name, now())
    except (FieldWrong, connecting.AccountThere) as error:
        return _new_page(request, who, session, channel, given=(account_id, name), error=error)
    return see_other(step_path(channel, row.account_id, 1), done="added")


@router.post("/{channel}/{account_id}/consent")
def begin_consent(
    request: Request, who: CurrentSession, session: SessionDep, channel: str, account_id: str
) -> Response:
    """A page with the link: browsers do not let a form's answer lead to another site (form-action 'self')."""
    url = consent.begin_consent(session, who, channel, account_id, now())
    minutes = int(consent.ANSWER_WITHIN.total_seconds() // 60)
    return render(request, "consent.html", who=who, page=PAGE, channel=channel, url=url, minutes=minutes)
