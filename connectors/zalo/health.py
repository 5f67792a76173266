"""Asking Zalo how an OA stands: does the token work, who is behind it, what may it do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import requests

from connectors.base import (
    Account,
    AccountHealth,
    CitizenProfile,
    CitizenWindow,
    ConnectorError,
    ErrorAction,
    SetupFinding,
)
from connectors.reading import mapping, moment, text_id, text_or_none, whole_number
from connectors.zalo import calls

VIETNAM = timezone(timedelta(hours=7))
SECRETS = ("app_secret", "oa_secret", "access_token", "refresh_token")
NO_NAME = frozenset({"-201", "-213", "-224", "-221", "-223", "-235"})  # this person, package or right gives no name


def probe(account: Account, http: requests.Session) -> AccountHealth:
    """getoa: free, and the first thing to fail when the token is dead. Raises ConnectorError."""
    data = mapping(calls.oa(account, http, "GET", "/v2.0/oa/getoa").get("data"))
    verified = data.get("is_verified")
    return AccountHealth(
        account_id=text_id(data.get("oa_id")) or text_id(data.get("oaid")) or "",
        name=text_or_none(data.get("name")) or "",
        kind=text_id(data.get("oa_type")) or "",
        is_verified=None if verified is None else str(verified).lower() in {"true", "1"},
        followers=whole_number(data.get("num_follower")),
        plan=text_or_none(data.get("package_name")) or "",
        plan_until=day(data.get("package_valid_through_date")),
        linked_wallet=bool(data["linked_ZCA"]) if "linked_ZCA" in data else None,
    )


def day(value: Any) -> datetime | None:
    """The end of a day written DD/MM/YYYY in Vietnam, as aware UTC."""
    try:
        found = datetime.strptime(str(value), "%d/%m/%Y").replace(tzinfo=VIETNAM)
    except ValueError:
        return None
    return (found + timedelta(days=1)).astimezone(UTC)


def read_profile(account: Account, citizen_id: str, http: requests.Session) -> CitizenProfile | None:
    """The name a citizen has on Zalo. Raises ConnectorError."""
    if not citizen_id.isdecimal():
        return None  # a visitor of the website
    try:
        document = calls.oa(account, http, "GET", "/v3.0/oa/user/detail", wanted={"user_id": citizen_id})
    except ConnectorError as error:
        if error.code in NO_NAME:
            return None
        raise
    data = mapping(document.get("data"))
    return CitizenProfile(text_or_none(data.get("display_name")), text_or_none(data.get("avatar")))


def read_window(account: Account, citizen_id: str, http: requests.Session) -> CitizenWindow | None:
    """When the vendor saw the citizen act last, and what may still be sent for nothing. Raises ConnectorError."""
    if not citizen_id.isdecimal():
        return None
    body = {"user_id": citizen_id}
    data = mapping(calls.oa(account, http, "POST", "/v3.0/oa/quota/message", json=body).get("data"))
    free = mapping(data.get("cs_reply"))
    return CitizenWindow(
        moment(data.get("last_interaction")), whole_number(free.get("remain")), whole_number(free.get("total"))
    )


def check_setup(account: Account, http: requests.Session) -> Sequence[SetupFinding]:
    """Secrets, token, identity, package and each right, in the order in which to repair them."""
    missing = tuple(name for name in SECRETS if not account.secrets.get(name))
    if not account.options.get("app_id"):
        missing = ("app_id", *missing)
    found = [SetupFinding("secrets", not missing, missing)]
    try:
        health = probe(account, http)
    except ConnectorError as error:
        code = "proof" if error.code in {"-242", "-1241"} else "token"
        return [*found, SetupFinding(code, False, error=error.code)]
    found.append(SetupFinding("token", True))
    found.append(SetupFinding("account", health.account_id in {account.account_id, ""}, (health.account_id,)))
    found.append(SetupFinding("verified", health.is_verified is not False, (health.name,)))
    is_paid = health.plan_until is None or health.plan_until > datetime.now(UTC)
    found.append(SetupFinding("plan", is_paid, (health.plan,) if health.plan else (), health.plan_until))
    return [*found, *(_right(name, ask, account, http) for name, ask in RIGHTS)]


def _right(
    name: str, ask: Callable[[Account, requests.Session], Any], account: Account, http: requests.Session
) -> SetupFinding:
    try:
        ask(account, http)
    except ConnectorError as error:
        is_closed = error.action in {ErrorAction.HUMAN, ErrorAction.FINAL}
        names = ("not_available",) if is_closed else ()
        return SetupFinding(name, is_closed and name in NICE_TO_HAVE, names, error=error.code)
    return SetupFinding(name, True)


def _message_quota(account: Account, http: requests.Session) -> None:
    wanted = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
    calls.oa(account, http, "POST", "/v3.0/oa/quota/message", json=wanted)


def _users(account: Account, http: requests.Session) -> None:
    calls.oa(account, http, "GET", "/v3.0/oa/user/getlist", wanted={"offset": 0, "count": 1})


def _conversations(account: Account, http: requests.Session) -> None:
    calls.oa(account, http, "GET", "/v2.0/oa/listrecentchat", wanted={"offset": 0, "count": 1})


def _templates(account: Account, http: requests.Session) -> None:
    calls.zns(account, http, "GET", "/template/all", params={"offset": 0, "limit": 1})


# Without these the inbox works: no lists of people, no template messages.
NICE_TO_HAVE = frozenset({"users", "templates"})
RIGHTS: tuple[tuple[str, Callable[[Account, requests.Session], None]], ...] = (
    ("messages", _message_quota),
    ("users", _users),
    ("conversations", _conversations),
    ("templates", _templates),
)
