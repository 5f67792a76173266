"""Parses and form turns from several clients at a time, over kept-alive connections."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hopthu.bench.measuring import in_threads, milliseconds, percentile

TIMEOUT_SECONDS = 60
_SCRIPTS = Path(__file__).parent / "scripts.json"
_numbers = itertools.count(1)
Ask = Callable[["Client", int, int], bool]


@dataclass(slots=True)
class Load:
    """Outcome of many requests. seconds: wall clock of all; latencies: seconds, one a request."""

    seconds: float = 0.0
    failed: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        return round((len(self.latencies) - self.failed) / self.seconds, 1) if self.seconds else 0.0

    def p_ms(self, percent: float) -> float:
        return milliseconds(percentile(self.latencies, percent))


class Client:
    """One kept-alive connection to a Rasa server on this machine."""

    def __init__(self, port: int, token: str) -> None:
        self.token = token
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)

    def call(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """(status, body as JSON; None when it is none)."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        self.connection.request(method, path, body=json.dumps(body).encode(), headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None

    def parse(self, text: str) -> bool:
        """True when the server understood the text (whatever it understood)."""
        query = f"?token={self.token}" if self.token else ""
        status, body = self.call("POST", f"/model/parse{query}", {"text": text})
        return status == 200 and "intent" in body

    def turn(self, sender: str, text: str, message_id: str | None = None) -> tuple[int, Any]:
        """One message through our inbox channel; "/..." is a tapped button. A new message id unless one is given."""
        is_button = text.startswith("/")
        return self.call(
            "POST",
            "/webhooks/inbox/webhook",
            {
                "sender": sender,
                "message_id": message_id or f"{time.time_ns()}{next(_numbers)}",
                "text": "" if is_button else text,
                "payload": text if is_button else None,
                "attachments": [],
                "location": None,
                "channel": "web",
                "sent_at": datetime.now(UTC).isoformat(),
            },
        )

    def rest_turn(self, sender: str, text: str) -> tuple[int, Any]:
        """One message through Rasa's own REST channel."""
        return self.call("POST", "/webhooks/rest/webhook", {"sender": sender, "message": text})

    def close(self) -> None:
        self.connection.close()


def scripts() -> dict[str, list[str]]:
    """What the citizens write: {"ours": turns of our report form, "peer": of the peer's form}.

    Ours begins and is cancelled by buttons, so that it is a form whatever today's model makes of the words.
    """
    found: dict[str, list[str]] = json.loads(_SCRIPTS.read_text(encoding="utf-8"))
    return found


def measure(port: int, token: str, ask: Ask, *, requests: int, clients: int) -> Load:
    """`requests` calls of ask(client, its number, its how-manieth call) over `clients` connections."""
    result, lock = Load(), threading.Lock()

    def work(number: int) -> None:
        client = Client(port, token)
        for count in range(len(range(number, requests, clients))):
            began = time.perf_counter()
            is_right = ask(client, number, count)
            seconds = time.perf_counter() - began
            with lock:
                result.latencies.append(seconds)
                result.failed += not is_right
        client.close()

    result.seconds = in_threads(clients, work)
    return result


def parses(texts: Sequence[str], clients: int) -> Ask:
    """Every client goes through the texts, each from another place."""
    return lambda client, number, count: client.parse(texts[(number + count * clients) % len(texts)])


def form_turns(run: str, script: Sequence[str], *, is_ours: bool) -> Ask:
    """Every client fills one form after the other, each as a new citizen. A turn without a reply has failed."""

    def ask(client: Client, number: int, count: int) -> bool:
        sender = f"{run}-{number}-{count // len(script)}"
        text = script[count % len(script)]
        status, body = client.turn(sender, text) if is_ours else client.rest_turn(sender, text)
        return status == 200 and bool(body["replies"] if is_ours else body)

    return ask
