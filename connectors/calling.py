"""One HTTP call to a vendor, with the outcomes a sender must tell apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from connectors.base import ConnectorError, ErrorAction

# (connect, read): a citizen waits for the answer, and the vendors answer within one or two seconds.
TIMEOUT_SECONDS = (5.0, 20.0)
UPLOAD_TIMEOUT_SECONDS = (5.0, 60.0)
RATE_LIMIT_PAUSE = timedelta(seconds=60)


def call(
    http: requests.Session,
    method: str,
    url: str,
    *,
    timeout: tuple[float, float] = TIMEOUT_SECONDS,
    **arguments: Any,
) -> requests.Response:
    """The vendor's response, whatever its status. Raises ConnectorError when there is none.

    A connection that never stood is safe to repeat; one that broke later is ambiguous: the vendors offer no
    idempotency key, so the message may have gone out. Redirects are refused: a token must not travel on.
    """
    try:
        return http.request(method, url, timeout=timeout, allow_redirects=False, **arguments)
    except requests.ConnectTimeout as error:
        raise ConnectorError("connect_timeout", action=ErrorAction.RETRY) from error
    except requests.ConnectionError as error:
        is_ambiguous = not _never_connected(error)
        code = "connection_broken" if is_ambiguous else "unreachable"
        raise ConnectorError(code, action=ErrorAction.RETRY, is_ambiguous=is_ambiguous) from error
    except requests.Timeout as error:
        raise ConnectorError("timeout", action=ErrorAction.RETRY, is_ambiguous=True) from error
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
        raise ConnectorError("bad_address", action=ErrorAction.HUMAN) from error
    except requests.RequestException as error:
        raise ConnectorError("broken_answer", action=ErrorAction.RETRY, is_ambiguous=True) from error


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)


def json_object(response: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer. Raises ConnectorError, ambiguous for 2xx and 5xx: the effect is unknown then."""
    try:
        document = response.json()
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    status = response.status_code
    if status == 429:
        raise ConnectorError("http_429", action=ErrorAction.WAIT, retry_after=RATE_LIMIT_PAUSE)
    if status < 300 or status >= 500:
        raise ConnectorError(f"http_{status}", action=ErrorAction.RETRY, is_ambiguous=True, detail="not JSON")
    raise ConnectorError(f"http_{status}", action=ErrorAction.HUMAN, detail="not JSON")
