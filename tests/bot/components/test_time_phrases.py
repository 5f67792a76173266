"""Phrases of time are found as proposals for the tagger, with and without diacritics."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.components.syllables import split_syllables
from bot.components.time_phrases import find_time_phrases


def found(text: str, *, strong_only: bool = False) -> list[str]:
    syllables = split_syllables(text)
    return [
        text[syllables[phrase.first].start : syllables[phrase.last].end]
        for phrase in find_time_phrases(syllables)
        if phrase.is_strong or not strong_only
    ]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("đèn tắt tối qua lúc 9h30 tới giờ", "tối qua lúc 9h30"),
        ("den tat 3 hom nay roi", "3 hom nay"),
        ("rác mấy bữa rày chưa hốt", "mấy bữa rày"),
        ("hẹn thứ năm tuần sau nha", "thứ năm tuần sau"),
        ("nộp ngày 12/11/2026 rồi", "ngày 12/11/2026"),
        ("đi mùng 3 tết có mở không", "mùng 3 tết"),
        ("rằm tháng bảy đốt vàng mã", "rằm tháng bảy"),
        ("kẹt xe sáng nay 7h", "sáng nay 7h"),
        ("làm từ 7h đến 9h", "7h đến 9h"),
        ("mất điện wa h", "h"),
        ("hồi nãy em có gửi", "hồi nãy"),
        ("giấy năm 2010 cũ", "năm 2010"),
        ("nước yếu cả tuần nay", "cả tuần nay"),
    ],
)
def test_when_something_happened_is_one_phrase(text: str, phrase: str) -> None:
    if phrase == "h":
        assert found(text) == []  # a lone letter is no time
    else:
        assert found(text, strong_only=True) == [phrase]


@pytest.mark.parametrize("text", ["tôi ở xa lắm", "thu tiền hai lần", "đường tối om", "con tôi mở tiệm"])
def test_words_that_only_look_like_a_time_are_no_strong_phrase(text: str) -> None:
    assert found(text, strong_only=True) == []


def test_phrases_do_not_overlap_and_keep_their_order() -> None:
    syllables = split_syllables("hôm qua 8h, rồi sáng nay, rồi thứ bảy tuần sau")
    phrases = find_time_phrases(syllables)
    assert len(phrases) == 3
    assert all(before.last < after.first for before, after in pairwise(phrases))
