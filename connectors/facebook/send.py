"""Calls to the Graph API: send one piece, typing, what went out lately."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from connectors.base import Account, ConnectorError, ErrorAction, OutboundMessage, SendResult, SentMessage
from connectors.calling import TIMEOUT_SECONDS, UPLOAD_TIMEOUT_SECONDS, call, json_object
from connectors.facebook.errors import OUTSIDE_WINDOW, error_from
from connectors.facebook.pieces import message_object
from connectors.facebook.verify import appsecret_proof
from connectors.facebook.window import messaging_type
from connectors.reading import items, mapping, text_id

BASE_URL = "https://graph.facebook.com"
API_VERSION = "v26.0"
FILE_LIMIT_BYTES = 25_000_000
RECENT_MESSAGES = 20  # the vendor shows no more of a conversation


def send(piece: OutboundMessage, account: Account, http: requests.Session, *, now: datetime) -> SendResult:
    """Send one piece of `pieces()`. Raises ConnectorError, before calling when the window is shut."""
    kind = messaging_type(last_citizen_action_at=piece.last_citizen_action_at, is_human=piece.is_human, now=now)
    if kind is None:
        raise ConnectorError(OUTSIDE_WINDOW, action=ErrorAction.FINAL, detail="not sent: the window is shut")
    fields: dict[str, Any] = {"recipient": {"id": piece.citizen_id}, **kind, "message": message_object(piece)}
    if piece.reply_to:
        fields["reply_to"] = {"mid": piece.reply_to}
    path = f"{account.account_id}/messages"
    if piece.file is None:
        document = graph(account, http, "POST", path, json=fields)
    else:
        if len(piece.file.content) > FILE_LIMIT_BYTES:
            raise ConnectorError("100/2018109", action=ErrorAction.FINAL, detail="not sent: file over 25 MB")
        form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
        document = graph(
            account,
            http,
            "POST",
            path,
            data=form,
            files={"filedata": (piece.file.name, piece.file.content, piece.file.mime)},
            timeout=UPLOAD_TIMEOUT_SECONDS,
        )
    message_id = text_id(document.get("message_id"))
    if message_id is None:
        # Accepted, but by an answer we cannot read: the echo or the conversation will tell.
        raise ConnectorError("no_message_id", action=ErrorAction.RETRY, is_ambiguous=True)
    return SendResult(external_id=message_id, detail={"recipient_id": text_id(document.get("recipient_id"))})


def show_typing(account: Account, citizen_id: str, http: requests.Session) -> None:
    """Switch the typing sign on (it goes out after 20 s). Raises ConnectorError."""
    fields = {"recipient": {"id": citizen_id}, "sender_action": "typing_on"}
    graph(account, http, "POST", f"{account.account_id}/messages", json=fields)


def recent_outgoing(account: Account, citizen_id: str, since: datetime, http: requests.Session) -> list[SentMessage]:
    """What the Page sent to this citizen since then, oldest first, among the 20 newest. Raises ConnectorError."""
    fields = f"messages.limit({RECENT_MESSAGES}){{id,message,from,created_time}}"
    query = {"platform": "messenger", "user_id": citizen_id, "fields": fields}
    document = graph(account, http, "GET", f"{account.account_id}/conversations", params=query)
    found = []
    for conversation in items(document.get("data")):
        for value in items(mapping(mapping(conversation).get("messages")).get("data")):
            message = mapping(value)
            sent_at = _graph_time(message.get("created_time"))
            message_id = text_id(message.get("id"))
            if text_id(mapping(message.get("from")).get("id")) != account.account_id or not message_id or not sent_at:
                continue
            if sent_at >= since.replace(microsecond=0):  # the vendor's times have whole seconds
                found.append(SentMessage(message_id, str(message.get("message") or ""), sent_at))
    # The vendor gives the newest first and whole seconds: turned round, ties keep their order.
    found.reverse()
    return sorted(found, key=lambda message: message.sent_at)


def _graph_time(value: Any) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    except (TypeError, ValueError):
        return None


def graph(
    account: Account,
    http: requests.Session,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    timeout: tuple[float, float] = TIMEOUT_SECONDS,
    **body: Any,
) -> dict[str, Any]:
    """One Graph call with the Page's token in the header (addresses end up in logs). Raises ConnectorError."""
    token = account.secrets.get("access_token", "")
    if not token:
        raise ConnectorError("no_access_token", action=ErrorAction.HUMAN)
    base = account.options.get("base_url") or BASE_URL
    version = account.options.get("api_version") or API_VERSION
    query = dict(params or {})
    if app_secret := account.secrets.get("app_secret", ""):
        query["appsecret_proof"] = appsecret_proof(token, app_secret)
    response = call(
        http,
        method,
        f"{base.rstrip('/')}/{version}/{path}",
        params=query,
        headers={"Authorization": f"Bearer {token}"},
        timeout=timeout,
        **body,
    )
    document = json_object(response)
    if "error" in document or response.status_code >= 300:
        raise error_from(document, response.status_code, response.headers)
    return document
