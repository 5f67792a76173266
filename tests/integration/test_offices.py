"""The office a citizen asks for in their own words, in the demo city."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.areas import service as areas


@pytest.mark.parametrize(
    ("words", "ward", "names"),
    [
        ("so dien thoai cong an phuong 7", "", ["Công an phường Nguyệt Hóa"]),
        ("ubnd phuong long duc lam viec may gio", "", ["UBND phường Long Đức"]),
        ("cho xin số công an, phường 7", "", ["Công an phường Nguyệt Hóa"]),
        ("một cửa", "phường 8", ["Trung tâm Phục vụ hành chính công phường Nguyệt Hóa"]),
        ("đường dây nóng, tổng đài", "", ["Trung tâm tiếp nhận và điều hành khu vực Trà Vinh"]),
        ("tiếp công dân, khiếu nại", "", ["Nơi tiếp công dân và nhận đơn"]),
    ],
)
def test_only_the_offices_that_fit_the_words_best_are_named(
    session: Session, words: str, ward: str, names: list[str]
) -> None:
    assert [office.name for office in areas.find_offices(session, words, ward)] == names


def test_without_a_ward_the_same_office_of_several_wards_is_named(session: Session) -> None:
    found = areas.find_offices(session, "công an", "")
    assert {office.ward_code for office in found} == {ward.code for ward in areas.wards(session)}
    assert all(office.name.startswith("Công an phường") for office in found)


def test_words_that_fit_no_office_give_those_of_the_ward(session: Session) -> None:
    found = areas.find_offices(session, "xyz", "phường Hòa Thuận")
    assert found
    assert {office.ward_code for office in found} == {"hoa-thuan"}
