"""What to do about an error of the Graph API: by code and subcode, never by its text.

Source: the error tables of Meta's Messenger and Graph documentation, read September 2026.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.base import ConnectorError, ErrorAction
from connectors.calling import RATE_LIMIT_PAUSE
from connectors.reading import items, mapping, number, whole_number

RESTRICTED_PAUSE = timedelta(minutes=30)
TEMPORARY = frozenset({1, 2, 1200})
RATE_LIMITS = frozenset({4, 17, 32, 341, 613, 80001, 80006})
# Permissions, configuration, a dead token, a block for abuse: sending again changes nothing until a person acts.
HUMAN_CODES = frozenset({3, 10, 102, 190, 368, *range(200, 300)})
FINAL_CODES = frozenset({100, 506, 551, 803, 10900, 10902, 1609005})
BY_SUBCODE = {
    (10, 2018278): ErrorAction.FINAL,  # outside the window
    (10, 2018065): ErrorAction.FINAL,
    (10, 2534022): ErrorAction.FINAL,
    (10, 2018108): ErrorAction.FINAL,  # the person cannot be reached
    (200, 1545041): ErrorAction.FINAL,
    (10, 1893063): ErrorAction.WAIT,  # the Page is restricted for a while: probe, do not hammer
    (100, 2018008): ErrorAction.RETRY,  # fetching or storing the attachment failed
    (100, 2018047): ErrorAction.RETRY,
    (100, 2018294): ErrorAction.RETRY,
    (100, 2018074): ErrorAction.RETRY,  # unknown attachment id: every send uploads anew
}
OUTSIDE_WINDOW = "10/2018278"


def action_for(code: int, subcode: int | None) -> ErrorAction:
    """What the sender should do. An unknown code is worth another try."""
    if subcode is not None and (code, subcode) in BY_SUBCODE:
        return BY_SUBCODE[code, subcode]
    if code in RATE_LIMITS:
        return ErrorAction.WAIT
    if code in FINAL_CODES:
        return ErrorAction.FINAL
    if code in HUMAN_CODES:
        return ErrorAction.HUMAN
    return ErrorAction.RETRY


def error_from(document: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> ConnectorError:
    """The ConnectorError for a Graph answer without the expected result. `detail` holds the trace id only."""
    envelope = mapping(document.get("error"))
    code, subcode = whole_number(envelope.get("code")), whole_number(envelope.get("error_subcode"))
    trace = str(envelope.get("fbtrace_id", ""))[:40]
    if code is None:
        if status == 429:
            return ConnectorError("http_429", action=ErrorAction.WAIT, retry_after=RATE_LIMIT_PAUSE)
        is_ambiguous = status < 300 or status >= 500
        return ConnectorError(f"http_{status}", action=ErrorAction.RETRY, is_ambiguous=is_ambiguous)
    action = action_for(code, subcode)
    pause = None
    if action is ErrorAction.WAIT:
        pause = RESTRICTED_PAUSE if subcode == 1893063 else regain_access_after(headers) or RATE_LIMIT_PAUSE
    # A temporary fault with status 5xx may have happened after the message left.
    is_ambiguous = status >= 500 and code in TEMPORARY
    name = f"{code}/{subcode}" if subcode is not None else str(code)
    return ConnectorError(name, action=action, is_ambiguous=is_ambiguous, retry_after=pause, detail=trace)


def regain_access_after(headers: Mapping[str, str]) -> timedelta | None:
    """The longest time to regain access (minutes) in X-Business-Use-Case-Usage; None when absent or broken."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", ""))
    except ValueError:
        return None
    minutes = [
        number(mapping(use).get("estimated_time_to_regain_access")) or 0.0
        for uses in mapping(usage).values()
        for use in items(uses)
    ]
    longest = max(minutes, default=0.0)
    return timedelta(minutes=min(longest, 24 * 60)) if longest > 0 else None
