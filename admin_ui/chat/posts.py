"""Posting in the chat: a message, a file ahead of it, and what was read. Works as a plain form too."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from admin_ui.chat.requests import ChatRoute, OwnForm, Posted
from inbox_api.conversations import web_chat, web_posts
from inbox_api.conversations.web_posts import NewPost
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.files.problems import FileTypeNotAllowed
from inbox_api.settings import get_settings

router = APIRouter(route_class=ChatRoute, include_in_schema=False)


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/chat/messages")
def post_message(request: Request, posted: OwnForm, session: SessionDep) -> Response:
    """Keep one message: 202 with its id for the page's script, 303 back to the page without."""
    client_id = web_posts.accept(session, posted.visitor, _new_post(posted.form), now())
    if "text/html" in request.headers.get("accept", ""):
        embed = "&embed=1" if posted.form.text("embed") == "1" else ""
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
    chosen = posted.form.files("file")
    if len(chosen) != 1:
        raise FileTypeNotAllowed
    row = web_posts.upload(session, posted.visitor, *_named_content(chosen[0]), now())
    return JSONResponse({"id": row.id, "kind": row.kind, "size_bytes": row.size_bytes}, status_code=201)


@router.post("/chat/read")
def post_read(posted: OwnForm, session: SessionDep) -> JSONResponse:
    """The page has shown everything up to this message to somebody who looks."""
    ids = posted.form.whole_numbers("up_to")
    return JSONResponse({"changed": web_chat.mark_read(session, posted.visitor, max(ids, default=0), now())})


@router.post("/chat/reactions")
def post_reaction(request: Request, posted: OwnForm, session: SessionDep) -> Response:
    """dislike: "<message id>:1" for a bad answer of the assistant, ":0" to take that back. Without script: the page."""
    message_id, is_on = _tap(posted.form.text("dislike")) or (0, 0)
    message = web_chat.dislike(session, posted.visitor, message_id, now(), is_on=bool(is_on))
    if "text/html" in request.headers.get("accept", ""):
        embed = "?embed=1" if posted.form.text("embed") == "1" else ""
        return RedirectResponse(f"/chat{embed}#m{message.id}", status_code=303)
    return JSONResponse({"is_disliked": message.reaction is not None})
