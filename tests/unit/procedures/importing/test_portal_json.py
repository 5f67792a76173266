"""The portal's JSON: every official field, in every wrapping, with nothing guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.procedures.importing.making import (
    UUID,
    as_bytes,
    layout,
    method,
    only,
    portal,
    read,
    read_portal,
)


def test_every_official_field_of_the_detail_page_is_held() -> None:
    values = read_portal().values
    assert values["code"] == "1.004222"
    assert values["name"] == "Đăng ký thường trú"
    assert (values["field"], values["field_code"]) == ("Đăng ký, quản lý cư trú", "G01-CT01")
    assert values["level"] == "xã"
    assert values["agency"] == "Công an cấp xã"
    assert values["subjects"] == ["Công dân Việt Nam"]
    assert values["legal_basis"] == ["Luật Cư trú 68/2020/QH14"]
    assert values["result"] == "Thông báo kết quả"
    assert values["promulgated_by"] == "Bộ Công an"
    assert values["formality"] == "not_assigned"
    assert values["portal_id"] == UUID
    assert values["sources"] == [f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{UUID}"]
    assert values["official_steps"] == [{"name": "Bước 1", "text": "Nộp hồ sơ trong giờ hành chính."}]
    assert values["confidence"] == "verified"
    assert values["as_of"] == "2026-11-01"


def test_milliseconds_become_local_days() -> None:
    assert read_portal().values["decision"] == {
        "number": "4129/QĐ-BCA",
        "decided_on": "2025-07-01",  # 2025-06-30 17:00 in London
        "published_on": "2025-07-02",
        "agency": "",
    }


@pytest.mark.parametrize("when", [None, "", "hôm qua", -1, 5, 10**18, True, [], {}, float("1e300")])
def test_a_moment_that_is_none_becomes_nothing(when: Any) -> None:
    values = read_portal(procedureProposal={"decisionDate": when}).values
    assert values["decision"]["decided_on"] is None


@pytest.mark.parametrize(
    "wrapped",
    [
        portal(),
        {"code": "OK", "data": portal()},
        {"data": {"items": [portal()], "lastId": "x"}},
        [portal()],
        [{"code": "OK", "data": portal()}],
    ],
)
def test_a_procedure_is_found_in_every_wrapping(wrapped: Any) -> None:
    assert only(as_bytes(wrapped)).values["code"] == "1.004222"
    assert layout(as_bytes(wrapped)) == "portal_json"


def test_json_lines_of_any_wrapping_are_read_line_by_line() -> None:
    second = portal(code="1.004194", name="Đăng ký tạm trú", id="019d2bfd-0000-70ac-b9d6-5e9e20d6eef8")
    data = as_bytes(portal()) + b"\n\n{broken\n" + as_bytes({"code": "OK", "data": second}) + b"\r\n"
    result = read(data)
    assert [one.values["code"] for one in result.partials] == ["1.004222", "1.004194"]
    assert [one.line for one in result.partials] == [1, 4]
    assert [(problem.line, problem.field) for problem in result.errors] == [(3, "")]


def test_an_item_of_a_list_holds_only_what_stands_in_it() -> None:
    item = {"id": UUID, "code": "1.004222", "name": "Đăng ký thường trú"}
    values = only(as_bytes({"data": {"items": [item]}})).values
    assert not {"fee", "documents", "processing_time", "online_level", "agency", "kind"} & values.keys()


def test_a_refusal_of_the_portal_is_told() -> None:
    result = read(b'{"code": "NOT_FOUND", "message": "Khong tim thay"}')
    assert [problem.message for problem in result.errors] == ["cổng trả lời: Khong tim thay"]


@pytest.mark.parametrize(
    "changes",
    [{"type": "STANDARD_INTERNAL"}, {"type": "INTERCONNECTED_INTERNAL"}, {"code": "5.000123"}, {"code": "6.000123"}],
)
def test_procedures_inside_the_administration_are_skipped_and_counted(changes: dict[str, Any]) -> None:
    result = read(as_bytes([portal(**changes), portal()]))
    assert (len(result.partials), result.skipped, result.errors) == (1, 1, [])


def test_an_interconnected_procedure_has_its_own_page() -> None:
    values = read_portal(type="INTERCONNECTED").values
    assert values["kind"] == "interconnected"
    assert "/thu-tuc-hanh-chinh-lien-thong/" in values["sources"][0]


@pytest.mark.parametrize("code", [None, "", "1.23", "1.0042222", "1.004222.X19", "x", 12, "1.004222; 1.004223"])
def test_a_procedure_without_a_valid_code_is_left_out(code: Any) -> None:
    result = read(as_bytes([portal(code=code), portal()]))
    assert [(problem.line, problem.field) for problem in result.errors] == [(1, "code")]
    assert len(result.partials) == 1


def test_codes_of_provinces_are_valid() -> None:
    assert read_portal(code=" 1.115391.H19 ").values["code"] == "1.115391.H19"


# --- levels and the online way --------------------------------------------------------------------------------


def test_several_levels_are_told_together() -> None:
    assert read_portal(isMinistry=True, isProvince=True, isOtherAgency=True).values["level"] == (
        "bộ, tỉnh, xã, cơ quan khác"
    )


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"isFullProcess": True}, "toàn trình"),
        ({"isFullProcess": False}, "một phần"),
        ({"isFullProcess": False, "isOfflineOnly": True}, "trực tiếp"),
        ({"isFullProcess": False, "executionMethods": [method("DIRECT")]}, "trực tiếp"),
        ({"isFullProcess": None, "executionMethods": [method("POSTAL")]}, "trực tiếp"),
        ({"isFullProcess": None}, "một phần"),
    ],
)
def test_the_online_level_follows_the_flags_and_the_lines(changes: dict[str, Any], level: str) -> None:
    assert read_portal(**changes).values["online_level"] == level


def test_without_flag_and_lines_the_online_level_is_not_held() -> None:
    one = read_portal(isFullProcess=None, isOfflineOnly=None, executionMethods=[])
    assert "online_level" not in one.values
    assert one.fallbacks["online_level"] == "chưa rõ"


# --- times ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "word"),
    [("WORKING_DAY", "ngày làm việc"), ("DAY", "ngày"), ("HOUR", "giờ"), ("MONTH", "tháng")],
)
def test_known_units_are_taken(unit: str, word: str) -> None:
    time = read_portal(executionMethods=[method("DIRECT", 3, unit)]).values["processing_time"]
    assert time == {"value": 3, "unit": word, "text": f"3 {word}"}


def test_a_bare_number_has_no_unit_and_is_reported() -> None:
    result = read(as_bytes(portal(executionMethods=[method("DIRECT", 1, "OTHER")])))
    time = result.partials[0].values["processing_time"]
    assert (time["value"], time["text"]) == (None, "1 (không rõ đơn vị)")
    assert ("processing_time.unit", "1 không ghi đơn vị và không chỗ nào nêu đơn vị") in {
        (problem.field, problem.message) for problem in result.warnings
    }


@pytest.mark.parametrize(
    ("changes", "unit"),
    [
        ({"cases": [{"code": "a", "processingDay": {"qty": 5, "type": "DAY"}}]}, "ngày"),
        ({"executionSteps": [{"name": "", "description": "Trả kết quả trong 05 ngày làm việc."}]}, "ngày làm việc"),
        ({"executionMethods": [method("DIRECT", 5, "OTHER", description="5 (năm) tháng")]}, "tháng"),
    ],
)
def test_the_unit_comes_from_cases_remark_or_steps(changes: dict[str, Any], unit: str) -> None:
    changed = {"executionMethods": [method("DIRECT", 5, "OTHER")]} | changes
    assert read_portal(**changed).values["processing_time"]["unit"] == unit


@pytest.mark.parametrize(
    "steps",
    ["Trong 5 ngày thẩm định; trả sau 5 ngày làm việc.", "Trong 15 ngày làm việc.", "Nghị định 5/2020 ngày 01/01/2020"],
)
def test_steps_that_do_not_name_one_unit_decide_nothing(steps: str) -> None:
    changes = {
        "executionMethods": [method("DIRECT", 5, "OTHER")],
        "executionSteps": [{"name": "", "description": steps}],
    }
    assert read_portal(**changes).values["processing_time"]["value"] is None


def test_two_cases_that_disagree_decide_nothing() -> None:
    cases = [{"processingDay": {"qty": 5, "type": "DAY"}}, {"processingDay": {"qty": 5, "type": "HOUR"}}]
    values = read_portal(executionMethods=[method("DIRECT", 5, "OTHER")], cases=cases).values
    assert values["processing_time"]["value"] is None


def test_the_commonest_time_leads_and_all_lines_are_kept() -> None:
    lines = [
        method("DIRECT", 3, description="Trường hợp có thẻ gắn chip"),
        method("DIRECT", 7, description="Trường hợp chưa có thẻ"),
        method("ONLINE", 7),
    ]
    values = read_portal(executionMethods=lines).values
    assert values["processing_time"]["value"] == 7
    assert "Trực tiếp (Trường hợp có thẻ gắn chip): 3 ngày làm việc" in values["processing_time"]["text"]
    assert [(one["channel"], one.get("case", "")) for one in values["methods"]] == [
        ("direct", "Trường hợp có thẻ gắn chip"),
        ("direct", "Trường hợp chưa có thẻ"),
        ("online", ""),
    ]


def test_among_equally_common_times_the_longest_is_promised() -> None:
    lines = [method("DIRECT", 10, "DAY"), method("ONLINE", 2, "MONTH"), method("POSTAL", 30, "HOUR")]
    time = read_portal(executionMethods=lines).values["processing_time"]
    assert (time["value"], time["unit"]) == (2, "tháng")


@pytest.mark.parametrize("value", [0, -3, 5000, "", None, "trong ngày", 2.5, True])
def test_what_is_no_number_of_days_becomes_no_number(value: Any) -> None:
    values = read_portal(executionMethods=[method("DIRECT", value)]).values
    assert values.get("processing_time", {"value": None})["value"] is None


def test_an_unknown_way_of_handing_in_is_reported_and_left_out() -> None:
    result = read(as_bytes(portal(executionMethods=[method("PIGEON"), method("DIRECT")])))
    assert len(result.partials[0].values["methods"]) == 1
    assert any("PIGEON" in problem.message for problem in result.warnings)


# --- dirt ---------------------------------------------------------------------------------------------------------


def test_empty_words_become_nothing() -> None:
    values = read_portal(requirementsAndConditions="Không có thông tin.", description="--", keywords="Không").values
    assert not {"conditions", "description", "keywords"} & values.keys()


def test_tags_entities_and_odd_spaces_are_made_plain() -> None:
    steps = [
        {
            "name": "B&#432;&#7899;c 1",
            "description": "<p>M&agrave;&nbsp;A</p><script>x()</script><br/>B\u200b &amp;lt; C",
        }
    ]
    values = read_portal(executionSteps=steps).values
    assert values["official_steps"] == [{"name": "Bước 1", "text": "Mà A"}, {"name": "", "text": "B < C"}]


@pytest.mark.parametrize("key", sorted(portal().keys() - {"code", "name"}))
@pytest.mark.parametrize("value", [None, "", 7, "chữ", [], {}, [None, 1, "x", {}], {"a": {"b": [1]}}, True, "x" * 5000])
def test_any_key_may_hold_anything(key: str, value: Any) -> None:
    result = read(as_bytes(portal(**{key: value})))
    assert result.errors == []
    assert result.partials[0].values["code"] == "1.004222"
    json.dumps(result.partials[0].values)
