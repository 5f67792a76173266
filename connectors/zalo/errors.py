"""What to do about an error of openapi.zalo.me. The same number means something else on Zalo's other hosts.

Source: Zalo's OA error table, read September 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.base import ConnectorError, ErrorAction
from connectors.calling import RATE_LIMIT_PAUSE
from connectors.reading import whole_number

QUOTA_PAUSE = timedelta(hours=6)
ATTACHMENT_EXPIRED = "-100"
PARAMETER_INVALID = "-201"
RETRY = frozenset({-100, -200, -214})
RATE_LIMITS = frozenset({-32})
QUOTAS = frozenset({-211, -218, -234})
TOKENS = frozenset({-216, -220, 3, -124})
FINAL = frozenset({-201, -210, -213, -217, -227, -230, -232, -233, -240, -244, -248, -249})
HUMAN = frozenset({-204, -205, -209, -212, -219, -221, -223, -224, -235, -237, -238, -241, -242, -320, -321, -403})


def action_for(code: int) -> ErrorAction:
    """What the sender should do. An unknown code is worth another try."""
    if code in TOKENS:
        return ErrorAction.REFRESH_TOKEN
    if code in RATE_LIMITS or code in QUOTAS:
        return ErrorAction.WAIT
    if code in FINAL:
        return ErrorAction.FINAL
    if code in HUMAN:
        return ErrorAction.HUMAN
    return ErrorAction.RETRY


def check(document: Mapping[str, Any], status: int) -> None:
    """Raise ConnectorError unless the envelope says success; failures come with HTTP 200 too."""
    code = whole_number(document.get("error"))
    if code == 0 and status < 300:
        return
    if status >= 500:
        raise ConnectorError(f"http_{status}", action=ErrorAction.RETRY, is_ambiguous=True)
    if code is None or code == 0:
        is_ambiguous = status < 300  # accepted, it seems, but in words we do not know
        raise ConnectorError(f"http_{status}", action=ErrorAction.RETRY, is_ambiguous=is_ambiguous)
    pause = RATE_LIMIT_PAUSE if code in RATE_LIMITS else QUOTA_PAUSE if code in QUOTAS else None
    raise ConnectorError(str(code), action=action_for(code), retry_after=pause)
