"""Attachments of a Zalo message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.base import AttachmentKind, InboundAttachment
from connectors.reading import items, mapping, number, text_id, text_or_none, whole_number

KINDS = {
    "image": AttachmentKind.IMAGE,
    "gif": AttachmentKind.IMAGE,
    "sticker": AttachmentKind.STICKER,
    "audio": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
    "link": AttachmentKind.LINK,
    "location": AttachmentKind.LOCATION,
    "file": AttachmentKind.FILE,
}


def unsupported() -> tuple[InboundAttachment, ...]:
    """Stands for something that came and that we cannot show; the raw post keeps it."""
    return (InboundAttachment(AttachmentKind.UNSUPPORTED),)


def attachments_of(message: Mapping[str, Any]) -> tuple[InboundAttachment, ...]:
    """Every attachment in order; unknown types stay visible as unsupported."""
    return tuple(_attachment(mapping(value)) for value in items(message.get("attachments")))


def _attachment(value: Mapping[str, Any]) -> InboundAttachment:
    payload = mapping(value.get("payload"))
    place = mapping(payload.get("coordinates"))
    return InboundAttachment(
        kind=KINDS.get(text_or_none(value.get("type")) or "", AttachmentKind.UNSUPPORTED),
        url=text_or_none(payload.get("url")),
        name=text_or_none(payload.get("name")) or _description(payload.get("description")),
        size_bytes=whole_number(payload.get("size")),
        latitude=number(place.get("latitude")),
        longitude=number(place.get("longitude")),
    )


def _description(value: Any) -> str | None:
    """A link's description; a business card hides JSON with the phone number in it."""
    text = text_or_none(value)
    if text is None or not text.startswith("{"):
        return text
    try:
        card = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text_id(mapping(card).get("phone")) or text
