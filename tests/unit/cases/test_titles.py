"""What a case is called."""

from __future__ import annotations

import pytest

from inbox_api.cases.titles import TITLE_LENGTH, tells_matter, title_of


@pytest.mark.parametrize("before", ["gặp cán bộ", "Cho em gặp anh chị cán bộ với ạ", "alo", "5 sao", "Báo sự cố", "…"])
def test_a_title_leaves_out_what_only_calls_greets_or_rates(before: str) -> None:
    assert title_of(f"{before}\nĐèn đường tắt\nba đêm nay") == "Đèn đường tắt ba đêm nay"


def test_a_description_that_tells_nothing_is_still_a_title() -> None:
    assert title_of("gặp cán bộ") == "gặp cán bộ"


def test_words_that_the_assistant_took_for_talk_are_no_matter() -> None:
    assert not tells_matter("sao lâu quá vậy, kết nối giùm", "ask_human")
    assert tells_matter("cán bộ không niềm nở", "report_service")


def test_a_long_title_is_cut_at_a_space() -> None:
    assert len(title_of("ngập " * 60)) <= TITLE_LENGTH + 1
