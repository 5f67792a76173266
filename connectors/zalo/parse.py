"""A Zalo webhook post -> our messages. One post holds one event."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from connectors.base import Account, EventKind, InboundMessage, ParsedPost, PayloadError, Variant
from connectors.reading import EPOCH, load_object, moment, text_or_none
from connectors.zalo import parse_messages, parse_people, parse_templates
from connectors.zalo.event import PHONE_OR_HASH, RECEIPTS, Event, safe_name, who
from connectors.zalo.verify import is_sample

Reader = Callable[[Event], InboundMessage | None]
# Group events were seen with two spellings each; both are tolerated, and counted to learn which is real.
GROUP_EVENTS = frozenset(
    {
        "create_group", "delete_group", "update_group_info", "add_group_admin", "remove_group_admin",
        "user_join_group", "user_request_join_group", "user_out_group", "user_leave_group",
        "accept_request_join_group", "react_request_join_group", "react_request_join_group_accept",
        "reject_request_join_group", "react_request_join_group_reject",
    }
)  # fmt: skip


def parse(body: bytes, account: Account) -> ParsedPost:
    """The event of a post; unknown events give nothing. Raises PayloadError."""
    document = load_object(body)
    name = text_or_none(document.get("event_name"))
    if name is None:
        raise PayloadError("event_name is missing")
    oa_id, citizen_id = who(document, name, account.account_id)
    event = Event(
        data=document,
        name=name,
        oa_id=oa_id,
        citizen_id=citizen_id,
        at=moment(document.get("timestamp")) or EPOCH,
        body_hash=hashlib.sha256(body).hexdigest()[:32],
        app_secrets=(account.secrets.get("app_secret", ""), account.secrets.get("app_secret_previous", "")),
    )
    event.note_type("timestamp", document.get("timestamp"))
    reader, needs_citizen = _reader(event)
    if reader is None:
        return ParsedPost((), variants=_own(event))
    if name in parse_people.MAY_NAME_NOBODY and not citizen_id:
        return ParsedPost((), variants=_own(event))
    if not oa_id or (needs_citizen and not citizen_id):
        return ParsedPost((), (f"{safe_name(name)}: no sender or recipient",), _own(event))
    found = reader(event)
    problems = () if found else (f"{safe_name(name)}: no message id",)
    return ParsedPost((found,) if found else (), problems, _own(event))


def _own(event: Event) -> tuple[Variant, ...]:
    return tuple(event.variants) if event.oa_id else ()


def _reader(event: Event) -> tuple[Reader | None, bool]:
    """(what reads the event or None, whether it must name a citizen)."""
    name = event.name
    if is_sample(event.data):
        return _sample, False
    if name in RECEIPTS:
        return _receipt_reader(event)
    if name in parse_templates.READERS:
        return parse_templates.READERS[name], False
    if name in parse_people.READERS:
        return parse_people.READERS[name], True
    if name in GROUP_EVENTS or "_group" in name:
        if name in GROUP_EVENTS:
            event.note("group_event", name)
        return None, False
    if name in parse_messages.READERS:
        return parse_messages.READERS[name], True
    if name.startswith(("user_send_", "anonymous_send_")):
        return parse_messages.message, True
    if name.startswith("oa_send_") and name != "oa_send_consent":
        return parse_messages.echo, True
    return None, False


def _receipt_reader(event: Event) -> tuple[Reader | None, bool]:
    # Receipts of template messages name a phone number; they belong to another subject.
    if "tracking_id" in event.message or PHONE_OR_HASH.fullmatch(event.citizen_id):
        return parse_templates.delivered, False
    return parse_messages.receipt, True


def _sample(event: Event) -> InboundMessage:
    """Kept and counted, never shown to the bot; every post has its own id, so two tests are two."""
    return event.build(EventKind.OTHER, text=text_or_none(event.message.get("text")))
