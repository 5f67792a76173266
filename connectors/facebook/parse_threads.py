"""What happens around the messages: receipts, who owns the thread, links that lead here, words about the whole Page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.base import EventKind, InboundMessage
from connectors.facebook.items import Item, short_id
from connectors.facebook.parse_messages import LONGEST_MID
from connectors.reading import digest, items, mapping, moment, text_id, text_or_none

THREAD_CONTROL_KEYS = ("pass_thread_control", "take_thread_control", "release_thread_control")
POLICY_KEYS = {"policy-enforcement": "hyphen", "policy_enforcement": "underscore"}


def about_page(item: Item) -> InboundMessage | None:
    """A measure of the vendor against the whole Page ("policy:block", "policy:unblock"); None for anything else."""
    for key, spelling in POLICY_KEYS.items():
        if key in item.data:
            item.note("policy_key", spelling)
            action = text_or_none(mapping(item.data[key]).get("action")) or "unknown"
            external_id = digest("policy", item.page_id, action, item.milliseconds)
            return item.event(EventKind.ACCOUNT, "", external_id, text=f"policy:{action}")
    return None


def _receipt(item: Item, receipt: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None or citizen_id == item.page_id:
        return None
    kind = EventKind.READ if isinstance(item.data.get("read"), Mapping) else EventKind.DELIVERED
    mids = [text_id(mid) for mid in (*items(receipt.get("mids")), receipt.get("mid"))]
    watermark = moment(receipt.get("watermark"))
    related_ids = tuple(mid for mid in mids if mid and len(mid) <= LONGEST_MID)
    if watermark is None and not related_ids:
        return None
    last = str(int(watermark.timestamp() * 1000)) if watermark else digest(*related_ids)
    external_id = f"{citizen_id}:{kind.value}:{last}"
    return item.event(kind, citizen_id, external_id, watermark=watermark, related_ids=related_ids)


def _thread_control(item: Item, control: Mapping[str, Any]) -> InboundMessage | None:
    citizen_id = item.sender_id
    if citizen_id is None:
        return None
    owner = short_id(control.get("new_owner_app_id"))
    return item.event(
        EventKind.THREAD_CONTROL,
        citizen_id,
        digest("thread_control", citizen_id, item.milliseconds, owner or ""),
        # None = ours again, or nobody's.
        outside_sender=None if owner is None or owner == item.app_id else owner,
    )


def _came_by_link(item: Item, value: Mapping[str, Any]) -> InboundMessage | None:
    """A link or advertisement opened an existing thread, or a plug-in named the person: an act of the citizen."""
    citizen_id = item.sender_id
    if citizen_id is None or citizen_id == item.page_id:
        return None
    kinds = "+".join(key for key in ("referral", "optin") if key in item.data)
    external_id = digest(kinds, citizen_id, item.milliseconds)
    return item.event(EventKind.REFERRAL, citizen_id, external_id, referral=text_or_none(value.get("ref")))


def _request(item: Item, _request: Mapping[str, Any]) -> InboundMessage | None:
    """Another application asks for the thread: nothing changes before we pass it."""
    citizen_id = item.sender_id
    if citizen_id is None:
        return None
    return item.event(EventKind.OTHER, citizen_id, digest("request_thread_control", citizen_id, item.milliseconds))


READERS = {
    "read": _receipt,
    "delivery": _receipt,
    **dict.fromkeys(THREAD_CONTROL_KEYS, _thread_control),
    "request_thread_control": _request,
    "referral": _came_by_link,
    "optin": _came_by_link,
}
