"""A Zalo webhook post -> our messages. One post holds one event."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import Account, EventKind, InboundMessage, ParsedPost, PayloadError
from connectors.reading import EPOCH, digest, items, load_object, mapping, moment, text_id, text_or_none
from connectors.zalo.attachments import attachments_of, unsupported
from connectors.zalo.taps import unpack
from connectors.zalo.verify import is_sample

# A visitor of the website widget; both ids are needed to answer, and the pair lives for one conversation only.
ANONYMOUS_PREFIX = "anonymous:"
PHONE_OR_HASH = re.compile(r"\+?84\d{8,10}|[0-9a-f]{64}")
RECEIPTS = {"user_received_message": EventKind.DELIVERED, "user_seen_message": EventKind.READ}


@dataclass(frozen=True, slots=True)
class Event:
    """One post with what every reader needs. body_hash: the id of events that carry none."""

    data: Mapping[str, Any]
    name: str
    oa_id: str
    citizen_id: str
    at: datetime
    body_hash: str
    app_secrets: Sequence[str]

    @property
    def message(self) -> Mapping[str, Any]:
        return mapping(self.data.get("message"))

    def build(self, kind: EventKind, external_id: str | None = None, **more: Any) -> InboundMessage:
        return InboundMessage(
            kind=kind,
            account_id=self.oa_id,
            citizen_id=self.citizen_id,
            external_id=external_id or self.body_hash,
            sent_at=self.at,
            raw=self.data,
            **more,
        )


def parse(body: bytes, account: Account) -> ParsedPost:
    """The event of a post; unknown events give nothing. Raises PayloadError."""
    document = load_object(body)
    name = text_or_none(document.get("event_name"))
    if name is None:
        raise PayloadError("event_name is missing")
    oa_id, citizen_id = _who(document, name, account.account_id)
    event = Event(
        data=document,
        name=name,
        oa_id=oa_id,
        citizen_id=citizen_id,
        at=moment(document.get("timestamp")) or EPOCH,
        body_hash=hashlib.sha256(body).hexdigest()[:32],
        app_secrets=(account.secrets.get("app_secret", ""), account.secrets.get("app_secret_previous", "")),
    )
    reader = _reader(event)
    if reader is None:
        return ParsedPost(())
    if not oa_id or not citizen_id:
        return ParsedPost((), (f"{_safe(name)}: no sender or recipient",))
    found = reader(event)
    return ParsedPost((found,)) if found else ParsedPost((), (f"{_safe(name)}: no message id",))


def _safe(name: str) -> str:
    return re.sub(r"[^a-z0-9_]", "?", name.lower())[:60]


def _who(document: Mapping[str, Any], name: str, our_oa_id: str) -> tuple[str, str]:
    """(oa id, citizen id). The side that equals the OA is the OA, whatever the event's name suggests."""
    sender = text_id(mapping(document.get("sender")).get("id")) or ""
    recipient = text_id(mapping(document.get("recipient")).get("id")) or ""
    if not sender and not recipient:
        person = text_id(mapping(document.get("follower")).get("id")) or text_id(document.get("user_id")) or ""
        return text_id(document.get("oa_id")) or our_oa_id, person
    if our_oa_id and our_oa_id in {sender, recipient}:
        oa_id, citizen_id = (sender, recipient) if sender == our_oa_id else (recipient, sender)
    elif name.startswith("oa_") or name in RECEIPTS:
        oa_id, citizen_id = sender, recipient
    else:
        oa_id, citizen_id = recipient, sender
    conversation_id = text_id(mapping(document.get("message")).get("conversation_id"))
    if "anonymous" in name and citizen_id and conversation_id:
        citizen_id = f"{ANONYMOUS_PREFIX}{citizen_id}:{conversation_id}"
    return oa_id, citizen_id


