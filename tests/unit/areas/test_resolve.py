from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from inbox_api.areas.elsewhere import AddressToday, address_today
from inbox_api.areas.resolve import KnownWard, WardMatch, resolve_ward
from inbox_api.folding import fold

FILE = Path(__file__).resolve().parents[3] / "demo_city" / "city.yml"
CITY: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
WARDS = [KnownWard(row["code"], row["name"], tuple(name["name"] for name in row["names"])) for row in CITY["wards"]]


def resolve(text: str) -> WardMatch:
    return resolve_ward(text, WARDS, shared_names=CITY["city"]["shared_names"])


CLEAR = [
    ("p7", "nguyet-hoa", "Phường 7"),
    ("p7 tra vinh", "nguyet-hoa", "Phường 7"),
    ("P. 7", "nguyet-hoa", "Phường 7"),
    ("P.07", "nguyet-hoa", "Phường 7"),
    ("F8", "nguyet-hoa", "Phường 8"),
    ("phường 7 cũ", "nguyet-hoa", "Phường 7"),
    ("phuong so 7", "nguyet-hoa", "Phường 7"),
    ("phường bảy", "nguyet-hoa", "Phường 7"),
    ("phường 2", "tra-vinh", "Phường 2"),
    ("Phường 6, TP Trà Vinh", "tra-vinh", "Phường 6"),
    ("5", "hoa-thuan", "Phường 5"),
    ("12 Nguyễn Đáng, khóm 4, phường 9, thành phố Trà Vinh, tỉnh Trà Vinh", "tra-vinh", "Phường 9"),
    ("xa long duc", "long-duc", "Xã Long Đức"),
    ("X. Long Đức", "long-duc", "Xã Long Đức"),
    ("Phường Long Đức", "long-duc", "Phường Long Đức"),
    ("nhà em ở long đức", "long-duc", "Phường Long Đức"),
    ("Nguyệt Hoá", "nguyet-hoa", "Phường Nguyệt Hóa"),
    ("Nguyệt Hóa", "nguyet-hoa", "Phường Nguyệt Hóa"),
    ("NGUYET HOA", "nguyet-hoa", "Phường Nguyệt Hóa"),
    ("phường Hòa Thuận tỉnh Vĩnh Long", "hoa-thuan", "Phường Hòa Thuận"),
    ("phường Trà Vinh", "tra-vinh", "Phường Trà Vinh"),
    ("p. tra vinh", "tra-vinh", "Phường Trà Vinh"),
    ("phường 7, nay là phường Nguyệt Hóa", "nguyet-hoa", "Phường 7"),
    ("đường Long Đức, phường 1", "tra-vinh", "Phường 1"),
]


@pytest.mark.parametrize(("text", "code", "matched"), CLEAR)
def test_a_ward_is_found_by_any_of_its_names(text: str, code: str, matched: str) -> None:
    assert resolve(text) == WardMatch(code, matched)


@pytest.mark.parametrize(("text", "code", "matched"), CLEAR)
def test_a_ward_is_found_without_accents_and_from_decomposed_text(text: str, code: str, matched: str) -> None:
    assert resolve(fold(text)).code == code
    assert resolve(unicodedata.normalize("NFD", text)).code == code


@pytest.mark.parametrize(
    "text",
    ["", "xin chào", "phường 10", "phường 70", "số 7 Lê Lợi", "khóm 3", "quận 1 hồ chí minh", "7 giờ tối", "p", "123"],
)
def test_other_text_names_no_ward(text: str) -> None:
    assert resolve(text) == WardMatch()


@pytest.mark.parametrize("text", ["Trà Vinh", "tp tra vinh", "thành phố Trà Vinh", "tỉnh Trà Vinh"])
def test_the_name_of_the_former_city_alone_is_asked_about(text: str) -> None:
    assert resolve(text) == WardMatch(candidates=("tra-vinh",))


def test_a_street_or_market_with_the_name_of_a_ward_is_asked_about() -> None:
    assert resolve("chợ Hòa Thuận") == WardMatch(candidates=("hoa-thuan",))
    assert resolve("duong nguyet hoa bi ngap") == WardMatch(candidates=("nguyet-hoa",))


def test_two_wards_in_one_text_are_both_candidates() -> None:
    assert resolve("ranh giữa phường 5 và phường 7") == WardMatch(candidates=("hoa-thuan", "nguyet-hoa"))


def test_an_old_ward_that_was_divided_gives_its_parts_as_candidates() -> None:
    wards = [KnownWard("a", "Phường An", ("Xã Chung",)), KnownWard("b", "Phường Bình", ("Xã Chung",))]
    assert resolve_ward("xã Chung", wards) == WardMatch(candidates=("a", "b"))


@pytest.mark.parametrize(("text", "code"), [("phuong nguyet hao", "nguyet-hoa"), ("long duk", "long-duc")])
def test_a_typing_mistake_is_asked_about_not_decided(text: str, code: str) -> None:
    match = resolve(text)
    assert match.code is None
    assert match.candidates[0] == code


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "Phường 7, Thành phố Trà Vinh, Tỉnh Trà Vinh",
            AddressToday("Phường Nguyệt Hóa", "Tỉnh Vĩnh Long", is_certain=True),
        ),
        (
            "phuong phuc xa, quan ba dinh, ha noi",
            AddressToday("Phường Hồng Hà", "Thành phố Hà Nội", is_certain=True),
        ),
        ("Bến Tre", AddressToday(None, "Tỉnh Vĩnh Long", is_certain=False)),
        (  # no such ward in that district: the first of that name in the province is only a guess
            "Phường 1, Huyện Châu Thành, Tỉnh Trà Vinh",
            AddressToday("Phường Duyên Hải", "Tỉnh Vĩnh Long", is_certain=False),
        ),
        ("trên sao Hỏa", None),
    ],
)
def test_addresses_elsewhere_come_from_the_national_table(address: str, expected: AddressToday | None) -> None:
    assert address_today(address) == expected
