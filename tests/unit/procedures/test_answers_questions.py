"""How long a paper is valid, until when to hand in, fines, what is paid out: no time and no fee says that."""

from __future__ import annotations

import pytest

from inbox_api.procedures.answering.answers import Answer, Aspect, answer
from inbox_api.procedures.answering.aspects import Case
from inbox_api.procedures.records import ProcedureRecord
from tests.unit.procedures.answer_records import RECORDS, TODAY, now

BY_CODE = {record.code: record for record in RECORDS.values()}
QUESTIONS = (Case.FINE, Case.VALIDITY, Case.DEADLINE, Case.BENEFIT)


def told(record: ProcedureRecord, case: Case) -> Answer:
    return answer(record, Aspect.CASE, TODAY, around=now(), case=case)


@pytest.mark.parametrize(("code", "case", "said"), [
    ("1.004873", Case.VALIDITY, "- Giấy có giá trị 6 tháng"), ("1.014748", Case.DEADLINE, "- Nộp trong 3 tháng"),
    ("1.000656", Case.DEADLINE, "Đăng ký trong 15 ngày"), ("1.014027", Case.BENEFIT, "mức chung 500.000 đồng/tháng"),
    ("1.007674", Case.DEADLINE, "- Hạn khai 10 ngày"), ("2.002409", Case.DEADLINE, "Gửi đơn trong 90 ngày"),
])  # fmt: skip
def test_the_sentences_of_the_record_on_the_question_are_told(code: str, case: Case, said: str) -> None:
    found = told(BY_CODE[code], case)
    assert said in "\n".join(found.parts)
    assert found.is_held


@pytest.mark.parametrize("case", QUESTIONS)
def test_where_the_record_has_nothing_on_it_that_is_said_and_no_processing_time_instead(case: Case) -> None:
    silent = 0
    for record in RECORDS.values():
        found = told(record, case)
        silent += not found.is_held
        if not found.is_held:
            assert "Bản ghi không có phần này nên tôi không dám nói thêm." in found.parts[0]
            assert "Xin hỏi thêm tại" in found.parts[0]
            assert "Thời hạn:" not in found.parts[0]
            assert "dự kiến" not in found.parts[0]
    assert silent > 50


def test_no_record_speaks_of_fines_so_every_question_on_them_goes_to_a_person() -> None:
    assert not any(told(record, Case.FINE).is_held for record in RECORDS.values())


def test_a_term_of_the_office_is_no_deadline_of_the_citizen() -> None:
    for code in ("1.012812", "1.001266", "2.002023"):
        assert not told(BY_CODE[code], Case.DEADLINE).is_held


def test_a_paper_on_a_fine_that_is_to_be_handed_in_tells_no_fine() -> None:
    assert "xử phạt" not in "\n".join(told(BY_CODE["1.013978"], Case.FINE).parts)
