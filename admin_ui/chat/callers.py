"""Whose request it is: the signed token in a cookie or a header, the browser's proof, and the cookies we set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from inbox_api.conversations import web_visits
from inbox_api.conversations.web_visitors import Token, VisitorUnknown, cookie_value, page_token, read_token
from inbox_api.conversations.web_visits import Asked
from inbox_api.db import SessionDep
from inbox_api.settings import get_settings

COOKIE = "hopthu_visitor"
COOKIE_IN_FRAMES = "hopthu_visitor_framed"  # browsers keep one for each website around the frame
TOKEN_HEADER = "x-hopthu-visit"  # noqa: S105 - of frames that get no cookie at all
PROOF_HEADER = "x-hopthu-proof"
ORIGIN_HEADER = "x-hopthu-origin"
COOKIE_SECONDS = 180 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """is_locked: the visitor's browser holds a key and has just proved it. is_framed: it sent its token in a header."""

    visitor: str
    is_locked: bool
    is_framed: bool


def cookie_token(request: Request, *, is_framed: bool) -> Token | None:
    """The token in the cookie for our own page, or for a frame on another website."""
    name = COOKIE_IN_FRAMES if is_framed and get_settings().cookie_secure else COOKIE
    return read_token(request.cookies.get(name), datetime.now(UTC))


def given_tokens(request: Request) -> list[Token]:
    """All tokens that came along; a header goes before cookies, and then alone."""
    header = request.headers.get(TOKEN_HEADER)
    if header is not None:
        token = read_token(header, datetime.now(UTC))
        return [token] if token else []
    found = (cookie_token(request, is_framed=False), cookie_token(request, is_framed=True))
    return [token for token in found if token]


def token_of_page(request: Request, token: str) -> Token | None:
    """The token of the visitor whose page sent this form."""
    return next((one for one in given_tokens(request) if page_token(one.visitor) == token), None)


def admit(request: Request, session: SessionDep, token: Token) -> Caller:
    """Let the visitor's own browser pass. Raises VisitorUnknown, ProofMissing, ProofOutOfDate."""
    query = request.url.query
    asked = Asked(
        method=request.method,
        target=f"{request.url.path}?{query}" if query else request.url.path,
        origin=request.headers.get(ORIGIN_HEADER, ""),
    )
    now = datetime.now(UTC)
    visit = web_visits.admit(session, token, asked, request.headers.get(PROOF_HEADER), now)
    is_framed = TOKEN_HEADER in request.headers
    if visit is not None and request.url.path.endswith("/rows"):
        request.state.renewed_token = web_visits.renewed_token(visit, now)
    return Caller(token.visitor, visit is not None, is_framed)


def known_caller(request: Request, session: SessionDep) -> Caller:
    """Raises VisitorUnknown, ProofMissing, ProofOutOfDate."""
    tokens = given_tokens(request)
    if not tokens:
        raise VisitorUnknown
    return admit(request, session, tokens[0])


CallerDep = Annotated[Caller, Depends(known_caller, scope="function")]


def give_renewed(request: Request, response: Response) -> None:
    """A token that was renewed on the way goes back the way the old one came."""
    token = getattr(request.state, "renewed_token", None)
    if token is None:
        return
    if TOKEN_HEADER in request.headers:
        response.headers[TOKEN_HEADER] = token
    else:
        set_cookie(response, token, is_framed=False)


def keep_visitor(response: Response, token: Token, *, is_framed: bool, is_lasting: bool = True) -> str:
    """Set the cookie anew, so that it lasts from the last visit on; returns its value.

    is_lasting: False at a kiosk, whose browser forgets it when it is closed.
    """
    value = cookie_value(token.visitor, generation=token.generation)
    set_cookie(response, value, is_framed=is_framed, is_lasting=is_lasting)
    return value


def set_cookie(response: Response, value: str, *, is_framed: bool, is_lasting: bool = True) -> None:
    secure = get_settings().cookie_secure
    if is_framed and secure:
        response.headers.append(
            "set-cookie",
            f"{COOKIE_IN_FRAMES}={value}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; Secure; SameSite=None; "
            "Partitioned",
        )
        return
    max_age = COOKIE_SECONDS if is_lasting else None
    response.set_cookie(COOKIE, value, max_age=max_age, httponly=True, secure=secure, samesite="lax")


def drop_cookies(response: Response) -> None:
    for name in (COOKIE, COOKIE_IN_FRAMES):
        response.delete_cookie(name)
