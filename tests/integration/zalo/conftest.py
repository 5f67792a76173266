"""A committed database of its own and a running Zalo simulator, for what must survive a killed process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.zalo.simulator import ZaloSimulator
from inbox_api import db, post_reading
from inbox_api.channels import service as channels
from inbox_api.channels import vault
from inbox_api.channels.repository import ChannelRepository
from inbox_api.models import ChannelAccount
from tests.databases import copy_of, working_on
from tests.factories import OA

APP_ID, APP_SECRET, OA_SECRET = "1000000000000000001", "app-secret-demo", "oa-secret-demo"


class Hole(ThreadingHTTPServer):
    """Takes every webhook and answers 200; keeps the bodies."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hole

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def hole() -> Iterator[Hole]:
    server = Hole()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def zalo(hole: Hole) -> Iterator[ZaloSimulator]:
    simulator = ZaloSimulator(
        webhook=hole.url, app_id=APP_ID, app_secret=APP_SECRET, oa_id=OA, oa_secret=OA_SECRET,
        access_token="access-1", refresh_token="refresh-1", retry_delays=(0.01,),
    )  # fmt: skip
    server = simulator.start(0)
    yield simulator
    server.shutdown()
    server.server_close()
    simulator.sender.stop()


@pytest.fixture
def committed(database_server: str, city_to_copy: str) -> Iterator[str]:
    """A database of its own whose transactions really commit; its address."""
    with copy_of(database_server, city_to_copy) as address, working_on(address):
        yield address


@dataclass
class Connected:
    """The OA of the demo city, connected to the simulator, in a committed database."""

    simulator: ZaloSimulator
    address: str
    row_id: int
    hole: Hole

    def row(self) -> ChannelAccount:
        with db.transaction() as session:
            row = session.get(ChannelAccount, self.row_id)
            assert row is not None
            return row

    def secrets(self) -> dict[str, str]:
        return vault.unseal(self.row().secrets)

    def take_in(self) -> list[str | None]:
        """What the worker does with every post that has come since the last time; the problems it noted."""
        deadline = time.monotonic() + 10
        while self.simulator.sender.waiting():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        bodies, self.hole.bodies[:] = list(self.hole.bodies), []
        now = datetime.now(UTC)
        with db.transaction() as session:
            for body in bodies:
                channels.store_post(session, channel="zalo", body=body, headers={}, now=now)
            known = {account.account_id: account for account in channels.accounts(session, "zalo")}
            posts = ChannelRepository(session).waiting_posts("zalo", 500, now)
            for post in posts:
                post_reading.read_post(session, post, known)
            return [post.problem for post in posts]

    def change(self, **values: Any) -> None:
        with db.transaction() as session:
            row = session.get(ChannelAccount, self.row_id)
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
def oa(committed: str, zalo: ZaloSimulator, hole: Hole) -> Connected:
    url = zalo.base_url
    with db.transaction() as session:
        row = channels.connect(
            session, channel="zalo", account_id=OA, name="OA thử", now=datetime.now(UTC),
            secrets={
                "app_secret": APP_SECRET, "oa_secret": OA_SECRET, "access_token": "access-1",
                "refresh_token": "refresh-1",
            },
            options={"app_id": APP_ID, "base_url": url, "oauth_url": url, "zns_url": url},
        )  # fmt: skip
        return Connected(zalo, committed, row.id, hole)
