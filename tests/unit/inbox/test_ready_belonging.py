"""Where a ready answer fits, and what calls it."""

from __future__ import annotations

import pytest

from inbox_api.errors import Invalid
from inbox_api.ready.belonging import Belonging, Matter, checked, closeness, names, short_word

LAMP = Matter("0301", "PAHT", "dang-xu-ly")


@pytest.mark.parametrize(
    ("belongs", "expected"),
    [
        (Belonging(), 0),
        (Belonging(["0301"]), 1),
        (Belonging(["03"]), 1),
        (Belonging(["0302", "0301"], ["PAHT"], ["dang-xu-ly"]), 3),
        (Belonging(["0302"]), None),
        (Belonging(["0301"], ["KHN"]), None),
        (Belonging(states=["da-dong"]), None),
    ],
)
def test_it_fits_where_nothing_that_it_names_is_otherwise(belongs: Belonging, expected: int | None) -> None:
    assert closeness(belongs, LAMP) == expected


def test_what_is_not_known_does_not_fit_an_answer_that_names_it() -> None:
    assert closeness(Belonging(["0301"]), Matter()) is None
    assert closeness(Belonging(case_types=["PAHT"]), Matter("0301")) is None


@pytest.mark.parametrize(("typed", "word"), [("Đèn", "den"), ("/Đã báo!", "da-bao"), ("  ", ""), ("--", "")])
def test_a_short_word_is_typed_without_marks(typed: str, word: str) -> None:
    assert short_word(typed) == word


def test_what_does_not_exist_is_refused_and_what_is_told_twice_kept_once() -> None:
    assert checked(Belonging(["0301", "0301", "03"]))["topics"] == ["03", "0301"]
    assert names(Belonging(["0301"], ["PAHT"]))[0] == "Đèn đường hỏng"
    for wrong in (Belonging(["9901"]), Belonging(case_types=["PA"]), Belonging(states=["xong"])):
        with pytest.raises(Invalid):
            checked(wrong)
