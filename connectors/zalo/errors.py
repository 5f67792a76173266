"""What to do about an error number. The same number means something else on each of Zalo's hosts: one table a host.

Source: Zalo's error tables of the OA API and of ZNS, read September 2026.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.base import ConnectorError, ErrorAction, WaitUntil
from connectors.reading import whole_number

RATE_LIMIT_SECONDS = (20.0, 60.0)  # the limit is counted by the minute; spread, so that not all come back at once
ATTACHMENT_EXPIRED = "-100"
PARAMETER_INVALID = "-201"
FEW_TRIES = 3


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """The errors of one host by what they ask for. A number that stands nowhere is worth another try.

    pause:    the whole account is too fast.
    next_day: a quota of the day (or month) is used up.
    morning:  refused at night.
    wrong_if: number -> words in the vendor's message that give the number another meaning, and its action.
    """

    retry: frozenset[int]
    pause: frozenset[int]
    next_day: frozenset[int]
    morning: frozenset[int]
    tokens: frozenset[int]
    final: frozenset[int]
    human: frozenset[int]
    wrong_if: Mapping[int, tuple[tuple[str, ErrorAction], ...]]

    def action_for(self, code: int, message: str = "") -> ErrorAction:
        """What the sender should do."""
        for words, action in self.wrong_if.get(code, ()):
            if words in message.lower():
                return action
        if code in self.tokens:
            return ErrorAction.REFRESH_TOKEN
        if code in self.pause | self.next_day | self.morning:
            return ErrorAction.WAIT
        if code in self.final:
            return ErrorAction.FINAL
        return ErrorAction.HUMAN if code in self.human else ErrorAction.RETRY

    def check(self, document: Mapping[str, Any], status: int) -> None:
        """Raise ConnectorError unless the envelope says success; failures come with HTTP 200 too."""
        code = whole_number(document.get("error"))
        if code == 0 and status < 300:
            return
        if status >= 500:
            raise ConnectorError(f"http_{status}", action=ErrorAction.RETRY, is_ambiguous=True)
        if code is None or code == 0:
            is_ambiguous = status < 300  # accepted, it seems, but in words we do not know
            raise ConnectorError(f"http_{status}", action=ErrorAction.RETRY, is_ambiguous=is_ambiguous)
        raise self.error(code, str(document.get("message") or ""))

    def error(self, code: int, message: str = "") -> ConnectorError:
        action = self.action_for(code, message)
        pause = timedelta(seconds=random.uniform(*RATE_LIMIT_SECONDS)) if code in self.pause else None  # noqa: S311
        until = WaitUntil.MORNING if code in self.morning else WaitUntil.NEXT_DAY if code in self.next_day else None
        return ConnectorError(
            str(code),
            action=action,
            retry_after=pause,
            wait_until=until if action is ErrorAction.WAIT else None,
            tries=FEW_TRIES if code in self.retry else None,
        )


OA = ErrorTable(
    retry=frozenset({-100, -200, -214}),
    pause=frozenset({-32}),
    next_day=frozenset({-211, -218}),
    morning=frozenset({-234}),
    tokens=frozenset({-216, -220, 3, -124}),
    final=frozenset({-201, -210, -213, -217, -227, -230, -232, -233, -240, -244, -248, -249}),
    human=frozenset(
        {-204, -205, -209, -212, -219, -221, -223, -224, -235, -237, -238, -241, -242, -320, -321, -403}
    ),
    # One client reads -216 on templates as "the user has blocked the OA"; -223 is an article quota now and then.
    wrong_if={
        -216: (("block", ErrorAction.FINAL),),
        -223: (("quota", ErrorAction.WAIT),),
    },
)  # fmt: skip

ZNS = ErrorTable(
    retry=frozenset({-100}),
    pause=frozenset({-32}),
    next_day=frozenset({-144, -147}),
    morning=frozenset({-133}),
    tokens=frozenset({-124}),
    final=frozenset(
        {
            -108, -111, -112, -1121, -1122, -1124, -116, -121, -122, -132,  # the data
            -110, -114, -118, -119, -139, -140, -141,  # this person cannot be reached: another route
            -1441, -1471, -1472,  # limits of promotion
            -126, -127,  # development mode: no wallet, not an administrator
        }
    ),
    human=frozenset(
        {
            -101, -102, -103, -104, -105, -109, -131, -146, -115, -136, -137, -1381, -117, -120, -135, -1351, -138,
            -145, -1241, -125, -161, -162,
        }
    ),
    wrong_if={},
)  # fmt: skip
