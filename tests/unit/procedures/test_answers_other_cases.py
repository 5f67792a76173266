"""Another case may have another time or fee: no first message hides that, and none gives one day for all of them."""

from __future__ import annotations

import re

import pytest

from inbox_api.procedures.answering.answers import Aspect, answer
from inbox_api.procedures.answering.sentence_ends import sentences
from inbox_api.procedures.records import ProcedureRecord
from tests.unit.procedures.answer_records import RECORDS, TODAY, changed, now

SEVERAL = re.compile(r"(\d+)(?:[–,-]| và|(?= (?:ngày|giờ|tháng)))")
OF_A_CASE = re.compile(r"\d|nếu |trường hợp|miễn|tùy|lâu hơn|nhanh hơn|thêm |kéo dài|riêng ", re.IGNORECASE)
MANY = "3 ngày làm việc nếu đủ giấy; 9 ngày làm việc nếu phải xác minh"


def first(record: ProcedureRecord, aspect: Aspect = Aspect.OVERVIEW) -> str:
    return answer(record, aspect, TODAY, around=now()).parts[0]


def timed(text: str, value: int = 3) -> ProcedureRecord:
    return changed(processing_time={"value": value, "unit": "ngày làm việc", "text": text})


def left_out(text: str, message: str) -> list[str]:
    clauses = [clause.strip().rstrip(".;") for clause in re.split(r"(?<=[.;])\s+", text)]
    return [clause for clause in clauses if OF_A_CASE.search(clause) and clause not in message]


@pytest.mark.parametrize("aspect", list(Aspect))
def test_no_line_of_any_answer_ends_inside_brackets(aspect: Aspect) -> None:
    for record in RECORDS.values():
        for detail in (False, True):
            for part in answer(record, aspect, TODAY, around=now(), detail=detail).parts:
                for line in part.split("\n"):
                    assert line.count("(") <= line.count(")"), (record.id, line)


@pytest.mark.parametrize(("aspects", "label"), [
    ((Aspect.OVERVIEW, Aspect.DURATION), "thời hạn"), ((Aspect.OVERVIEW, Aspect.FEE), "mức phí"),
])  # fmt: skip
def test_no_record_hides_a_case_with_another_time_or_fee_without_saying_so(
    aspects: tuple[Aspect, ...], label: str
) -> None:
    for record in RECORDS.values():
        text = record.processing_time.text if label == "thời hạn" else record.fee.text
        for aspect in aspects:
            said = first(record, aspect)
            hints = [line for line in said.split("\n") if " theo từng trường hợp: chọn “Chi tiết”." in line]
            over = "đến hết 31/12/2025" in text  # an amount that is over is left out on purpose
            assert over or not left_out(text, said) or (hints and label in hints[0]), (record.id, said)


def test_every_overview_names_the_time_and_the_fee_that_the_record_names() -> None:
    for record in RECORDS.values():
        assert not record.processing_time.text or "\nThời hạn: " in first(record), record.id
        named = ("\nPhí, lệ phí: ", "mức phí theo từng trường hợp: chọn “Chi tiết”.")
        assert not record.fee.text or any(text in first(record) for text in named), record.id


def test_no_record_with_several_times_gets_one_expected_day() -> None:
    several = 0
    for record in RECORDS.values():
        text = re.sub(r"sau 15 giờ", "", record.processing_time.text)
        times = set(SEVERAL.findall(text)) | ({"0"} if "trong ngày" in text.lower() else set())
        if len(times) > 1:
            several += 1
            for aspect in (Aspect.OVERVIEW, Aspect.DURATION):
                told = answer(record, aspect, TODAY, around=now())
                assert told.ready_on is None, (record.id, text)
                assert "dự kiến" not in told.parts[0], (record.id, text)
    assert several > 20


def test_both_times_of_a_record_are_told_and_why_no_day_is_named() -> None:
    for aspect in (Aspect.OVERVIEW, Aspect.DURATION):
        assert MANY in first(timed(MANY), aspect)
    assert "Mỗi trường hợp một thời hạn" in first(timed(MANY), Aspect.DURATION)
    assert "dự kiến" in first(timed("3 ngày làm việc"))


def test_the_hour_of_handing_in_is_no_second_time_but_an_alternative_is_one() -> None:
    assert "dự kiến" in first(timed("Trong ngày; nhận sau 15 giờ thì trả ngày làm việc sau", 1))
    assert "dự kiến" not in first(timed("Trong ngày hoặc ngày làm việc sau", 1))
    assert "dự kiến" not in first(timed("5–10 ngày", 5))
    assert "dự kiến" not in first(timed("17, 20 và 27 ngày làm việc", 17))


def test_ways_of_handing_in_with_other_times_are_told_of_instead_of_one_day() -> None:
    methods = [
        {"channel": channel, "time": {"value": value, "unit": "ngày làm việc", "text": ""}}
        for channel, value in (("direct", 5), ("online", 3))
    ]
    record = changed(
        processing_time={"value": 5, "unit": "ngày làm việc", "text": "5 ngày làm việc"}, methods=methods
    )  # fmt: skip
    assert "dự kiến" not in first(record)
    assert "5 ngày làm việc; cách nộp hoặc trường hợp khác thì khác, hỏi “bao lâu” để xem đủ" in first(record)
    assert answer(record, Aspect.OVERVIEW, TODAY, around=now(via="online")).ready_on is not None


def test_a_text_is_cut_at_no_semicolon_inside_brackets_and_joined_is_the_same_again() -> None:
    text = "3 ngày (3 ngày; lâu hơn nếu xác minh. Xem [a; b]); 2. Nộp; a) bản chính; b) bản sao. Hết"
    assert sentences(text)[0] == "3 ngày (3 ngày; lâu hơn nếu xác minh. Xem [a; b]);"
    assert " ".join(sentences(text)) == text
