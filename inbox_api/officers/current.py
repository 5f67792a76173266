"""Who is calling: the officer behind the session cookie, with the request's CSRF token checked on every change, or the
account behind a program's API key. Requests under /api/v1 are held against the rules of inbox_api/http here, where
caller and transaction are known and nothing is done yet."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.http import conditions, idempotency
from inbox_api.models import Officer, OfficerSession
from inbox_api.officers import service
from inbox_api.texts import lazy_gettext
from inbox_api.tokens import service as tokens

COOKIE = "hopthu_session"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
API = "/api/v1/"


class CsrfMismatch(AppError):
    status_code = 403
    code = "csrf_mismatch"
    message = lazy_gettext("The page is out of date. Please load it again and repeat the step.")


async def submitted_csrf(request: Request) -> str | None:
    """The token of a changing request: in the header, or in the form field of a page without script."""
    if request.method in SAFE_METHODS or bearer_of(request) is not None:
        return None
    header = request.headers.get(CSRF_HEADER)
    if header:
        return header
    content_type = request.headers.get("content-type", "")
    if content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        value = (await request.form()).get(CSRF_FIELD)
        return value if isinstance(value, str) else ""
    return ""


def current_session(
    request: Request, session: SessionDep, csrf: Annotated[str | None, Depends(submitted_csrf)]
) -> OfficerSession:
    """Raises NotSignedIn, CsrfMismatch."""
    row = service.current_session(session, request.cookies.get(COOKIE), datetime.now(UTC))
    if csrf is not None and not hmac.compare_digest(csrf.encode(), row.csrf_token.encode()):
        raise CsrfMismatch
    return row


CurrentSession = Annotated[OfficerSession, Depends(current_session, scope="function")]


def current_person(request: Request, row: CurrentSession, session: SessionDep) -> Officer:
    """The officer of the session, for what no program may do. Raises also what `_begin` raises."""
    return _begin(request, session, row.officer)


CurrentPerson = Annotated[Officer, Depends(current_person, scope="function")]


def current_officer(
    request: Request, session: SessionDep, csrf: Annotated[str | None, Depends(submitted_csrf)]
) -> Officer:
    """The officer of the session or, under /api/v1, the account of the API key. Raises also what `_begin` raises."""
    token = bearer_of(request)
    if token is None:
        return _begin(request, session, current_session(request, session, csrf).officer)
    is_change = request.method not in SAFE_METHODS
    account, key = tokens.caller(session, token, is_change=is_change, now=datetime.now(UTC))
    request.state.api_per_minute = key.per_minute
    return _begin(request, session, account)


def bearer_of(request: Request) -> str | None:
    """The API key that a request shows; pages take none."""
    kind, _blank, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and request.url.path.startswith(API) else None


def _begin(request: Request, session: SessionDep, officer: Officer) -> Officer:
    """Under /api/v1: an answered request is answered again, a stale change refused. Raises Replay, Changed and more."""
    if request.url.path.startswith(API):
        request.state.api_caller = officer.id
        request.state.claim = idempotency.claim(session, request, officer.id)
        conditions.check(session, request, officer)
    return officer


CurrentOfficer = Annotated[Officer, Depends(current_officer, scope="function")]
