"""Files of messages: only for those who may read the conversation, and never run by the browser as a page of ours."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from inbox_api.conversations import files, inbox
from inbox_api.db import SessionDep
from inbox_api.errors import NotFound
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(include_in_schema=False)
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
POLICY = "default-src 'none'; img-src 'self'; style-src 'none'; sandbox"


@router.get("/files/{attachment_id}")
def show_file(attachment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    row = inbox.attachment(session, officer, attachment_id)
    if row.stored_name is None:
        raise NotFound
    try:
        content = files.read(row.stored_name)
    except FileNotFoundError as error:
        raise NotFound from error
    mime = row.mime or "application/octet-stream"
    way = "inline" if mime in SHOWN_INLINE else "attachment"
    name = quote(row.name or f"file-{row.id}", safe="")
    headers = {
        "content-disposition": f"{way}; filename*=UTF-8''{name}",
        "content-security-policy": POLICY,
        "cache-control": "private, max-age=3600",
    }
    return Response(content, media_type=mime, headers=headers)
