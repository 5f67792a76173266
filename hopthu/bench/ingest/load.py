"""Single posts, batches of 1,000, a backlog while everything behind the webhook hangs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import typer

from hopthu.bench.ingest.measuring import (
    BATCH,
    add_backlog,
    batch_of,
    figures,
    hanging,
    seconds_until_read,
    waiting_posts,
)
from hopthu.bench.ingest.naive import TABLES
from hopthu.bench.measuring import machine, post_all
from hopthu.bench.vendor import citizen_id, post_of
from hopthu.child import Child, Service
from hopthu.environment import ROOT, child_environment
from hopthu.supervisor import wait_until_ready
from hopthu.temporary import TemporarySystem, free_base_port, running_system

BATCH_CLIENTS = 2
READ_SECONDS = 300.0
BEHIND = ("rasa", "facebook-simulator", "zalo-simulator")


def measure_ingest(posts: int, batches: int, backlog: int, clients: int) -> dict[str, Any]:
    """Ours and the baseline in turn, on one machine and one database server, without Rasa."""
    with running_system(None, True) as system:
        return measure(system, posts, batches, backlog, clients)


def show_alone(result: dict[str, Any], *, as_json: bool) -> None:
    """One JSON object for scripts, or one line a measurement."""
    if as_json:
        typer.echo(json.dumps({"name": "ingest", "machine": machine(), **result}))
        return
    for name, value in result.items():
        typer.echo(f"{name:<24} {value}")


def measure(system: TemporarySystem, posts: int, batches: int, backlog: int, clients: int) -> dict[str, Any]:
    secret = system.secret("HOPTHU_FACEBOOK_APP_SECRET")
    database = str(system.state()["database"]["url"])
    ours = f"{system.url}/webhooks/facebook"
    result: dict[str, Any] = {"clients_of_single_posts": clients, "updates_a_batch": BATCH}
    with _naive(system, database, secret) as naive:
        for name, address in (("ours", ours), ("naive", naive)):
            post_all(address, secret, [post_of(citizen_id(f"warm-{name}", n)) for n in range(50)], clients)
            single = [post_of(citizen_id(f"one-{name}", n)) for n in range(posts)]
            result[f"{name}_single"] = figures(post_all(address, secret, single, clients))
            many = [batch_of(f"many-{name}", n) for n in range(batches)]
            result[f"{name}_batches"] = figures(post_all(address, secret, many, BATCH_CLIENTS), BATCH)
            if name == "ours":  # the baseline is not measured while our worker still reads
                result["ours_seconds_until_read"] = seconds_until_read(database, READ_SECONDS)
    with hanging(system, BEHIND):
        add_backlog(database, backlog)
        before = waiting_posts(database)
        single = [post_of(citizen_id("backlog", n)) for n in range(posts)]
        held = figures(post_all(ours, secret, single, clients))
        result["backlog"] = {"waiting_before": before, "waiting_after": waiting_posts(database), **held}
    result["ack_p99_ms_backlog"] = held["ack_p99_ms"]
    return result


@contextmanager
def _naive(system: TemporarySystem, database: str, secret: str) -> Iterator[str]:
    """The address of the running baseline."""
    with psycopg.connect(database) as connection:
        connection.execute(TABLES)
    port = free_base_port()
    environment = child_environment(
        {"HOPTHU_NAIVE_DATABASE": database, "HOPTHU_NAIVE_SECRET": secret}, only=frozenset()
    )
    environment |= {"HOPTHU_NAIVE_DATABASE": database, "HOPTHU_NAIVE_SECRET": secret}
    command = [sys.executable, "-m", "uvicorn", "hopthu.bench.ingest.naive:app", "--port", str(port), "--no-access-log"]
    service = Service("naive", "naive", command, environment, port, "/health")
    child = Child(service, system.var / "logs" / "naive.log", ROOT)
    child.start()
    try:
        wait_until_ready([child])
        yield f"http://127.0.0.1:{port}/webhooks/facebook"
    finally:
        child.stop()
