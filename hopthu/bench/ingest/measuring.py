"""Posting many bodies and counting; a backlog put into the database at once; processes that hang."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from hopthu.bench.measuring import Posts, milliseconds, percentile
from hopthu.bench.vendor import citizen_id, post_of
from hopthu.demo_channels import FACEBOOK_PAGE
from hopthu.temporary import TemporarySystem

BATCH = 1000
# Posts that came in while nobody read: the same shape as post_of, one citizen each.
BACKLOG = """
    WITH bodies AS (
        SELECT convert_to(format(%(form)s, number, number), 'UTF8') AS body FROM generate_series(1, %(count)s) AS number
    )
    INSERT INTO raw_posts (channel, digest, body, headers, received_at)
    SELECT 'facebook', encode(sha256(body), 'hex'), body, '{}', now() FROM bodies
"""
WAITING = "SELECT count(*) FROM raw_posts WHERE handled_at IS NULL"


def batch_of(run: str, number: int, updates: int = BATCH) -> bytes:
    """One post with that many messages of as many citizens."""
    entries = []
    for place in range(updates):
        entries += json.loads(post_of(citizen_id(run, number * updates + place)))["entry"]
    return json.dumps({"object": "page", "entry": entries}, separators=(",", ":")).encode("ascii")


def figures(posts: Posts, updates: int = 1) -> dict[str, Any]:
    """updates: messages in each post."""
    rate = posts.accepted / posts.seconds if posts.seconds else 0.0
    return {
        "accepted": posts.accepted,
        "refused": posts.refused,
        "posts_per_second": round(rate, 1),
        "updates_per_second": round(rate * updates, 1),
        "ack_p50_ms": milliseconds(percentile(posts.latencies, 50)),
        "ack_p99_ms": milliseconds(percentile(posts.latencies, 99)),
    }


def add_backlog(database: str, count: int) -> None:
    """That many posts of as many citizens, not read yet."""
    now = int(time.time() * 1000)
    event = (
        f'{{"sender":{{"id":"81%s"}},"recipient":{{"id":"{FACEBOOK_PAGE}"}},"timestamp":{now},'
        f'"message":{{"mid":"m_b{now}_%s","text":"xin chao"}}}}'
    )
    form = f'{{"object":"page","entry":[{{"id":"{FACEBOOK_PAGE}","time":{now},"messaging":[{event}]}}]}}'
    with psycopg.connect(database) as connection:
        connection.execute(BACKLOG, {"form": form, "count": count})


def waiting_posts(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute(WAITING).fetchone()
    return int(row[0]) if row else 0


def seconds_until_read(database: str, limit: float) -> float | None:
    """Until every post has been read; None when that takes longer than `limit`."""
    began = time.monotonic()
    while waiting_posts(database):
        if time.monotonic() - began > limit:
            return None
        time.sleep(0.2)
    return round(time.monotonic() - began, 1)


@contextmanager
def hanging(system: TemporarySystem, names: Sequence[str]) -> Iterator[None]:
    """These processes take connections and never answer inside the block."""
    stopped = [pid for name in names if (pid := system.process_id(name)) is not None]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
