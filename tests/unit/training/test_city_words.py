"""The file of the city's own words: what is no text is refused, never made into one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from inbox_api.training.data import city_words
from inbox_api.training.data.city_words import BrokenWords

LETTERS = "abcdefghijklmn"
GROWING = "streets:\n  - &a [x, x]\n" + "".join(
    f"  - &{new} [*{old}, *{old}, *{old}, *{old}]\n" for old, new in pairwise(LETTERS)
)


@pytest.mark.parametrize(
    "content",
    [
        "short_forms:\n  no: to say\n",
        "short_forms:\n  vlg: 5\n",
        "streets:\n  - 30\n",
        "streets:\n  - [a b]\n",
        GROWING,
    ],
)
def test_a_word_that_is_no_text_is_refused_and_references_do_not_grow(content: str) -> None:
    with pytest.raises(BrokenWords):
        city_words.read(content.encode())


def test_quoted_words_are_read() -> None:
    found = city_words.read(b'streets:\n  - "road 30"\nshort_forms:\n  "no": "to say"\n')
    assert (found.streets, found.short_forms) == (("road 30",), {"no": "to say"})
