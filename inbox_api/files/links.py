"""Signed addresses of one file that end by themselves, for channels that cannot carry it.

Whoever has the address may open the file until then, and as long as the file is still shown to the citizen. It
holds no name and no secret; it dies with the file, with the message, and when another file takes its place.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from inbox_api.files.keys import key
from inbox_api.models import Attachment
from inbox_api.settings import get_settings

TOKEN = re.compile(r"([0-9]{1,18})-([0-9]{1,11})-([0-9a-f]{40})")


def link(row: Attachment, now: datetime, life: timedelta | None = None) -> str | None:
    """The full address; None while there is no file. life: settings.file_link_life when not given. now: aware UTC."""
    if not row.stored_name:
        return None
    ends = int((now + (life or get_settings().file_link_life)).timestamp())
    return f"{get_settings().web_address}/f/{row.id}-{ends}-{_signature(row.id, ends, row.stored_name)}"


def read(token: str) -> tuple[int, datetime, str] | None:
    """(attachment id, end, signature) of a token's shape; None for anything else. Not checked yet: `is_valid`."""
    found = TOKEN.fullmatch(token)
    if found is None:
        return None
    return int(found.group(1)), datetime.fromtimestamp(int(found.group(2)), UTC), found.group(3)


def is_valid(row: Attachment, ends: datetime, signature: str, now: datetime) -> bool:
    """True when we signed this end for what the row holds now, and it has not come."""
    if not row.stored_name or now >= ends:
        return False
    return hmac.compare_digest(_signature(row.id, int(ends.timestamp()), row.stored_name), signature)


def _signature(attachment_id: int, ends: int, stored_name: str) -> str:
    text = f"{attachment_id}|{ends}|{stored_name}"
    return hmac.new(key("links"), text.encode(), hashlib.sha256).hexdigest()[:40]
