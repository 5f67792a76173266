"""The chat page, its rows, files and live events. With script the same blocks are swapped live."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from admin_ui.catalogue.mode import keep_mode, mode_of
from admin_ui.chat import live, locking, posts, prepared, widget, words
from admin_ui.chat.callers import Caller, CallerDep, cookie_token, keep_visitor
from admin_ui.chat.requests import ChatRoute, page_policy
from admin_ui.rendering import environment
from inbox_api.areas import service as areas
from inbox_api.conversations import web_chat, web_posts, web_visits
from inbox_api.conversations.web_file_keys import file_key, visitor_of_key
from inbox_api.conversations.web_visitors import Token, VisitorUnknown, cookie_value, new_visitor, page_token
from inbox_api.db import SessionDep
from inbox_api.errors import NotFound
from inbox_api.files import service as files
from inbox_api.files.answers import answer
from inbox_api.live import hub
from inbox_api.models import Attachment
from inbox_api.settings import get_settings

router = APIRouter(route_class=ChatRoute, include_in_schema=False)
PREFETCH = {"prefetch", "prefetch;prerender"}
SHELL_HEADER = "x-hopthu-shell"  # the page holds nobody's words, so a browser may keep it for offline use
NOTHING = web_chat.History(None, [], [], has_older=False, is_typing=False)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the macros of rows need of their page. token: what its forms bring back. file: the address of a file."""

    token: str
    is_embedded: bool
    is_kiosk: bool
    file: Callable[..., str]


def _rows_of(caller: Caller, *, is_embedded: bool = False, is_kiosk: bool = False) -> Rows:
    def address(file_id: int, part: str = "") -> str:
        if not caller.is_locked:
            return f"/chat/files/{file_id}{part}"
        return f"/chat/files/{file_id}{part}?k={file_key(caller.visitor, file_id, now(), is_framed=caller.is_framed)}"

    return Rows(page_token(caller.visitor), is_embedded, is_kiosk, address)


def _rendered(template: str, session: SessionDep, rows: Rows, history: web_chat.History, **more: Any) -> str:
    settings = get_settings()
    return (
        environment()
        .get_template(template)
        .render(
            history=history,
            page=rows,
            words=words,
            now=now(),
            fresh_id=secrets.token_hex(12),
            city=areas.city(session),
            settings=settings,
            megabytes=settings.max_upload_bytes // (1024 * 1024),
            files_at_most=web_posts.FILES_AT_MOST,
            **more,
        )
    )


def _visitor_of_page(request: Request, session: SessionDep, *, is_framed: bool, is_new: bool) -> tuple[Token, bool]:
    """(token, is it locked to a key). Someone without a token that is worth something becomes a new visitor."""
    token = None if is_new else cookie_token(request, is_framed=is_framed)
    if token is not None:
        try:
            return token, web_visits.is_locked(session, token, now())
        except VisitorUnknown:
            pass
    return Token(new_visitor(), 0), False


@dataclass(frozen=True, slots=True)
class FramedVisit:
    """What a frame on another website, where cookies may be refused, begins with: a visitor without a key."""

    visitor: str
    visit: str
    token: str


def _framed_visit(token: Token) -> FramedVisit:
    return FramedVisit(
        token.visitor, cookie_value(token.visitor, generation=token.generation), page_token(token.visitor)
    )


