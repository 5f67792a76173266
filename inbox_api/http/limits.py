"""How many requests a caller may make: a bucket that fills again evenly, kept in the memory of this web process.

Chosen over a table: a count in PostgreSQL would cost every read a write. With several web processes a caller gets the
limit from each; a city that needs a hard one sets it in its proxy.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 60
REMEMBERED = 20_000  # callers; the one not seen for longest is forgotten first


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True, slots=True)
class Standing:
    """limit, left: requests. reset_seconds: until the bucket is full again. wait_seconds: 0 when allowed."""

    limit: int
    left: int
    reset_seconds: int
    wait_seconds: int

    def headers(self) -> dict[str, str]:
        """The draft standard's two fields, and the three that many programs know."""
        found = {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"minute";r={self.left};t={self.reset_seconds}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset_seconds),
        }
        return {**found, "Retry-After": str(self.wait_seconds)} if self.wait_seconds else found


class Limiter:
    """Buckets by caller. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._known: OrderedDict[str, int | None] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str, limit: int) -> Standing:
        """One request of this caller, when its bucket holds one."""
        now, rate = self._clock(), limit / WINDOW_SECONDS
        with self._lock:
            bucket = self._buckets.setdefault(caller, _Bucket(float(limit), now))
            self._buckets.move_to_end(caller)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
            left = min(float(limit), bucket.left + max(0.0, now - bucket.at) * rate)
            is_allowed = left >= 1
            bucket.left, bucket.at = left - is_allowed, now
            reset = math.ceil((limit - bucket.left) / rate)
            wait = 0 if is_allowed else max(1, math.ceil((1 - bucket.left) / rate))
            return Standing(limit, int(bucket.left), reset, wait)

    def know(self, credential: str, limit: int | None) -> None:
        """This credential was right: from now on it has a bucket of its own. limit: its own, None for the usual."""
        with self._lock:
            self._known[credential] = limit
            self._known.move_to_end(credential)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def forget(self, credential: str) -> None:
        """It was refused: it counts by its address again."""
        with self._lock:
            self._known.pop(credential, None)

    def limit_of(self, credential: str, usual: int) -> int | None:
        """The limit of a credential that is known; None for any other."""
        with self._lock:
            return (self._known[credential] or usual) if credential in self._known else None
