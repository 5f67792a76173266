"""Another system that is told of events: checks signatures as the guide says, and answers what a test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_SECONDS = 300
Answer = Callable[["Told"], int | tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Told:
    """One request as it came."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found


def is_authentic(told: Told, secret: str, now: float | None = None) -> bool:
    """The check that the guide shows to those who write receivers; written apart from the sender."""
    event, moment = told.headers.get("webhook-id", ""), told.headers.get("webhook-timestamp", "")
    if not moment.isdigit() or abs((now or time.time()) - int(moment)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.new(key, f"{event}.{moment}.".encode() + told.raw, hashlib.sha256).digest()).decode()
    shown = [one.partition(",") for one in told.headers.get("webhook-signature", "").split()]
    return any(version == "v1" and hmac.compare_digest(value, right) for version, _comma, value in shown)


@dataclass
class Receiver:
    """answer: the status for a request, with headers where a test needs some."""

    url: str
    answer: Answer = lambda _told: 204
    told: list[Told] = field(default_factory=list)

    @property
    def target(self) -> str:
        """As HOPTHU_HOOK_INNER_TARGETS names it."""
        return self.url.removeprefix("http://").partition("/")[0]

    def kinds(self) -> list[str]:
        return [one.body["type"] for one in self.told]

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.told]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        told = Told({name.lower(): value for name, value in self.headers.items()}, raw)
        receiver = self.server.receiver
        answer = receiver.answer(told)
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        receiver.told.append(told)
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.shutdown()
        server.server_close()
