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
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
MAC = re.compile(r"[0-9a-f]{64}", re.ASCII)
# `app_id` is the documented form. The others were seen in the wild; switch one on only when real traffic needs it.
MAC_VARIANTS = ("app_id", "oa_id", "hmac", "header_time")
DOCUMENTED = MAC_VARIANTS[0]


def mac(first_id: str, body: bytes, timestamp: str, oa_secret: str) -> str:
    """Hex SHA-256 (not HMAC) of id, raw body, timestamp and OA secret, put one behind the other."""
    return hashlib.sha256(first_id.encode() + body + timestamp.encode() + oa_secret.encode()).hexdigest()


def signed_as(
    body: bytes,
    header: str | None,
    *,
    app_id: str,
    oa_secrets: Iterable[str],
    oa_id: str = "",
    variants: Iterable[str] = (DOCUMENTED,),
    header_time: str = "",
) -> str | None:
    """Which of the allowed variants of X-ZEvent-Signature ("mac=<hex>") signs these very bytes; None: none does.

    The timestamp is the body's own top-level field, digit for digit (`header_time`: X-ZEvent-Timestamp, for the variant
    of that name). Old timestamps are fine: redeliveries keep theirs. An empty secret never verifies; neither does a
    body of another application. Several secrets: while one is being replaced.
    """
    given = (header or "").strip().removeprefix(SIGNATURE_PREFIX).lower()
    secrets = [secret for secret in oa_secrets if secret]
    if not app_id or not secrets or not MAC.fullmatch(given):
        return None
    document = _literal(body)
    if document is None or str(document.get("app_id", app_id)) != app_id:
        return None
    timestamp = document.get("timestamp")
    if not isinstance(timestamp, str):
        return None
    found = None
    for secret in secrets:
        expected = {
            "app_id": mac(app_id, body, timestamp, secret),
            "oa_id": mac(oa_id, body, timestamp, secret) if oa_id else "",
            "hmac": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
            "header_time": mac(app_id, body, header_time, secret) if header_time else "",
        }
        for name in variants:
            if hmac.compare_digest(expected.get(name, "").encode(), given.encode()):
                found = found or name
    return found


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
