"""Staying below Zalo's calls a minute: our own pace per OA, and a pause of the whole OA when it says "too fast".

Kept in this process; several workers share the vendor's 4000 calls a minute, so the pace is a part of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from connectors.base import ConnectorError, ErrorAction
from connectors.reading import whole_number

CALLS_PER_SECOND = 40.0
CALLS_AT_ONCE = 80.0
LONGEST_SLEEP_SECONDS = 1.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 15.0, 300.0
ALMOST_EMPTY = 20  # calls left of the minute, as the vendor's header says


@dataclass(slots=True)
class Pace:
    """One OA. pauses: refusals in a row, each doubles the next pause."""

    left: float = CALLS_AT_ONCE
    at: float = 0.0
    closed_until: float = 0.0
    pauses: int = 0


@dataclass
class Throttle:
    """Keys name an OA at one host. clock, sleep: seconds; tests give their own."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _paces: dict[str, Pace] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, key: str) -> None:
        """Take one call of this OA; sleeps for a moment at most. Raises ConnectorError (WAIT) for longer waits."""
        with self._guard:
            pace = self._paces.setdefault(key, Pace(at=self.clock()))
            now = self.clock()
            pace.left = min(CALLS_AT_ONCE, pace.left + (now - pace.at) * CALLS_PER_SECOND)
            pace.at = now
            wait = max(pace.closed_until - now, (1.0 - pace.left) / CALLS_PER_SECOND, 0.0)
            if wait > LONGEST_SLEEP_SECONDS:
                raise ConnectorError("throttled", action=ErrorAction.WAIT, retry_after=timedelta(seconds=wait))
            pace.left -= 1.0
        if wait:
            self.sleep(wait)

    def refused(self, key: str) -> timedelta:
        """The vendor said "too fast": close the OA for a while; how long."""
        with self._guard:
            pace = self._paces.setdefault(key, Pace(at=self.clock()))
            if pace.closed_until > self.clock():  # another call of the same burst was refused as well
                return timedelta(seconds=pace.closed_until - self.clock())
            seconds = min(FIRST_PAUSE_SECONDS * 2**pace.pauses, LONGEST_PAUSE_SECONDS)
            pace.pauses += 1
            pace.closed_until = self.clock() + seconds
            return timedelta(seconds=seconds)

    def accepted(self, key: str, headers: Mapping[str, str]) -> None:
        """A call went through; its headers may say that the minute is nearly used up."""
        remaining = whole_number(headers.get("X-RateLimit-Remain"))
        with self._guard:
            pace = self._paces.setdefault(key, Pace(at=self.clock()))
            if pace.closed_until <= self.clock():
                pace.pauses = 0
            if remaining is not None and remaining < ALMOST_EMPTY:
                pace.left = min(pace.left, 0.0)


throttle = Throttle()
