"""Telling a tap on our button from typed text.

Zalo returns the payload of a tapped button as an ordinary text message, so anyone could type it. Our payloads
therefore travel as `hopthu:<tag>:<JSON [title, payload]>`, the tag an HMAC under the app secret over the citizen's
id and the JSON. Typed text never carries a fitting tag and stays text; a tag copied to another citizen does not fit.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable

PREFIX = "hopthu:"
TAG_LENGTH = 16  # base32 letters, 80 bits
PAYLOAD_LIMIT = 1000  # of a query button, vendor's page read September 2026


def pack(title: str, payload: str, citizen_id: str, app_secret: str) -> str:
    """The payload of a button for this citizen; the title goes along, so that officers can read what was tapped."""
    for shown in (title, title[:20], ""):
        content = json.dumps([shown, payload], ensure_ascii=False, separators=(",", ":"))
        packed = f"{PREFIX}{_tag(content, citizen_id, app_secret)}:{content}"
        if len(packed) <= PAYLOAD_LIMIT:
            break
    return packed


def unpack(text: str, citizen_id: str, app_secrets: Iterable[str]) -> tuple[str, str] | None:
    """(title, payload) when the text is a tap on a button that we gave this citizen; None for typed text."""
    if not text.startswith(PREFIX):
        return None
    tag, separator, content = text.removeprefix(PREFIX).partition(":")
    if not separator:
        return None
    secrets = [secret for secret in app_secrets if secret]
    fits = [hmac.compare_digest(_tag(content, citizen_id, secret).encode(), tag.encode()) for secret in secrets]
    if not any(fits):
        return None
    title, payload = json.loads(content)
    return str(title), str(payload)


def _tag(content: str, citizen_id: str, app_secret: str) -> str:
    mac = hmac.new(app_secret.encode(), f"button\n{citizen_id}\n{content}".encode(), hashlib.sha256).digest()
    return base64.b32encode(mac).decode()[:TAG_LENGTH]
