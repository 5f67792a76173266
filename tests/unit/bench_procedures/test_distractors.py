"""The made procedures that the search is loaded with."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from hopthu.bench.procedures import distractors
from inbox_api.folding import fold
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.importing.layouts import read_file
from inbox_api.procedures.importing.readings import Origin

CITY = read_records(Path(__file__).parents[3] / "demo_city" / "procedures.jsonl").records
NAMES = [record.name for record in CITY]


def test_as_many_as_wanted_all_different_and_none_of_the_citys() -> None:
    made = distractors.make(6000, NAMES)
    names = {fold(one.name) for one in made}
    assert len(names) == len({one.code for one in made}) == 6000
    assert not names & {fold(name) for name in NAMES}
    assert not {one.code for one in made} & {record.code for record in CITY}


def test_the_same_seed_makes_the_same() -> None:
    assert distractors.make(50, NAMES) == distractors.make(50, NAMES)
    assert distractors.make(50, NAMES, seed=1) != distractors.make(50, NAMES, seed=2)


def test_a_name_to_avoid_is_avoided_whatever_its_marks() -> None:
    first = distractors.make(1, [])[0]
    assert first.name not in {one.name for one in distractors.make(9000, [fold(first.name)])}


def test_more_than_the_parts_give_is_an_error() -> None:
    with pytest.raises(ValueError, match="not 1000000"):
        distractors.make(1_000_000, [])


def test_half_are_lines_of_a_list_and_half_pages_of_the_portal_that_the_importers_read(tmp_path: Path) -> None:
    made = distractors.make(6, NAMES)
    distractors.write_files(made, tmp_path)
    lists, pages = sorted(tmp_path.glob("*.xlsx")), sorted(tmp_path.glob("*.json"))
    assert (len(lists), len(pages)) == (1, 3)
    sheet = openpyxl.load_workbook(lists[0]).active
    assert sheet is not None
    assert [row[1].value for row in sheet.iter_rows(min_row=3)] == [one.name for one in made[:3]]
    for path in (*lists, *pages):
        _layout, read = read_file(path.read_bytes(), Origin(path.name, "2026-11-26", ""))
        assert not read.errors, read.errors
        assert read.partials or read.records


def test_a_page_holds_what_the_portal_holds() -> None:
    one = distractors.make(1, NAMES)[0]
    page = distractors.as_portal_json(one, distractors.load_parts())
    assert json.loads(json.dumps(page))["data"]["code"] == one.code
    assert page["data"]["executionCases"][0]["profileComponents"]
