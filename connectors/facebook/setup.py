"""Is the Page connected as it should be? Each right and secret is tested by a real call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.base import Account, ConnectorError, SetupFinding
from connectors.facebook import missed
from connectors.facebook.graph import Graph
from connectors.facebook.limits import Kind
from connectors.reading import items, mapping, text_id, text_or_none, whole_number

PERMISSIONS = (
    "pages_messaging",
    "pages_manage_metadata",
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
)
SECRETS = ("app_secret", "access_token", "verify_token")


def check(account: Account, http: requests.Session, graph: Graph) -> list[SetupFinding]:
    """secrets, token, permissions, page, subscription, conversations: in the order of repair. Never raises."""
    missing = tuple(name for name in SECRETS if not account.secrets.get(name))
    if not account.options.get("app_id"):
        missing = (*missing, "app_id")
    findings = [SetupFinding("secrets", is_ok=not missing, names=missing)]
    if "access_token" in missing:
        return findings
    findings.extend(_token(account, http, graph))

    def tested(code: str, test: Callable[[], SetupFinding]) -> None:
        try:
            findings.append(test())
        except ConnectorError as error:
            findings.append(SetupFinding(code, is_ok=False, error=error.code))

    tested("page", lambda: _page(account, http, graph))
    tested("subscription", lambda: _subscription(account, http, graph))
    tested("conversations", lambda: _conversations(account, http, graph))
    return findings


def _token(account: Account, http: requests.Session, graph: Graph) -> list[SetupFinding]:
    """Is the token alive, of our application and Page, until when, and with which permissions."""
    app_id, app_secret = account.options.get("app_id", ""), account.secrets.get("app_secret", "")
    own_token = account.secrets["access_token"]
    app_token = f"{app_id}|{app_secret}" if app_id and app_secret else None
    try:
        document = graph.call(account, http, "GET", "debug_token", params={"input_token": own_token}, token=app_token)
    except ConnectorError as error:
        return [SetupFinding("token", is_ok=False, error=error.code)]
    data = mapping(document.get("data"))
    ends = [whole_number(data.get(key)) or 0 for key in ("expires_at", "data_access_expires_at")]
    ends_at = datetime.fromtimestamp(min(end for end in ends if end > 0), UTC) if any(end > 0 for end in ends) else None
    wrong = tuple(
        name
        for name, given, expected in (
            ("app", text_id(data.get("app_id")), app_id),
            ("page", text_id(data.get("profile_id")), account.account_id),
        )
        if given and expected and given != expected
    )
    is_valid = data.get("is_valid") is True
    findings = [
        SetupFinding("token", is_ok=is_valid and not wrong, names=wrong, ends_at=ends_at, error=_error_of(data))
    ]
    if is_valid:
        scopes = {text_or_none(scope) for scope in items(data.get("scopes"))}
        lacking = tuple(name for name in PERMISSIONS if name not in scopes)
        findings.append(SetupFinding("permissions", is_ok=not lacking, names=lacking))
    return findings


def _error_of(data: Mapping[str, Any]) -> str | None:
    """Why the vendor calls the token dead."""
    return text_id(mapping(data.get("error")).get("code"))


def _page(account: Account, http: requests.Session, graph: Graph) -> SetupFinding:
    found = graph.call(account, http, "GET", account.account_id, params={"fields": "id,name"})
    is_ours = text_id(found.get("id")) == account.account_id
    return SetupFinding("page", is_ok=is_ours, names=(text_or_none(found.get("name")) or "",))


def _subscription(account: Account, http: requests.Session, graph: Graph) -> SetupFinding:
    gaps = tuple(missed.subscription_gaps(account, http, graph))
    return SetupFinding("subscription", is_ok=not gaps, names=gaps)


def _conversations(account: Account, http: requests.Session, graph: Graph) -> SetupFinding:
    query = {"platform": "messenger", "limit": "1"}
    graph.call(account, http, "GET", f"{account.account_id}/conversations", kind=Kind.CONVERSATIONS, params=query)
    return SetupFinding("conversations", is_ok=True)
