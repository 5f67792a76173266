"""A webhook receiver over real HTTP, and one channel with its running simulator."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from connectors.base import Account, Connector, InboundMessage, ParsedPost
from connectors.simulation.platform import Platform

Payload = Callable[[str], bytes]  # "facebook/text" -> the recorded bytes
Read = Callable[[str], ParsedPost]
One = Callable[[str], InboundMessage]


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
        return dict(reply.json())

    def look(self, path: str) -> dict[str, Any]:
        return dict(requests.get(f"{self.simulator.base_url}/_sim/{path}", timeout=10).json())

    def citizen(self, name: str = "nam", text: str = "Xin chào") -> str:
        """A citizen who has just written; his id."""
        return str(self.control("messages", citizen=name, text=text)["citizen"])

    def settle_posts(self, count: int) -> None:
        """Wait until so many posts have arrived."""
        until = time.monotonic() + 10
        while len(self.receiver.posts) < count:
            assert time.monotonic() < until, "posts are missing"
            time.sleep(0.01)

    def settle(self) -> None:
        until = time.monotonic() + 10
        while self.simulator.stats()["webhook_waiting"]:
            assert time.monotonic() < until, "webhooks are still waiting"
            time.sleep(0.01)

    def events(self) -> list[InboundMessage]:
        """Everything received so far, verified and parsed."""
        self.settle()
        found: list[InboundMessage] = []
        for body, headers in list(self.receiver.posts):
            assert self.connector.is_authentic(body, headers, self.account)
            found.extend(self.connector.parse(body, self.account).messages)
        return found
