"""Is a provider described so that messages can be sent? Its machine is asked for nothing but an answer."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from connectors.base import ConnectorError, SetupFinding, SmsGateway
from connectors.calling import call

TIMEOUT_SECONDS = (5.0, 10.0)


def check(gateway: SmsGateway, http: requests.Session) -> list[SetupFinding]:
    """places, encryption, server: in the order of repair. Never raises.

    No provider's interface can be tried without sending: whether the key is right shows the trial message.
    """
    described = gateway.url + (gateway.body if gateway.method != "GET" else "")
    missing = tuple(place for place in ("{phone}", "{text}") if place not in described)
    parts = urlsplit(gateway.url)
    is_here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    findings = [
        SetupFinding("places", is_ok=not missing, names=missing),
        SetupFinding("encryption", is_ok=parts.scheme == "https" or is_here),
    ]
    try:
        call(http, "HEAD", f"{parts.scheme}://{parts.netloc}/", timeout=TIMEOUT_SECONDS)
    except ConnectorError as error:
        return [*findings, SetupFinding("server", is_ok=False, error=error.code)]
    return [*findings, SetupFinding("server", is_ok=True)]
