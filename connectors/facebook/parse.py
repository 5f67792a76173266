"""A Messenger webhook post -> our messages: every entry, every item, unknown things skipped.

Items of `standby` (another app owns the thread) are read like those of `messaging`; they carry `"standby": True` in
`raw`. Items of `changes` are comments, posts and mentions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.base import InboundMessage, ParsedPost, PayloadError, Variant
from connectors.facebook import parse_feed, parse_messages, parse_threads
from connectors.facebook.items import Item, short_id
from connectors.reading import EPOCH, items, load_object, mapping, moment

MARKER_PREFIX = parse_messages.MARKER_PREFIX
# The first key that an item has decides; `message` may carry a `referral` beside it.
READERS = {**parse_messages.READERS, **parse_threads.READERS}
# A person may be known by `user_ref` only, or the page itself may act: nothing to keep, and nothing wrong.
MAY_BE_EMPTY = parse_threads.READERS.keys() | {"reaction"}


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
    seen: list[Variant] = []
    for place, entry in enumerate(entries):
        for where, item in _items_of(mapping(entry), f"entry[{place}]", app_id):
            if item is None:
                problems.append(f"{where}: unreadable")
                continue
            found, problem = parse_feed.read(item) if ".changes[" in where else _read(item)
            seen.extend(item.seen)
            if found is not None:
                messages.append(found)
            if problem:
                problems.append(f"{where}: {problem}")
    return ParsedPost(tuple(messages), tuple(problems), tuple(seen))


def _items_of(entry: Mapping[str, Any], where: str, app_id: str | None) -> Iterator[tuple[str, Item | None]]:
    page_id = short_id(entry.get("id"))
    for key in ("messaging", "standby", "changes"):
        for place, data in enumerate(items(entry.get(key))):
            name = f"{where}.{key}[{place}]"
            if page_id is None or not isinstance(data, Mapping):
                yield name, None
                continue
            yield name, Item(data, page_id, _time_of(data, entry), key == "standby", app_id)


def _time_of(data: Mapping[str, Any], entry: Mapping[str, Any]) -> datetime:
    watermark = mapping(data.get("delivery") or data.get("read")).get("watermark")
    created = mapping(data.get("value")).get("created_time")
    times = (data.get("timestamp"), watermark, entry.get("time"), created)
    return next((found for found in map(moment, times) if found is not None), EPOCH)


def _read(item: Item) -> tuple[InboundMessage | None, str | None]:
    """The event of one item and what was wrong with it; one bad item never loses the others."""
    data = item.data
    about_page = parse_threads.about_page(item)
    if about_page is not None or "app_roles" in data:
        return about_page, None
    if item.sender_id is None and "optin" not in data:
        return None, "no sender"
    if item.sender_id is not None:
        item.note("id_form", "string" if isinstance(mapping(data["sender"]).get("id"), str) else "number")
    for key, reader in READERS.items():
        if isinstance(data.get(key), Mapping):
            found = reader(item, data[key])
            return found, None if found is not None or key in MAY_BE_EMPTY else f"{key} without id"
    return None, None
