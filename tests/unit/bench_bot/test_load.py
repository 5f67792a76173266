"""Clients of `hopthu bench bot` and the bars it judges by."""

from __future__ import annotations

import pytest

from hopthu.bench.bot import load
from hopthu.bench.bot.command import BARS, judged


class Recorder:
    """Stands in for a connection; keeps what was asked."""

    def __init__(self, answers: list[tuple[int, object]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def turn(self, sender: str, text: str) -> tuple[int, object]:
        self.asked.append((sender, text))
        return self.answers.pop(0)

    rest_turn = turn

    def parse(self, text: str) -> bool:
        self.asked.append(("", text))
        return True


def test_each_form_is_filled_by_a_citizen_of_its_own() -> None:
    recorder = Recorder([(200, {"replies": ["x"]})] * 4)
    ask = load.form_turns("run", ["a", "b"], is_ours=True)
    assert all(ask(recorder, 7, count) for count in range(4))  # type: ignore[arg-type]
    assert recorder.asked == [("run-7-0", "a"), ("run-7-0", "b"), ("run-7-1", "a"), ("run-7-1", "b")]


def test_a_script_may_tap_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, object]] = []

    def keep(client: load.Client, method: str, path: str, body: dict[str, object]) -> tuple[int, object]:
        sent.append(body)
        return 200, {}

    monkeypatch.setattr(load.Client, "call", keep)
    client = load.Client(1, "token")
    client.turn("a", "/cancel")
    client.turn("a", "xin", "7")
    assert [(body["text"], body["payload"]) for body in sent] == [("", "/cancel"), ("xin", None)]
    assert sent[1]["message_id"] == "7" != sent[0]["message_id"]


@pytest.mark.parametrize(
    ("is_ours", "answer"),
    [(True, (503, {"error": "busy"})), (True, (200, {"replies": []})), (False, (200, [])), (False, (500, None))],
)
def test_a_turn_that_is_refused_or_left_without_a_reply_has_failed(is_ours: bool, answer: tuple[int, object]) -> None:
    ask = load.form_turns("run", ["a"], is_ours=is_ours)
    assert ask(Recorder([answer]), 0, 0) is False  # type: ignore[arg-type]


def test_clients_read_the_texts_from_different_places() -> None:
    recorder = Recorder([])
    ask = load.parses(["a", "b", "c", "d", "e"], clients=2)
    for number, count in ((0, 0), (1, 0), (0, 1), (1, 1), (0, 2)):
        ask(recorder, number, count)  # type: ignore[arg-type]
    assert [text for _, text in recorder.asked] == ["a", "b", "c", "d", "e"]


def test_failed_requests_do_not_count_as_speed() -> None:
    outcomes = iter([True, False] * 8)
    found = load.measure(1, "", lambda client, number, count: next(outcomes), requests=16, clients=1)
    assert (len(found.latencies), found.failed) == (16, 8)
    found.seconds = 2.0
    assert found.a_second == 4.0


def test_all_requests_are_made_whatever_the_number_of_clients() -> None:
    calls: list[tuple[int, int]] = []

    def ask(client: load.Client, number: int, count: int) -> bool:
        calls.append((number, count))
        return True

    load.measure(1, "", ask, requests=10, clients=4)
    assert sorted(calls) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (3, 0), (3, 1)]


def test_a_bar_is_reached_on_its_right_side_only() -> None:
    figures = {"ready_seconds": 15.0, "resident_mb": 601, "parses_per_second": 149.9, "form_turns_per_second": 50.0}
    assert {name: bar["is_reached"] for name, bar in judged(figures).items()} == {
        "ready_seconds": True,
        "resident_mb": False,
        "parses_per_second": False,
        "form_turns_per_second": True,
    }
    assert set(BARS) == set(figures)
