"""One Graph call: address, token in the header, proof, our own pace, and the answer as an object or an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from connectors.base import Account, ConnectorError, ErrorAction
from connectors.calling import TIMEOUT_SECONDS, call, json_object
from connectors.facebook.errors import error_from
from connectors.facebook.limits import Kind, Limits
from connectors.facebook.verify import appsecret_proof
from connectors.reading import items, mapping, text_or_none

BASE_URL = "https://graph.facebook.com"
API_VERSION = "v26.0"


class Graph:
    """Calls in the name of a Page. `limits` is shared by everything that calls."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def call(
        self,
        account: Account,
        http: requests.Session,
        method: str,
        path: str,
        *,
        kind: Kind = Kind.OTHER,
        thread: str | None = None,
        params: Mapping[str, str] | None = None,
        timeout: tuple[float, float] = TIMEOUT_SECONDS,
        token: str | None = None,
        **body: Any,
    ) -> dict[str, Any]:
        """The answer's object. token: another one than the Page's. Raises ConnectorError.

        The token travels in the header, since addresses end up in logs.
        """
        own_token = account.secrets.get("access_token", "") if token is None else token
        if not own_token:
            raise ConnectorError("no_access_token", action=ErrorAction.HUMAN)
        query = dict(params or {})
        if app_secret := account.secrets.get("app_secret", ""):
            query["appsecret_proof"] = appsecret_proof(own_token, app_secret)
        self.limits.enter(account, kind, thread)
        base = (account.options.get("base_url") or BASE_URL).rstrip("/")
        version = account.options.get("api_version") or API_VERSION
        response = call(
            http,
            method,
            f"{base}/{version}/{path}",
            params=query,
            headers={"Authorization": f"Bearer {own_token}"},
            timeout=timeout,
            **body,
        )
        self.limits.note_usage(account, response.headers)
        return self._object(account, response)

    def _object(self, account: Account, response: requests.Response) -> dict[str, Any]:
        document = json_object(response)
        if "error" not in document and response.status_code < 300:
            return document
        error = error_from(document, response.status_code, response.headers)
        if error.action is ErrorAction.WAIT and error.retry_after is not None:
            self.limits.block(account, error.retry_after)
        raise error

    def pages(
        self,
        account: Account,
        http: requests.Session,
        path: str,
        *,
        params: Mapping[str, str],
        kind: Kind = Kind.OTHER,
        most: int = 20,
    ) -> Iterator[Mapping[str, Any]]:
        """Every object of a list, page after page, at most `most` pages. Raises ConnectorError.

        Only the cursor is taken from the vendor's "next" address, which holds the token.
        """
        query = dict(params)
        for _ in range(most):
            document = self.call(account, http, "GET", path, kind=kind, params=query)
            for value in items(document.get("data")):
                yield mapping(value)
            after = _cursor(mapping(document.get("paging")))
            if after is None or after == query.get("after"):
                return
            query["after"] = after


def _cursor(paging: Mapping[str, Any]) -> str | None:
    next_address = text_or_none(paging.get("next"))
    if next_address is None:
        return None
    after = text_or_none(mapping(paging.get("cursors")).get("after"))
    return after or dict(parse_qsl(urlsplit(next_address).query)).get("after")


def graph_time(value: Any) -> datetime | None:
    """A time of a Graph object ("2026-09-21T14:13:40+0000"), aware; None when unreadable."""
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z")
    except (TypeError, ValueError):
        return None
