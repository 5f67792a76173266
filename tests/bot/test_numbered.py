"""Numbered lists in one message: each item is a matter of its own."""

from itertools import pairwise
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.numbered import items


def cut(text: str) -> List[str]:
    return [text[part.start : part.end] for part in items(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Tôi có 2 chuyện: 1. trụ đèn gãy ở khóm 4. 2. rác tràn ra lề đường số 9",
        "1) trụ đèn gãy ở khóm 4\n2) rác tràn ra lề đường số 9",
        "nho phuong coi giup, 1/ trụ đèn gãy ở khóm 4, 2/ rác tràn ra lề đường số 9.",
    ],
)
def test_every_item_is_a_part_without_its_number_and_without_the_words_before(text: str) -> None:
    assert cut(text) == ["trụ đèn gãy ở khóm 4", "rác tràn ra lề đường số 9"]
    assert all(part.is_turn for part in items(text))


@pytest.mark.parametrize(
    "text",
    [
        "ở phường 1. 2 ngày nay không có nước, 3 nhà cùng bị",
        "Nhà tôi số 1. Đường số 2. Nước ngập tới gối",
        "2. rác tràn ra lề đường, 3. cống nghẹt cứng ngắc",
        "1. chỉ có một việc này thôi",
        "1. ừ, 2. trụ đèn gãy ở khóm 4",
        "",
    ],
)
def test_numbers_that_make_no_list_cut_nothing(text: str) -> None:
    assert cut(text) == []


@given(text=st.text(alphabet="12345. )/:\n-a\u0111\u0301", max_size=300))
def test_items_of_any_text_are_slices_in_order(text: str) -> None:
    found = items(text)
    assert all(0 <= part.start < part.end <= len(text) for part in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_story_before_the_numbers_is_not_thrown_away() -> None:
    story = "Hôm qua trời mưa lớn nước ngập hết cả xóm tôi không ai đi lại được"
    assert cut(f"{story}: 1. trụ đèn gãy ở khóm 4, 2. rác tràn ra lề đường") == []
