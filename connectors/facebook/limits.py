"""Staying below the platform's limits: our own pace per Page and thread, and what the usage headers say.

Source: Meta, "Rate limiting" of Messenger Platform and Graph API, read September 2026. Our own pace is far below the
platform's (300 calls a second), because a Page inbox becomes slow for officers above some 40 messages a second.
State is kept in this process only: several workers share a Page's quota unevenly, but never above the platform's.
"""

from __future__ import annotations

import enum
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.base import Account, ConnectorError, ErrorAction
from connectors.reading import items, mapping, number


class Kind(enum.StrEnum):
    """What a call is counted as."""

    MESSAGE = "message"
    MEDIA = "media"
    COMMENT = "comment"
    PRIVATE_REPLY = "private_reply"
    CONVERSATIONS = "conversations"
    OTHER = "other"


# kind -> (calls a second, calls at once)
PACE = {
    Kind.MESSAGE: (20.0, 20.0),
    Kind.MEDIA: (5.0, 5.0),
    Kind.COMMENT: (0.5, 1.0),
    Kind.PRIVATE_REPLY: (750 / 3600, 10.0),
    Kind.CONVERSATIONS: (2.0, 2.0),
}
THREAD_PACE = (1.0, 3.0)  # an answer in three pieces goes out at once
LONGEST_SLEEP_SECONDS = 2.0
SLOW_FROM_PERCENT, STOP_FROM_PERCENT = 75.0, 100.0
SLOW_PACE = (2.0, 1.0)
USAGE_IS_FRESH = timedelta(minutes=5)
PAUSE_WITHOUT_A_TIME = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=24)
REMEMBERED_BUCKETS = 10_000


@dataclass(slots=True)
class Bucket:
    """Tokens come back at `rate` a second, up to `size`."""

    rate: float
    size: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until the next token may be taken; 0.0 = now."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1.0 - self.tokens) / self.rate)

    def take(self) -> None:
        self.tokens -= 1.0


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a quota is used. regain: how long no call is welcome, when the platform says so."""

    percent: float
    regain: timedelta | None = None


def usage_of(headers: Mapping[str, str]) -> Usage:
    """The fullest quota that an answer tells of; absent or broken headers count as unused."""
    percent, minutes = 0.0, 0.0
    for use in _uses(headers):
        percent = max(
            [percent, *(number(use.get(key)) or 0.0 for key in ("call_count", "total_time", "total_cputime"))]
        )
        minutes = max(minutes, number(use.get("estimated_time_to_regain_access")) or 0.0)
    regain = min(timedelta(minutes=min(minutes, 24 * 60)), LONGEST_PAUSE)
    return Usage(percent, regain or None)  # less than a microsecond is no time


def _uses(headers: Mapping[str, str]) -> list[Mapping[str, object]]:
    app = _json(headers, "X-App-Usage")
    business = _json(headers, "X-Business-Use-Case-Usage")
    return [mapping(app), *(mapping(use) for uses in mapping(business).values() for use in items(uses))]


def _json(headers: Mapping[str, str], name: str) -> object:
    try:
        return json.loads(headers.get(name, ""))
    except (ValueError, RecursionError):
        return None


class Limits:
    """One per connector. Thread-safe."""

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock, self._sleep, self._ticks = clock, sleep, ticks
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, ...], Bucket] = {}
        self._blocked_until: dict[str, datetime] = {}
        self._slow_until: dict[str, datetime] = {}

    def enter(self, account: Account, kind: Kind, thread: str | None = None) -> None:
        """Wait for this call's turn, at most two seconds; raises ConnectorError (WAIT) when it would be longer."""
        now = self._clock()
        until = self._blocked_until.get(account.account_id)
        if until is not None and now < until:
            raise ConnectorError("usage_full", action=ErrorAction.WAIT, retry_after=until - now)
        with self._lock:
            buckets = self._buckets_of(account, kind, thread, now)
            ticks = self._ticks()
            wait = max((bucket.wait(ticks) for bucket in buckets), default=0.0)
            if wait <= LONGEST_SLEEP_SECONDS:
                for bucket in buckets:
                    bucket.take()
        if wait > LONGEST_SLEEP_SECONDS:
            raise ConnectorError("own_pace", action=ErrorAction.WAIT, retry_after=timedelta(seconds=wait))
        if wait > 0:
            self._sleep(wait)

    def _buckets_of(self, account: Account, kind: Kind, thread: str | None, now: datetime) -> list[Bucket]:
        page = account.account_id
        found = []
        if kind in PACE:
            rate, size = PACE[kind]
            given = number(account.options.get(f"{kind.value}_per_second"))
            if given is not None and given > 0:
                rate, size = given, max(1.0, given)
            found.append(self._bucket((page, kind.value), rate, size))
        if thread is not None:
            given = number(account.options.get("thread_per_second"))
            rate, size = (given, max(1.0, given)) if given is not None and given > 0 else THREAD_PACE
            found.append(self._bucket((page, "thread", thread), rate, size))
        slow_until = self._slow_until.get(page)
        if slow_until is not None and now < slow_until:
            found.append(self._bucket((page, "slow"), *SLOW_PACE))
        return found

    def _bucket(self, key: tuple[str, ...], rate: float, size: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= REMEMBERED_BUCKETS:
                self._forget_full_buckets()
            bucket = self._buckets[key] = Bucket(rate, size, size, self._ticks())
        return bucket

    def _forget_full_buckets(self) -> None:
        """Threads that have been quiet: a new bucket would be as full."""
        now = self._ticks()
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if bucket.wait(now) > 0 or bucket.tokens < bucket.size
        }

    def note_usage(self, account: Account, headers: Mapping[str, str]) -> None:
        """Obey the usage headers of an answer: slow from 75 %, nothing from 100 % until the time they state."""
        usage = usage_of(headers)
        if usage.percent >= STOP_FROM_PERCENT:
            self.block(account, usage.regain or PAUSE_WITHOUT_A_TIME)
        elif usage.percent >= SLOW_FROM_PERCENT:
            self._slow_until[account.account_id] = self._clock() + USAGE_IS_FRESH
        elif usage.percent > 0:
            self._slow_until.pop(account.account_id, None)

    def block(self, account: Account, pause: timedelta) -> None:
        """No call of this account for a while: calls during throttling only prolong it."""
        until = self._clock() + min(pause, LONGEST_PAUSE)
        known = self._blocked_until.get(account.account_id)
        self._blocked_until[account.account_id] = max(until, known) if known else until
