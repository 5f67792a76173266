"""Two cases are one matter by topic, place, words and time; other places and other fields are others."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inbox_api.cases.links.grouping import grouped, spelled, wave_with
from inbox_api.cases.links.likeness import SAME, SURE, Matter, distance, likeness, places_of

START = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
WORDS = (
    "Đường Lê Lợi ngập sâu quá, xe chết máy",
    "duong le loi ngap nuoc toi dau goi",
    "nhà em ở Lê Lợi nước tràn vào nhà rồi",
    "Ngập đường Lê Lợi đoạn trước chợ",
    "đường lê lợi mưa là ngập, kêu hoài",
)


def matter(number: int = 1, text: str = WORDS[0], **more: object) -> Matter:
    values: dict[str, object] = {
        "person": number, "topic": "0404", "ward": "tra-vinh", "address": "đường Lê Lợi", "latitude": None,
        "longitude": None, "at": START,
    }  # fmt: skip
    return Matter(id=number, text=text, **{**values, **more})  # type: ignore[arg-type]


def test_the_same_street_topic_and_hour_are_surely_one_matter() -> None:
    found = likeness(matter(1), matter(2, WORDS[1], at=START + timedelta(minutes=5)))
    assert found.score >= SURE
    assert {"same_topic", "same_street", "same_hour"} <= set(found.reasons)


def test_it_does_not_matter_which_comes_first_nor_how_it_is_written() -> None:
    one, other = matter(1), matter(2, WORDS[1], address="le loi", at=START + timedelta(hours=3))
    assert likeness(one, other) == likeness(other, one)
    assert "same_street" in likeness(one, other).reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "đường Phạm Thái Bường", "text": "đường Phạm Thái Bường ngập"},
        {"topic": "0301"},
        {"ward": "long-duc", "address": "", "text": "ngập quá"},
        {"latitude": 9.97, "longitude": 106.34},
    ],
)
def test_another_place_or_field_is_another_matter(changes: dict[str, Any]) -> None:
    one = matter(1, latitude=9.93, longitude=106.34) if "latitude" in changes else matter(1)
    assert likeness(one, matter(2, **changes)).score < SAME


def test_places_close_by_are_told_in_metres() -> None:
    one = matter(1, latitude=9.9350, longitude=106.3400, address="")
    other = matter(2, latitude=9.9355, longitude=106.3400, address="", text="nước ngập")
    metres = distance(one, other)
    assert metres is not None
    assert 50 < metres < 60
    assert any(reason.startswith("near:") for reason in likeness(one, other).reasons)


def test_names_of_places_end_where_the_matter_begins() -> None:
    assert places_of("Đường Lê Lợi bị ngập, gần chợ Trà Vinh.") == {"duong le loi", "cho tra vinh"}
    assert places_of("đèn hư rồi") == frozenset()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Đường Nguyễn Đáng, đoạn trước chợ", "duong nguyen dang"),
        ("đường Nguyễn Đáng đang ngập", "duong nguyen dang"),
        ("duong nguyen dang ngap qua", "duong nguyen dang"),
        ("đường Lý Tự Trọng nước lên", "duong ly tu trong"),
        ("(đường Nguyễn Thị Minh Khai)", "duong nguyen thi minh khai"),
        ("tuyến/đường Lê Lợi", "duong le loi"),
        ("đường Nguyễn Đang ngập", "duong nguyen dang"),
        ("đường Lý Thường Kiệt ngập", "duong ly thuong kiet"),
        ("duong vo van kiet ngap", "duong vo van kiet"),
        ("hẻm 12 Kiên Thị Nhẫn bị tắt đèn", "hem 12 kien thi nhan"),
    ],
)
def test_a_syllable_of_a_name_is_not_taken_for_the_word_it_looks_like_without_marks(text: str, place: str) -> None:
    assert places_of(text) == {place}
    assert places_of(unicodedata.normalize("NFD", text)) == {place}


def test_streets_with_one_family_name_are_not_one_street() -> None:
    one = matter(1, "nước ngập", address="đường Nguyễn Đáng")
    other = matter(2, "nước ngập", address="đường Nguyễn Thị Minh Khai")
    assert likeness(one, other).score == 0.0


def test_kiet_before_a_number_is_an_alley() -> None:
    assert places_of("đường Lê Lợi kiệt 12 ngập") == {"duong le loi", "kiet 12"}


def test_a_wave_has_the_whole_name_of_its_street_though_most_write_the_family_name_only() -> None:
    cut = [matter(n, "nước ngập", address="đường Nguyễn") for n in range(1, 4)]
    whole = [matter(n, "nước ngập", address="đường Nguyễn Đáng") for n in range(4, 6)]
    [group] = grouped([*cut, *whole], timedelta(minutes=15))
    assert group.place == "duong nguyen dang"


def test_sixty_reports_of_one_street_are_one_wave_and_the_lamp_is_not_in_it() -> None:
    flood = [matter(n, WORDS[n % 5], at=START + timedelta(seconds=10 * n)) for n in range(1, 61)]
    lamp = matter(99, "đèn đường Lê Lợi tắt", topic="0301", at=START + timedelta(minutes=3))
    groups = grouped([*flood, lamp], timedelta(minutes=15))
    assert [len(group.members) for group in groups] == [60, 1]
    assert (groups[0].people, groups[0].place) == (60, "duong le loi")


def test_one_person_who_writes_often_makes_no_wave() -> None:
    same = [matter(n, person=7, at=START + timedelta(minutes=n)) for n in range(1, 9)]
    assert wave_with(8, same, timedelta(minutes=15), least_people=4) is None


def test_a_wave_needs_its_people_within_the_window() -> None:
    slow = [matter(n, at=START + timedelta(minutes=20 * n)) for n in range(1, 9)]
    assert wave_with(8, slow, timedelta(minutes=15), least_people=4) is None
    fast = [matter(n, at=START + timedelta(minutes=2 * n)) for n in range(1, 5)]
    group = wave_with(4, fast, timedelta(minutes=15), least_people=4)
    assert group is not None
    assert group.people == 4


def test_a_place_is_spelled_as_people_write_it_with_marks_rather_than_without() -> None:
    texts = ["duong le loi ngap", "ngập đường lê lợi, kêu hoài", "Đường Lê Lợi ngập sâu"]
    assert spelled("duong le loi", texts) == "Đường Lê Lợi"
    assert spelled("duong le loi", ["duong le loi ngap"]) == "Duong Le Loi"
    assert spelled("cho tra vinh", ["somewhere else"]) == "Cho Tra Vinh"


def test_how_near_pins_are_one_place_is_the_citys_to_say() -> None:
    one, other = matter(1, latitude=9.94, longitude=106.34), matter(2, latitude=9.942, longitude=106.34)
    assert not any(reason.startswith("near:") for reason in likeness(one, other).reasons)
    assert "near:222" in likeness(one, other, near_metres=300).reasons
