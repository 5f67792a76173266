"""Street names are proposals for the tagger: by name, without diacritics, and by initials."""

from __future__ import annotations

import pytest

from bot.components.streets import find_streets
from bot.components.syllables import split_syllables


def places(text: str) -> dict[str, str]:
    syllables = split_syllables(text)
    return {syllables[index].text: place for index, place in find_streets(syllables).items()}


@pytest.mark.parametrize("text", ["hẻm 45 Điện Biên Phủ", "hem 45 dien bien phu"])
def test_a_street_is_found_with_and_without_diacritics(text: str) -> None:
    assert list(places(text).values()) == ["B", "I", "L"]


def test_initials_of_a_long_name_are_a_hint() -> None:
    assert places("xe đậu bịt hẻm 45 NTMK hoài") == {"NTMK": "S"}


def test_other_words_are_no_street() -> None:
    assert places("cho hỏi giấy khai sinh") == {}
