"""Personal data in comments are found; places of public matters and short numbers are not taken for them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inbox_api.comments.privacy import find_private, marked, veiled


def kinds(text: str, *entities: tuple[str, str]) -> list[str]:
    understanding = {
        "entities": [
            {"entity": name, "start": text.index(part), "end": text.index(part) + len(part)} for name, part in entities
        ]
    }
    return [str(found["kind"]) for found in find_private(text, understanding)]


def test_numbers_mails_and_plates_are_found_in_order() -> None:
    text = "Gọi 0905 123 456 hoặc mail lan.tran@gmail.com, CCCD 048123456789, xe 43A-123.45 đậu sai"
    assert kinds(text) == ["phone", "email", "id_number", "plate"]
    assert veiled(text, find_private(text)) == "Gọi ••• hoặc mail •••, CCCD •••, xe ••• đậu sai"


def test_short_numbers_and_case_codes_are_no_personal_data() -> None:
    assert kinds("Gọi 113, 1022; mã TV-PA-261126-00031-8; ngày 20/11/2026; 1.500.000 đồng; đường 2 tháng 9") == []


def test_a_house_that_is_somebodys_is_an_address_but_the_place_of_a_hole_is_not() -> None:
    assert kinds("Nhà bà Tư ở số 12 Lê Lợi nuôi gà", ("address", "số 12 Lê Lợi")) == ["address"]
    assert kinds("Ổ gà trước số 12 Lê Lợi", ("address", "số 12 Lê Lợi")) == []
    assert kinds("Nhà tôi ở đường Lê Lợi", ("address", "đường Lê Lợi")) == []


def test_what_the_bot_and_the_patterns_both_find_is_one() -> None:
    assert kinds("sđt 0905123456 nha", ("phone", "0905123456")) == ["phone"]


def test_entities_with_impossible_places_are_ignored() -> None:
    broken = {"entities": [{"entity": "phone", "start": 5, "end": 900}, {"entity": "phone", "start": None, "end": 2}]}
    assert find_private("ngắn", broken) == []


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4))
def test_the_marked_pieces_are_the_text(text: str, places: list[tuple[int, int]]) -> None:
    entities = [{"entity": "phone", "start": start, "end": end} for start, end in places]
    findings = find_private(text, {"entities": entities})
    assert "".join(piece for piece, _kind in marked(text, findings)) == text
    assert all(first["end"] <= second["start"] for first, second in pairwise(findings))
