"""A province's decision: what it publishes, what it repeals, from which day."""

from __future__ import annotations

import pytest

from tests.unit.procedures.importing.making import decision, layout, read


def test_the_lists_of_the_first_part_are_read() -> None:
    assert layout(decision()) == "decision"
    result = read(decision())
    assert result.errors == []
    birth, marriage = (one.values for one in result.partials[:2])
    assert (birth["code"], birth["name"], birth["field"], birth["level"]) == (
        "1.001193",
        "Thủ tục đăng ký khai sinh",
        "Hộ tịch",
        "xã",
    )
    assert birth["fees"] == [
        {
            "amount_vnd": 5000,
            "text": "5.000 đồng/trường hợp (đến hết ngày 31/12/2026)",
            "name": "Lệ phí",
            "valid_to": "2026-12-31",
            "basis": "Quyết định 1525/QĐ-UBND",
        }
    ]
    assert birth["processing_time"]["text"] == "Ngay trong ngày làm việc"
    assert (marriage["processing_time"]["value"], marriage["processing_time"]["unit"]) == (5, "ngày làm việc")
    assert marriage["receiving_address"] == birth["receiving_address"]  # one cell merged over both rows
    assert "fee" not in marriage


def test_number_day_and_office_of_the_decision_are_kept() -> None:
    assert read(decision()).partials[0].values["decision"] == {
        "number": "1525/QĐ-UBND",
        "decided_on": "2026-08-15",
        "published_on": None,
        "agency": "ỦY BAN NHÂN DÂN TỈNH MINH HỌA",
    }


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("Quyết định này có hiệu lực kể từ ngày ký.", "2026-08-14"),
        ("Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 9 năm 2026.", "2026-08-31"),
        ("Quyết định này có hiệu lực từ ngày 01/10/2026.", "2026-09-30"),
    ],
)
def test_what_is_repealed_ends_the_day_before_the_decision_holds(words: str, last: str) -> None:
    repealed = read(decision(in_force=words)).partials[2]
    assert (repealed.values, repealed.needs_stored) == (
        {"code": "2.000986", "name": "Liên thông đăng ký khai sinh, cấp thẻ bảo hiểm y tế", "valid_to": last},
        True,
    )


def test_a_repeal_without_a_day_is_left_out_and_named() -> None:
    result = read(decision(in_force="Chánh Văn phòng chịu trách nhiệm thi hành."))
    assert [problem.field for problem in result.errors] == ["valid_to"]
    assert len(result.partials) == 2


def test_the_part_that_is_not_read_is_said() -> None:
    assert any("phần II" in problem.message for problem in read(decision()).warnings)
