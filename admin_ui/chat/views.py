"""Routes of the web chat. Reading and posting work without script; with script the same blocks are swapped live."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile

from admin_ui.chat import live, words
from admin_ui.chat.requests import ChatRoute, OwnForm, Posted, Visitor, given_visitor, keep_visitor, page_policy
from admin_ui.files.answers import answer
from admin_ui.rendering import STATIC, environment
from inbox_api.areas import service as areas
from inbox_api.conversations import web_chat, web_posts
from inbox_api.conversations.web_posts import NewPost
from inbox_api.conversations.web_visitors import new_visitor, page_token
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid, NotFound
from inbox_api.files import service as files
from inbox_api.files.problems import FileTypeNotAllowed
from inbox_api.folding import storable
from inbox_api.live import hub
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

router = APIRouter(route_class=ChatRoute, include_in_schema=False)
PREFETCH = {"prefetch", "prefetch;prerender"}
MAX_DRAFT_CHARS = 500


def now() -> datetime:
    return datetime.now(UTC)


def _rendered(template: str, session: SessionDep, visitor: str, history: web_chat.History, **more: Any) -> str:
    settings = get_settings()
    return (
        environment()
        .get_template(template)
        .render(
            history=history,
            words=words,
            now=now(),
            token=page_token(visitor),
            fresh_id=secrets.token_hex(12),
            city=areas.city(session),
            settings=settings,
            megabytes=settings.max_upload_bytes // (1024 * 1024),
            files_at_most=web_posts.FILES_AT_MOST,
            **more,
        )
    )


@router.get("/chat")
def show_chat(
    request: Request,
    session: SessionDep,
    embed: bool = False,
    before: int | None = None,
    asked: Annotated[str, Query(alias="hoi")] = "",
) -> Response:
    """The whole page. Someone without a cookie of ours becomes a new visitor.

    asked: what stands in the message field already, not sent; the catalogue's pages give the name of a procedure.
    """
    visitor = given_visitor(request) or new_visitor()
    history = web_chat.history(session, visitor, now(), before_id=before)
    if history.messages and not embed and before is None and request.headers.get("sec-purpose") not in PREFETCH:
        # Seen without script, too. A closed widget has not shown anything yet: its script tells when it has.
        web_chat.mark_read(session, visitor, max(shown.message.id for shown in history.messages), now())
    draft = storable(asked)[:MAX_DRAFT_CHARS]
    content = _rendered("chat.html", session, visitor, history, is_embedded=embed, before=before, draft=draft)
    response = HTMLResponse(content, headers={"content-security-policy": page_policy()})
    keep_visitor(response, visitor, is_embedded=embed)
    return response


@router.get("/chat/rows")
def show_rows(visitor: Visitor, session: SessionDep, after: int = 0) -> HTMLResponse:
    """The latest rows and all after message `after`, as the page itself shows them."""
    history = web_chat.history(session, visitor, now(), after_id=after)
    return HTMLResponse(_rendered("chat_rows.html", session, visitor, history))


def own_conversation_id(visitor: Visitor, session: SessionDep) -> int:
    """Raises NotFound before the first post: then there is nothing to listen for."""
    conversation = web_chat.conversation_of(session, visitor)
    if conversation is None:
        raise NotFound
    return conversation.id


@router.get("/chat/events")
async def listen(conversation_id: Annotated[int, Depends(own_conversation_id, scope="function")]) -> StreamingResponse:
    """Hints about the visitor's own conversation; the session is closed by now."""
    return StreamingResponse(
        live.stream(hub.events(), conversation_id),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


@router.post("/chat/messages")
def post_message(request: Request, posted: OwnForm, session: SessionDep) -> Response:
    """Keep one message: 202 with its id for the page's script, 303 back to the page without."""
    client_id = web_posts.accept(session, posted.visitor, _new_post(posted), now())
    if "text/html" in request.headers.get("accept", ""):
        embed = "&embed=1" if posted.text("embed") == "1" else ""
        return RedirectResponse(f"/chat?sent={client_id}{embed}#end", status_code=303)
    return JSONResponse({"accepted": client_id}, status_code=202)


def _new_post(posted: Posted) -> NewPost:
    latitude, longitude = posted.number("latitude"), posted.number("longitude")
    return NewPost(
        client_id=posted.text("client_id"),
        text=posted.text("text"),
        upload_ids=posted.whole_numbers("upload"),
        files=[_named_content(file) for file in posted.files("files")],
        place=(latitude, longitude) if latitude is not None and longitude is not None else None,
        tap=_tap(posted.text("tap")),
    )


def _tap(value: str) -> tuple[int, int] | None:
    """ "<message id>:<button number>" -> both numbers. Raises Invalid."""
    if not value:
        return None
    message_id, _separator, number = value.partition(":")
    if not (message_id.isdecimal() and number.isdecimal() and len(value) < 20):
        raise Invalid
    return int(message_id), int(number)


def _named_content(file: UploadFile) -> tuple[str, bytes]:
    """Name and bytes; a file over the limit is not read to its end. Raises TooLarge."""
    limit = get_settings().max_upload_bytes
    if (file.size or 0) > limit:
        raise web_posts.file_too_large()
    return file.filename or "", file.file.read(limit + 1)


@router.post("/chat/files")
def post_file(posted: OwnForm, session: SessionDep) -> JSONResponse:
    """One file ahead of its message, for the page's script."""
    chosen = posted.files("file")
    if len(chosen) != 1:
        raise FileTypeNotAllowed
    row = web_posts.upload(session, posted.visitor, *_named_content(chosen[0]), now())
    return JSONResponse({"id": row.id, "kind": row.kind, "size_bytes": row.size_bytes}, status_code=201)


@router.post("/chat/read")
def post_read(posted: OwnForm, session: SessionDep) -> JSONResponse:
    """The page has shown everything up to this message to somebody who looks."""
    ids = posted.whole_numbers("up_to")
    return JSONResponse({"changed": web_chat.mark_read(session, posted.visitor, max(ids, default=0), now())})


@router.get("/chat/files/{file_id}")
def show_file(file_id: int, request: Request, session: SessionDep) -> Response:
    """A file of the visitor's own; 404 for everybody else, also without a cookie."""
    row = web_chat.file(session, given_visitor(request) or "", file_id)
    return answer(request, files.shown(session, row))


@router.get("/chat/files/{file_id}/thumb")
def show_thumbnail(file_id: int, request: Request, session: SessionDep) -> Response:
    """The small picture of the same file."""
    row = web_chat.file(session, given_visitor(request) or "", file_id)
    return answer(request, files.thumbnail(session, row))


@router.get("/widget.js")
def show_widget_script() -> Response:
    """The script of the widget with its texts filled in; the file itself holds none."""
    texts = {
        "open": _("Open the chat with your ward"),
        "close": _("Close the chat"),
        "title": _("Chat with your ward"),
        "label": _("Ask your ward"),
        "unread": _("new message"),
    }
    script = (STATIC / "chat" / "widget.js").read_text(encoding="utf-8").replace("__TEXTS__", json.dumps(texts))
    headers = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
    return Response(script, media_type="text/javascript", headers=headers)


@router.get("/widget-demo")
def show_widget_demo() -> Response:
    """A page such as a ward's own website, with the widget on it; only in the demo."""
    if not get_settings().demo:
        raise NotFound
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; base-uri 'none'"
    content = environment().get_template("chat_widget_demo.html").render(address=get_settings().web_address)
    return HTMLResponse(content, headers={"content-security-policy": policy})
