"""An SMS provider that keeps messages instead of sending them, with faults on order; for tests and the demo.

python -m connectors.sms.simulator --port 8061
POST /send {"to", "text", "ref"} -> {"result": {"code": "0", "sms_id": "s1"}}; GET /sent lists what came.
"""

from __future__ import annotations

import argparse
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests

from connectors.simulation.server import DropConnection, Reply, Request, Server

KEY = "demo-sms-key"


@dataclass(slots=True)
class Kept:
    id: str
    to: str
    text: str
    ref: str


@dataclass(slots=True)
class Faults:
    """By number: an HTTP status, or a code of the provider ("12"). drops: keep it and break the connection."""

    status: dict[str, int] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    drops: set[str] = field(default_factory=set)


class SmsSimulator:
    """Listens on 127.0.0.1; port 0: any free one. receipts_url: where receipts are posted; "" = none."""

    def __init__(self, port: int = 0) -> None:
        self.sent: list[Kept] = []
        self.faults = Faults()
        self.lock = threading.Lock()
        self._server = Server(port, self._answer)
        self.port = self._server.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[SmsSimulator]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def serve(self) -> None:
        self._server.serve_forever()

    def to(self, phone: str) -> list[Kept]:
        with self.lock:
            return [kept for kept in self.sent if kept.to == phone]

    def tell(self, kept: Kept, status: str, url: str) -> int:
        """Post a receipt; the HTTP status of the answer."""
        document = {"id": kept.ref, "message_id": kept.id, "status": status}
        return requests.post(url, json=document, timeout=10).status_code

    def _answer(self, request: Request) -> Reply:
        if request.method == "GET" and request.path == "/sent":
            with self.lock:
                return Reply.of({"sent": [{"to": k.to, "text": k.text, "ref": k.ref} for k in self.sent]})
        if request.path != "/send":
            return Reply.of({"detail": "not found"}, 404)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Reply.of({"result": {"code": "9"}}, 401)
        order = request.json()
        to = str(order.get("to"))
        if to in self.faults.status:
            return Reply.of({"result": {"code": "99"}}, self.faults.status[to])
        if to in self.faults.code:
            return Reply.of({"result": {"code": self.faults.code[to]}})
        with self.lock:
            kept = Kept(f"s{len(self.sent) + 1}", to, str(order.get("text")), str(order.get("ref")))
            self.sent.append(kept)
        if to in self.faults.drops:
            raise DropConnection
        return Reply.of({"result": {"code": "0", "sms_id": kept.id}})


def main() -> None:
    options = argparse.ArgumentParser(description="An SMS provider that keeps what it gets.")
    options.add_argument("--port", type=int, default=8061)
    simulator = SmsSimulator(options.parse_args().port)
    print(f"SMS simulator on {simulator.url}")
    simulator.serve()


if __name__ == "__main__":
    main()
