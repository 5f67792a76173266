"""Which words of a citizen wait for an answer, and how long somebody has waited in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_ui.spans import time_since
from inbox_api.conversations.awaiting import asks_for_more
from tests.factories import NOW


@pytest.mark.parametrize(
    "text", ["Cảm ơn", "dạ cảm ơn anh nhiều ạ", "ok cam on", "Thanks ad!", "em hiểu rồi, cám ơn chị ❤"]
)
def test_bare_thanks_wait_for_nothing(text: str) -> None:
    assert not asks_for_more(text, ())


@pytest.mark.parametrize(
    "text", ["alo", "dạ", "cảm ơn, còn lệ phí?", "cảm ơn nhưng đèn vẫn tối", "khi nào xong", "?", "cảm ơn anh?", ""]
)
def test_everything_else_waits_for_an_answer(text: str) -> None:
    assert asks_for_more(text, ())


def test_a_photo_waits_and_a_lone_sticker_does_not() -> None:
    assert asks_for_more("cảm ơn", ("image",))
    assert not asks_for_more("", ("sticker",))
    assert asks_for_more("đèn tối", ("sticker",))


@pytest.mark.parametrize(("minutes", "text"), [(0, "1 phút"), (59, "59 phút"), (125, "2 giờ"), (60 * 50, "2 ngày")])
def test_the_time_waited_is_said_in_one_word_and_number(minutes: int, text: str) -> None:
    assert time_since(NOW - timedelta(minutes=minutes), NOW) == text
