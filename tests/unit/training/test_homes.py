"""Homes in the answers of officers."""

from __future__ import annotations

import pytest

from inbox_api.training.answers.replies import homes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tôi gọi anh ở ngõ Canh Chừng rồi nhé", ["ngõ Canh Chừng"]),
        ("Thợ tới hẻm 45/6 Trần Phú, chiều nay.", ["hẻm 45/6 Trần Phú"]),
        ("Số nhà 12B. Cảm ơn", ["Số nhà 12B"]),
        ("nhà trong ngõ nhỏ thì xe không vào", []),
        ("UBND phường ở 12 đường Trần Phú", []),
    ],
)
def test_a_lane_and_the_name_or_number_behind_it_are_a_home(text: str, found: list[str]) -> None:
    assert list(homes(text)) == found
