"""Streets, bridges, markets and schools with somebody's name are no people; people with the name of a street are."""

from __future__ import annotations

import json

import pytest

from inbox_api.cases.publishing import finding
from tests.conftest import ROOT


def names(text: str, *said: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in finding.find(text, (), said) if mark.kind == "name"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("đường Nguyễn Đáng bị ngập", "Nguyễn Đáng"),
        ("ngập ở Nguyễn Đáng", "Nguyễn Đáng"),
        ("Nguyễn Thị Minh Khai bị ngập", ""),
        ("giao lộ Lê Lợi - Nguyễn Thị Minh Khai", ""),
        ("trường mầm non Nguyễn Thị Định", ""),
        ("trường trung học cơ sở Trần Văn Bảy", ""),
        ("cầu Nguyễn Thị Bảy", "Nguyễn Thị Bảy"),
        ("chợ mang tên Trần Văn Bảy", ""),
        ("hẻm 5 Nguyễn Thị Bảy", "Nguyễn Thị Bảy"),
    ],
)
def test_what_stands_behind_a_word_for_a_place_or_is_a_known_street_is_no_name(text: str, said: str) -> None:
    assert names(text, *filter(None, [said])) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bà Nguyễn Thị Minh Khai ở đường Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("tôi tên Nguyễn Văn Cừ", "Nguyễn Văn Cừ"),
        ("Người báo: Nguyễn Văn Trỗi", "Nguyễn Văn Trỗi"),
        ("đường trước nhà của Nguyễn Văn Bảy", "Nguyễn Văn Bảy"),
        ("trường gặp Nguyễn Văn Bảy", "Nguyễn Văn Bảy"),
        ("gần chợ. Nguyễn Văn Bảy báo", "Nguyễn Văn Bảy"),
        ("số 0912345678 Nguyễn Văn Bảy", "Nguyễn Văn Bảy"),
    ],
)
def test_people_are_found_beside_places_and_with_the_name_of_a_street(text: str, name: str) -> None:
    assert names(text) == [name]


def test_a_known_person_is_covered_though_a_street_has_the_name() -> None:
    marks = finding.find("Nguyễn Đáng báo ngập", ["Nguyễn Đáng"])
    assert [mark.kind for mark in marks] == ["name"]


def test_the_streets_are_those_that_the_assistant_knows() -> None:
    known = json.loads((ROOT / "bot" / "lexicon" / "places.json").read_text(encoding="utf-8"))["streets"]
    assert json.loads(finding.STREETS.read_text(encoding="utf-8"))["streets"] == known
