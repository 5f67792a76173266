"""The counts of a chaos run find what they look for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hopthu.chaos.counting import _count_inbound, _count_outbound, _count_questions
from hopthu.chaos.scripted_bot import ANSWER

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Row = dict[str, Any]


def row(number: int, external_id: str, **more: Any) -> Row:
    at = NOW + timedelta(seconds=number)
    plain = {"author": "citizen", "text": external_id, "bot_state": "answered", "public_id": "c"}
    return {"id": number, "external_id": external_id, "sent_at": at, "received_at": at, **plain, **more}


def answer(number: int) -> Row:
    return row(100 + number, f"x{number}", author="bot", text=f"{ANSWER} {number}")


def line(marker: str, **more: Any) -> Row:
    return {"direction": "out", "marker": f"hopthu:{marker}", "sent_as": "RESPONSE", **more}


def piece(marker: str, **more: Any) -> Row:
    return {"marker": marker, "state": "sent", "text": "", "author": "bot", **more}


def inbound(written: list[str], rows: list[Row]) -> Counter[str]:
    figures: Counter[str] = Counter()
    _count_inbound(figures, written, rows, late=False)
    return +figures


def outbound(lines: list[Row], pieces: list[Row], *, late: bool = False) -> Counter[str]:
    figures: Counter[str] = Counter()
    _count_outbound(figures, lines, pieces, late=late)
    return +figures


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert inbound(["a", "b"], [row(1, "a"), row(2, "b")]) == {"inbound": 2}
    assert outbound([line("m")], [piece("m")]) == {"outbound": 1}


def test_a_lost_a_doubled_and_an_overtaken_message_are_counted() -> None:
    assert inbound(["a", "b"], [row(1, "a")])["inbound_lost"] == 1
    assert inbound(["a"], [row(1, "a"), row(2, "z", text="a")])["inbound_doubled"] == 1
    assert inbound(["a", "b"], [row(1, "b"), row(2, "a")])["order_broken"] == 1
    assert inbound(["a"], [row(1, "a", bot_state="failed")])["unanswered"] == 1


def test_a_lost_a_doubled_a_disordered_and_a_tagged_answer_are_counted() -> None:
    assert outbound([], [piece("m")])["outbound_lost"] == 1
    assert outbound([line("m"), line("m")], [piece("m")])["outbound_doubled"] == 1
    assert outbound([line("n"), line("m")], [piece("m"), piece("n")])["outbound_order_broken"] == 1
    assert outbound([line("m", sent_as="HUMAN_AGENT")], [piece("m")])["human_tag_on_bot"] == 1
    assert outbound([line("m", sent_as="HUMAN_AGENT")], [piece("m", author="officer")])["human_tag_on_bot"] == 0
    assert outbound([line("m")], [piece("m")], late=True)["outside_window"] == 1


def test_a_question_asked_against_both_orders_and_an_answer_kept_twice_are_counted() -> None:
    figures: Counter[str] = Counter()
    rows = [row(1, "a"), row(2, "b"), answer(1), answer(1)]
    _count_questions(figures, rows, {"c": [2, 1]}, late=False)
    assert +figures == {"bot_order_broken": 1, "outbound_lost": 1, "outbound_doubled": 1}
