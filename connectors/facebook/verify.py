"""Is a webhook post, or a handshake, really Facebook's? Pure functions over raw bytes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping


def sign(body: bytes, app_secret: str) -> str:
    """The X-Hub-Signature-256 value: "sha256=" and the hex HMAC-SHA256 of the raw body."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def is_authentic(body: bytes, header: str | None, app_secrets: Iterable[str]) -> bool:
    """True when the header signs these very bytes with one of the secrets (two while a secret is rotated).

    An empty secret never verifies: anyone can sign with the empty key.
    """
    if not header:
        return False
    given = header.strip().encode()
    # Every secret is tried, so that the time taken does not tell which one fits.
    fits = [hmac.compare_digest(sign(body, secret).encode(), given) for secret in app_secrets if secret]
    return any(fits)


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """The text to answer the handshake with, byte for byte; None when it is not ours to answer."""
    if query.get("hub.mode") != "subscribe" or not verify_token:
        return None
    if not hmac.compare_digest(query.get("hub.verify_token", "").encode(), verify_token.encode()):
        return None
    return query.get("hub.challenge")


def appsecret_proof(access_token: str, app_secret: str) -> str:
    """Hex HMAC-SHA256 of the token under the app secret, sent with every Graph call."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
