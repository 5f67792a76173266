"""What is said in public is neutral, varied, and free of personal data."""

from __future__ import annotations

import pytest

from inbox_api.comments.privacy import find_private
from inbox_api.comments.wording import EMERGENCY, LONGEST_QUOTE, NEUTRAL, WITHOUT_PRIVATE, choose, private_reply


@pytest.mark.parametrize("seed", range(12))
def test_a_text_said_lately_is_not_said_again(seed: int) -> None:
    texts = [str(text) for text in NEUTRAL]
    recent: list[str] = []
    for _reply in texts:
        recent.append(choose(NEUTRAL, seed, recent))
    assert sorted(recent) == sorted(texts)
    assert choose(NEUTRAL, seed, recent) in texts  # all were said: one of them all the same


@pytest.mark.parametrize("text", [*NEUTRAL, *WITHOUT_PRIVATE])
def test_a_public_reply_promises_and_reveals_nothing(text: object) -> None:
    words = str(text).lower()
    assert find_private(str(text)) == []
    assert not any(promise in words for promise in ("tiếp nhận", "thụ lý", "ghi nhận", "sẽ xử lý", "đã chuyển"))


@pytest.mark.parametrize("text", EMERGENCY)
def test_every_emergency_text_names_the_three_numbers(text: object) -> None:
    assert all(number in str(text) for number in ("113", "114", "115"))


def test_the_private_reply_quotes_invites_and_says_that_nothing_is_accepted_yet() -> None:
    text = private_reply("Đường\nngập  sâu", is_emergency=False)
    assert "“Đường ngập sâu”" in text
    assert "trả lời tin nhắn này" in text
    assert "chưa phải là đơn được chính thức tiếp nhận" in text
    assert "115" in private_reply("Cháy", is_emergency=True)


def test_a_long_comment_is_quoted_in_part_and_a_secret_one_not_at_all() -> None:
    assert len(private_reply("từ " * 300, is_emergency=False)) < LONGEST_QUOTE + 400
    assert "“" not in private_reply("", is_emergency=False)
