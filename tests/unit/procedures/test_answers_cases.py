"""Special cases, procedures that are over, bare records, and the source."""

from __future__ import annotations

from datetime import date

import pytest

from inbox_api.procedures.answering.answers import Aspect
from inbox_api.procedures.answering.around import Around, Named, Status
from inbox_api.procedures.answering.aspects import Case
from inbox_api.procedures.answering.life import status_on
from tests.unit.procedures.answer_records import BIRTH, RECORDS, TODAY, bare, changed, now, origin, short, told

SUCCESSOR = Named("khai-sinh-moi", "1.999999", "Đăng ký khai sinh mới")
QUIET = {
    "conditions": [], "notes": "x", "audience": "Công dân", "documents": [], "steps": [], "memory_fields": [],
    "fee": {"amount_vnd": None, "text": ""}, "processing_time": {"value": 1, "unit": "ngày", "text": ""},
}  # fmt: skip


@pytest.mark.parametrize("case", list(Case))
def test_a_record_that_is_silent_on_a_case_says_so_and_whom_to_ask(case: Case) -> None:
    record = changed(**QUIET)
    answer = short(record, Aspect.CASE, case=case)
    assert not answer.is_held
    is_of_people = case not in {Case.FINE, Case.VALIDITY, Case.DEADLINE, Case.BENEFIT}
    silent = "Bản ghi không nói gì về trường hợp này" if is_of_people else "Bản ghi không có phần này"
    assert silent in answer.parts[0]
    assert "Xin hỏi thêm tại:" in answer.parts[0]


def test_doing_it_for_somebody_else_names_the_paper_and_its_note() -> None:
    said = told(BIRTH, Aspect.CASE, case=Case.PROXY)
    assert said.startswith("Đăng ký khai sinh – trường hợp nhờ người khác làm thay")
    assert "Văn bản ủy quyền (1 bản chính). Người được ủy quyền là ông bà" in said
    assert "Giấy chứng sinh" not in said


def test_a_late_case_tells_the_condition_and_the_procedure_of_its_own() -> None:
    late = Named("dang-ky-khai-sinh-qua-han-sau-60-ngay", "1.001193", "Đăng ký khai sinh quá hạn (sau 60 ngày)")
    answer = short(BIRTH, Aspect.CASE, case=Case.LATE, around=Around(sisters=(late,)))
    assert "Trường hợp này có thủ tục riêng: Đăng ký khai sinh quá hạn (sau 60 ngày)." in answer.parts[0]
    assert "trong 60 ngày" in answer.parts[0]
    assert answer.related == (late,)


def test_the_foreign_case_names_its_papers() -> None:
    record = RECORDS["dang-ky-ket-hon-co-yeu-to-nuoc-ngoai"]
    said = told(record, Aspect.CASE, case=Case.FOREIGN)
    assert "Giấy tờ chứng minh tình trạng hôn nhân của người nước ngoài (1 bản chính)" in said


@pytest.mark.parametrize(("case", "words"), [(Case.POOR, "hộ nghèo"), (Case.DISABLED, "người khuyết tật")])
def test_those_who_pay_nothing_are_told_from_the_fee(case: Case, words: str) -> None:
    said = told(RECORDS["dang-ky-lai-khai-sinh"], Aspect.CASE, case=case)
    assert "Miễn cho" in said
    assert words in said


def test_a_line_that_is_free_for_such_people_is_told_with_its_last_day() -> None:
    fees = [
        {"name": "Lệ phí", "amount_vnd": 8000, "text": "", "free_for": ["hộ nghèo"], "valid_to": "2026-12-31"},
        {"name": "Phí", "amount_vnd": 9000, "text": ""},
    ]
    said = told(changed(**(QUIET | {"fees": fees})), Aspect.CASE, case=Case.POOR)
    assert "8.000 đồng (đến hết 31/12/2026); miễn cho: hộ nghèo" in said
    assert "9.000" not in said


def test_an_exemption_that_ended_yesterday_is_no_longer_told() -> None:
    fees = [{"name": "Lệ phí", "amount_vnd": 0, "text": "Miễn cho hộ nghèo", "valid_to": "2026-11-25"}]
    answer = short(changed(**(QUIET | {"fees": fees})), Aspect.CASE, case=Case.POOR)
    assert not answer.is_held
    assert "Miễn cho hộ nghèo" not in answer.parts[0]


def test_the_aspect_case_without_a_case_is_the_conditions() -> None:
    assert told(BIRTH, Aspect.CASE) == told(BIRTH, Aspect.CONDITIONS)


@pytest.mark.parametrize(
    ("changes", "is_active", "status"),
    [
        ({}, True, Status.CURRENT), ({}, False, Status.WITHDRAWN), ({"valid_to": "2026-11-25"}, True, Status.ENDED),
        ({"valid_to": "2026-11-26"}, True, Status.CURRENT), ({"valid_from": "2026-11-27"}, True, Status.NOT_YET),
        ({"valid_from": "2026-11-26"}, True, Status.CURRENT), ({"replaced_by": ["1.999999"]}, True, Status.REPLACED),
        ({"replaced_by": ["1.999999"], "valid_to": "2026-12-31"}, True, Status.CURRENT),
        ({"replaced_by": ["1.999999"], "valid_to": "2026-11-25"}, True, Status.ENDED),
    ],
)  # fmt: skip
def test_whether_a_procedure_holds_is_decided_by_its_days_and_its_successor(
    changes: dict[str, object], is_active: bool, status: Status
) -> None:
    assert status_on(changed(**changes), TODAY, is_active=is_active) is status


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("changes", [{"valid_to": "2026-11-25"}, {"replaced_by": ["1.999999"]}, {}])
def test_what_is_over_says_so_offers_its_successor_and_tells_nothing_else(
    aspect: Aspect, changes: dict[str, object]
) -> None:
    around = Around(is_active=bool(changes), successors=(SUCCESSOR,))
    answer = short(changed(**changes), aspect, around=around)
    said = "\n".join(answer.parts)
    assert "không còn thực hiện" in said or "đã được gỡ khỏi danh mục" in said
    assert "Thủ tục thay thế: Đăng ký khai sinh mới (mã 1.999999)." in said
    assert "Giấy chứng sinh" not in said
    assert "8.000" not in said
    assert answer.successors == (SUCCESSOR,)
    assert answer.other_aspects == []
    assert BIRTH.sources[0] in said


