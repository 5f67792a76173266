"""Last days in a record: facts, fees, dates in words; amber thirty days before, and until somebody deals with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from inbox_api.procedures.answering.dates import last_days
from inbox_api.procedures.dated import merged
from inbox_api.procedures.editing.endings import Ending, endings
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[4] / "demo_city" / "procedures.jsonl"
FIRST: dict[str, Any] = json.loads(CITY.read_text(encoding="utf-8").splitlines()[0])
PLAIN = FIRST | {"memory_fields": []}
TODAY = date(2026, 12, 10)


@dataclass(frozen=True)
class Fact:
    id: int
    field: str
    value: Any
    valid_from: date
    valid_to: date | None
    source: str = "Nghị quyết 15"


def found(national: dict[str, Any], *facts: Fact, day: date = TODAY) -> list[Ending]:
    return endings(merged(ProcedureRecord.model_validate(national).as_json(), facts, day), facts, day)


def fact(last: date | None, number: int = 1, first: date = date(2026, 1, 1)) -> Fact:
    return Fact(number, "result", "Giấy khai sinh", first, last)


NEAR = [(31, False), (30, True), (0, True), (-1, True), (-30, True), (-31, False)]


@pytest.mark.parametrize(("days", "is_told"), NEAR)
def test_a_fact_is_amber_from_thirty_days_before_its_last_day_to_thirty_after(days: int, is_told: bool) -> None:
    last = TODAY + timedelta(days=days)
    assert [(one.kind, one.last_day) for one in found(PLAIN, fact(last))] == ([("fact", last)] if is_told else [])


def test_a_fact_whose_successor_is_approved_is_not_amber() -> None:
    last = TODAY + timedelta(days=5)
    following = fact(None, 2, last + timedelta(days=1))
    assert found(PLAIN, fact(last), following) == []
    late = fact(None, 2, last + timedelta(days=3))
    assert [one.override_id for one in found(PLAIN, fact(last), late)] == [1]


def fees(*lasts: str | None, first: str | None = None) -> dict[str, Any]:
    items = [
        {"name": "Lệ phí", "amount_vnd": 8000, "text": "", "valid_to": last, "valid_from": first if number else None}
        for number, last in enumerate(lasts)
    ]
    return PLAIN | {"fees": items}


def test_a_fee_stays_amber_until_another_takes_over() -> None:
    over = found(fees("2025-12-31"))
    assert [(one.kind, one.field, one.is_over(TODAY)) for one in over] == [("fee", "fees", True)]
    assert found(fees("2025-12-31", None, first="2026-01-01")) == []
    assert found(fees("9999-12-31")) == []


def test_fees_of_a_way_of_handing_in_count_too() -> None:
    item = {"name": "Lệ phí", "amount_vnd": 4000, "text": "", "valid_to": "2026-12-31"}
    method = {"channel": "online", "fees": [item]}
    assert [(one.kind, one.field) for one in found(PLAIN | {"methods": [method]})] == [("fee", "methods")]


def test_last_days_that_words_name_are_amber_with_the_sentence() -> None:
    told = found(PLAIN | {"notes": "Giảm một nửa lệ phí đến hết 31/12/2026."})
    assert [(one.kind, one.field, one.words) for one in told] == [
        ("text", "notes", "Giảm một nửa lệ phí đến hết 31/12/2026.")
    ]
    assert found(PLAIN | {"notes": "Giảm một nửa lệ phí đến hết 31/12/2026."}, day=date(2026, 11, 1)) == []


def test_what_begins_at_the_end_of_a_year_does_not_end_there() -> None:
    assert last_days("Nhóm liên thông mới từ cuối năm 2025.") == []
    assert last_days("Áp dụng đến hết năm 2025.") == [date(2025, 12, 31)]


def test_a_procedure_that_is_repealed_soon_is_amber_itself() -> None:
    assert [(one.kind, one.last_day) for one in found(PLAIN | {"valid_to": "2026-12-31"})] == [
        ("record", date(2026, 12, 31))
    ]
