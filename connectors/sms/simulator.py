"""An SMS provider that keeps messages instead of sending them, with faults on order; for tests and the demo.

python -m connectors.sms.simulator --port 8061 [--receipts URL]
POST /send {"to", "text", "ref"} -> {"result": {"code": "0", "sms_id": "s1"}}; GET /sent: what came; GET /: a page.
POST /_sim/faults {"drop_percent", "refuse_percent", "seed"}: the rest of `Faults` is for tests in the same process.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from connectors.simulation import received
from connectors.simulation.server import DropConnection, Reply, Request, Server

KEY = "demo-sms-key"
KEY_VARIABLE = "HOPTHU_SMS_RECEIPT_KEY"  # of the address that takes receipts
RECEIPT_AFTER_SECONDS = 1.0


@dataclass(slots=True)
class Kept:
    id: str
    to: str
    text: str
    ref: str
    at: datetime


@dataclass(slots=True)
class Faults:
    """By number: an HTTP status, or a code of the provider ("12"). drops: keep it and break the connection.

    The same for a share of all messages: percents of 100.
    """

    drop_percent: float = 0.0
    refuse_percent: float = 0.0
    status: dict[str, int] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    drops: set[str] = field(default_factory=set)


class SmsSimulator:
    """Listens on 127.0.0.1; port 0: any free one. receipts_url: told of every delivery a moment later; "": nobody."""

    def __init__(self, port: int = 0, receipts_url: str = "") -> None:
        self.sent: list[Kept] = []
        self.faults = Faults()
        self.draw = random.Random(0)  # noqa: S311 - repeatable
        self.receipts_url = receipts_url
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
        with requests.Session() as http:
            http.trust_env = False
            return http.post(url, json=document, timeout=10).status_code

    def _tell_later(self, kept: Kept) -> None:
        """As a telephone network: the receipt comes when the send has long been answered; a lost one stays lost."""

        def tell() -> None:
            with contextlib.suppress(requests.RequestException):
                self.tell(kept, "delivered", self.receipts_url)

        timer = threading.Timer(RECEIPT_AFTER_SECONDS, tell)
        timer.daemon = True
        timer.start()

    def _answer(self, request: Request) -> Reply:
        if request.method == "GET":
            return self._show(request.path)
        if request.path == "/_sim/faults":
            order = request.json()
            with self.lock:
                self.faults.drop_percent = float(order.get("drop_percent", 0))
                self.faults.refuse_percent = float(order.get("refuse_percent", 0))
                self.draw.seed(int(order.get("seed", 0)))
            return Reply.of({"ok": True})
        if request.path != "/send":
            return Reply.of({"detail": "not found"}, 404)
        return self._take(request)

    def _show(self, path: str) -> Reply:
        with self.lock:
            sent = list(self.sent)
        if path == "/":
            return received.page("sms", [received.Received(kept.to, kept.at, kept.text) for kept in sent])
        if path == "/received.css":
            return received.style()
        if path == "/sent":
            return Reply.of({"sent": [{"to": k.to, "text": k.text, "ref": k.ref} for k in sent]})
        return Reply.of({"detail": "not found"}, 404)

    def _take(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Reply.of({"result": {"code": "9"}}, 401)
        order = request.json()
        to = str(order.get("to"))
        if to in self.faults.status:
            return Reply.of({"result": {"code": "99"}}, self.faults.status[to])
        if to in self.faults.code:
            return Reply.of({"result": {"code": self.faults.code[to]}})
        with self.lock:
            if self.draw.random() * 100 < self.faults.refuse_percent:
                return Reply.of({"result": {"code": "99"}}, 503)
            is_dropped = to in self.faults.drops or self.draw.random() * 100 < self.faults.drop_percent
            kept = Kept(f"s{len(self.sent) + 1}", to, str(order.get("text")), str(order.get("ref")), datetime.now(UTC))
            self.sent.append(kept)
        if self.receipts_url:
            self._tell_later(kept)
        if is_dropped:
            raise DropConnection
        return Reply.of({"result": {"code": "0", "sms_id": kept.id}})


def main() -> None:
    options = argparse.ArgumentParser(description="An SMS provider that keeps what it gets.")
    options.add_argument("--port", type=int, default=8061)
    options.add_argument("--receipts", default="", metavar="URL", help="where deliveries are told")
    given = options.parse_args()
    key = os.environ.get(KEY_VARIABLE, "")
    simulator = SmsSimulator(given.port, f"{given.receipts}?key={key}" if given.receipts else "")
    print(f"SMS simulator on {simulator.url}")
    simulator.serve()


if __name__ == "__main__":
    main()
