"""Names of the people who write, and the Page's own greeting, questions and menu.

Source: Meta, "User Profile" and "Messenger Profile" references, read September 2026.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from connectors.base import Account, Button, CitizenProfile, ConnectorError, PageProfile
from connectors.facebook.graph import Graph
from connectors.reading import items, mapping, text_or_none
from connectors.splitting import shorten, utf16_length

# No profile for us, no consent, not visible, unknown: this person stays a neutral "citizen", and nothing is wrong.
NO_PROFILE_CODES = frozenset({"100/2018218", "230", "100/33", "100/2018001"})
PARTS = ("get_started", "greeting", "ice_breakers", "persistent_menu")
GREETING_LIMIT, STARTER_LIMIT, MAX_STARTERS, MENU_TITLE_LIMIT, MAX_MENU_ITEMS = 160, 80, 4, 20, 3


def read_person(account: Account, citizen_id: str, http: requests.Session, graph: Graph) -> CitizenProfile | None:
    """The person's name and picture; None when the vendor tells none. Raises ConnectorError."""
    try:
        found = graph.call(account, http, "GET", citizen_id, params={"fields": "first_name,last_name,name,profile_pic"})
    except ConnectorError as error:
        if error.code in NO_PROFILE_CODES:
            return None
        raise
    parts = (text_or_none(found.get("last_name")), text_or_none(found.get("first_name")))
    name = text_or_none(found.get("name")) or " ".join(part for part in parts if part)
    return CitizenProfile(name=name.strip() or None, picture_url=text_or_none(found.get("profile_pic")))


def wanted_parts(wanted: PageProfile) -> dict[str, Any]:
    """The parts as the vendor takes them; a part that is not wanted is missing. The menu needs `get_started`."""
    parts: dict[str, Any] = {}
    if wanted.get_started or wanted.menu:
        parts["get_started"] = {"payload": wanted.get_started or "GET_STARTED"}
    if wanted.greeting.strip():
        parts["greeting"] = [{"locale": "default", "text": _fitted(wanted.greeting.strip(), GREETING_LIMIT)}]
    if wanted.starters:
        questions = [
            {"question": shorten(button.title, STARTER_LIMIT), "payload": button.payload or ""}
            for button in wanted.starters[:MAX_STARTERS]
        ]
        parts["ice_breakers"] = [{"locale": "default", "call_to_actions": questions}]
    if wanted.menu:
        actions = [_menu_item(button) for button in wanted.menu[:MAX_MENU_ITEMS]]
        menu = {"locale": "default", "composer_input_disabled": False, "call_to_actions": actions}
        parts["persistent_menu"] = [menu]
    return parts


def _fitted(text: str, limit: int) -> str:
    return text if utf16_length(text) <= limit else shorten(text, limit)


def _menu_item(button: Button) -> dict[str, Any]:
    title = shorten(button.title, MENU_TITLE_LIMIT)
    if button.url:
        return {"type": "web_url", "title": title, "url": button.url}
    return {"type": "postback", "title": title, "payload": button.payload or ""}


def differences(account: Account, wanted: PageProfile, http: requests.Session, graph: Graph) -> list[str]:
    """Names of the parts that the Page has not as wanted. Raises ConnectorError."""
    there, parts = _present(account, http, graph), wanted_parts(wanted)
    return [name for name in PARTS if _plain(there.get(name)) != _plain(parts.get(name))]


def _present(account: Account, http: requests.Session, graph: Graph) -> Mapping[str, Any]:
    path = f"{account.account_id}/messenger_profile"
    found = graph.call(account, http, "GET", path, params={"fields": ",".join(PARTS)})
    merged: dict[str, Any] = {}
    for value in items(found.get("data")):
        merged.update(mapping(value))
    return merged


def _plain(part: Any) -> Any:
    """What counts of a part: the default locale's, without what the vendor adds (ids, flags that are off)."""
    if isinstance(part, Mapping):
        return text_or_none(part.get("payload"))
    if not isinstance(part, list):
        return None
    entries = [mapping(entry) for entry in part]
    flat = [entry for entry in entries if "question" in entry]  # the old form of ice breakers
    if flat:
        return [_plain_action(entry) for entry in flat]
    of_default = [entry for entry in entries if entry.get("locale", "default") == "default"]
    if not of_default:
        return None
    if "text" in of_default[0]:
        return text_or_none(of_default[0].get("text"))
    return [_plain_action(mapping(action)) for action in items(of_default[0].get("call_to_actions"))]


def _plain_action(action: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(text_or_none(action.get(key)) for key in ("question", "title", "payload", "url"))


def set_parts(account: Account, wanted: PageProfile, http: requests.Session, graph: Graph) -> None:
    """Set the wanted parts and remove the others. Raises ConnectorError."""
    parts = wanted_parts(wanted)
    path = f"{account.account_id}/messenger_profile"
    if parts:
        graph.call(account, http, "POST", path, json=parts)
    there = _present(account, http, graph)
    # The menu goes before the button that it needs.
    surplus: Sequence[str] = [name for name in reversed(PARTS) if name in there and name not in parts]
    if surplus:
        graph.call(account, http, "DELETE", path, params={"fields": json.dumps(surplus)})
