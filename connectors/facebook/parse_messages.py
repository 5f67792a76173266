"""What citizens and the Page write: messages, echoes, taps, edits, removals, reactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.base import AttachmentKind, EventKind, InboundAttachment, InboundMessage
from connectors.facebook.attachments import (
    THUMBS_UP,
    attachments_of,
    is_thumbs_up,
    life_of,
    sticker_shape,
    template_text,
)
from connectors.facebook.items import Item, short_id
from connectors.reading import digest, mapping, text_id, text_or_none, whole_number

# In front of our marker in `metadata`, which other applications of the Page use too.
MARKER_PREFIX = "hopthu:"
# The vendor's own inbox as its documents print it, in two lengths; never relied on, only counted.
INBOX_APP_IDS = {"263902037430900": "15 digits", "26390203743090": "14 digits"}
LONGEST_MID = 1000
LAST_REVISION = 1000


def mid_of(value: Mapping[str, Any]) -> str | None:
    """A message's id; None when there is none, or when no column would hold it."""
    found = text_id(value.get("mid"))
    return found if found is not None and len(found) <= LONGEST_MID else None


def _message(item: Item, message: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if message.get("is_echo") or citizen_id == item.page_id:
        return _echo(item, message)
    mid = mid_of(message)
    if citizen_id is None:
        return None
    if message.get("is_deleted"):
        item.note("unsend", "is_deleted")
        return item.event(EventKind.DELETE, citizen_id, mid) if mid else None
    text = text_or_none(message.get("text")) or template_text(message)
    attachments = _counted_attachments(item, message)
    if is_thumbs_up(message):
        text, attachments = text or THUMBS_UP, ()
    # A tap on a quick reply is a message with both; the payload is what the bot gets.
    payload = text_or_none(mapping(message.get("quick_reply")).get("payload"))
    return item.event(
        EventKind.MESSAGE,
        citizen_id,
        mid or digest(citizen_id, item.milliseconds, text or "", payload or ""),
        text=text,
        payload=payload,
        attachments=attachments,
        reply_to=short_id(mapping(message.get("reply_to")).get("mid")),
        referral=_referral(message),
    )


def _counted_attachments(item: Item, message: Mapping[str, Any]) -> tuple[InboundAttachment, ...]:
    found = attachments_of(message)
    shape = sticker_shape(message)
    if shape is not None:
        item.note("sticker", shape)
    if any(attachment.kind is AttachmentKind.LOCATION for attachment in found):
        item.note("location", "attachment")
    for attachment in found:
        life = life_of(attachment.url, item.at)
        if life is not None:
            item.note("media_life", life)
    if message.get("is_unsupported"):
        item.note("unsupported", "is_unsupported")
        return found or (InboundAttachment(AttachmentKind.UNSUPPORTED),)
    return found


def _referral(value: Mapping[str, Any]) -> str | None:
    return text_or_none(mapping(value.get("referral")).get("ref"))


def _echo(item: Item, message: Mapping[str, Any]) -> InboundMessage | None:
    # Sender and recipient are swapped: the citizen is the recipient.
    mid, citizen_id = mid_of(message), item.recipient_id
    if mid is None or citizen_id is None or citizen_id == item.page_id:
        return None
    metadata = text_or_none(message.get("metadata")) or ""
    marker = metadata.removeprefix(MARKER_PREFIX) if metadata.startswith(MARKER_PREFIX) else None
    sender_app = short_id(message.get("app_id"))
    is_ours = marker is not None or (item.app_id is not None and sender_app == item.app_id)
    if not is_ours:
        item.note("echo_app", "absent" if sender_app is None else INBOX_APP_IDS.get(sender_app, "another"))
    return item.event(
        EventKind.ECHO,
        citizen_id,
        mid,
        text=text_or_none(message.get("text")) or template_text(message),
        attachments=attachments_of(message),
        reply_to=short_id(mapping(message.get("reply_to")).get("mid")),
        marker=marker,
        # Never "is it the inbox app?": that id is printed in two lengths and may be missing. Not ours = outside.
        outside_sender=None if is_ours else sender_app or "unknown",
    )


def _postback(item: Item, postback: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None or citizen_id == item.page_id:
        return None
    payload, title = text_or_none(postback.get("payload")), text_or_none(postback.get("title"))
    mid = mid_of(postback)
    item.note("postback", "with mid" if mid else "without mid")
    return item.event(
        EventKind.MESSAGE,
        citizen_id,
        mid or digest("postback", citizen_id, item.milliseconds, payload or title or ""),
        text=title,
        payload=payload,
        referral=_referral(postback),
    )


def _edit(item: Item, edit: Mapping[str, Any]) -> InboundMessage | None:
    is_ours = item.sender_id == item.page_id  # an officer outside corrected himself
    mid, citizen_id = mid_of(edit), item.recipient_id if is_ours else item.sender_id
    if mid is None or citizen_id is None or citizen_id == item.page_id:
        return None
    revision = whole_number(edit.get("num_edit"))
    return item.event(
        EventKind.EDIT,
        citizen_id,
        mid,
        text=text_or_none(edit.get("text")),
        related_ids=(mid,),
        revision=revision if revision is not None and 0 < revision <= LAST_REVISION else None,
    )


def _reaction(item: Item, reaction: Mapping[str, Any]) -> InboundMessage | None:
    mid, citizen_id = mid_of(reaction), item.sender_id
    if mid is None or citizen_id is None or citizen_id == item.page_id:
        return None
    action = text_or_none(reaction.get("action")) or ""
    name = text_or_none(reaction.get("reaction")) or ""
    emoji = (text_or_none(reaction.get("emoji")) or name or None) if action != "unreact" else None
    external_id = digest("reaction", mid, citizen_id, action, name, item.milliseconds)
    return item.event(EventKind.REACTION, citizen_id, external_id, text=emoji, related_ids=(mid,))


READERS = {"message": _message, "postback": _postback, "message_edit": _edit, "reaction": _reaction}
