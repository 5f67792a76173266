"""A post of our own chat page -> one message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.base import AttachmentKind, EventKind, InboundAttachment, InboundMessage, ParsedPost, PayloadError
from connectors.reading import items, load_object, mapping, number, text_id, text_or_none, whole_number


def parse(body: bytes) -> ParsedPost:
    """The message of a post. Raises PayloadError: the sender is our own program, so a gap is a bug, not a variant."""
    document = load_object(body)
    return ParsedPost(
        (
            InboundMessage(
                kind=EventKind.MESSAGE,
                account_id=_needed(document, "account_id"),
                citizen_id=_needed(document, "visitor_id"),
                external_id=_needed(document, "message_id"),
                sent_at=_sent_at(document),
                text=text_or_none(document.get("text")),
                payload=text_or_none(document.get("payload")),
                attachments=tuple(_attachment(mapping(value)) for value in items(document.get("attachments"))),
                raw=document,
            ),
        )
    )


def _needed(document: Mapping[str, Any], name: str) -> str:
    value = text_id(document.get(name))
    if value is None:
        raise PayloadError(f"{name} is missing")
    return value


def _sent_at(document: Mapping[str, Any]) -> datetime:
    try:
        sent_at = datetime.fromisoformat(_needed(document, "sent_at"))
    except ValueError as error:
        raise PayloadError("sent_at is not an ISO time") from error
    if sent_at.tzinfo is None:
        raise PayloadError("sent_at has no time zone")
    return sent_at.astimezone(UTC)


def _attachment(value: Mapping[str, Any]) -> InboundAttachment:
    kind = text_or_none(value.get("kind"))
    return InboundAttachment(
        kind=AttachmentKind(kind) if kind in set(AttachmentKind) else AttachmentKind.UNSUPPORTED,
        url=text_or_none(value.get("url")),
        name=text_or_none(value.get("name")),
        mime=text_or_none(value.get("mime")),
        size_bytes=whole_number(value.get("size_bytes")),
        latitude=number(value.get("latitude")),
        longitude=number(value.get("longitude")),
    )
