"""Connected accounts: how they stand, and the way to the vendor's consent page."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from inbox_api.channels import consent, desk
from inbox_api.db import SessionDep
from inbox_api.errors import NotFound
from inbox_api.officers.current import CurrentSession

PAGE = "/quan-tri/kenh"
router = APIRouter(prefix=PAGE, include_in_schema=False)


@router.get("")
def show_channels(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    return _page(request, who, session)


@router.get("/{channel}")
def show_channel(
    request: Request, who: CurrentSession, session: SessionDep, channel: str, connected: str = "", problem: str = ""
) -> Response:
    """connected, problem: what came of a consent, an account's id or an error's code (the address is not trusted)."""
    return _page(request, who, session, channel=channel, connected=connected, problem=problem)


def _page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    *,
    channel: str = "",
    connected: str = "",
    problem: str = "",
) -> Response:
    views = desk.channels(session, who.officer, datetime.now(UTC), only=channel)
    if not views:
        raise NotFound
    return render(
        request,
        "channels.html",
        who=who,
        page=PAGE,
        channels=views,
        connected=next(
            (a.standing for view in views for a in view.accounts if a.standing.account_id == connected), None
        ),
        problem=consent.PROBLEMS.get(problem, consent.ConsentRefused.message) if problem else None,
        consent_problems=consent.PROBLEMS,
    )


@router.post("/{channel}/{account_id}/consent")
def begin_consent(
    request: Request, who: CurrentSession, session: SessionDep, channel: str, account_id: str
) -> Response:
    """A page with the link: browsers do not let a form's answer lead to another site (form-action 'self')."""
    url = consent.begin_consent(session, who, channel, account_id, datetime.now(UTC))
    minutes = int(consent.ANSWER_WITHIN.total_seconds() // 60)
    return render(request, "consent.html", who=who, page=PAGE, channel=channel, url=url, minutes=minutes)
