"""Marks as people type them: left out, on either vowel, hook for tilde; but not those of another word."""

from __future__ import annotations

import pytest

from inbox_api.procedures.finding import joining, wording
from inbox_api.procedures.finding.marks import agree, marked_words


def terms(text: str) -> list[str]:
    return joining.terms_of_name(wording.spelled_out(text))


@pytest.mark.parametrize(("one", "other"), [("hoà giải", "hòa giải"), ("uỷ ban", "ủy ban"), ("sỗ đõ", "sổ đỏ")])
def test_the_place_of_the_tone_and_the_southern_tone_make_no_difference(one: str, other: str) -> None:
    assert marked_words(one) == marked_words(other)


@pytest.mark.parametrize(
    ("typed", "known", "may_be"),
    [
        ("giay", "giấy", True), ("giây", "giấy", True), ("dat", "đất", True), ("đât", "đất", True),
        ("mặt", "mất", False), ("để", "đẻ", False), ("bán", "bản", False), ("số", "sổ", False), ("đất", "dat", False),
    ],
)  # fmt: skip
def test_marks_may_be_left_out_but_not_be_others(typed: str, known: str, may_be: bool) -> None:
    assert agree(marked_words(typed)[0], marked_words(known)[0]) is may_be


def test_a_word_that_carries_other_marks_is_not_joined_to_its_look_alike() -> None:
    assert "_redbook" in terms("làm sổ nhà")
    assert "_redbook" in terms("lam so nha")
    assert "_redbook" not in terms("xin số nhà")
    assert "_newborn" in terms("vợ vừa đẻ")
    assert "_newborn" not in terms("vừa để tên cha")


def test_chat_spelling_written_out_is_joined_whatever_the_other_words_carry() -> None:
    assert "_idcard" in terms("cần làm cc")


def test_one_word_in_two_spellings_carries_no_marks_for_the_comparison() -> None:
    tokens = wording.spelled_out("bán bản vẽ")
    assert wording.plain(tokens) == ["ban", "ban", "ve"]
    assert wording.marks_of(tokens) == {"ve": "ve/r"}
