"""A Messenger webhook post -> our messages: every entry, every item, unknown things skipped.

Comments (`changes`) are another subject and give nothing here. Items of `standby` (another app owns the thread) are
read like those of `messaging`; they carry `"standby": True` in `raw`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import EventKind, InboundMessage, ParsedPost, PayloadError
from connectors.facebook.attachments import THUMBS_UP, attachments_of, is_thumbs_up
from connectors.reading import EPOCH, digest, items, load_object, mapping, moment, text_id, text_or_none

# In front of our marker in `metadata`, which other applications of the Page use too.
MARKER_PREFIX = "hopthu:"
THREAD_CONTROL_KEYS = ("pass_thread_control", "take_thread_control", "release_thread_control")
SILENT_KEYS = ("referral", "optin", "request_thread_control")


@dataclass(frozen=True, slots=True)
class Item:
    """One element of `messaging` or `standby`. `page_id` comes from the entry, never from a setting."""

    data: Mapping[str, Any]
    page_id: str
    at: datetime
    is_standby: bool
    app_id: str | None

    @property
    def sender_id(self) -> str | None:
        return text_id(mapping(self.data.get("sender")).get("id"))

    @property
    def recipient_id(self) -> str | None:
        return text_id(mapping(self.data.get("recipient")).get("id"))

    def event(self, kind: EventKind, citizen_id: str, external_id: str, **more: Any) -> InboundMessage:
        raw = {**self.data, "standby": True} if self.is_standby else self.data
        return InboundMessage(
            kind=kind,
            account_id=self.page_id,
            citizen_id=citizen_id,
            external_id=external_id,
            sent_at=self.at,
            raw=raw,
            **more,
        )


def parse(body: bytes, app_id: str | None = None) -> ParsedPost:
    """All events of a post in their order.

    app_id: our application; echoes and threads of any other one are "outside". Raises PayloadError.
    """
    document = load_object(body)
    if document.get("object") != "page":
        return ParsedPost(())
    entries = document.get("entry")
    if not isinstance(entries, list):
        raise PayloadError("entry is not an array")
    messages: list[InboundMessage] = []
    problems: list[str] = []
    for place, entry in enumerate(entries):
        for where, item in _items_of(mapping(entry), f"entry[{place}]", app_id):
            if item is None:
                problems.append(f"{where}: unreadable")
                continue
            found, problem = _read(item)
            messages.extend(found)
            if problem:
                problems.append(f"{where}: {problem}")
    return ParsedPost(tuple(messages), tuple(problems))


def _items_of(entry: Mapping[str, Any], where: str, app_id: str | None) -> Iterator[tuple[str, Item | None]]:
    page_id = text_id(entry.get("id"))
    for key in ("messaging", "standby"):
        for place, data in enumerate(items(entry.get(key))):
            name = f"{where}.{key}[{place}]"
            if page_id is None or not isinstance(data, Mapping):
                yield name, None
                continue
            watermark = mapping(data.get("delivery") or data.get("read")).get("watermark")
            at = moment(data.get("timestamp")) or moment(watermark) or moment(entry.get("time")) or EPOCH
            yield name, Item(data, page_id, at, key == "standby", app_id)


def _read(item: Item) -> tuple[list[InboundMessage], str | None]:
    """The events of one item and what was wrong with it; one bad item never loses the others."""
    data = item.data
    if "policy-enforcement" in data or "policy_enforcement" in data:
        return [], "policy enforcement by the vendor"
    if item.sender_id is None and "app_roles" not in data and "optin" not in data:
        return [], "no sender"
    for key, reader in READERS.items():
        if isinstance(data.get(key), Mapping):
            found = reader(item, data[key])
            if found is None:
                # A person may be known by `user_ref` only: nothing to keep, and nothing wrong.
                return [], None if key in SILENT_KEYS else f"{key} without id"
            return [found], None
    return [], None


def _message(item: Item, message: Mapping[str, Any]) -> InboundMessage | None:
    if message.get("is_echo"):
        return _echo(item, message)
    mid, citizen_id = text_id(message.get("mid")), item.sender_id
    if citizen_id is None:
        return None
    if message.get("is_deleted"):
        return item.event(EventKind.DELETE, citizen_id, mid) if mid else None
    text = text_or_none(message.get("text"))
    attachments = attachments_of(message)
    if is_thumbs_up(message):
        text, attachments = text or THUMBS_UP, ()
    # A tap on a quick reply is a message with both; the payload is what the bot gets.
    payload = text_or_none(mapping(message.get("quick_reply")).get("payload"))
    return item.event(
        EventKind.MESSAGE,
        citizen_id,
        mid or digest(citizen_id, item.at.isoformat(), text or "", payload or ""),
        text=text,
        payload=payload,
        attachments=attachments,
        reply_to=text_id(mapping(message.get("reply_to")).get("mid")),
    )


def _echo(item: Item, message: Mapping[str, Any]) -> InboundMessage | None:
    # Sender and recipient are swapped: the citizen is the recipient.
    mid, citizen_id = text_id(message.get("mid")), item.recipient_id
    if mid is None or citizen_id is None:
        return None
    metadata = text_or_none(message.get("metadata")) or ""
    marker = metadata.removeprefix(MARKER_PREFIX) if metadata.startswith(MARKER_PREFIX) else None
    sender_app = text_id(message.get("app_id"))
    is_ours = marker is not None or (item.app_id is not None and sender_app == item.app_id)
    return item.event(
        EventKind.ECHO,
        citizen_id,
        mid,
        text=text_or_none(message.get("text")) or _template_text(message),
        attachments=attachments_of(message),
        reply_to=text_id(mapping(message.get("reply_to")).get("mid")),
        marker=marker,
        # Never "is it the inbox app?": that id is printed in two lengths and may be missing. Not ours = outside.
        outside_sender=None if is_ours else sender_app or "unknown",
    )


def _template_text(message: Mapping[str, Any]) -> str | None:
    for attachment in items(message.get("attachments")):
        if mapping(attachment).get("type") == "template":
            payload = mapping(mapping(attachment).get("payload"))
            return text_or_none(payload.get("text")) or text_or_none(mapping(attachment).get("title"))
    return None


def _postback(item: Item, postback: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None:
        return None
    payload, title = text_or_none(postback.get("payload")), text_or_none(postback.get("title"))
    mid = text_id(postback.get("mid"))
    at = str(int(item.at.timestamp() * 1000))
    return item.event(
        EventKind.MESSAGE,
        citizen_id,
        mid or digest("postback", citizen_id, at, payload or title or ""),
        text=title,
        payload=payload,
    )


def _edit(item: Item, edit: Mapping[str, Any]) -> InboundMessage | None:
    mid, citizen_id = text_id(edit.get("mid")), item.sender_id
    if mid is None or citizen_id is None:
        return None
    return item.event(EventKind.EDIT, citizen_id, mid, text=text_or_none(edit.get("text")), related_ids=(mid,))


def _reaction(item: Item, reaction: Mapping[str, Any]) -> InboundMessage | None:
    mid, citizen_id = text_id(reaction.get("mid")), item.sender_id
    if mid is None or citizen_id is None:
        return None
    action = text_or_none(reaction.get("action")) or ""
    name = text_or_none(reaction.get("reaction")) or ""
    at = str(int(item.at.timestamp() * 1000))
    emoji = (text_or_none(reaction.get("emoji")) or name or None) if action != "unreact" else None
    external_id = digest("reaction", mid, citizen_id, action, name, at)
    return item.event(EventKind.REACTION, citizen_id, external_id, text=emoji, related_ids=(mid,))


def _receipt(item: Item, receipt: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None:
        return None
    kind = EventKind.READ if "read" in item.data else EventKind.DELIVERED
    mids = [text_id(mid) for mid in (*items(receipt.get("mids")), receipt.get("mid"))]
    watermark = moment(receipt.get("watermark"))
    related_ids = tuple(mid for mid in mids if mid)
    if watermark is None and not related_ids:
        return None
    last = str(int(watermark.timestamp() * 1000)) if watermark else digest(*related_ids)
    external_id = f"{citizen_id}:{kind.value}:{last}"
    return item.event(kind, citizen_id, external_id, watermark=watermark, related_ids=related_ids)


def _thread_control(item: Item, control: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None:
        return None
    owner = text_id(control.get("new_owner_app_id"))
    at = str(int(item.at.timestamp() * 1000))
    return item.event(
        EventKind.THREAD_CONTROL,
        citizen_id,
        digest("thread_control", citizen_id, at, owner or ""),
        # None = ours again, or nobody's.
        outside_sender=None if owner is None or owner == item.app_id else owner,
    )


def _silent(item: Item, _data: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None:
        return None
    kinds = "+".join(key for key in SILENT_KEYS if key in item.data)
    at = str(int(item.at.timestamp() * 1000))
    return item.event(EventKind.OTHER, citizen_id, digest(kinds, citizen_id, at))


# The first key that an item has decides; `message` may carry a `referral` beside it.
READERS = {
    "message": _message,
    "postback": _postback,
    "message_edit": _edit,
    "reaction": _reaction,
    "read": _receipt,
    "delivery": _receipt,
    **dict.fromkeys(THREAD_CONTROL_KEYS, _thread_control),
    **dict.fromkeys(SILENT_KEYS, _silent),
}
