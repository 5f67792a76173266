"""Attachments of a Messenger message, including the three shapes a sticker had in 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.base import AttachmentKind, InboundAttachment
from connectors.reading import items, mapping, number, text_id, text_or_none

# Days a signed address lives -> what is counted.
LIVES = ((1, "under 1 day"), (3, "1 to 3 days"), (7, "3 to 7 days"), (30, "7 to 30 days"))
THUMBS_UP = "\U0001f44d"
# The plain thumbs-up in its three sizes (the longer the citizen presses, the bigger).
THUMBS_UP_STICKERS = frozenset({"369239263222822", "369239343222814", "369239383222810"})
KINDS = {
    "image": AttachmentKind.IMAGE,
    "video": AttachmentKind.VIDEO,
    "audio": AttachmentKind.AUDIO,
    "file": AttachmentKind.FILE,
    "sticker": AttachmentKind.STICKER,
    "location": AttachmentKind.LOCATION,
    "fallback": AttachmentKind.LINK,
    "share": AttachmentKind.LINK,
    "post": AttachmentKind.LINK,
    "reel": AttachmentKind.LINK,
    "ig_post": AttachmentKind.LINK,
    "ig_reel": AttachmentKind.LINK,
}


def is_thumbs_up(message: Mapping[str, Any]) -> bool:
    """True when the message is the thumbs-up sticker and nothing else."""
    return bool(_sticker_ids(message) & THUMBS_UP_STICKERS)


def attachments_of(message: Mapping[str, Any]) -> tuple[InboundAttachment, ...]:
    """Every attachment; a sticker once, whether it came as image, as image and sticker, or as sticker."""
    is_sticker = text_id(message.get("sticker_id")) is not None
    found: list[InboundAttachment] = []
    stickers_seen: set[str] = set()
    for value in items(message.get("attachments")):
        if mapping(value).get("type") == "template":
            continue  # its words are the message's text
        attachment = _attachment(mapping(value))
        sticker_id = text_id(mapping(mapping(value).get("payload")).get("sticker_id"))
        if sticker_id is None and is_sticker and attachment.kind is AttachmentKind.IMAGE:
            sticker_id = text_id(message.get("sticker_id"))
        if sticker_id is None:
            found.append(attachment)
        elif sticker_id not in stickers_seen:
            stickers_seen.add(sticker_id)
            found.append(InboundAttachment(AttachmentKind.STICKER, url=attachment.url))
    return tuple(found)


def life_of(url: str | None, at: datetime) -> str | None:
    """How long a signed address of the platform lives ("oe", hex seconds), in steps; None when it does not say."""
    try:
        ends = int(dict(parse_qsl(urlsplit(url or "").query))["oe"], 16)
    except (KeyError, ValueError):
        return None
    days = (ends - at.timestamp()) / 86400
    return next((name for most, name in LIVES if days < most), "longer")


def template_text(message: Mapping[str, Any]) -> str | None:
    """The words of a template: its text, or the titles and lines of its cards; None when there is no template."""
    lines: list[str] = []
    for attachment in items(message.get("attachments")):
        if mapping(attachment).get("type") != "template":
            continue
        payload = mapping(mapping(attachment).get("payload"))
        own = text_or_none(payload.get("text")) or text_or_none(mapping(attachment).get("title"))
        cards = [mapping(element) for element in items(payload.get("elements"))]
        words = [text_or_none(card.get(key)) for card in cards for key in ("title", "subtitle")]
        lines.extend(line for line in (own, *words) if line)
    return "\n".join(lines) or None


def sticker_shape(message: Mapping[str, Any]) -> str | None:
    """Which of the three shapes of 2026 a sticker came in: "old", "transition", "new"; None when there is none."""
    if not _sticker_ids(message):
        return None
    kinds = {text_or_none(mapping(value).get("type")) for value in items(message.get("attachments"))}
    if "sticker" in kinds:
        return "transition" if "image" in kinds else "new"
    return "old"


def _attachment(value: Mapping[str, Any]) -> InboundAttachment:
    payload = mapping(value.get("payload"))
    # An unknown type stays visible: the officer sees that something came, the raw post keeps what.
    kind = KINDS.get(text_or_none(value.get("type")) or "", AttachmentKind.UNSUPPORTED)
    place = mapping(payload.get("coordinates"))
    return InboundAttachment(
        kind=kind,
        url=text_or_none(payload.get("url")) or text_or_none(value.get("url")),
        name=text_or_none(payload.get("title")) or text_or_none(value.get("title")),
        latitude=number(place.get("lat")),
        longitude=number(place.get("long")),
    )


def _sticker_ids(message: Mapping[str, Any]) -> set[str]:
    payloads = [mapping(mapping(value).get("payload")) for value in items(message.get("attachments"))]
    ids = {text_id(payload.get("sticker_id")) for payload in payloads} | {text_id(message.get("sticker_id"))}
    return {sticker_id for sticker_id in ids if sticker_id}
