"""The measurements: posts a second, and the time from a citizen's message to the answer."""

from __future__ import annotations

import math
import platform
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Any

from hopthu.bench.vendor import GraphApi, WebhookClient, citizen_id, post_of

ANSWER_SECONDS = 60.0


@dataclass(slots=True)
class Posts:
    """Outcome of many posts. seconds: wall clock of all; latencies: one a post."""

    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        return {
            "accepted": self.accepted,
            "refused": self.refused,
            "posts_per_second": round(self.accepted / self.seconds, 1) if self.seconds else 0.0,
            "p50_ms": milliseconds(percentile(self.latencies, 50)),
            "p95_ms": milliseconds(percentile(self.latencies, 95)),
        }


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of the values do not exceed; nan for none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def in_threads(count: int, work: Callable[[int], None]) -> float:
    """Run work(0..count-1) at the same time; seconds until the last has ended. Raises the first error."""
    began = time.perf_counter()
    with ThreadPoolExecutor(max_workers=count) as pool:
        list(pool.map(work, range(count)))
    return time.perf_counter() - began


def measure_posts(address: str, app_secret: str, *, run: str, posts: int, clients: int) -> Posts:
    """Post `posts` messages of as many citizens over `clients` kept-alive connections."""
    return post_all(address, app_secret, [post_of(citizen_id(run, number)) for number in range(posts)], clients)


def post_all(address: str, app_secret: str, bodies: Sequence[bytes], clients: int) -> Posts:
    """Post every body once over `clients` kept-alive connections."""
    result, lock = Posts(), threading.Lock()

    def client(number: int) -> None:
        connection = WebhookClient(address, app_secret)
        for body in bodies[number::clients]:
            status, seconds = connection.post(body)
            with lock:
                result.latencies.append(seconds)
                result.accepted += status == 200
                result.refused += status != 200
        connection.close()

    result.seconds = in_threads(clients, client)
    return result


def measure_chat(
    address: str, app_secret: str, graph: GraphApi, *, run: str, conversations: int, turns: int
) -> tuple[list[float], int]:
    """(seconds from message to answer, how many were never answered) with that many citizens at a time."""
    waits: list[float] = []
    lost = 0
    lock = threading.Lock()

    def talk(number: int) -> None:
        nonlocal lost
        connection = WebhookClient(address, app_secret)
        citizen = citizen_id(run, number)
        for _turn in range(turns):
            graph.forget(citizen)
            began = time.perf_counter()
            connection.post(post_of(citizen))
            arrived = graph.wait_for_answer(citizen, ANSWER_SECONDS)
            with lock:
                if arrived is None:
                    lost += 1
                else:
                    waits.append(arrived - began)
        connection.close()

    in_threads(conversations, talk)
    return waits, lost
