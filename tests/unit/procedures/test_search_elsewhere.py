"""What is done elsewhere is not answered with the nearest thing; a city that does it is no longer elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inbox_api.procedures.finding.search import ProcedureIndex
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"
RECORDS = read_records(CITY).records
FIRST: dict[str, Any] = RECORDS[0].as_json()


@pytest.fixture(scope="module")
def index() -> ProcedureIndex:
    return ProcedureIndex(RECORDS)


def named(name: str, **changes: Any) -> ProcedureRecord:
    bare: dict[str, Any] = {"id": "moi", "code": None, "name": name, "aliases": [], "situations": [], "tier": "extra"}
    return ProcedureRecord.model_validate(FIRST | bare | {"result": "", "audience": ""} | changes)


@pytest.mark.parametrize(
    "question",
    ["đăng kiểm xe ô tô", "xin nhập quốc tịch", "don phuong ly hon", "tra phạt nguội", "thi bằng lái lần đầu"],
)
def test_what_other_offices_do_is_not_answered_surely(index: ProcedureIndex, question: str) -> None:
    assert not index.search(question).sure


def test_a_procedure_that_a_city_brings_in_is_elsewhere_no_longer(index: ProcedureIndex) -> None:
    assert not index.search("giấy phép bán lẻ rượu").sure
    larger = ProcedureIndex([*RECORDS, named("Cấp giấy phép bán lẻ rượu", field="Lưu thông hàng hóa")])
    found = larger.search("xin giấy phép bán lẻ rượu")
    assert (found.sure, found.hits[0].id) == (True, "moi")


def test_of_a_bare_name_only_the_name_itself_is_answered_surely() -> None:
    larger = ProcedureIndex([*RECORDS, named("Cấp giấy phép nuôi đà điểu trong khu dân cư")])
    assert larger.search("giấy phép nuôi đà điểu trong khu dân cư").sure
    loose = larger.search("xin phép nuôi đà điểu")
    assert not loose.sure
    assert "moi" in [hit.id for hit in loose.hits]


def test_a_whole_name_is_found_before_any_likelier_sister(index: ProcedureIndex) -> None:
    name = "Cấp lại giấy chứng nhận đủ điều kiện kinh doanh dược"
    found = ProcedureIndex([*RECORDS, named(name)]).search(name.upper())
    assert (found.sure, found.hits[0].id) == (True, "moi")
    for record in RECORDS:
        assert index.search(record.name).hits[0].id == record.id


def test_the_topics_elsewhere_never_come_back_as_hits(index: ProcedureIndex) -> None:
    known = {record.id for record in RECORDS}
    for topic in load("elsewhere").values():
        assert {hit.id for hit in index.search(topic[0], limit=20).hits} <= known


def test_an_index_without_records_knows_no_topics_either() -> None:
    assert ProcedureIndex([]).search("đăng kiểm xe").hits == []


def test_what_citizens_chose_lifts_one_of_two_equals() -> None:
    twins = [named("Cấp thẻ lái đò", id="a"), named("Cấp thẻ lái đò", id="b")]
    assert ProcedureIndex(twins).search("thẻ lái đò").hits[0].id == "a"
    assert ProcedureIndex(twins, chosen={"b": 5, "khong-co": 9}).search("thẻ lái đò").hits[0].id == "b"


def test_what_was_often_chosen_does_not_drown_what_is_asked(index: ProcedureIndex) -> None:
    liked = ProcedureIndex(RECORDS, chosen={"dang-ky-khai-sinh": 1_000_000})
    asked = ["mất sổ đỏ", "đổi bằng lái xe", "đăng ký kết hôn", "tách thửa"]
    assert [liked.search(text).hits[0].id for text in asked] == [index.search(text).hits[0].id for text in asked]


def test_a_code_that_a_record_replaces_finds_it() -> None:
    fresh = named("Cấp thẻ lái đò", code="1.999998", replaces=["1.999997"])
    assert ProcedureIndex([fresh]).search("1.999997").sure
