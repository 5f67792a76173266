"""Is a post really from our own web process? Pure functions over raw bytes."""

from __future__ import annotations

import hashlib
import hmac


def sign(body: bytes, web_secret: str) -> str:
    """The x-hopthu-signature value: hex HMAC-SHA256 of the raw body."""
    return hmac.new(web_secret.encode(), body, hashlib.sha256).hexdigest()


def is_authentic(body: bytes, header: str | None, web_secret: str) -> bool:
    """True when the header signs these very bytes. An empty secret never verifies."""
    if not header or not web_secret:
        return False
    return hmac.compare_digest(sign(body, web_secret).encode(), header.strip().encode())
