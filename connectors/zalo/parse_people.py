"""What Zalo tells about a person beside messages: follows, contact forms, calls, and the wish to be forgotten."""

from __future__ import annotations

from collections.abc import Callable

from connectors.base import ContactDetails, EventKind, InboundMessage
from connectors.reading import mapping, text_id
from connectors.zalo.attachments import unsupported
from connectors.zalo.event import Event

ALLOWED = "ALLOW"


def follow(event: Event) -> InboundMessage:
    return event.build(EventKind.FOLLOW if event.name == "follow" else EventKind.UNFOLLOW)


def interaction(event: Event) -> InboundMessage:
    """Opened the chat, called, answered a call, accepted the widget: the reply window starts anew."""
    return event.build(EventKind.INTERACTION)


def call_consent(event: Event) -> InboundMessage:
    """Only a yes is an act that opens the window."""
    answer = text_id(event.data.get("user_consent")) or ""
    event.note("call_consent", answer.lower() if answer in {ALLOWED, "DENY", "USER_BLOCKED"} else "other")
    return event.build(EventKind.INTERACTION if answer == ALLOWED else EventKind.OTHER)


def withdrawal(event: Event) -> InboundMessage:
    return event.build(EventKind.WITHDRAWAL)


def submitted_info(event: Event) -> InboundMessage:
    """The contact form as a message: one value per line, name first; `contact` keeps the fields."""
    info = mapping(event.data.get("info"))
    full = mapping(info.get("full_address"))
    event.note("submit_info", "full_address" if full else "flat")
    event.note_type("submit_info_phone", info.get("phone"))
    new = [full.get(key) for key in ("user_address", "user_ward", "user_district", "user_city")]
    old = [info.get(key) for key in ("address", "ward", "district", "city")]
    address = ", ".join(part for part in map(text_id, new if full else old) if part)
    contact = ContactDetails(text_id(info.get("name")) or "", text_id(info.get("phone")) or "", address)
    lines = [line for line in (contact.name, contact.phone, contact.address) if line]
    return event.build(
        EventKind.MESSAGE,
        text="\n".join(lines) or None,
        contact=contact if lines else None,
        attachments=() if lines else unsupported(),
    )


READERS: dict[str, Callable[[Event], InboundMessage | None]] = {
    "follow": follow,
    "unfollow": follow,
    "user_click_chatnow": interaction,
    "user_call_oa": interaction,
    "oa_call_user": interaction,
    "widget_interaction_accepted": interaction,
    "user_reply_consent": call_consent,
    "user_submit_info": submitted_info,
    "user_withdraw": withdrawal,
}
# Calls name a phone number instead of a citizen when the person never wrote.
MAY_NAME_NOBODY = frozenset({"user_call_oa", "oa_call_user", "user_reply_consent"})
