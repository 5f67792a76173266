"""Answers that browsers and proxies may keep for a moment and ask for again cheaply."""

from __future__ import annotations

import hashlib

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

PUBLIC = "public, max-age=60"  # a counter opens, a fee changes at midnight: a minute old is not wrong
OWN = "private, no-cache"  # it sets a cookie
PRIVATE = "private, max-age=300"  # going back to a result must not ask the question a second time


def page(request: Request, content: str, *, status_code: int = 200, cache: str = PUBLIC) -> Response:
    """The page with its ETag; 304 without a body for a browser that has exactly this one."""
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:24]}"'
    headers = {"cache-control": cache, "etag": etag, "vary": "cookie"}
    if status_code == 200 and _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(content, status_code=status_code, headers=headers)


def _has(given: str, etag: str) -> bool:
    """Does an If-None-Match header name this ETag? Proxies that compress make it a weak one."""
    names = {name.strip().removeprefix("W/") for name in given.split(",")}
    return etag in names or names == {"*"}
