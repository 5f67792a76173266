"""One call to a provider's HTTP interface, as settings describe it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import requests

from connectors.base import ConnectorError, ErrorAction, Sms, SmsGateway, WayOutcome
from connectors.calling import RATE_LIMIT_PAUSE, call

PLACE = re.compile(r"\{(phone|text|id)\}")
CODE_LIMIT = 60


def send(gateway: SmsGateway, sms: Sms, http: requests.Session) -> WayOutcome:
    """One try. Raises ConnectorError; after an unclear answer it is ambiguous unless the provider knows repeats."""
    values = {"phone": phone_as(gateway.phone_form, sms.phone), "text": sms.text, "id": sms.marker}
    url = filled(gateway.url, values, lambda text: quote(text, safe=""))
    headers = {**gateway.headers}
    body = None
    if gateway.method != "GET" and gateway.body:
        headers["Content-Type"] = f"{gateway.content_type}; charset=utf-8"
        body = filled(gateway.body, values, _escape_for(gateway.content_type)).encode()
    try:
        response = call(http, gateway.method, url, headers=headers, data=body)
        return _outcome(gateway, response)
    except ConnectorError as error:
        if error.is_ambiguous and gateway.knows_repeats:
            raise ConnectorError(error.code, action=ErrorAction.RETRY) from error
        raise


def filled(template: str, values: Mapping[str, str], escape_value: Callable[[str], str]) -> str:
    """The places replaced in one pass: what a text brings is never taken for a place."""
    return PLACE.sub(lambda place: escape_value(values[place[1]]), template)


def phone_as(form: str, phone: str) -> str:
    """phone: 84…"""
    return {"+84": f"+{phone}", "0": "0" + phone.removeprefix("84")}.get(form, phone)


def _escape_for(content_type: str) -> Callable[[str], str]:
    if "json" in content_type:
        return lambda text: json.dumps(text)[1:-1]
    if "xml" in content_type:
        return lambda text: escape(text, {'"': "&quot;", "'": "&apos;"})
    return lambda text: quote(text, safe="")


def at_path(document: Any, path: str) -> str:
    """The value at "data.0.status" as text; "" where there is none."""
    for step in path.split(".") if path else ():
        if isinstance(document, Mapping):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return ""
    if isinstance(document, bool):
        return "true" if document else "false"
    return "" if document is None or isinstance(document, (dict, list)) else str(document)


def _outcome(gateway: SmsGateway, response: requests.Response) -> WayOutcome:
    status = response.status_code
    try:
        document: Any = response.json()
    except ValueError:
        document = None
    told = at_path(document, gateway.error_path)[:CODE_LIMIT] if gateway.error_path else ""
    code = f"http_{status} {told}".strip() if not 200 <= status < 300 else told or "refused"
    if status == 429:
        raise ConnectorError(code, action=ErrorAction.WAIT, retry_after=RATE_LIMIT_PAUSE)
    if status in {401, 403, 404, 405}:
        raise ConnectorError(code, action=ErrorAction.HUMAN)
    if told and told in gateway.retry_codes:
        raise ConnectorError(code, action=ErrorAction.RETRY)
    if status >= 500:
        raise ConnectorError(code, action=ErrorAction.RETRY, is_ambiguous=True)
    if not 200 <= status < 300:
        raise ConnectorError(code, action=ErrorAction.FINAL)
    if gateway.success_path:
        if document is None:
            raise ConnectorError("not_json", action=ErrorAction.RETRY, is_ambiguous=True)
        if at_path(document, gateway.success_path) not in gateway.success_values:
            raise ConnectorError(code, action=ErrorAction.FINAL)
    return WayOutcome(at_path(document, gateway.id_path)[:200] if gateway.id_path else "")
