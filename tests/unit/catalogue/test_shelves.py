"""Lists, filters and drawings of the public catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from admin_ui.catalogue import shelves
from admin_ui.catalogue.shelves import Filters
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"


@pytest.fixture(scope="module")
def records() -> list[ProcedureRecord]:
    return read_records(CITY).records


def test_the_counts_of_the_fields_add_up_to_all_procedures(records: list[ProcedureRecord]) -> None:
    fields = shelves.fields(records)
    assert sum(field.count for field in fields) == len(records)
    assert [field.count for field in fields] == sorted((field.count for field in fields), reverse=True)
    assert fields[0].key == "ho-tich"


def test_every_choice_of_a_filter_leaves_as_many_rows_as_it_says(records: list[ProcedureRecord]) -> None:
    for field in shelves.fields(records):
        whole = shelves.shelf(records, Filters(field=field.key), 1)
        assert (whole.total, whole.field_name) == (field.count, field.name)
        for level in whole.levels:
            assert shelves.shelf(records, Filters(field.key, level.key), 1).total == level.count
        for online in whole.online:
            assert shelves.shelf(records, Filters(field.key, "", online.key), 1).total == online.count


def test_the_choices_beside_a_chosen_one_count_with_it(records: list[ProcedureRecord]) -> None:
    of_wards = shelves.shelf(records, Filters(level="xa"), 1)
    for online in of_wards.online:
        assert shelves.shelf(records, Filters(level="xa", online=online.key), 1).total == online.count


def test_pages_hold_every_procedure_once(records: list[ProcedureRecord]) -> None:
    pages = shelves.shelf(records, Filters(), 1).pages
    listed = [row.id for number in range(1, pages + 1) for row in shelves.shelf(records, Filters(), number).rows]
    assert sorted(listed) == sorted(record.id for record in records)
    assert shelves.shelf(records, Filters(), 999).page == pages
    assert shelves.shelf(records, Filters(), -1).page == 1


def test_unknown_filters_leave_nothing_and_break_nothing(records: list[ProcedureRecord]) -> None:
    empty = shelves.shelf(records, Filters("khong-co", "khong", "khong"), 1)
    assert (empty.rows, empty.total, empty.pages, empty.field_name) == ([], 0, 1, "")
    assert shelves.shelf([], Filters(), 1).rows == []


def test_what_was_asked_comes_before_what_is_usual(records: list[ProcedureRecord]) -> None:
    usual = shelves.popular(records, [])
    assert usual[0].name == "Đăng ký khai sinh"
    asked = shelves.popular(records, ["dang-ky-tam-tru", "khong-con-nua", "dang-ky-tam-tru"])
    assert asked[0].id == "dang-ky-tam-tru"
    assert len(asked) == len({record.id for record in asked}) == shelves.POPULAR


@pytest.mark.parametrize(
    ("field", "icon"),
    [("Hộ tịch", "family"), ("ĐẤT ĐAI", "land"), ("Thuế", "money"), ("Hàng hải", "paper"), ("Phíp", "paper")],
)
def test_a_field_has_the_drawing_of_its_words(field: str, icon: str) -> None:
    assert shelves.icon_of(field) == icon


def test_every_drawing_exists() -> None:
    from admin_ui.rendering import environment

    drawings = environment().get_template("catalogue_macros.html").module.__dict__["drawings"]
    assert set(shelves.data("field_icons")) | {"paper"} <= set(drawings)


def test_levels_are_called_as_people_call_them() -> None:
    assert [shelves.level_name(level) for level in ("xã", "tỉnh", "đảo xa")] == ["Phường, xã", "Tỉnh", "Đảo xa"]
