"""Payload files, a webhook receiver over real HTTP, and a running simulator per platform."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.base import Account, Connector, InboundMessage
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import CONNECTORS
from connectors.simulation.platform import Platform
from connectors.zalo.simulator import ZaloSimulator

HERE = Path(__file__).parent
PAGE_ID, APP_ID = "102030405060708", "555000111222333"
OA_ID, ZALO_APP_ID = "5000000000000000001", "1000000000000000001"


@pytest.fixture
def payload() -> Callable[[str], bytes]:
    """payload("facebook/text") -> the recorded bytes."""
    return lambda name: (HERE / name.partition("/")[0] / "payloads" / f"{name.partition('/')[2]}.json").read_bytes()


class Receiver(ThreadingHTTPServer):
    """Takes webhooks; `answers` are the statuses of the next posts, then 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts: list[tuple[bytes, dict[str, str]]] = []
        self.answers: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.server.posts.append((body, {name.lower(): value for name, value in self.headers.items()}))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@dataclass
class Bench:
    """One channel with its simulator and what it posted."""

    simulator: Platform
    receiver: Receiver
    connector: Connector
    account: Account
    http: requests.Session = field(default_factory=requests.Session)

    def control(self, path: str, **order: Any) -> dict[str, Any]:
        reply = requests.post(f"{self.simulator.base_url}/_sim/{path}", json=order, timeout=10)
        reply.raise_for_status()
        return reply.json()

    def look(self, path: str) -> dict[str, Any]:
        return requests.get(f"{self.simulator.base_url}/_sim/{path}", timeout=10).json()

    def citizen(self, name: str = "nam", text: str = "Xin chào") -> str:
        """A citizen who has just written; his id."""
        return str(self.control("messages", citizen=name, text=text)["citizen"])

    def settle(self) -> None:
        until = time.monotonic() + 10
        while self.simulator.sender.waiting():
            assert time.monotonic() < until, "webhooks are still waiting"
            time.sleep(0.01)

    def events(self) -> list[InboundMessage]:
        """Everything received so far, verified and parsed."""
        self.settle()
        found = []
        for body, headers in list(self.receiver.posts):
            assert self.connector.is_authentic(body, headers, self.account)
            found.extend(self.connector.parse(body, self.account).messages)
        return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def facebook(receiver: Receiver) -> Iterator[Bench]:
    simulator = FacebookSimulator(
        webhook=receiver.url,
        app_secret="fb-app-secret",
        access_token="page-token",
        page_id=PAGE_ID,
        app_id=APP_ID,
        retry_delays=(0.01, 0.02, 0.02),
    )
    server = simulator.start(0)
    secrets = {"app_secret": "fb-app-secret", "access_token": "page-token", "verify_token": "verify-me"}
    account = Account(PAGE_ID, secrets, {"app_id": APP_ID, "base_url": simulator.base_url})
    yield Bench(simulator, receiver, CONNECTORS["facebook"], account)
    server.shutdown()
    server.server_close()
    simulator.sender.stop()


@pytest.fixture
def zalo(receiver: Receiver) -> Iterator[Bench]:
    simulator = ZaloSimulator(
        webhook=receiver.url,
        app_id=ZALO_APP_ID,
        app_secret="zalo-app-secret",
        oa_id=OA_ID,
        oa_secret="zalo-oa-secret",
        access_token="access-1",
        refresh_token="refresh-1",
        retry_delays=(0.01, 0.02, 0.02),
    )
    server = simulator.start(0)
    secrets = {"app_secret": "zalo-app-secret", "oa_secret": "zalo-oa-secret", "access_token": "access-1"}
    options = {"app_id": ZALO_APP_ID, "base_url": simulator.base_url, "oauth_url": simulator.base_url}
    yield Bench(simulator, receiver, CONNECTORS["zalo"], Account(OA_ID, secrets, options))
    server.shutdown()
    server.server_close()
    simulator.sender.stop()