def _reader(event: Event) -> Callable[[Event], InboundMessage | None] | None:
    name = event.name
    if is_sample(event.data):
        return _silent
    if name in RECEIPTS:
        # Receipts of template messages name a phone number; they belong to another subject.
        is_by_phone = "tracking_id" in event.message or PHONE_OR_HASH.fullmatch(event.citizen_id)
        return None if is_by_phone else _receipt
    if name in READERS:
        return READERS[name]
    if "_group" in name:
        return None
    if name.startswith(("user_send_", "anonymous_send_")):
        return _message
    if name.startswith("oa_send_") and name != "oa_send_consent":
        return _echo
    return None


def _message(event: Event) -> InboundMessage | None:
    message = event.message
    text = text_or_none(message.get("text"))
    payload = None
    tap = unpack(text, event.citizen_id, event.app_secrets) if text else None
    if tap:
        title, payload = tap
        text = title or None
    attachments = attachments_of(message)
    if not text and not payload and not attachments:
        attachments = unsupported()
    return event.build(
        EventKind.MESSAGE,
        text_id(message.get("msg_id")),
        text=text,
        payload=payload,
        attachments=attachments,
        reply_to=text_id(message.get("quote_msg_id")),
    )


def _echo(event: Event) -> InboundMessage | None:
    message_id = text_id(event.message.get("msg_id"))
    if message_id is None:
        return None
    return event.build(
        EventKind.ECHO,
        message_id,
        text=text_or_none(event.message.get("text")),
        attachments=attachments_of(event.message),
        reply_to=text_id(event.message.get("quote_msg_id")),
        # An officer in OA Manager. Without it: our own call, or an automation of OA Manager; only the id can tell.
        outside_sender=text_id(mapping(event.data.get("sender")).get("admin_id")),
    )


def _receipt(event: Event) -> InboundMessage | None:
    ids = [text_id(value) for value in (*items(event.message.get("msg_ids")), event.message.get("msg_id"))]
    message_ids = tuple(message_id for message_id in ids if message_id)
    if not message_ids:
        return None
    # No watermark: a receipt speaks of the messages it names and of no other.
    return event.build(RECEIPTS[event.name], digest(event.name, *message_ids), related_ids=message_ids)


def _reaction(event: Event) -> InboundMessage | None:
    message_id = text_id(event.message.get("msg_id"))
    if message_id is None:
        return None
    icon = text_or_none(event.message.get("react_icon"))
    external_id = digest("reaction", message_id, event.citizen_id, icon or "", event.at.isoformat())
    shown = None if icon == "/-remove" else icon
    return event.build(EventKind.REACTION, external_id, text=shown, related_ids=(message_id,))


def _follow(event: Event) -> InboundMessage:
    return event.build(EventKind.FOLLOW if event.name == "follow" else EventKind.UNFOLLOW)


def _submitted_info(event: Event) -> InboundMessage | None:
    """The contact form as a message: one value per line, name first; `raw["info"]` keeps the fields."""
    info = mapping(event.data.get("info"))
    full = mapping(info.get("full_address"))
    new = [full.get(key) for key in ("user_address", "user_ward", "user_city")]
    old = [info.get(key) for key in ("address", "ward", "district", "city")]
    address = ", ".join(part for part in map(text_id, new if full else old) if part)
    lines = [text_id(info.get("name")), text_id(info.get("phone")), address]
    text = "\n".join(line for line in lines if line)
    return event.build(EventKind.MESSAGE, text=text or None, attachments=() if text else unsupported())


def _silent(event: Event) -> InboundMessage:
    """Kept and counted, never shown to the bot; every post has its own id, so two tests are two."""
    return event.build(EventKind.OTHER, text=text_or_none(event.message.get("text")))


READERS: dict[str, Callable[[Event], InboundMessage | None]] = {
    "user_reacted_message": _reaction,
    "follow": _follow,
    "unfollow": _follow,
    "user_submit_info": _submitted_info,
    "user_click_chatnow": _silent,
    "user_withdraw": _silent,
}
