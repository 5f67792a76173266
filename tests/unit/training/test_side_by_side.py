"""Two models are asked the same sentences, and only what each takes by itself counts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from inbox_api import bot_client
from inbox_api.bot_client import BotUnavailable
from inbox_api.training.models import side_by_side


class Clock:
    """Moves on by what the readings of each process take, in turn."""

    def __init__(self, taken: dict[str, Iterable[float]]) -> None:
        self.now = 0.0
        self.taken = {address: iter(seconds) for address, seconds in taken.items()}
        self.read: list[tuple[str, str]] = []

    def __call__(self) -> float:
        return self.now

    def parse(self, text: str, address: str) -> dict[str, str]:
        self.read.append((text, address))
        self.now += next(self.taken[address])
        return {}


def test_waiting_in_a_busy_process_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = [4.0, 0.05, 3.0, 0.06, 2.0, 9.0, 5.0, 5.0, 0.04]  # each sentence gets through without waiting once
    clock = Clock({"new": busy, "before": [0.05] * 9})
    monkeypatch.setattr(bot_client, "parse", clock.parse)
    found = side_by_side.own_seconds(("new", "before"), ["một", "hai", "ba"], clock)
    assert found is not None
    assert [round(seconds, 6) for seconds in found] == [0.05, 0.05]
    assert clock.read[:4] == [("một", "new"), ("một", "before")] * 2


def test_a_model_that_is_slow_by_itself_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock({"new": [0.4] * 6, "before": [0.1] * 6})
    monkeypatch.setattr(bot_client, "parse", clock.parse)
    found = side_by_side.own_seconds(("new", "before"), ["một", "hai"], clock)
    assert found is not None
    assert [round(seconds, 6) for seconds in found] == [0.4, 0.1]


def test_without_an_answer_of_both_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(_text: str, address: str) -> dict[str, str]:
        if address == "before":
            raise BotUnavailable("ConnectionError")
        return {}

    monkeypatch.setattr(bot_client, "parse", parse)
    assert side_by_side.own_seconds(("new", "before"), ["một"]) is None
