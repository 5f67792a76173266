"""What the results page says: sure, asking back, narrowed, not sure, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from admin_ui.catalogue.searching import GUESSES, Outcome, told
from inbox_api.procedures.finding.results import Hit, Narrowing, Option, SearchResult
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"
FIVE = [
    "dang-ky-khai-sinh",
    "dang-ky-lai-khai-sinh",
    "dang-ky-ket-hon",
    "dang-ky-khai-tu",
    "dang-ky-tam-tru",
]


@pytest.fixture(scope="module")
def records() -> dict[str, ProcedureRecord]:
    return {record.id: record for record in read_records(CITY).records}


def result(ids: Sequence[str], *, sure: bool = False, narrowing: Narrowing | None = None) -> SearchResult:
    return SearchResult(sure, [Hit(one, None, one, 0.5) for one in ids], narrowing)


def narrowed() -> Narrowing:
    options = [Option("Khai sinh", FIVE[:2]), Option("Kết hôn", FIVE[2:3]), Option("Đã gỡ", ["khong-con-nua"])]
    return Narrowing("Việc của anh/chị là việc nào?", options)


def test_a_sure_result_is_told_as_sure(records: dict[str, ProcedureRecord]) -> None:
    found = told(result(FIVE, sure=True), records, "")
    assert found.outcome is Outcome.SURE
    assert [row.id for row in found.rows] == FIVE


def test_what_is_far_from_a_sure_hit_is_left_out(records: dict[str, ProcedureRecord]) -> None:
    hits = [Hit(one, None, one, score) for one, score in zip(FIVE, (0.9, 0.8, 0.45, 0.44, 0.1), strict=True)]
    assert [row.id for row in told(SearchResult(True, hits), records, "").rows] == FIVE[:3]
    assert len(told(SearchResult(False, hits), records, "").rows) == GUESSES


def test_an_unsure_result_shows_the_three_nearest_only(records: dict[str, ProcedureRecord]) -> None:
    found = told(result(FIVE), records, "")
    assert found.outcome is Outcome.UNSURE
    assert [row.id for row in found.rows] == FIVE[:GUESSES]


def test_nothing_found_and_nothing_known_any_more_is_nothing(records: dict[str, ProcedureRecord]) -> None:
    assert told(result([]), records, "").outcome is Outcome.NOTHING
    assert told(result(["khong-con-nua"], sure=True), records, "").outcome is Outcome.NOTHING


def test_a_wide_question_is_asked_back(records: dict[str, ProcedureRecord]) -> None:
    found = told(result(FIVE, narrowing=narrowed()), records, "")
    assert found.outcome is Outcome.ASKS_BACK
    assert [(one.key, one.label, one.count, one.procedure_id) for one in found.options] == [
        ("khai-sinh", "Khai sinh", 2, None),
        ("ket-hon", "Kết hôn", 1, "dang-ky-ket-hon"),
    ]
    assert [row.id for row in found.rows] == FIVE[3:], "what an option leaves is not listed a second time"


def test_a_label_that_was_cut_for_a_button_is_whole_on_a_page(records: dict[str, ProcedureRecord]) -> None:
    cut = Narrowing("Việc nào?", [Option("Đăng ký lại…", FIVE[1:2]), Option("Việc khác…", FIVE[2:])])
    found = told(result(FIVE, narrowing=cut), records, "")
    assert [one.label for one in found.options] == ["Đăng ký lại khai sinh", "Việc khác…"]


def test_an_option_leaves_its_procedures_and_an_old_one_asks_again(records: dict[str, ProcedureRecord]) -> None:
    wide = result(FIVE, narrowing=narrowed())
    found = told(wide, records, "khai-sinh")
    assert (found.outcome, found.chosen) == (Outcome.NARROWED, "Khai sinh")
    assert [row.id for row in found.rows] == FIVE[:2]
    assert told(wide, records, "da-go").outcome is Outcome.ASKS_BACK
    assert told(wide, records, "<script>").outcome is Outcome.ASKS_BACK
