"""The counts of a chaos run find what they look for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hopthu.chaos.counting import _count_inbound, _count_officers, _count_outbound, _count_questions
from hopthu.chaos.results import figures_of
from hopthu.chaos.scripted_bot import ANSWER

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Row = dict[str, Any]


def row(number: int, external_id: str, **more: Any) -> Row:
    at = NOW + timedelta(seconds=number)
    plain: Row = {"author": "citizen", "text": external_id, "bot_state": "answered", "public_id": "c"}
    plain["case_closed_at"] = None
    return {"id": number, "external_id": external_id, "sent_at": at, "received_at": at, **plain, **more}


def answer(number: int) -> Row:
    return row(100 + number, f"x{number}", author="bot", text=f"{ANSWER} {number}")


def line(marker: str, **more: Any) -> Row:
    return {"direction": "out", "marker": f"hopthu:{marker}", "sent_as": "RESPONSE", **more}


def piece(marker: str, **more: Any) -> Row:
    return {"marker": marker, "state": "sent", "error_code": None, "text": "", "author": "bot", **more}


def attempt(route: str, **more: Any) -> Row:
    plain = {"description": "case", "channel": "facebook", "state": "delivered", "attempt": "sent", "pieces": []}
    return {"route": route, "marker": f"by-{route}", **plain, **more}


def inbound(written: list[str], rows: list[Row], who: str = "person") -> Counter[str]:
    figures: Counter[str] = Counter()
    _count_inbound(figures, written, rows, who)
    return +figures


def outbound(lines: list[Row], pieces: list[Row], who: str = "person") -> Counter[str]:
    figures: Counter[str] = Counter()
    _count_outbound(figures, lines, pieces, who)
    return +figures


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert inbound(["a", "b"], [row(1, "a"), row(2, "b")]) == {"inbound": 2}
    assert outbound([line("m")], [piece("m")]) == {"outbound": 1}


def test_a_lost_a_doubled_and_an_overtaken_message_are_counted() -> None:
    assert inbound(["a", "b"], [row(1, "a")])["inbound_lost"] == 1
    assert inbound(["a"], [row(1, "a"), row(2, "z", text="a")])["inbound_doubled"] == 1
    assert inbound(["a", "b"], [row(1, "b"), row(2, "a")])["order_broken"] == 1
    assert inbound(["a"], [row(1, "a", bot_state="failed")])["unanswered"] == 1
    assert inbound(["a"], [row(1, "a", bot_state="skipped")], "served")["unanswered"] == 0


def test_a_lost_a_doubled_a_disordered_and_a_tagged_answer_are_counted() -> None:
    assert outbound([], [piece("m")])["outbound_lost"] == 1
    assert outbound([line("m"), line("m")], [piece("m")])["outbound_doubled"] == 1
    assert outbound([line("n"), line("m")], [piece("m"), piece("n")])["outbound_order_broken"] == 1
    assert outbound([line("m", sent_as="HUMAN_AGENT")], [piece("m")])["human_tag_on_bot"] == 1
    assert outbound([line("m", sent_as="HUMAN_AGENT")], [piece("m", author="officer")])["human_tag_on_bot"] == 0
    assert outbound([line("m")], [piece("m")], "late")["outside_window"] == 1


def test_a_question_asked_against_both_orders_and_an_answer_kept_twice_are_counted() -> None:
    figures: Counter[str] = Counter()
    rows = [row(1, "a"), row(2, "b"), answer(1), answer(1)]
    _count_questions(figures, rows, {"c": [2, 1]}, "person")
    assert +figures == {"bot_order_broken": 1, "outbound_lost": 1, "outbound_doubled": 1}


def test_officers_may_write_to_who_is_late_and_nobody_to_who_is_gone() -> None:
    by_officer = [piece("m", author="officer")]
    assert outbound([line("m", sent_as="HUMAN_AGENT")], by_officer, "late") == {"outbound": 1, "human_tags": 1}
    assert outbound([line("m")], by_officer, "gone")["outside_window"] == 1


def test_what_a_closed_window_holds_back_is_not_lost_and_anything_else_is() -> None:
    closed = piece("m", state="failed", error_code="window_closed", author="system")
    assert outbound([], [closed], "late")["outbound_lost"] == 0
    assert outbound([], [closed])["outbound_lost"] == 1
    assert outbound([], [piece("m", state="failed", error_code="100")], "late")["outbound_lost"] == 1


def test_the_bot_beside_an_officer_and_officers_answers_lost_or_doubled_are_counted() -> None:
    rows = [row(1, "a"), row(2, "o", author="officer"), row(3, "x", author="bot")]
    closed = NOW + timedelta(seconds=2, milliseconds=500)
    for more, wanted in (({}, 1), ({"case_closed_at": closed}, 0)):
        figures: Counter[str] = Counter()
        _count_officers(figures, [{**one, **more} for one in rows], "served", ["o"])
        assert figures["bot_beside_officer"] == wanted
    figures = Counter()
    _count_officers(figures, [rows[1], row(4, "o2", author="officer", text="o")], "served", ["o", "p"])
    assert (figures["outbound_doubled"], figures["outbound_lost"]) == (1, 1)


def test_a_result_arrives_by_any_way_or_waits_in_the_list_for_people_and_never_comes_twice_by_one() -> None:
    def figures(rows: list[Row], *came: str) -> tuple[int, int]:
        found = figures_of(rows, Counter(came))
        return found["results_lost"], found["results_doubled"]

    chat = attempt("chat", pieces=["p1", "p2"], attempt="failed")
    assert figures([chat], "p1", "p2") == (0, 0)
    assert figures([chat], "p1") == (1, 0)
    assert figures([chat, attempt("sms")], "by-sms") == (0, 0)
    assert figures([chat, attempt("sms")], "by-sms", "by-sms") == (0, 1)
    assert figures([attempt("email", state="undelivered")]) == (0, 0)
    assert figures([attempt("email")]) == (1, 0)
    assert figures([attempt("chat", channel="web", pieces=["p1"])]) == (0, 0)
