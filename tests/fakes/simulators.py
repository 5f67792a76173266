"""Acting as citizens and officers at the vendor simulators (connectors/simulation/README.md)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

SECONDS = 10.0
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Simulator:
    """The control API of one simulator. name: "facebook" or "zalo"."""

    name: str
    url: str

    def get(self, path: str) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/_sim/{path}", timeout=SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def post(self, path: str, order: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/_sim/{path}", json=order, timeout=SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def citizen(self, key: str) -> Phone:
        return Phone(self, key)

    def stats(self) -> dict[str, Any]:
        return self.get("stats")

    def counts(self) -> dict[str, tuple[int, int]]:
        """{citizen's name: (messages of the citizen, messages to the citizen)}."""
        return {thread["key"]: (thread["in"], thread["out"]) for thread in self.get("threads")["threads"]}


@dataclass(frozen=True, slots=True)
class Phone:
    """One citizen's phone at one vendor."""

    simulator: Simulator
    key: str

    def writes(self, text: str = "", **more: Any) -> str:
        """Send a message (README's fields); the vendor's id of it. The webhook follows."""
        order = {"citizen": self.key, **({"text": text} if text else {}), **more}
        return str(self.simulator.post("messages", order)["message_id"])

    def taps(self, button: dict[str, Any]) -> str:
        """Tap a button or quick reply that `lines` showed."""
        return self.writes(payload=button["payload"], title=button["title"])

    def officer_answers_outside(self, text: str) -> str:
        """Somebody answers in the vendor's own tool."""
        return str(self.simulator.post("officer", {"citizen": self.key, "text": text})["message_id"])

    def lines(self, after: int = 0) -> list[Line]:
        """The thread in order; each with seq, direction (in, out, officer), text, marker, buttons, attachments."""
        found: list[Line] = self.simulator.get(f"threads/{self.key}?after={after}")["messages"]
        return found

    def received(self, after: int = 0) -> list[Line]:
        """What arrived from the page or OA through its API."""
        return [line for line in self.lines(after) if line["direction"] == "out"]

    def last_seq(self) -> int:
        return max((int(line["seq"]) for line in self.lines()), default=0)

    def waits_for(self, is_wanted: Callable[[Line], bool], *, after: int = 0, seconds: float = 20.0) -> Line:
        """The first message to the citizen that is wanted. Raises AssertionError with what came instead."""
        deadline = time.monotonic() + seconds
        while True:
            received = self.received(after)
            for line in received:
                if is_wanted(line):
                    return line
            if time.monotonic() > deadline:
                raise AssertionError(f"not received in {seconds} s; received: {[line['text'] for line in received]}")
            time.sleep(0.1)

    def asks(self, text: str, *, seconds: float = 20.0, **more: Any) -> Line:
        """Write and wait for the first answer."""
        before = self.last_seq()
        self.writes(text, **more)
        return self.waits_for(lambda _line: True, after=before, seconds=seconds)


def button(line: Line, mark: str) -> dict[str, Any] | None:
    """The button of a line whose payload holds `mark`, whatever the vendor's wrapping adds."""
    for item in line["buttons"]:
        if mark in str(item.get("payload") or "").replace("\\", ""):
            found: dict[str, Any] = item
            return found
    return None
