"""Is a post really from our own web process? Pure functions over raw bytes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def sign(body: bytes, web_secret: str) -> str:
    """The x-hopthu-signature value: hex HMAC-SHA256 of the raw body."""
    return hmac.new(web_secret.encode(), body, hashlib.sha256).hexdigest()


def is_authentic(body: bytes, header: str | None, web_secrets: Iterable[str]) -> bool:
    """True when the header signs these very bytes with one of the secrets. An empty secret never verifies."""
    given = (header or "").strip().encode()
    fits = [hmac.compare_digest(sign(body, secret).encode(), given) for secret in web_secrets if secret]
    return any(fits)
