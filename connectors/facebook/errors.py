"""What to do about an error of the Graph API: by code and subcode, never by its text.

Source: the error tables of Meta's Messenger and Graph documentation, read September 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.base import ConnectorError, ErrorAction
from connectors.calling import RATE_LIMIT_PAUSE
from connectors.facebook.limits import usage_of
from connectors.reading import mapping, whole_number

RETRY, WAIT, FINAL, HUMAN, PAUSE = (
    ErrorAction.RETRY,
    ErrorAction.WAIT,
    ErrorAction.FINAL,
    ErrorAction.HUMAN,
    ErrorAction.PAUSE,
)
# (code, subcode) first, then the code alone.
ACTIONS: dict[tuple[int, int | None], ErrorAction] = {
    **dict.fromkeys([(1, None), (2, None), (1200, None)], RETRY),  # temporary
    **dict.fromkeys([(code, None) for code in (4, 17, 32, 341, 613, 80001, 80006)], WAIT),  # rate limits
    (368, None): PAUSE,  # blocked for abuse or policy
    (10, 1893063): PAUSE,  # the Page may not send for a while
    **dict.fromkeys([(102, None), (190, None)], PAUSE),  # the token is dead: nothing of the Page can be sent
    **dict.fromkeys([(10, 2018278), (10, 2018065), (10, 2534022)], FINAL),  # outside the window
    **dict.fromkeys([(10, 2018108), (200, 1545041), (551, None)], FINAL),  # the person cannot be reached
    (10, 2018300): FINAL,  # another application has the thread
    **dict.fromkeys([(200, 2018028), (200, 2018027)], HUMAN),  # application not live, or no access to this person
    **dict.fromkeys([(code, None) for code in (3, 10, *range(200, 300))], HUMAN),  # a permission or feature is missing
    (100, None): FINAL,  # bad parameter, retired tag, unknown person or object, file too large
    **dict.fromkeys([(100, 2018008), (100, 2018047), (100, 2018294)], RETRY),  # fetching or storing a file failed
    (100, 2018074): RETRY,  # unknown or expired attachment id: it is uploaded anew
    **dict.fromkeys([(code, None) for code in (506, 803, 1609005)], FINAL),  # repeated post, unknown object, bad link
    **dict.fromkeys([(10900, None), (10902, None)], FINAL),  # private reply used, or not possible
}
OUTSIDE_WINDOW_CODES = frozenset({"10/2018278", "10/2018065", "10/2534022"})
OUTSIDE_WINDOW = "10/2018278"
FILE_TOO_LARGE = "100/2018109"
UNKNOWN_UPLOAD = "100/2018074"
OBJECT_GONE = "100/33"
BAD_PARAMETER = "100"
PRIVATE_REPLY_USED = "10900"
# Exact numbers are not documented; an account's option `not_owner_codes` ("10/2018300,10/123") adds to them.
NOT_OWNER_CODES = frozenset({"10/2018300"})
FILE_TRIES, UNKNOWN_TRIES = 2, 3
PAUSES = {(10, 1893063): timedelta(minutes=30), (368, None): timedelta(hours=1)}
TOKEN_PAUSE = timedelta(minutes=15)


def action_for(code: int, subcode: int | None) -> ErrorAction:
    """What the sender should do. An unknown code is worth two more tries."""
    return ACTIONS.get((code, subcode), ACTIONS.get((code, None), RETRY))


def tries_for(code: int, subcode: int | None) -> int | None:
    """How often a piece is tried at most with this error; None = as often as any temporary fault."""
    if (code, subcode) in {(100, 2018008), (100, 2018047), (100, 2018294)}:
        return FILE_TRIES
    is_known = (code, subcode) in ACTIONS or (code, None) in ACTIONS
    return None if is_known else UNKNOWN_TRIES


def error_from(document: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> ConnectorError:
    """The ConnectorError for a Graph answer without the expected result. `detail` holds the trace id only."""
    envelope = mapping(document.get("error"))
    code, subcode = whole_number(envelope.get("code")), whole_number(envelope.get("error_subcode"))
    trace = "".join(letter for letter in str(envelope.get("fbtrace_id", ""))[:40] if letter.isalnum())
    if code is None:
        if status == 429:
            return ConnectorError("http_429", action=WAIT, retry_after=_pause(headers))
        is_ambiguous = status < 300 or status >= 500
        return ConnectorError(f"http_{status}", action=RETRY, is_ambiguous=is_ambiguous)
    action = action_for(code, subcode)
    pause = None
    if action is WAIT:
        pause = _pause(headers)
    elif action is PAUSE:
        pause = PAUSES.get((code, subcode)) or PAUSES.get((code, None), TOKEN_PAUSE)
    return ConnectorError(
        f"{code}/{subcode}" if subcode is not None else str(code),
        action=action,
        # A temporary fault with status 5xx may have happened after the message left.
        is_ambiguous=status >= 500 and action is RETRY,
        retry_after=pause,
        detail=trace,
        tries=tries_for(code, subcode),
        http_status=status,
    )


def _pause(headers: Mapping[str, str]) -> timedelta:
    return usage_of(headers).regain or RATE_LIMIT_PAUSE


def is_not_owner(error: ConnectorError, options: Mapping[str, str]) -> bool:
    """True when another application has the thread."""
    more = {code.strip() for code in options.get("not_owner_codes", "").split(",")}
    return error.code in NOT_OWNER_CODES | more
