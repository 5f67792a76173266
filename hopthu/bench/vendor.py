"""The vendor's side of a benchmark: signed Messenger posts, and a Graph API that notes when each answer arrives."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from connectors.facebook.verify import sign
from connectors.simulation.server import Reply, Request, Server
from hopthu.demo_channels import FACEBOOK_PAGE

GREETING = "xin chao"  # both bots know it
_numbers = itertools.count(1)


def citizen_id(run: str, number: int) -> str:
    """A page-scoped id that no other run has."""
    digest = int(hashlib.sha256(f"{run}:{number}".encode()).hexdigest(), 16)
    return "7" + str(digest)[:15]


def post_of(citizen: str, text: str = GREETING) -> bytes:
    """One message in one post, as the platform writes it. Message ids never repeat."""
    milliseconds = int(time.time() * 1000)
    message = {"mid": f"m_{milliseconds}_{next(_numbers)}", "text": text}
    event = {
        "sender": {"id": citizen},
        "recipient": {"id": FACEBOOK_PAGE},
        "timestamp": milliseconds,
        "message": message,
    }
    entry = {"id": FACEBOOK_PAGE, "time": milliseconds, "messaging": [event]}
    return json.dumps({"object": "page", "entry": [entry]}, separators=(",", ":")).encode("ascii")


def signed(body: bytes, app_secret: str) -> dict[str, str]:
    """Both signatures of the platform: ours checks the second, Rasa 3.6 the first."""
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature": "sha1=" + hmac.new(app_secret.encode(), body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": sign(body, app_secret),
    }


class WebhookClient:
    """One kept-alive connection to a webhook."""

    def __init__(self, address: str, app_secret: str) -> None:
        parts = urlsplit(address)
        self.path, self.app_secret = parts.path, app_secret
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def post(self, body: bytes) -> tuple[int, float]:
        """(status, seconds until the answer)."""
        headers = signed(body, self.app_secret)
        began = time.perf_counter()
        self.connection.request("POST", self.path, body=body, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - began

    def close(self) -> None:
        self.connection.close()


class GraphApi:
    """Accepts every send; remembers when the first answer to each citizen's last message came."""

    def __init__(self) -> None:
        self._arrived: dict[str, float] = {}
        self._changed = threading.Condition()
        self._ids = itertools.count(1)

    def answer(self, request: Request) -> Reply:
        body = request.json() if request.method == "POST" else {}
        citizen = str(body.get("recipient", {}).get("id", ""))
        if "message" in body:
            with self._changed:
                self._arrived.setdefault(citizen, time.perf_counter())
                self._changed.notify_all()
        return Reply.of({"recipient_id": citizen, "message_id": f"m_bench_{next(self._ids)}", "data": []})

    def forget(self, citizen: str) -> None:
        with self._changed:
            self._arrived.pop(citizen, None)

    def wait_for_answer(self, citizen: str, seconds: float) -> float | None:
        """time.perf_counter() of the first answer since `forget`; None when none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: citizen in self._arrived, timeout=seconds)
            return self._arrived.get(citizen)


@contextmanager
def running_graph() -> Iterator[tuple[str, GraphApi]]:
    """(address, api) of a Graph API on a free port."""
    graph = GraphApi()
    server = Server(0, graph.answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}", graph
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
