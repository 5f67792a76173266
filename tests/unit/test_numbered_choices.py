"""Choices repeated as numbered lines, for channels that do not show buttons everywhere."""

from __future__ import annotations

from inbox_api.conversations.outbox import Choice, _numbered, _says_numbers


def test_a_title_that_already_starts_with_its_number_is_not_numbered_twice() -> None:
    choices = [Choice("1. Cấp lại thẻ căn…", "/a"), Choice("Gặp cán bộ", "/b"), Choice("3 sao", "/c")]
    assert _numbered(choices).split("\n")[1:] == ["1. Cấp lại thẻ căn…", "2. Gặp cán bộ", "3. 3 sao"]


def test_choices_that_the_bot_numbered_itself_are_not_listed_a_second_time() -> None:
    choices = [Choice("Gửi đi", "/a"), Choice("Sửa lại", "/b")]
    assert _says_numbers("Gửi luôn ạ?\nBấm số 1: Gửi đi\nBấm số 2: Sửa lại", choices)
    assert not _says_numbers("Gửi luôn ạ?\nBấm số 1: Gửi đi", choices)
    assert not _says_numbers("Gửi đi hay Sửa lại?", choices)
