"""Streets and landmarks are hints for the tagger: by name, without diacritics, and by initials."""

from __future__ import annotations

import pytest

from bot.components.places import find_places
from bot.components.syllables import split_syllables


def found(text: str) -> list[tuple[str, str, str]]:
    syllables = split_syllables(text)
    return [(text[syllables[p.first].start : syllables[p.last].end], p.kind, p.written) for p in find_places(syllables)]


@pytest.mark.parametrize("typed", ["Điện Biên Phủ", "dien bien phu", "ĐIỆN BIÊN PHỦ"])
def test_a_street_is_found_with_and_without_diacritics(typed: str) -> None:
    assert found(f"xe tông ở hẻm 45 {typed} nè") == [(typed, "street", "Điện Biên Phủ")]


def test_initials_of_a_long_street_name_are_a_hint() -> None:
    assert found("xe đậu bịt hẻm 45 NTMK hoài") == [("NTMK", "initials", "Nguyễn Thị Minh Khai")]


def test_a_landmark_beats_the_street_within_its_name() -> None:
    assert found("kẹt xe ở vong xoay dien bien phu") == [
        ("vong xoay dien bien phu", "landmark", "vòng xoay Điện Biên Phủ")
    ]


def test_a_name_at_the_very_end_is_found_whole() -> None:
    assert found("gần chùa Hang") == [("chùa Hang", "landmark", "chùa Hang")]


def test_other_words_are_no_place() -> None:
    assert found("cho hỏi giấy khai sinh") == []
