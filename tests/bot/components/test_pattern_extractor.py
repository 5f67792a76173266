"""Phones, identity numbers, plates, codes and wards, as people write them."""

from __future__ import annotations

import unicodedata

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.pattern_extractor import PatternEntityExtractor


def found(text: str) -> list[tuple[str, str, str]]:
    """(label, words, value) of each entity."""
    message = PatternEntityExtractor().process([Message({"text": text})])[0]
    entities = sorted(message.get("entities"), key=lambda entity: entity["start"])
    return [(entity["entity"], text[entity["start"] : entity["end"]], entity["value"]) for entity in entities]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("sđt 0912345678", ("phone", "0912345678", "+84912345678")),
        ("gọi 0912.345.678 nhé", ("phone", "0912.345.678", "+84912345678")),
        ("+84 912 345 678", ("phone", "+84 912 345 678", "+84912345678")),
        ("so 84912345678 a", ("phone", "84912345678", "+84912345678")),
        ("máy bàn 0294 3855 999", ("phone", "0294 3855 999", "+842943855999")),
        ("cccd 084090001234", ("id_number", "084090001234", "084090001234")),
        ("cccd 084 090 001 234", ("id_number", "084 090 001 234", "084090001234")),
        ("căn cước 0841 7700 0210", ("id_number", "0841 7700 0210", "084177000210")),
        ("xe 84B1-123.45", ("license_plate", "84B1-123.45", "84B112345")),
        ("xe 84h1 1234 chạy ẩu", ("license_plate", "84h1 1234", "84H11234")),
        ("ma tv-pa-261120-00012-7", ("case_code", "tv-pa-261120-00012-7", "TV-PA-261120-00012-7")),
        ("TVPA261120000127 sao rồi", ("case_code", "TVPA261120000127", "TV-PA-261120-00012-7")),
        ("mã TV KN 261120 0OO12 C", ("case_code", "TV KN 261120 0OO12 C", "TV-KN-261120-00012-C")),
        ("hs H61.12-251120-0001", ("dossier_code", "H61.12-251120-0001", "H61.12-251120-0001")),
        ("hs h6112 251120 0001", ("dossier_code", "h6112 251120 0001", "H61.12-251120-0001")),
        ("000.00.17.H26-251120-0001", ("dossier_code", "000.00.17.H26-251120-0001", "000.00.17.H26-251120-0001")),
        ("ngập ở phường 7", ("ward", "phường 7", "Phường 7")),
        ("ngap o p7 ne", ("ward", "p7", "Phường 7")),
        ("o P. 9", ("ward", "P. 9", "Phường 9")),
        ("xa long duc mat nuoc", ("ward", "xa long duc", "Xã Long Đức")),
        ("nhà ở Nguyệt Hoá", ("ward", "Nguyệt Hoá", "Phường Nguyệt Hóa")),
    ],
)
def test_an_item_is_found_with_its_value(text: str, entity: tuple[str, str, str]) -> None:
    assert found(text) == [entity]


@pytest.mark.parametrize(
    "text",
    [
        "giá 1.200.000 đồng",
        "ngày 20/11/2026 lúc 7h30",
        "thành phố Trà Vinh",
        "đường Nguyệt Hóa",
        "khu công nghiệp Long Đức",
        "số 12 hẻm 7",
    ],
)
def test_other_numbers_and_names_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_offsets_count_code_points_of_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "nhà tôi ở phường 7, gọi 0912345678")
    words = [(label, unicodedata.normalize("NFC", part)) for label, part, _ in found(text)]
    assert words == [("ward", "phường 7"), ("phone", "0912345678")]
