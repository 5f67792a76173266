"""Rows with typing errors: the same ones each time, few in a sentence, and never in a number."""

from __future__ import annotations

import re

from inbox_api.training.models.rows import Row, fingerprint
from inbox_api.training.models.typing_errors import mistyped, text_of

TEXT = "Đèn đường trước nhà số 12 hẻm 451/96 hỏng ba ngày rồi, gọi 0901234567 không ai nghe máy"


def row(text: str, number: int = 1) -> Row:
    return Row(str(number), text, ("report_issue",), "clean")


def test_the_same_sentence_slips_in_the_same_way_each_time() -> None:
    rows = [row(TEXT, number) for number in range(20)]
    assert mistyped(rows) == mistyped(rows)
    assert fingerprint(mistyped(rows)) == fingerprint(mistyped(rows))
    assert len({one.text for one in mistyped(rows)}) > 10  # and another row otherwise
    assert all(
        (one.intents, one.style, one.text != TEXT) == (("report_issue",), "clean", True) for one in mistyped(rows)
    )


def test_only_words_slip_and_only_some_of_them() -> None:
    for number in range(200):
        text = text_of(row(TEXT, number))
        assert re.findall(r"\d+", text) == re.findall(r"\d+", TEXT)
        pairs = list(zip(TEXT.split(), text.split(), strict=True))
        assert 1 <= sum(before != after for before, after in pairs) <= 4
        assert all(abs(len(before) - len(after)) <= 1 for before, after in pairs)


def test_a_sentence_without_a_word_to_mistype_is_left_out() -> None:
    assert mistyped([row("12 ok 34"), row("aaa", 2), row("cháy nhà", 3)])[-1].id == "3"
    assert [one.id for one in mistyped([row("12 ok 34")])] == []
