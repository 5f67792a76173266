"""What citizens and the OA say to each other: messages, echoes, receipts, reactions."""

from __future__ import annotations

from collections.abc import Callable

from connectors.base import AttachmentKind, EventKind, InboundMessage
from connectors.reading import digest, items, mapping, text_id, text_or_none
from connectors.zalo.attachments import attachments_of, unsupported
from connectors.zalo.event import RECEIPTS, Event
from connectors.zalo.taps import unpack

RARE_MESSAGES = {"user_send_gif", "user_send_contact", "user_send_business_card"}  # the lists do not agree on them


def message(event: Event) -> InboundMessage | None:
    """Anything that a citizen or a visitor of the website sent."""
    content = event.message
    text = text_or_none(content.get("text"))
    payload = None
    tap = unpack(text, event.citizen_id, event.app_secrets) if text else None
    if tap:
        title, payload = tap
        text = title or None
    attachments = attachments_of(content)
    if not text and not payload and not attachments:
        attachments = unsupported()
    _note_variants(event)
    return event.build(
        EventKind.MESSAGE,
        text_id(content.get("msg_id")),
        text=text,
        payload=payload,
        attachments=attachments,
        reply_to=text_id(content.get("quote_msg_id")),
    )


def _note_variants(event: Event) -> None:
    if event.name in RARE_MESSAGES:
        event.note("message_event", event.name)
    for value in items(event.message.get("attachments")):
        payload = mapping(mapping(value).get("payload"))
        event.note_type("coordinates", mapping(payload.get("coordinates")).get("latitude"))
        event.note_type("file_size", payload.get("size"))


def echo(event: Event) -> InboundMessage | None:
    """What the OA sent: we, an officer in OA Manager, or an automation there."""
    message_id = text_id(event.message.get("msg_id"))
    if message_id is None:
        return None
    attachments = attachments_of(event.message)
    text = text_or_none(event.message.get("text"))
    if not text:
        # Lists and templates carry their words inside their parts.
        text = "\n".join(item.name for item in attachments if item.kind is AttachmentKind.LINK and item.name) or None
    return event.build(
        EventKind.ECHO,
        message_id,
        text=text,
        attachments=attachments,
        reply_to=text_id(event.message.get("quote_msg_id")),
        # An officer in OA Manager. Without it: our own call, or an automation of OA Manager; only the id can tell.
        outside_sender=text_id(mapping(event.data.get("sender")).get("admin_id")),
    )


def receipt(event: Event) -> InboundMessage | None:
    """Arrived or seen; names messages and no time."""
    several = items(event.message.get("msg_ids"))
    ids = [text_id(value) for value in (*several, event.message.get("msg_id"))]
    message_ids = tuple(dict.fromkeys(message_id for message_id in ids if message_id))
    if not message_ids:
        return None
    sender = text_id(mapping(event.data.get("sender")).get("id"))
    event.note("receipt_sender", "oa" if sender == event.oa_id else "user")
    if event.name == "user_seen_message":
        event.note("seen_ids", "array" if several else "single")
    # No watermark: a receipt speaks of the messages it names and of no other.
    return event.build(RECEIPTS[event.name], digest(event.name, *message_ids), related_ids=message_ids)


def reaction(event: Event) -> InboundMessage | None:
    """The citizen's emoji on a message; taken back = no text."""
    message_id = text_id(event.message.get("msg_id"))
    if message_id is None:
        return None
    icon = text_or_none(event.message.get("react_icon"))
    external_id = digest("reaction", message_id, event.citizen_id, icon or "", event.at.isoformat())
    shown = None if icon == "/-remove" else icon
    return event.build(EventKind.REACTION, external_id, text=shown, related_ids=(message_id,))


READERS: dict[str, Callable[[Event], InboundMessage | None]] = {"user_reacted_message": reaction}
