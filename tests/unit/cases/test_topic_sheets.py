"""Values of a topic's own fields, what a citizen's answer says in them, and what is missing before a result."""

from __future__ import annotations

import pytest

from inbox_api.cases.questions import questions
from inbox_api.cases.sheets import rules
from inbox_api.cases.sheets.rules import BadValue, Field, Sheet, Step
from inbox_api.cases.topics import FIELDS, TOPICS

DEPTH = Field("depth", "Độ sâu", "number")
DAY = Field("day", "Ngày lấy rác", "date")
ANIMAL = Field("animal", "Con vật", "choice", ("Chó", "Chó con", "Gà"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("40", "40"), ("1,5", "1.5"), ("1.5", "1.5"), ("1.200", "1200"), ("0,50", "0.5"), ("0", "0"), ("007", "7")],
)
def test_a_number_is_read_as_vietnamese_people_write_it(typed: str, kept: str) -> None:
    assert rules.read_value(DEPTH, f" {typed} ") == kept


@pytest.mark.parametrize("typed", ["sâu lắm", "1,2,3", "1e9", "NaN", "-", "9" * 13, "١٢"])
def test_what_is_no_number_is_refused_with_the_name_of_its_field(typed: str) -> None:
    with pytest.raises(BadValue, match="Độ sâu"):
        rules.read_value(DEPTH, typed)


def test_a_day_is_read_in_both_ways_of_writing() -> None:
    assert rules.read_value(DAY, "5/12/2026") == rules.read_value(DAY, "2026-12-05") == "2026-12-05"
    assert rules.shown_value("date", "2026-12-05") == "05/12/2026"
    with pytest.raises(BadValue):
        rules.read_value(DAY, "30/02/2026")


def test_a_choice_must_be_one_of_those_offered() -> None:
    assert rules.read_value(ANIMAL, "Gà") == "Gà"
    assert rules.read_value(ANIMAL, "  ") is None
    with pytest.raises(BadValue, match="Chó con"):
        rules.read_value(ANIMAL, "Mèo")


@pytest.mark.parametrize(
    ("asked", "answer", "value"),
    [
        (Field("a", "A"), "khoảng số 12A", "khoảng số 12A"),
        (DEPTH, "tầm 40 phân", "40"),
        (DEPTH, "từ 30 tới 40 phân", None),
        (ANIMAL, "con ga nha tui", "Gà"),
        (ANIMAL, "hai chó con", "Chó con"),
        (ANIMAL, "chó với gà", None),
        (DAY, "hôm qua", None),
    ],
)
def test_an_answer_in_a_citizens_words_is_taken_only_where_it_is_clear(
    asked: Field, answer: str, value: str | None
) -> None:
    assert rules.from_answer(asked, answer) == value


def test_every_shipped_sheet_is_whole() -> None:
    for code, sheet in rules.shipped().items():
        assert code in TOPICS or code in FIELDS
        assert len({step.key for step in sheet.steps}) == len(sheet.steps) > 0
        assert len({one.key for one in sheet.fields}) == len(sheet.fields)
        assert all(one.kind in rules.KINDS and (one.kind == "choice") == bool(one.choices) for one in sheet.fields)
        assert not sheet.requires, "the city decides that"


def test_every_question_of_the_bot_has_a_field_for_its_answer() -> None:
    asked = {code for code, sheet in rules.shipped().items() if any(one.from_question for one in sheet.fields)}
    assert asked == set(questions())


def test_the_same_key_means_the_same_everywhere_but_in_its_words_for_that_topic() -> None:
    kinds: dict[str, set[str]] = {}
    for sheet in rules.shipped().values():
        for one in sheet.fields:
            kinds.setdefault(one.key, set()).add(one.kind)
    assert [key for key, found in kinds.items() if len(found) > 1] == []


def test_only_what_is_required_is_missing() -> None:
    seen, told = Step("seen", "Xem", is_required=True), Step("told", "Báo")
    sheet = Sheet((seen, told), (Field("pole", "Số trụ", is_required=True), DEPTH))
    left = rules.missing(sheet, {}, {})
    assert left.keys == ["seen", "pole"]
    assert not rules.missing(sheet, {"seen": object()}, {"pole": {"label": "", "kind": "text", "value": "1"}})
