"""What may tell who somebody is is suggested; streets, wards, days and lengths are not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.cases.publishing.finding import HIDDEN, covered, find


def found(text: str, *names: str) -> list[tuple[str, str]]:
    return [(mark.kind, text[mark.start : mark.end]) for mark in find(text, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gọi 0912 345 678 gặp ông Nguyễn Văn Bảy", [("phone", "0912 345 678"), ("name", "Nguyễn Văn Bảy")]),
        ("CCCD 084091001234 và CMND 334455667", [("identity", "084091001234"), ("identity", "334455667")]),
        ("Xe 84B1-123.45 chạy ẩu, xe tải 51F 12345", [("plate", "84B1-123.45"), ("plate", "51F 12345")]),
        ("Nhà số 12/3B đường Lê Lợi bị ngập", [("house", "12/3B")]),
        ("nhà tôi ở 12/3 khóm 4", [("house", "12/3")]),
        ("12/3 Phan Chu Trinh ngập", [("house", "12/3")]),
        ("số 12/3 bị ngập", [("house", "12/3")]),
        ("hẻm 45/12 bị ngập", [("house", "45/12")]),
        ("trước 45 Phạm Thái Bường", [("house", "45")]),
        ("chị Lan ở hẻm 7 nói", [("name", "Lan")]),
        ("thư a.b@example.com", [("email", "a.b@example.com")]),
        ("Thạch Thị Sa Rây làm chứng", [("name", "Thạch Thị Sa Rây")]),
    ],
)
def test_people_numbers_plates_and_houses_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Đường Lê Lợi ngập từ chợ đến cầu Long Bình",
        "Phường 2 và khóm 3, ngày 20/11/2026 lúc 16 giờ",
        "Đã nạo vét 40 m cống, thay 12 nắp.",
        "Đường Nguyễn Thị Minh Khai có ổ gà",
        "Hồ sơ TV-PA-261120-00012-7",
        "hẹn trả kết quả 24/11/2026, mở 24/7, nghỉ 25/12 UBND",
        "nguồn Cổng dịch vụ công (đối chiếu: 07/2026)",
        "Sở Xây dựng và Công an phường Trà Vinh",
    ],
)
def test_places_days_and_lengths_are_not(text: str) -> None:
    assert found(text) == []


def test_a_known_name_is_found_however_it_is_written() -> None:
    assert found("chi tran thi bich ngoc bao", "Trần Thị Bích Ngọc") == [("name", "tran thi bich ngoc")]


def test_what_is_covered_tells_no_length() -> None:
    text = "Gọi 0912345678 gặp ông Nguyễn Văn Bảy."
    assert covered(text, find(text)) == f"Gọi {HIDDEN} gặp ông {HIDDEN}."


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=3))
def test_marks_of_any_text_lie_in_it_in_order_and_covering_is_done_once(text: str, names: list[str]) -> None:
    marks = find(text, names)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(first.end <= second.start for first, second in pairwise(marks))
    hidden = covered(text, marks)
    assert hidden.count(HIDDEN) >= len(marks)
