"""Editors: every field of every record survives its form, rows move without loss, wrong input is named."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.procedures.controls import Control
from admin_ui.procedures.editors import editor_of, is_editable
from admin_ui.procedures.forms import Raw, raw_of, read, step, value_of
from inbox_api.errors import Invalid
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[4] / "demo_city" / "procedures.jsonl"
EDITABLE = [name for name in ProcedureRecord.model_fields if is_editable(name)]
FULL: dict[str, Any] = {
    "decision": {"number": "123/QĐ-BTP", "decided_on": "2026-01-05", "published_on": None, "agency": "Bộ Tư pháp"},
    "fees": [
        {
            "amount_vnd": 50000, "text": "mỗi bản", "valid_from": "2026-01-01", "valid_to": None, "name": "Lệ phí",
            "case": "Quá hạn", "channel": "online", "free_for": ["Hộ nghèo", "Người khuyết tật"], "basis": "NQ 15",
        },
    ],
    "methods": [
        {
            "channel": "post", "case": "", "note": "Nộp qua bưu điện", "fees": [],
            "time": {"value": None, "unit": "ngày", "text": "Tùy hồ sơ"},
        },
        {"channel": "direct", "case": "", "note": "", "fees": [], "time": None},
    ],
    "official_steps": [{"name": "Bước 1", "text": "Nộp hồ sơ"}],
    "documents": [
        {
            "name": "Tờ khai", "original": 1, "copies": 0, "note": "", "case": "", "code": "", "is_optional": True,
            "is_electronic": False, "forms": [{"name": "Mẫu 01", "url": "https://a.vn/m.doc"}],
        },
    ],
}  # fmt: skip


def sent(control: Control, name: str, raw: Raw) -> dict[str, list[str]]:
    """What a browser sends for the controls of `raw`: boxes that are not ticked are left out."""
    if control.kind == "group":
        parts = [sent(part, f"{name}-{part.key}", raw[part.key]) for part in control.parts]
        return {key: value for part in parts for key, value in part.items()}
    if control.kind == "rows":
        row = Control("group", parts=control.parts)
        form = {f"{name}-count": [str(len(raw))]}
        for number, item in enumerate(raw):
            form |= sent(row, f"{name}-{number}", item)
        return form
    if control.kind == "checks":
        return {name: list(raw)}
    if control.kind == "check":
        return {name: ["1"]} if raw else {}
    return {name: [raw.replace("\n", "\r\n")]}


def through_the_form(name: str, value: Any) -> Any:
    control = editor_of(name)
    return value_of(control, read(control, "value", sent(control, "value", raw_of(control, value))))


@pytest.mark.parametrize("name", EDITABLE)
def test_every_field_of_every_record_survives_its_form(name: str) -> None:
    for line in CITY.read_text(encoding="utf-8").splitlines():
        value = ProcedureRecord.model_validate(json.loads(line)).model_dump(mode="json")[name]
        assert through_the_form(name, value) == value


@pytest.mark.parametrize("name", sorted(FULL))
def test_structured_fields_survive_with_everything_filled_in(name: str) -> None:
    assert through_the_form(name, FULL[name]) == FULL[name]


@pytest.mark.parametrize("name", EDITABLE)
def test_every_field_that_is_known_has_a_form_of_its_own(name: str) -> None:
    assert editor_of(name).kind != "json"


def test_a_field_of_a_newer_layout_is_edited_as_json() -> None:
    control = editor_of("brand_new")
    assert control.kind == "json"
    assert value_of(control, raw_of(control, {"a": [1, None]})) == {"a": [1, None]}
    with pytest.raises(Invalid):
        value_of(control, "{")


def papers(*names: str) -> list[dict[str, Any]]:
    return [FULL["documents"][0] | {"name": name} for name in names]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("up:1", ["b", "a", "c"]), ("down:0", ["b", "a", "c"]), ("drop:1", ["a", "c"]), ("add:", ["a", "b", "c", ""]),
        ("up:0", ["a", "b", "c"]), ("down:2", ["a", "b", "c"]), ("drop:9", ["a", "b", "c"]), ("up:x", ["a", "b", "c"]),
        ("drop:", ["a", "b", "c"]), ("nonsense", ["a", "b", "c"]), ("drop:0-name", ["a", "b", "c"]),
    ],
)  # fmt: skip
def test_rows_move_come_and_go_by_the_buttons(order: str, names: list[str]) -> None:
    control = editor_of("documents")
    raw = step(control, raw_of(control, papers("a", "b", "c")), order)
    assert [row["name"] for row in raw] == names


def test_rows_inside_rows_have_buttons_too() -> None:
    control = editor_of("documents")
    raw = step(control, raw_of(control, papers("a", "b")), "add:1-forms")
    assert [len(row["forms"]) for row in raw] == [1, 2]
    raw = step(control, raw, "drop:1-forms-0")
    assert raw[1]["forms"] == [{"name": "", "url": ""}]


def test_rows_without_a_word_are_left_out_and_half_filled_ones_are_kept() -> None:
    control = editor_of("documents")
    raw = step(control, raw_of(control, papers("a")), "add:")
    assert len(value_of(control, raw)) == 1
    raw[1]["note"] = "chưa có tên"
    assert [paper["name"] for paper in value_of(control, raw)] == ["a", ""]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("8.000", 8000), ("8000 đ", 8000), ("8,000 đồng", 8000), (" 150 000 ", 150000), ("", None), ("0", 0)],
)
def test_money_is_read_as_people_type_it(typed: str, amount: int | None) -> None:
    assert value_of(editor_of("fee"), {"amount_vnd": typed, "text": "x"}) == {"amount_vnd": amount, "text": "x"}


@pytest.mark.parametrize("typed", ["tám nghìn", "-5", "1e3", "٣", "9" * 30])
def test_what_is_no_number_is_named_with_its_field(typed: str) -> None:
    with pytest.raises(Invalid, match="Số tiền"):
        value_of(editor_of("fee"), {"amount_vnd": typed, "text": ""})


@pytest.mark.parametrize(("typed", "day"), [("31/12/2026", "2026-12-31"), ("2026-12-31", "2026-12-31"), ("", None)])
def test_days_are_read_as_browsers_send_them_and_as_people_type_them(typed: str, day: str | None) -> None:
    raw = raw_of(editor_of("decision"), FULL["decision"]) | {"decided_on": typed}
    assert value_of(editor_of("decision"), raw)["decided_on"] == day
    with pytest.raises(Invalid, match="Ngày ban hành"):
        value_of(editor_of("decision"), raw | {"decided_on": "32/1/2026"})


def test_too_many_rows_are_refused_before_they_are_made() -> None:
    with pytest.raises(Invalid):
        read(editor_of("documents"), "value", {"value-count": ["201"]})
    assert read(editor_of("documents"), "value", {"value-count": ["x"]}) == []


NAMES = st.one_of(st.text(max_size=12), st.sampled_from(["value", "value-0-name", "value-1-original", "value-count"]))
FORMS = st.dictionaries(NAMES, st.lists(st.text(max_size=20), max_size=3))


@given(st.sampled_from(EDITABLE), FORMS, st.text(max_size=12))
def test_no_form_breaks_an_editor(name: str, form: dict[str, list[str]], order: str) -> None:
    control = editor_of(name)
    with suppress(Invalid):
        raw = step(control, read(control, "value", {"value-count": ["2"]} | form), order)
        json.dumps(value_of(control, raw))
