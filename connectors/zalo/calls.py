"""One authorised call to a host of Zalo's; the successful envelope or a ConnectorError."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests

from connectors.base import Account, ConnectorError, ErrorAction
from connectors.calling import TIMEOUT_SECONDS, call, json_object
from connectors.zalo.errors import OA, ZNS, ErrorTable
from connectors.zalo.throttle import throttle
from connectors.zalo.verify import appsecret_proof

OA_URL = "https://openapi.zalo.me"
ZNS_URL = "https://business.openapi.zalo.me"
WRONG_PATH = "empty or invalid API"


def oa(account: Account, http: requests.Session, method: str, path: str, **arguments: Any) -> dict[str, Any]:
    """A call to the OA API. GET parameters go as one JSON in `wanted`. Raises ConnectorError."""
    if "wanted" in arguments:
        arguments["params"] = {"data": json.dumps(arguments.pop("wanted"), ensure_ascii=False, separators=(",", ":"))}
    return _call(account, http, method, (account.options.get("base_url") or OA_URL, path), OA, arguments)


def zns(account: Account, http: requests.Session, method: str, path: str, **arguments: Any) -> dict[str, Any]:
    """A call to the host of template messages by phone; plain query parameters. Raises ConnectorError.

    An account with a host of its own for the OA API (a simulator) never falls back to the real one here.
    """
    url = account.options.get("zns_url") or account.options.get("base_url") or ZNS_URL
    return _call(account, http, method, (url, path), ZNS, arguments)


def _call(
    account: Account,
    http: requests.Session,
    method: str,
    place: tuple[str, str],
    table: ErrorTable,
    arguments: dict[str, Any],
) -> dict[str, Any]:
    token = account.secrets.get("access_token", "")
    if not token:
        raise ConnectorError("no_access_token", action=ErrorAction.REFRESH_TOKEN)
    key = f"{place[0]} {account.account_id}"
    throttle.enter(key)
    headers = {"access_token": token, **_proof(account, token), **arguments.pop("headers", {})}
    timeout = arguments.pop("timeout", TIMEOUT_SECONDS)
    response = call(http, method, place[0].rstrip("/") + place[1], headers=headers, timeout=timeout, **arguments)
    try:
        document = _envelope(response)
        table.check(document, response.status_code)
    except ConnectorError as error:
        if error.code in _too_fast(table):
            pause = throttle.refused(key)
            error.retry_after = max(pause, error.retry_after or timedelta())
        raise
    throttle.accepted(key, response.headers)
    return document


def _proof(account: Account, token: str) -> Mapping[str, str]:
    """Always sent when it can be: the vendor may switch its check on at any time."""
    app_secret = account.secrets.get("app_secret", "")
    return {"appsecret_proof": appsecret_proof(token, app_secret)} if app_secret else {}


def _envelope(response: requests.Response) -> dict[str, Any]:
    if response.status_code == requests.codes.not_found and WRONG_PATH in response.text[:200]:
        raise ConnectorError("wrong_path", action=ErrorAction.HUMAN, detail="this address is not in Zalo's API")
    return json_object(response)


def _too_fast(table: ErrorTable) -> set[str]:
    return {*map(str, table.pause), "http_429"}
