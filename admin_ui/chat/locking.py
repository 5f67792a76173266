"""The lock of a conversation: bind it to this browser, leave it, move it from a kiosk to one's own phone."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from admin_ui.catalogue.qr import qr_code
from admin_ui.chat.callers import TOKEN_HEADER, cookie_token, drop_cookies, set_cookie
from admin_ui.chat.requests import ChatRoute, OwnForm, UncheckedForm, page_policy, require_own_origin
from admin_ui.rendering import environment
from inbox_api.conversations import web_chat, web_visits
from inbox_api.conversations.web_visitors import cookie_value, page_token
from inbox_api.db import SessionDep
from inbox_api.settings import get_settings

router = APIRouter(route_class=ChatRoute, include_in_schema=False)


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/chat/bind")
def bind(request: Request, posted: UncheckedForm, session: SessionDep) -> JSONResponse:
    """Lock the visitor to the key of this browser. A frame gets its token to keep; our own page has it in a cookie."""
    visit = web_visits.bind(session, posted.token, posted.text("key"), posted.text("origin"), now())
    is_framed = TOKEN_HEADER in request.headers
    token = cookie_value(visit.visitor, generation=visit.generation) if is_framed else ""
    return JSONResponse({"visitor": visit.visitor, "visit": token, "token": page_token(visit.visitor)})


@router.post("/chat/leave")
def leave(request: Request, posted: OwnForm, session: SessionDep) -> Response:
    """The token of this browser opens nothing any more; the next page makes a new visitor of it.

    The cookie stays: this answer may come after that page has set its own.
    """
    web_visits.revoke(session, posted.visitor, now())
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/chat", status_code=303)
    return JSONResponse({"left": True})


@router.post("/chat/hand-over")
def hand_over(posted: OwnForm, session: SessionDep) -> JSONResponse:
    """A QR picture whose address moves this conversation to the phone that opens it."""
    code = web_visits.offer_hand_over(session, posted.visitor, now())
    address = f"{get_settings().web_address}/chat/continue/{code}"
    picture = qr_code(address)
    minutes = int(web_visits.HAND_OVER_LIFE.total_seconds() // 60)
    return JSONResponse({"address": address, "size": picture.size, "path": picture.path, "minutes": minutes})


@router.get("/chat/continue/{code}")
def ask_to_take_over(code: str, request: Request, session: SessionDep) -> Response:
    """Asks before anything is moved: previews of messengers and browsers open addresses by themselves."""
    if not web_visits.is_offered(session, code, now()):
        raise web_visits.CodeUsed
    token = cookie_token(request, is_framed=False)
    has_own = token is not None and web_chat.conversation_of(session, token.visitor) is not None
    content = environment().get_template("chat_continue.html").render(code=code, has_own=has_own)
    return HTMLResponse(content, headers={"content-security-policy": page_policy()})


@router.post("/chat/continue/{code}")
def take_over(code: str, request: Request, session: SessionDep) -> Response:
    """The conversation is this browser's now."""
    require_own_origin(request)
    response = RedirectResponse("/chat", status_code=303)
    set_cookie(response, web_visits.take_over(session, code, now()), is_framed=False)
    return response


@router.post("/chat/forget")
def forget_cookie(request: Request) -> Response:
    """A browser that lost its key, or runs no script, begins anew; the old conversation stays locked to its key."""
    require_own_origin(request)
    response = RedirectResponse("/chat", status_code=303)
    drop_cookies(response)
    return response
