"""Signatures of webhooks out, as the open description "Standard Webhooks" has them (read 2026-07).

webhook-id         of the event: the same at every try and every replay
webhook-timestamp  seconds since 1970, of this try
webhook-signature  "v1,<base64 HMAC-SHA256 of id.timestamp.body>", one for each valid secret, with blanks between
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """As it is shown once to whoever sets up the receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """One signature over the raw body. secret: as `new_secret` gives it."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def headers(valid: Iterable[str], event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers, signed with every secret that is valid now."""
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(secret, event_id, timestamp, body) for secret in valid),
    }
