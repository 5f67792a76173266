"""A partial record laid over a stored one: what is held is written, what is not held stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inbox_api.procedures.importing.merging import merged, new_record
from inbox_api.procedures.importing.readings import Doubts, Partial
from inbox_api.procedures.records import ProcedureRecord
from tests.conftest import ROOT
from tests.unit.procedures.importing.making import LIST_ROW, only, page, read_portal, word_detail, workbook

CITY = (ROOT / "demo_city" / "procedures.jsonl").read_text("utf-8").splitlines()
RESIDENCE: dict[str, Any] = next(one for one in map(json.loads, CITY) if one["code"] == "1.004222")


def laid(partial: Partial, **stored: Any) -> dict[str, Any]:
    """The stored record of residence with `stored` changed and `partial` over it, valid as a record."""
    doubts: Doubts = []
    return ProcedureRecord.model_validate(merged(RESIDENCE | stored, partial, doubts)).as_json()


def test_our_own_words_stay() -> None:
    after = laid(read_portal())
    for key in ("id", "name", "field", "aliases", "steps", "tier", "submit_where", "audience"):
        assert after[key] == RESIDENCE[key], key
    assert after["official_name"] == "Đăng ký thường trú"
    assert after["official_field"] == "Đăng ký, quản lý cư trú"


def test_what_the_file_holds_is_written() -> None:
    after = laid(read_portal())
    assert after["documents"][0]["name"] == "Tờ khai thay đổi thông tin cư trú (CT01)"
    assert after["fee"]["amount_vnd"] == 20000
    assert after["online_level"] == "toàn trình"
    assert after["as_of"] == "2026-11-01"
    assert len(after["methods"]) == 2


def test_a_list_changes_nothing_that_it_does_not_hold() -> None:
    after = laid(only(workbook(LIST_ROW)))
    changed = {key for key in after.keys() | RESIDENCE.keys() if after.get(key) != RESIDENCE.get(key)}
    assert changed == {"official_name", "official_field", "promulgated_by"}
    assert after["as_of"] == RESIDENCE["as_of"]


def test_an_empty_value_erases_nothing() -> None:
    partial = read_portal(executionCases=[], executionMethods=[], requirementsAndConditions="Không", resultsDetails=[])
    after = laid(partial, conditions=["Có chỗ ở hợp pháp"])
    for key in ("documents", "fee", "processing_time", "result"):
        assert after[key] == RESIDENCE[key]
    assert after["conditions"] == ["Có chỗ ở hợp pháp"]


def test_the_same_file_twice_changes_nothing() -> None:
    once = laid(read_portal())
    again = ProcedureRecord.model_validate(merged(once, read_portal(), [])).as_json()
    assert again == once


def test_another_order_of_lines_is_no_change() -> None:
    once = laid(read_portal())
    turned = read_portal()
    for key in ("documents", "methods", "legal_basis"):
        turned.values[key] = list(reversed(turned.values[key]))
    assert ProcedureRecord.model_validate(merged(once, turned, [])).as_json() == once


def test_sources_are_added_and_never_lost() -> None:
    after = laid(read_portal())
    assert after["sources"][0].startswith("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0")
    assert set(RESIDENCE["sources"]) <= set(after["sources"])


def test_what_the_file_holds_no_longer_rests_on_memory() -> None:
    assert laid(read_portal(), memory_fields=["fee", "steps"])["memory_fields"] == ["steps"]
    after = laid(read_portal(), confidence="memory", memory_fields=[], conditions=["Có chỗ ở"])
    assert after["confidence"] == "verified"
    assert "conditions" in after["memory_fields"]
    assert not {"fee", "documents", "processing_time", "result"} & set(after["memory_fields"])


def test_a_bare_list_confirms_no_record() -> None:
    after = laid(only(workbook(LIST_ROW)), confidence="memory")
    assert after["confidence"] == "memory"


def test_a_page_without_flags_does_not_lower_what_is_known() -> None:
    assert laid(only(word_detail()), online_level="toàn trình")["online_level"] == "toàn trình"
    assert laid(only(word_detail()), online_level="trực tiếp")["online_level"] == "một phần"
    assert laid(read_portal(isFullProcess=False), online_level="toàn trình")["online_level"] == "một phần"


def test_a_flag_removes_the_remark_that_it_was_not_confirmed() -> None:
    notes = "Nộp ở đâu cũng được. Có kênh nộp trực tuyến; chưa xác nhận là toàn trình, địa phương có thể khác."
    assert laid(read_portal(), notes=notes)["notes"] == "Nộp ở đâu cũng được."
    assert laid(only(word_detail()), notes=notes)["notes"] == notes


def test_details_fill_a_record_that_came_from_a_list() -> None:
    bare = new_record(only(workbook(LIST_ROW)), "dang-ky-thuong-tru")
    listed = ProcedureRecord.model_validate(bare)
    assert (listed.online, listed.documents) == ("unknown", [])
    after = merged(listed.as_json(), only(word_detail()), [])
    record = ProcedureRecord.model_validate(after)
    assert record.online == "partial"
    assert record.submit_where.startswith("Nộp trực tiếp")
    assert record.notes == "Có kênh nộp trực tuyến; chưa xác nhận là toàn trình."
    assert record.audience == "Công dân Việt Nam"


def test_the_fees_of_a_decision_stand_before_the_national_ones() -> None:
    table = [{"amount_vnd": 15000, "text": "15.000 đồng", "name": "Lệ phí", "basis": "Quyết định 1525/QĐ-UBND"}]
    after = laid(read_portal(), fees=table, fee={"amount_vnd": 15000, "text": "15.000 đồng"})
    assert (after["fees"], after["fee"]["amount_vnd"]) == (table, 15000)


def test_the_inner_number_of_a_page_does_not_replace_the_id_of_the_portal() -> None:
    partial = only(page("province_page.html").encode())
    assert laid(partial, portal_id="019d2bfd-3fe0-70ac")["portal_id"] == "019d2bfd-3fe0-70ac"
    assert laid(partial)["portal_id"] == "48213"


@pytest.mark.parametrize(
    ("stored", "is_older"), [("2026-12", True), ("2026-11-02", True), ("2026-11", False), ("2026", False)]
)
def test_an_older_file_is_reported(stored: str, is_older: bool) -> None:
    doubts: Doubts = []
    merged(RESIDENCE | {"as_of": stored}, read_portal(), doubts)
    assert ("as_of" in {key for key, _message in doubts}) is is_older


@pytest.mark.parametrize("partial", [read_portal(), only(workbook(LIST_ROW)), only(word_detail())])
def test_a_new_record_of_every_layout_is_valid(partial: Partial) -> None:
    record = ProcedureRecord.model_validate(new_record(partial, "moi"))
    assert record.official_name == record.name == "Đăng ký thường trú"
    assert record.tier == "extra"
