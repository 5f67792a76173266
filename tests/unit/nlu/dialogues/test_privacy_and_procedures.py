"""Private numbers are found however they are written; procedures are read from what was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hopthu.nlu.dialogues.masking import exposed, private_numbers
from hopthu.nlu.dialogues.procedures import Catalogue
from hopthu.nlu.dialogues.window import Button, Said


@pytest.mark.parametrize("shown", ["0900000618", "+84900000618", "84 900.000.618", "0900-000-618"])
def test_a_phone_number_is_found_in_any_writing(shown: str, tmp_path: Path) -> None:
    numbers = private_numbers("gọi tôi 0900 000 618 nhé")
    assert exposed(numbers, [f"Số {shown}"], {}, tmp_path) == ["reply"]


def test_an_identity_number_is_found_and_a_masked_one_is_not(tmp_path: Path) -> None:
    numbers = private_numbers("căn cước 084079000155")
    assert exposed(numbers, ["084 079 000 155"], {}, tmp_path) == ["reply"]
    assert exposed(numbers, ["•••155"], {}, tmp_path) == []


def test_lists_and_logs_are_named_but_not_the_number(tmp_path: Path) -> None:
    (tmp_path / "worker.log").write_text("message of 0900000618", encoding="utf-8")
    (tmp_path / "web.log").write_text("nothing", encoding="utf-8")
    found = exposed(private_numbers("0900 000 618"), ["Dạ"], {"/inbox": "<p>0900 000 618</p>", "/cases": ""}, tmp_path)
    assert found == ["/inbox", "worker.log"]


def test_without_a_private_number_nothing_can_be_exposed(tmp_path: Path) -> None:
    assert private_numbers("mã TV-PA-261126-00031-8, số 45, 3 ngày") == []
    assert exposed([], ["0900 000 618"], {}, tmp_path) == []


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    rows = [
        {"id": "khai-sinh", "code": "1.001193", "name": "Đăng ký khai sinh"},
        {"id": "khai-sinh-nuoc-ngoai", "code": "2.000528", "name": "Đăng ký khai sinh có yếu tố nước ngoài"},
        {"id": "ket-hon", "code": "1.000894", "name": "Đăng ký kết hôn"},
    ]
    path = tmp_path / "procedures.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return Catalogue(path)


def button(identity: str) -> Button:
    return Button("Lệ phí", '/ask_fee{"procedure_id": "' + identity + '"}')


def test_an_answer_names_its_procedure_in_words_or_on_its_buttons(catalogue: Catalogue) -> None:
    assert catalogue.understood([Said("bot", "Đăng ký khai sinh: 5 ngày")]) == {"1.001193"}
    assert catalogue.understood([Said("bot", "5 ngày làm việc", (button("khai-sinh"),))]) == {"1.001193"}


def test_the_longer_name_wins(catalogue: Catalogue) -> None:
    assert catalogue.understood([Said("bot", "ĐĂNG KÝ KHAI SINH CÓ YẾU TỐ NƯỚC NGOÀI: ...")]) == {"2.000528"}


def test_a_choice_of_several_has_understood_none(catalogue: Catalogue) -> None:
    offer = Said("bot", "1. Đăng ký khai sinh\n2. Đăng ký kết hôn", (button("khai-sinh"), button("ket-hon")))
    assert catalogue.understood([offer]) == set()


def test_words_of_officers_are_no_understanding(catalogue: Catalogue) -> None:
    assert catalogue.understood([Said("officer", "Đăng ký kết hôn nhé")]) == set()
