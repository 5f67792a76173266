"""Posting webhooks as the platforms do: signed, at least once, again after a failure, in order per citizen."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests

# body, number of earlier attempts -> headers
Signer = Callable[[bytes, int], dict[str, str]]


# Nobody listens (a restart): all citizens wait together, or thousands of vain posts would take the machine.
UNREACHABLE_PAUSE_SECONDS = 0.3


@dataclass(slots=True)
class Post:
    """One webhook post. attempts: failed ones so far."""

    body: bytes
    attempts: int = 0


@dataclass(slots=True)
class Disorder:
    """How untidily posts arrive. Percentages of posts; delays and disable_after in seconds (real, compressed)."""

    duplicate_percent: float = 0.0
    reorder_percent: float = 0.0
    reorder_seconds: float = 0.5
    disable_after: float | None = None
    random: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - repeatable, no secret

    def hits(self, percent: float) -> bool:
        return percent > 0 and self.random.random() * 100 < percent

    def delay(self) -> float:
        return self.random.uniform(0.2, 1.0) * self.reorder_seconds


class WebhookSender:
    """A queue per citizen, worked off by a few threads; a failed post holds back only its own citizen's later ones."""

    def __init__(
        self,
        url: str,
        sign: Signer,
        figures: Counter[str],
        *,
        retry_delays: Sequence[float],
        timeout_seconds: float,
        workers: int = 6,
    ) -> None:
        """retry_delays: seconds before each repetition; after the last one the post is given up."""
        self.url = url
        self.duplicate_next = 0
        self.disorder = Disorder()
        self.is_disabled = False
        self._sign = sign
        self._figures = figures
        self._retry_delays = tuple(retry_delays)
        self._timeout = timeout_seconds
        self._queues: dict[str, deque[Post]] = {}
        # A citizen is in this heap exactly when he has posts and none of them is on its way.
        self._due: list[tuple[float, int, str]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False
        self._paused_until = 0.0
        self._failing_since: float | None = None
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def put(self, citizen: str, body: bytes) -> None:
        """Queue one post behind this citizen's earlier ones; what `disorder` picks comes late, or late once more."""
        with self._changed:
            if self.is_disabled:
                self._figures["webhook_lost"] += 1
                return
            repeats = 2 if self.duplicate_next > 0 else 1
            self.duplicate_next = max(0, self.duplicate_next - 1)
            if self.disorder.hits(self.disorder.duplicate_percent):
                self._figures["webhook_duplicates"] += 1
                self._put_late(body)
            if self.disorder.hits(self.disorder.reorder_percent):
                self._figures["webhook_reordered"] += 1
                self._put_late(body)
                return
            queue = self._queues.get(citizen)
            is_idle = queue is None
            if queue is None:
                queue = self._queues[citizen] = deque()
            queue.extend(Post(body) for _ in range(repeats))
            if is_idle:
                self._schedule(citizen, 0.0)

    def _put_late(self, body: bytes) -> None:
        """A queue of its own: later posts of the same citizen overtake it."""
        name = f"late {next(self._order)}"
        self._queues[name] = deque([Post(body)])
        self._schedule(name, self.disorder.delay())

    def enable(self) -> None:
        """The page was subscribed again."""
        with self._changed:
            self.is_disabled, self._failing_since = False, None

    def waiting(self) -> int:
        """Posts not yet accepted or given up."""
        with self._changed:
            return sum(len(queue) for queue in self._queues.values())

    def stop(self) -> None:
        """End the threads; waiting posts are lost."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=self._timeout + 1)

    def _schedule(self, citizen: str, delay: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + delay, next(self._order), citizen))
        self._changed.notify()

    def _next(self) -> str | None:
        with self._changed:
            while not self._stopped:
                wait = max(self._due[0][0], self._paused_until) - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None

    def _work(self) -> None:
        with requests.Session() as http:
            http.trust_env = False
            while (citizen := self._next()) is not None:
                post = self._queues[citizen][0]
                is_accepted = self._deliver(http, post)
                with self._changed:
                    self._after(citizen, post, is_accepted)

    def _deliver(self, http: requests.Session, post: Post) -> bool:
        self._count("webhook_posts")
        if post.attempts:
            self._count("webhook_retries")
        try:
            headers = self._sign(post.body, post.attempts)
            response = http.post(
                self.url, data=post.body, headers=headers, timeout=self._timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            self._count("webhook_no_answer")
            if isinstance(error, requests.ConnectionError) and not isinstance(error, requests.Timeout):
                self._paused_until = time.monotonic() + UNREACHABLE_PAUSE_SECONDS
            return False
        self._count(f"webhook_{response.status_code // 100}xx")
        return response.ok

    def _count(self, name: str) -> None:
        with self._changed:
            self._figures[name] += 1

    def _note_failing(self, is_accepted: bool) -> None:
        """After too long without one success the vendor switches the webhook off; what waits is lost."""
        now = time.monotonic()
        if is_accepted:
            self._failing_since = None
        elif self._failing_since is None:
            self._failing_since = now
        elif self.disorder.disable_after is not None and now - self._failing_since > self.disorder.disable_after:
            self.is_disabled = True

    def _after(self, citizen: str, post: Post, is_accepted: bool) -> None:
        self._note_failing(is_accepted)
        queue = self._queues[citizen]
        if self.is_disabled:
            self._figures["webhook_lost"] += len(queue)
            del self._queues[citizen]
            return
        delay = 0.0
        if is_accepted or post.attempts >= len(self._retry_delays):
            queue.popleft()
            self._figures["webhook_given_up"] += not is_accepted
        else:
            delay = self._retry_delays[post.attempts]
            post.attempts += 1
        if queue:
            self._schedule(citizen, delay)
        else:
            del self._queues[citizen]
