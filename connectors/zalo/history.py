"""Reading an OA's conversations back: what went out lately, and what the webhook missed in an outage."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from connectors.base import Account, AttachmentKind, EventKind, InboundAttachment, InboundMessage, SentMessage
from connectors.reading import items, mapping, moment, number, text_id, text_or_none
from connectors.zalo import calls
from connectors.zalo.event import ANONYMOUS_PREFIX
from connectors.zalo.taps import unpack

PAGE = 10  # the most that one call gives
PAGES_OF_ONE = 5
PAGES_OF_RECENT = 100
FROM_OA = "0"
KINDS = {
    "photo": AttachmentKind.IMAGE,
    "gif": AttachmentKind.IMAGE,
    "voice": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
    "sticker": AttachmentKind.STICKER,
    "location": AttachmentKind.LOCATION,
    "link": AttachmentKind.LINK,
    "links": AttachmentKind.LINK,
    "file": AttachmentKind.FILE,
}


def recent_outgoing(account: Account, citizen_id: str, since: datetime, http: requests.Session) -> list[SentMessage]:
    """What the OA sent to this citizen since then, oldest first; at most the 50 newest. Raises ConnectorError."""
    if citizen_id.startswith(ANONYMOUS_PREFIX):
        return []  # the vendor keeps no history of anonymous visitors
    found = [
        SentMessage(message_id, str(message.get("message") or ""), sent_at)
        for message, message_id, sent_at in _messages_of(account, citizen_id, since, PAGES_OF_ONE, http)
        if text_id(message.get("src")) == FROM_OA
    ]
    found.reverse()
    return sorted(found, key=lambda message: message.sent_at)


def missed(account: Account, since: datetime, http: requests.Session) -> Iterator[InboundMessage]:
    """Every message of every conversation that moved since then, newest conversations first. Raises ConnectorError."""
    for citizen_id in _moved_since(account, since, http):
        for message, message_id, sent_at in _messages_of(account, citizen_id, since, PAGES_OF_RECENT, http):
            yield as_inbound(account, citizen_id, message, message_id, sent_at)


def _moved_since(account: Account, since: datetime, http: requests.Session) -> list[str]:
    """Citizens with a message since then, as the list of recent chats tells."""
    citizens: dict[str, None] = {}
    for page in range(PAGES_OF_RECENT):
        wanted = {"offset": page * PAGE, "count": PAGE}
        rows = _rows(calls.oa(account, http, "GET", "/v2.0/oa/listrecentchat", wanted=wanted))
        times = [moment(row.get("time")) for row in rows]
        for row, at in zip(rows, times, strict=True):
            citizen_id = _citizen_of(row)
            if citizen_id and (at is None or at >= since):
                citizens[citizen_id] = None
        if len(rows) < PAGE or any(at is not None and at < since for at in times):
            break
    return list(citizens)


def _messages_of(
    account: Account, citizen_id: str, since: datetime, pages: int, http: requests.Session
) -> list[tuple[Mapping[str, Any], str, datetime]]:
    """(message, id, time) since then, newest first; a message that came between two pages is not given twice."""
    found: dict[str, tuple[Mapping[str, Any], str, datetime]] = {}
    for page in range(pages):
        wanted = {"user_id": citizen_id, "offset": page * PAGE, "count": PAGE}
        rows = _rows(calls.oa(account, http, "GET", "/v2.0/oa/conversation", wanted=wanted))
        times = [moment(row.get("time")) for row in rows]
        for row, at in zip(rows, times, strict=True):
            message_id = text_id(row.get("message_id"))
            if message_id and at is not None and at >= since:
                found[message_id] = (row, message_id, at)
        if len(rows) < PAGE or any(at is not None and at < since for at in times):
            break
    return list(found.values())


def _rows(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [mapping(row) for row in items(document.get("data"))]


def _citizen_of(row: Mapping[str, Any]) -> str:
    side = "to_id" if text_id(row.get("src")) == FROM_OA else "from_id"
    return text_id(row.get(side)) or ""


def as_inbound(
    account: Account, citizen_id: str, row: Mapping[str, Any], message_id: str, sent_at: datetime
) -> InboundMessage:
    """One line of the history as its webhook would have told it."""
    is_from_oa = text_id(row.get("src")) == FROM_OA
    text, payload = text_or_none(row.get("message")), None
    secrets = (account.secrets.get("app_secret", ""), account.secrets.get("app_secret_previous", ""))
    if text and not is_from_oa and (tap := unpack(text, citizen_id, secrets)):
        text, payload = tap[0] or None, tap[1]
    attachments = _attachments(row)
    if not text and not payload and not attachments:
        attachments = (InboundAttachment(AttachmentKind.UNSUPPORTED),)
    return InboundMessage(
        kind=EventKind.ECHO if is_from_oa else EventKind.MESSAGE,
        account_id=account.account_id,
        citizen_id=citizen_id,
        external_id=message_id,
        sent_at=sent_at,
        text=text,
        payload=payload,
        attachments=attachments,
        raw=row,
    )


def _attachments(row: Mapping[str, Any]) -> tuple[InboundAttachment, ...]:
    kind = KINDS.get((text_or_none(row.get("type")) or "").lower())
    if kind is None:
        return ()
    place = _place(row.get("location"))
    item = InboundAttachment(
        kind=kind,
        url=text_or_none(row.get("url")),
        name=text_or_none(row.get("description")),
        latitude=number(place.get("latitude")),
        longitude=number(place.get("longitude")),
    )
    return (item,)


def _place(value: Any) -> Mapping[str, Any]:
    """A place comes as an object or as JSON in a string."""
    if isinstance(value, str):
        try:
            return mapping(json.loads(value))
        except (ValueError, RecursionError):
            return {}
    return mapping(value)