@router.get("/chat")
def show_chat(
    request: Request,
    session: SessionDep,
    embed: bool = False,
    before: int | None = None,
    sent: str = "",
    asked: Annotated[str, Query(alias="hoi")] = "",
    procedure: str = "",
    letters: Annotated[str, Query(alias="chu")] = "",
) -> Response:
    """The whole page. Who is locked to a key gets it without a word of the conversation: its script asks for the rows.

    asked, procedure: what stands in the message field already, not sent: words, or the id of a procedure.
    letters: "lon" for large ones. A kiosk knows nobody: each opening of the page is a new visitor.
    """
    mode = mode_of(request)
    is_kiosk = mode.is_kiosk and not embed
    token, is_locked = _visitor_of_page(request, session, is_framed=embed, is_new=is_kiosk and not sent)
    history = NOTHING if is_locked else web_chat.history(session, token.visitor, now(), before_id=before)
    if history.messages and not embed and before is None and request.headers.get("sec-purpose") not in PREFETCH:
        # Seen without script, too. A closed widget has not shown anything yet: its script tells when it has.
        web_chat.mark_read(session, token.visitor, max(shown.message.id for shown in history.messages), now())
    rows = _rows_of(Caller(token.visitor, is_locked=False, is_framed=False), is_embedded=embed, is_kiosk=is_kiosk)
    content = _rendered(
        "chat.html",
        session,
        rows,
        history,
        before=before,
        is_locked=is_locked,
        is_large=letters == "lon" or is_kiosk,
        visitor=token.visitor,
        framed=_framed_visit(Token(new_visitor(), 0) if is_locked else token) if embed else None,
        prepared=prepared.question(session, procedure, asked),
        has_files=not is_kiosk or get_settings().kiosk_files,
    )
    response = HTMLResponse(content, headers={"content-security-policy": page_policy()})
    if history is NOTHING or not (history.messages or history.waiting):
        response.headers[SHELL_HEADER] = "1"
    keep_visitor(response, token, is_framed=embed, is_lasting=not is_kiosk)
    keep_mode(request, response, mode)
    return response


@router.get("/chat/rows")
def show_rows(
    caller: CallerDep, session: SessionDep, after: int | None = None, before: int | None = None
) -> HTMLResponse:
    """The latest rows and all after message `after`, as the page itself shows them; or those before `before`."""
    after_id = after if before is None else None
    history = web_chat.history(session, caller.visitor, now(), after_id=after_id, before_id=before)
    return HTMLResponse(_rendered("chat_rows.html", session, _rows_of(caller), history))


def own_conversation_id(caller: CallerDep, session: SessionDep) -> int:
    """Raises NotFound before the first post: then there is nothing to listen for."""
    conversation = web_chat.conversation_of(session, caller.visitor)
    if conversation is None:
        raise NotFound
    return conversation.id


@router.get("/chat/events")
async def listen(conversation_id: Annotated[int, Depends(own_conversation_id, scope="function")]) -> StreamingResponse:
    """Hints about the visitor's own conversation; the session is closed by now."""
    return StreamingResponse(
        live.stream(hub.events_of(conversation_id), conversation_id),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def own_file(file_id: int, request: Request, session: SessionDep, k: str = "") -> Attachment:
    """A file of the visitor's own; everybody else's, also a locked one's without its key, raises NotFound."""
    tokens = [one for one in (cookie_token(request, is_framed=framed) for framed in (False, True)) if one]
    if k:
        visitor = next(
            (
                found
                for one in (*(t.visitor for t in tokens), None)
                if (found := visitor_of_key(k, file_id, one, now()))
            ),
            None,
        )
    else:
        visitor = _open_visitor(session, tokens)
    return web_chat.file(session, visitor or "", file_id)


def _open_visitor(session: SessionDep, tokens: list[Token]) -> str | None:
    for token in tokens:
        try:
            if not web_visits.is_locked(session, token, now()):
                return token.visitor
        except VisitorUnknown:
            continue
    return None


OwnFile = Annotated[Attachment, Depends(own_file, scope="function")]


@router.get("/chat/files/{file_id}")
def show_file(row: OwnFile, request: Request, session: SessionDep) -> Response:
    return answer(request, files.shown(session, row))


@router.get("/chat/files/{file_id}/thumb")
def show_thumbnail(row: OwnFile, request: Request, session: SessionDep) -> Response:
    """The small picture of the same file."""
    return answer(request, files.thumbnail(session, row))


for part in (posts, locking, widget):
    router.include_router(part.router)
