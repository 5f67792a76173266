"""Keys in the addresses of a locked visitor's files: pictures are asked for without a signature.

A key is good for one file and for one to two hours. On our own page it is worth something beside the visitor's cookie
only; in a frame on another website, where there may be no cookie, it names its visitor.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from inbox_api.conversations.web_visitors import mac

HOUR = 3600


def file_key(visitor: str, file_id: int, now: datetime, *, is_framed: bool) -> str:
    """The same key within an hour, so that a page which is asked for again does not load its pictures again."""
    until = (int(now.timestamp()) // HOUR + 2) * HOUR
    named = f"{visitor}." if is_framed else ""
    return f"{until}.{named}{_signature(visitor, file_id, until, is_framed=is_framed)}"


def visitor_of_key(key: str, file_id: int, cookie_visitor: str | None, now: datetime) -> str | None:
    """Whose file the key opens; None when it opens nothing here. cookie_visitor: of the signed cookie beside it."""
    until, _dot, rest = key.partition(".")
    named, separator, given = rest.rpartition(".")
    visitor = named if separator else cookie_visitor
    if not until.isdecimal() or len(until) > 12 or int(until) <= now.timestamp() or not visitor:
        return None
    wanted = _signature(visitor, file_id, int(until), is_framed=bool(separator))
    return visitor if hmac.compare_digest(given.encode(), wanted.encode()) else None


def _signature(visitor: str, file_id: int, until: int, *, is_framed: bool) -> str:
    return mac("framed-file" if is_framed else "file", f"{visitor}:{file_id}:{until}")
