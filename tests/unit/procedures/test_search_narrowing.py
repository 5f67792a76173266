"""The question back when words fit many procedures: made of the records, whatever they are about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inbox_api.procedures.finding.narrowing import MOST_OPTIONS, labels_of, narrow
from inbox_api.procedures.finding.search import ProcedureIndex
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"
FIRST: dict[str, Any] = json.loads(CITY.read_text(encoding="utf-8").splitlines()[0])


@pytest.fixture(scope="module")
def index() -> ProcedureIndex:
    return ProcedureIndex.from_file(CITY)


def record(number: int, name: str, **changes: Any) -> ProcedureRecord:
    bare: dict[str, Any] = {"id": f"p{number}", "name": name, "aliases": [], "code": None}
    return ProcedureRecord.model_validate(FIRST | bare | changes)


def even(count: int) -> list[float]:
    return [1 / count] * count


@pytest.mark.parametrize(
    "question", ["làm giấy tờ nhà đất", "so do", "hoi ve bang lai xe", "bảo hiểm xã hội", "giấy hộ kinh doanh thì sao"]
)
def test_wide_words_are_asked_back_with_two_to_five_different_options(index: ProcedureIndex, question: str) -> None:
    result = index.search(question)
    assert not result.sure
    assert result.narrowing is not None
    options = result.narrowing.options
    assert 2 <= len(options) <= MOST_OPTIONS
    assert len({option.label for option in options}) == len(options)
    left = [one for option in options for one in option.ids]
    assert len(set(left)) == len(left)
    assert all(index.get(one) for one in left)
    assert result.hits[0].id in left


@pytest.mark.parametrize("question", ["mất sổ đỏ", "vợ mới sinh", "đổi bằng lái xe", "lam khai sinh cho be", "sao y"])
def test_words_that_name_one_procedure_are_not_asked_back(index: ProcedureIndex, question: str) -> None:
    result = index.search(question)
    assert result.narrowing is None
    assert result.sure


def test_labels_say_what_the_others_do_not() -> None:
    names = ["Cấp đổi thẻ bến đò", "Cấp lại thẻ bến đò", "Gia hạn thẻ bến đò", "Cấp thẻ bến đò cho người dưới 14 tuổi"]
    assert labels_of(names)[:3] == ["Cấp đổi", "Cấp lại", "Gia hạn"]
    assert labels_of(names)[3].endswith("người dưới 14 tuổi")


def test_a_label_that_another_name_begins_with_is_the_whole_name() -> None:
    assert labels_of(["Đăng ký tàu", "Đăng ký lại tàu", "Xóa đăng ký tàu"])[0] == "Đăng ký tàu"


def test_long_names_are_cut_at_a_word() -> None:
    label = labels_of(["Cấp giấy phép " + "rất dài " * 20, "Thu hồi bến đò"])[0]
    assert len(label) <= 60
    assert label.endswith("…")


def test_many_candidates_are_grouped_by_what_tells_them_apart() -> None:
    fields = [*["Đường thủy"] * 3, *["Nghề cá"] * 3, *["Du lịch"] * 2]
    records = [record(number, f"Cấp thẻ loại {number}", field=field) for number, field in enumerate(fields)]
    asked = narrow(records, even(8))
    assert asked is not None
    assert [(option.label, option.ids) for option in asked.options] == [
        ("Đường thủy", ["p0", "p1", "p2"]),
        ("Nghề cá", ["p3", "p4", "p5"]),
        ("Du lịch", ["p6", "p7"]),
    ]


def test_up_to_five_candidates_have_a_button_each_and_of_more_the_last_holds_the_rest() -> None:
    few = narrow([record(number, f"Cấp thẻ loại {number}") for number in range(5)], even(5))
    assert few is not None
    assert [option.ids for option in few.options] == [[f"p{number}"] for number in range(5)]
    many = narrow([record(number, f"Cấp thẻ loại {number}") for number in range(8)], even(8))
    assert many is not None
    assert [len(option.ids) for option in many.options] == [1, 1, 1, 1, 4]


def test_one_candidate_leaves_nothing_to_ask() -> None:
    assert narrow([record(0, "Cấp thẻ")], [1.0]) is None


def test_words_that_fit_three_records_alike_are_asked_back(index: ProcedureIndex) -> None:
    found = index.search("ba tui mới mất, muốn xin tiền mai táng")
    assert not found.sure
    assert found.narrowing is not None
    assert len(found.narrowing.options) >= 3
