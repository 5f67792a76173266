"""Who may write in a thread that several applications of the Page share (Conversation Routing)."""

from __future__ import annotations

from typing import Any

import requests

from connectors.base import Account
from connectors.facebook.graph import Graph
from connectors.reading import items, mapping, text_id

INBOX_APP_ID = "263902037430900"


def take(account: Account, citizen_id: str, http: requests.Session, graph: Graph) -> None:
    """Make the thread ours; works only when our application is the Page's default one. Raises ConnectorError."""
    _control("take", account, citizen_id, http, graph)


def give(account: Account, citizen_id: str, http: requests.Session, graph: Graph) -> None:
    """Give the thread to the vendor's own inbox. Raises ConnectorError."""
    target = account.options.get("inbox_app_id") or INBOX_APP_ID
    _control("pass", account, citizen_id, http, graph, target_app_id=target)


def request(account: Account, citizen_id: str, http: requests.Session, graph: Graph) -> None:
    """Ask the owner for the thread. Raises ConnectorError."""
    _control("request", account, citizen_id, http, graph)


def owner(account: Account, citizen_id: str, http: requests.Session, graph: Graph) -> str | None:
    """The application that owns the thread; None when nobody does or it is ours. Raises ConnectorError."""
    path = f"{account.account_id}/thread_owner"
    document = graph.call(account, http, "GET", path, params={"recipient": citizen_id})
    for value in items(document.get("data")):
        app_id = text_id(mapping(mapping(value).get("thread_owner")).get("app_id"))
        if app_id is not None and app_id != account.options.get("app_id"):
            return app_id
    return None


def _control(verb: str, account: Account, citizen_id: str, http: requests.Session, graph: Graph, **more: Any) -> None:
    path = f"{account.account_id}/{verb}_thread_control"
    graph.call(account, http, "POST", path, json={"recipient": {"id": citizen_id}, **more})
