"""Who is calling: the officer behind the session cookie, with the request's CSRF token checked on every change."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.models import Officer, OfficerSession
from inbox_api.officers import service
from inbox_api.texts import lazy_gettext

COOKIE = "hopthu_session"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class CsrfMismatch(AppError):
    status_code = 403
    code = "csrf_mismatch"
    message = lazy_gettext("The page is out of date. Please load it again and repeat the step.")


async def submitted_csrf(request: Request) -> str | None:
    """The token of a changing request: in the header, or in the form field of a page without script."""
    if request.method in SAFE_METHODS:
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


def current_officer(row: CurrentSession) -> Officer:
    return row.officer


CurrentOfficer = Annotated[Officer, Depends(current_officer, scope="function")]
