"""Is a webhook post really Zalo's, and is it only a connection test? Pure functions over raw bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

SIGNATURE_PREFIX = "mac="
# What the developer console's test button sends as text and as message id.
SAMPLE_MESSAGE_ID = "This is message id"
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,128}")
# `app_id` is the documented form. The others were seen in the wild; switch one on only when real traffic needs it.
MAC_VARIANTS = ("app_id", "oa_id", "hmac")


def mac(first_id: str, body: bytes, timestamp: str, oa_secret: str) -> str:
    """Hex SHA-256 (not HMAC) of id, raw body, timestamp and OA secret, put one behind the other."""
    return hashlib.sha256(first_id.encode() + body + timestamp.encode() + oa_secret.encode()).hexdigest()


def is_authentic(
    body: bytes,
    header: str | None,
    *,
    app_id: str,
    oa_secret: str,
    oa_id: str = "",
    variants: Iterable[str] = ("app_id",),
) -> bool:
    """True when the X-ZEvent-Signature header ("mac=<hex>") signs these very bytes.

    The timestamp is the body's own top-level field, digit for digit. Old timestamps are fine: redeliveries keep
    theirs. An empty secret never verifies; neither does a body of another application.
    """
    if not header or not app_id or not oa_secret:
        return False
    document = _literal(body)
    if document is None or str(document.get("app_id", app_id)) != app_id:
        return False
    timestamp = document.get("timestamp")
    if not isinstance(timestamp, str):
        return False
    given = header.strip().removeprefix(SIGNATURE_PREFIX).lower().encode()
    expected = {
        "app_id": mac(app_id, body, timestamp, oa_secret),
        "oa_id": mac(oa_id, body, timestamp, oa_secret),
        "hmac": hmac.new(oa_secret.encode(), body, hashlib.sha256).hexdigest(),
    }
    fits = [hmac.compare_digest(expected[name].encode(), given) for name in variants if name in expected]
    return any(fits)


def _literal(body: bytes) -> Mapping[str, Any] | None:
    """The body's object with numbers as their literal digits; None when it is not one."""
    try:
        document = json.loads(body.decode("utf-8"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def is_sample(document: Mapping[str, Any]) -> bool:
    """True for the test message of the developer console."""
    message = document.get("message")
    return isinstance(message, Mapping) and message.get("msg_id") == SAMPLE_MESSAGE_ID


def is_probe(body: bytes) -> bool:
    """True for an unsigned post that tells nothing: an empty or foreign body, or the console's test message.

    A body that names an event of ours without a signature is a forgery, not a probe.
    """
    document = _literal(body)
    if document is None:
        return not body.strip()
    return is_sample(document) or not str(document.get("event_name") or "")


def challenge(query: Mapping[str, str]) -> str:
    """The answer to a GET: a short plain `hub.challenge` is echoed, anything else gets an empty 200."""
    given = query.get("hub.challenge", "")
    return given if CHALLENGE.fullmatch(given) else ""


def appsecret_proof(access_token: str, app_secret: str) -> str:
    """Hex HMAC-SHA256 of the token under the app secret, sent as a header with every call."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
