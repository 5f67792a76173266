"""Pages of long lists: an opaque, signed place where the next page begins.

An endpoint takes `cursor: str = ""` and says where its page ended:

    after = cursors.read(cursor, request)                # None on the first page; raises CursorMalformed
    rows = ... limit + 1 rows after that place ...
    cursors.link_next(request, response, place_of(rows))  # writes Link: <...>; rel="next"

A place is a list of JSON values. It is bound to the address and its filters: a cursor of one list is none of another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from inbox_api.errors import Invalid
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

MAC_BYTES = 16
NOT_BOUND = ("cursor", "limit")
PARAMETER = "cursor"


class HasId(Protocol):
    @property
    def id(self) -> int: ...


Numbered = TypeVar("Numbered", bound=HasId)


class CursorMalformed(Invalid):
    code = "cursor_malformed"
    message = lazy_gettext("This cursor was not given out for this list. Begin again without one.")


def _secret() -> bytes:
    settings = get_settings()
    key = settings.encryption_key.get_secret_value() or settings.web_secret.get_secret_value()
    return hmac.new(key.encode(), b"cursors of lists", hashlib.sha256).digest()


def _bound_to(request: Request) -> bytes:
    """The list that a cursor belongs to."""
    query = sorted((name, value) for name, value in request.query_params.multi_items() if name not in NOT_BOUND)
    return json.dumps([request.url.path, query]).encode()


def _mac(request: Request, content: bytes) -> bytes:
    return hmac.new(_secret(), _bound_to(request) + b"\0" + content, hashlib.sha256).digest()[:MAC_BYTES]


def write(request: Request, place: Sequence[Any]) -> str:
    """place: JSON values and moments, which are read back as ISO texts."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    content = json.dumps(values, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(request, content) + content).decode().rstrip("=")


def read(cursor: str, request: Request) -> list[Any] | None:
    """The place; None for an empty cursor. Raises CursorMalformed for what this list has not given out."""
    if not cursor:
        return None
    try:
        whole = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise CursorMalformed from error
    mac, content = whole[:MAC_BYTES], whole[MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(request, content)):
        raise CursorMalformed
    place: list[Any] = json.loads(content)
    return place


def link_next(request: Request, response: Response, place: Sequence[Any]) -> None:
    """Tell the address of the next page (RFC 8288)."""
    _link(request, response, PARAMETER, write(request, place))


def page_by_id(
    request: Request, response: Response, parameter: str, rows: Sequence[Numbered], limit: int
) -> Sequence[Numbered]:
    """The first `limit` of limit + 1 rows, in the order of their ids; `parameter` tells the last id of a page."""
    if len(rows) > limit:
        _link(request, response, parameter, str(rows[limit - 1].id))
    return rows[:limit]


def _link(request: Request, response: Response, parameter: str, value: str) -> None:
    query = [(name, one) for name, one in request.query_params.multi_items() if name != parameter]
    response.headers["Link"] = f'<{request.url.path}?{urlencode([*query, (parameter, value)])}>; rel="next"'
