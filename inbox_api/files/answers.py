"""One file as an answer: never run as a page of ours, never kept by a cache that others share, asked for anew each
time (the browser's own copy is confirmed by its digest once the rights have been checked again)."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from inbox_api.errors import NotFound
from inbox_api.files.problems import FileMissing
from inbox_api.files.ranges import NotSatisfiable, wanted_part
from inbox_api.files.service import Served

# Shown in place: pictures that our own decoder wrote, and sounds and films, which run no script. All else is saved.
SHOWN_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
SHOWN_FAMILIES = frozenset({"audio", "video"})
POLICY = "default-src 'none'; sandbox"
# A film on a page of its own is a player that browsers make and that asks for the film again, as this very site: in
# a sandbox it would be a stranger without cookies.
PLAYER_POLICY = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"


def is_shown(mime: str) -> bool:
    return mime in SHOWN_PICTURES or mime.partition("/")[0] in SHOWN_FAMILIES


def answer(request: Request, served: Served) -> Response:
    """The file, the part of it that was asked for, or 304. Raises NotFound when the storage has lost it."""
    tag = f'"{served.stored_name}"'
    headers = _headers(served) | {"etag": tag, "accept-ranges": "bytes"}
    if _matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range")
    if request.headers.get("if-range", tag) != tag:
        asked = None
    try:
        part = wanted_part(asked, served.size_bytes)
    except NotSatisfiable:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{served.size_bytes}"})
    start, length = part or (0, served.size_bytes)
    headers["content-length"] = str(length)
    if part is not None:
        headers["content-range"] = f"bytes {start}-{start + length - 1}/{served.size_bytes}"
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=served.mime)
    try:
        chunks = served.chunks(start, length)
    except FileMissing as error:
        raise NotFound from error
    return StreamingResponse(chunks, status_code=status, media_type=served.mime, headers=headers)


def whole(served: Served, content: bytes) -> Response:
    """Bytes that are not in the storage as they are; always saved, never shown."""
    headers = _headers(served) | {"content-disposition": _disposition("attachment", served.file_name)}
    return Response(content, media_type=served.mime, headers=headers | {"cache-control": "no-store"})


def _headers(served: Served) -> dict[str, str]:
    way = "inline" if is_shown(served.mime) else "attachment"
    is_played = served.mime.partition("/")[0] in SHOWN_FAMILIES
    return {
        "content-disposition": _disposition(way, served.file_name),
        "content-security-policy": PLAYER_POLICY if is_played else POLICY,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cache-control": "private, no-cache",
        "vary": "cookie",
    }


def _disposition(way: str, name: str) -> str:
    return f"{way}; filename*=UTF-8''{quote(name, safe='')}"


def _matches(header: str | None, tag: str) -> bool:
    if header is None:
        return False
    return header.strip() == "*" or tag in {part.strip().removeprefix("W/") for part in header.split(",")}
