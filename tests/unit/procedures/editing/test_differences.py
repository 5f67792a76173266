"""Two states of a record side by side: nothing lost, nothing made up, fast also for long texts."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from inbox_api.procedures.editing.differences import Piece, compare, line_differences, word_difference
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[4] / "demo_city" / "procedures.jsonl"
PARTS = ["lệ", "phí", "8.000", "đồng", " ", "; ", "\n", "miễn", "31/12/2026", "", "\u0301"]
WORDS = st.lists(st.sampled_from(PARTS)).map("".join)


def joined(pieces: list[Piece], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(st.one_of(WORDS, st.text()), st.one_of(WORDS, st.text()))
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = word_difference(before, after)
    assert joined(pieces, "same", "gone") == before
    assert joined(pieces, "same", "new") == after


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_every_line_of_both_sides_is_shown_once(before: list[str], after: list[str]) -> None:
    lines = line_differences(before, after)
    old = [joined(line, "same", "gone") for line in lines]
    new = [joined(line, "same", "new") for line in lines]
    assert sorted(text for text in old if text) == sorted(text for text in before if text)
    assert sorted(text for text in new if text) == sorted(text for text in after if text)


def test_a_changed_amount_is_one_change_and_words_stay_whole() -> None:
    pieces = word_difference("Thu 8.000 đồng/bản", "Thu 10.000 đồng/bản")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Thu "), ("gone", "8.000"), ("new", "10.000"), ("same", " đồng/bản"),
    ]  # fmt: skip


def test_neighbouring_changes_are_told_together() -> None:
    pieces = word_difference("nếu đã có bản điện tử", "nếu tra cứu được dữ liệu điện tử")
    assert [piece.text for piece in pieces if piece.kind != "same"] == ["đã có bản", "tra cứu được dữ liệu"]


def test_very_long_texts_are_shown_whole_instead_of_compared() -> None:
    before, after = "một hai " * 3000, "ba bốn " * 3000
    assert [piece.kind for piece in word_difference(before, after)] == ["gone", "new"]


def test_only_fields_that_differ_are_named_and_choices_are_words() -> None:
    record = ProcedureRecord.model_validate(json.loads(CITY.read_text(encoding="utf-8").splitlines()[0]))
    fee = {"amount_vnd": 8000, "text": "8.000 đồng"}
    other = ProcedureRecord.model_validate(record.as_json() | {"fee": fee, "tier": "extra", "memory_fields": ["notes"]})
    found = {one.field: one for one in compare(record, other)}
    assert set(found) == {"fee", "tier", "memory_fields"}
    assert [joined(line, "same", "new") for line in found["fee"].lines] == ["Số tiền: 8.000 đồng", "8.000 đồng"]
    assert joined(found["tier"].lines[0], "new") == "Các thủ tục khác"
    assert "Ghi chú" in [joined(line, "new") for line in found["memory_fields"].lines]
    assert compare(record, record) == []
