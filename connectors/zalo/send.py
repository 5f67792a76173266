"""Calls to Zalo's OA API: send one piece, upload, what went out lately."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from connectors.base import Account, ConnectorError, ErrorAction, OutboundFile, OutboundMessage, SendResult, SentMessage
from connectors.calling import TIMEOUT_SECONDS, UPLOAD_TIMEOUT_SECONDS, call, json_object
from connectors.reading import items, mapping, moment, text_id, text_or_none
from connectors.zalo.errors import PARAMETER_INVALID, check
from connectors.zalo.event import ANONYMOUS_PREFIX
from connectors.zalo.pieces import file_message, image_message, text_message
from connectors.zalo.verify import appsecret_proof

BASE_URL = "https://openapi.zalo.me"
# mime -> (upload path, limit in bytes); anything else must be converted or sent as a link by the caller.
UPLOADS = {
    "image/jpeg": ("image", 1_000_000),
    "image/png": ("image", 1_000_000),
    "image/gif": ("gif", 5_000_000),
    "application/pdf": ("file", 5_000_000),
    "application/msword": ("file", 5_000_000),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("file", 5_000_000),
    "text/csv": ("file", 5_000_000),
}
HISTORY_PAGE = 10
HISTORY_PAGES = 5


def send(piece: OutboundMessage, account: Account, http: requests.Session) -> SendResult:
    """Send one piece of `pieces()` as a consultation message. Raises ConnectorError.

    A quote that Zalo refuses is dropped: the answer matters more than the line it points at.
    """
    if piece.buttons and not account.secrets.get("app_secret"):
        raise ConnectorError("no_app_secret", action=ErrorAction.HUMAN, detail="button payloads cannot be signed")
    if piece.file is not None:
        return _send_message(piece, _uploaded(piece.file, account, http), account, http)
    message = text_message(piece, account.secrets.get("app_secret", ""))
    try:
        return _send_message(piece, message, account, http)
    except ConnectorError as error:
        if error.code != PARAMETER_INVALID or "quote_message_id" not in message:
            raise
    del message["quote_message_id"]
    return _send_message(piece, message, account, http)


def _send_message(
    piece: OutboundMessage, message: dict[str, Any], account: Account, http: requests.Session
) -> SendResult:
    path, recipient = "/v3.0/oa/message/cs", {"user_id": piece.citizen_id}
    if piece.citizen_id.startswith(ANONYMOUS_PREFIX):
        anonymous_id, _, conversation_id = piece.citizen_id.removeprefix(ANONYMOUS_PREFIX).partition(":")
        path, recipient = "/v2.0/oa/message", {"anonymous_id": anonymous_id, "conversation_id": conversation_id}
    # Zalo has no field for a mark of ours; the header only links our log lines with those of a proxy in between.
    headers = {"X-Request-Id": piece.marker}
    body = {"recipient": recipient, "message": message}
    data = mapping(api(account, http, "POST", path, json=body, headers=headers).get("data"))
    message_id = text_id(data.get("message_id"))
    if message_id is None:
        raise ConnectorError("no_message_id", action=ErrorAction.RETRY, is_ambiguous=True)
    detail = {"quota": dict(mapping(data.get("quota")))}
    return SendResult(external_id=message_id, sent_at=moment(data.get("sent_time")), detail=detail)


def _uploaded(file: OutboundFile, account: Account, http: requests.Session) -> dict[str, Any]:
    """Upload, then the message that shows it. Ids live 7 days, so every send uploads anew."""
    if file.mime not in UPLOADS:
        raise ConnectorError("file_type", action=ErrorAction.FINAL, detail="not sent: type not accepted by Zalo")
    kind, limit = UPLOADS[file.mime]
    if len(file.content) > limit:
        raise ConnectorError("file_size", action=ErrorAction.FINAL, detail=f"not sent: over {limit} bytes")
    try:
        document = api(
            account,
            http,
            "POST",
            f"/v2.0/oa/upload/{kind}",
            files={"file": (file.name, file.content, file.mime)},
            timeout=UPLOAD_TIMEOUT_SECONDS,
        )
    except ConnectorError as error:
        # Nothing was said to the citizen yet: a failed upload may always be repeated.
        raise ConnectorError(error.code, action=error.action, retry_after=error.retry_after) from error
    data = mapping(document.get("data"))
    uploaded = text_or_none(data.get("token")) if kind == "file" else text_or_none(data.get("attachment_id"))
    if uploaded is None:
        raise ConnectorError("no_upload_id", action=ErrorAction.RETRY)
    return file_message(uploaded) if kind == "file" else image_message(uploaded, kind)


def recent_outgoing(account: Account, citizen_id: str, since: datetime, http: requests.Session) -> list[SentMessage]:
    """What the OA sent to this citizen since then, oldest first; at most the 50 newest. Raises ConnectorError."""
    found: list[SentMessage] = []
    if citizen_id.startswith(ANONYMOUS_PREFIX):
        return found  # the vendor keeps no history of anonymous visitors
    for page in range(HISTORY_PAGES):
        wanted = {"user_id": citizen_id, "offset": page * HISTORY_PAGE, "count": HISTORY_PAGE}
        query = {"data": json.dumps(wanted)}
        messages = [
            mapping(value)
            for value in items(api(account, http, "GET", "/v2.0/oa/conversation", params=query).get("data"))
        ]
        times = [moment(message.get("time")) for message in messages]
        for message, sent_at in zip(messages, times, strict=True):
            message_id = text_id(message.get("message_id"))
            if text_id(message.get("src")) == "0" and message_id and sent_at and sent_at >= since:
                found.append(SentMessage(message_id, str(message.get("message") or ""), sent_at))
        if len(messages) < HISTORY_PAGE or any(sent_at and sent_at < since for sent_at in times):
            break
    found.reverse()
    return sorted(found, key=lambda message: message.sent_at)


def api(
    account: Account,
    http: requests.Session,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: tuple[float, float] = TIMEOUT_SECONDS,
    **arguments: Any,
) -> dict[str, Any]:
    """One call with the OA's token (a bare header, no "Bearer"); the successful envelope. Raises ConnectorError."""
    token = account.secrets.get("access_token", "")
    if not token:
        raise ConnectorError("no_access_token", action=ErrorAction.REFRESH_TOKEN)
    all_headers = {"access_token": token, **(headers or {})}
    if app_secret := account.secrets.get("app_secret", ""):
        all_headers["appsecret_proof"] = appsecret_proof(token, app_secret)
    base = account.options.get("base_url") or BASE_URL
    response = call(http, method, base.rstrip("/") + path, headers=all_headers, timeout=timeout, **arguments)
    document = json_object(response)
    check(document, response.status_code)
    return document