def test_an_ended_procedure_is_answered_in_full_as_of_its_last_day() -> None:
    record = changed(valid_to="2026-11-25")
    said = told(record, Aspect.DOCUMENTS, date(2026, 11, 25))
    assert "Giấy chứng sinh" in said
    assert "áp dụng đến hết 25/11/2026" in said


def test_a_successor_outside_the_catalogue_is_named_by_its_code() -> None:
    assert "Thủ tục thay thế có mã: 1.999999." in told(changed(replaced_by=["1.999999"]), Aspect.FEE)
    assert "Bản ghi không nêu thủ tục nào thay thế." in told(changed(valid_to="2026-01-01"), Aspect.FEE)


def test_what_ends_soon_is_answered_with_its_last_day_and_what_follows() -> None:
    record = changed(valid_to="2026-12-31", replaced_by=["1.999999"])
    answer = short(record, Aspect.DOCUMENTS, around=Around(successors=(SUCCESSOR,)))
    assert "áp dụng đến hết 31/12/2026, sau đó thay bằng: Đăng ký khai sinh mới" in answer.parts[0]


def test_what_is_not_in_force_yet_says_from_when() -> None:
    assert "chỉ bắt đầu áp dụng từ 01/01/2027" in told(changed(valid_from="2027-01-01"), Aspect.FEE)


@pytest.mark.parametrize("aspect", list(Aspect))
def test_a_bare_record_says_in_every_aspect_that_its_details_are_not_held(aspect: Aspect) -> None:
    said = told(bare(), aspect, around=now())
    assert "chưa có chi tiết" in said
    assert BIRTH.sources[0] in said
    assert "dự kiến" not in said
    assert "iễn phí" not in said.replace("có nghĩa là miễn phí", "")


def test_a_bare_record_offers_no_aspect_and_holds_none() -> None:
    assert short(bare(), Aspect.OVERVIEW).other_aspects == []
    unheld = [aspect for aspect in Aspect if not short(bare(), aspect, case=Case.PROXY).is_held]
    assert set(unheld) == set(Aspect) - {Aspect.OVERVIEW, Aspect.SOURCE}


def test_the_source_names_law_decision_dates_related_and_replaced() -> None:
    record = changed(
        decision={"number": "1500/QĐ-BTP", "decided_on": "2025-06-20", "agency": "Bộ Tư pháp"}, replaces=["2.000986"],
        valid_from="2025-07-01", memory_fields=["steps", "fee"], sources=["https://a.vn/1", "https://b.vn/2"],
    )  # fmt: skip
    around = Around(related=(Named("x", None, "Cấp bản sao trích lục"), Named("", None, "Nhận con nuôi")))
    said = told(record, Aspect.SOURCE, around=around)
    for words in (
        "- Luật Hộ tịch 60/2014/QH13", "Quyết định công bố: 1500/QĐ-BTP, 20/06/2025, Bộ Tư pháp",
        "Có hiệu lực từ 01/07/2025", "Thủ tục liên quan: Cấp bản sao trích lục; Nhận con nuôi",
        "Thay cho mã cũ: 2.000986", "Chưa đối chiếu đầy đủ: các bước, phí, lệ phí.", "https://a.vn/1", "https://b.vn/2",
    ):  # fmt: skip
        assert words in said


def test_each_field_the_city_has_set_is_named_in_the_source() -> None:
    around = Around(origins={"fee": origin("NQ 12/2026/NQ-HĐND"), "submit_where": origin("Thông báo 5/TB-UBND")})
    said = told(BIRTH, Aspect.SOURCE, around=around)
    assert "phí, lệ phí: Theo quy định của thành phố: NQ 12/2026/NQ-HĐND" in said
    assert "nơi nộp: Theo quy định của thành phố: Thông báo 5/TB-UBND" in said


def test_a_record_without_law_says_so() -> None:
    assert "Bản ghi không nêu căn cứ pháp lý." in told(changed(legal_basis=[]), Aspect.SOURCE)


def test_a_case_is_hedged_for_the_fields_that_speak_of_it_and_for_no_others() -> None:
    unsure_fee, unsure_papers = changed(memory_fields=["fee"]), changed(memory_fields=["documents"])
    assert "chưa được đối chiếu đầy đủ" not in told(unsure_fee, Aspect.CASE, case=Case.PROXY)
    assert "chưa được đối chiếu đầy đủ" in told(unsure_papers, Aspect.CASE, case=Case.PROXY)
    assert "chưa được đối chiếu đầy đủ" not in told(unsure_papers, Aspect.CASE, case=Case.DISABLED)
    assert short(unsure_papers, Aspect.CASE, case=Case.PROXY).confidence == "memory"
    assert short(unsure_fee, Aspect.CASE, case=Case.PROXY).confidence == "verified"
