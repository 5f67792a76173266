"""Answers: sourced, hedged, cut, and never more than the record holds."""

from __future__ import annotations

import re
from datetime import date

import pytest

from inbox_api.procedures.answering.answers import Aspect, answer
from inbox_api.procedures.answering.cutting import cut
from inbox_api.procedures.answering.dates import ended_dates, is_stale, spoken
from inbox_api.procedures.records import ProcedureRecord, as_line
from tests.unit.procedures.answer_records import BIRTH, RECORDS, changed, numbers


def text(record: ProcedureRecord, aspect: Aspect, today: date | None = None) -> str:
    """Everything: the details."""
    return "\n".join(answer(record, aspect, today, detail=True).parts)


@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_answer_names_its_source_and_the_date_it_was_read(aspect: Aspect) -> None:
    for record in RECORDS.values():
        given = answer(record, aspect)
        assert given.source_url == record.sources[0]
        assert given.as_of == record.as_of
        assert record.sources[0] in given.parts[-1]
        assert spoken(record.as_of) in given.parts[-1]


@pytest.mark.parametrize("aspect", list(Aspect))
def test_no_answer_says_a_number_that_the_record_does_not_hold(aspect: Aspect) -> None:
    for record in RECORDS.values():
        said = text(record, aspect).replace(spoken(record.as_of), "")
        said = re.sub(r"(?m)^\d+\. ", "", said)  # the numbers of steps are ours
        assert numbers(said) <= numbers(as_line(record)), record.id


@pytest.mark.parametrize("aspect", list(Aspect))
def test_no_answer_is_empty_longer_than_a_message_or_left_in_english(aspect: Aspect) -> None:
    for record in RECORDS.values():
        parts = answer(record, aspect).parts
        assert parts
        assert all(0 < len(part) <= 1500 for part in parts)
        assert not re.search(r"\b(the record|fee|please|handed in|source|papers)\b", "\n".join(parts), re.IGNORECASE)


def test_papers_are_listed_by_case_with_originals_and_copies() -> None:
    said = text(BIRTH, Aspect.DOCUMENTS)
    assert "- Giấy chứng sinh (1 bản chính)" in said
    assert said.index("Giấy chứng sinh") < said.index("Trường hợp – Trẻ bị bỏ rơi:")
    assert said.index("Nếu nhờ người khác làm thay:") < said.index("Văn bản ủy quyền")
    assert "1 bản sao" in text(RECORDS["tach-thua-hop-thua-dat"], Aspect.DOCUMENTS)


def test_papers_that_are_only_shown_are_not_asked_to_be_handed_in() -> None:
    said = text(RECORDS["chung-thuc-di-chuc"], Aspect.DOCUMENTS)
    assert "- Giấy tờ tùy thân (xuất trình, không phải nộp)\n" in said


@pytest.mark.parametrize(
    ("field", "aspect"),
    [
        ("fee", Aspect.FEE),
        ("processing_time", Aspect.DURATION),
        ("steps", Aspect.STEPS),
        ("conditions", Aspect.CONDITIONS),
        ("documents", Aspect.DOCUMENTS),
        ("documents", Aspect.FORM),
        ("submit_where", Aspect.PLACE),
    ],
)
def test_what_rests_on_memory_is_to_be_confirmed_and_only_that(field: str, aspect: Aspect) -> None:
    assert "cần xác nhận lại với" in text(changed(memory_fields=[field]), aspect)
    assert "cần xác nhận lại với" not in text(changed(memory_fields=[]), aspect)


@pytest.mark.parametrize("aspect", list(Aspect))
def test_a_record_from_memory_is_hedged_in_every_aspect(aspect: Aspect) -> None:
    assert "cần xác nhận lại với" in text(changed(confidence="memory", memory_fields=[]), aspect)


def test_the_overview_marks_the_one_line_that_rests_on_memory() -> None:
    lines = text(changed(memory_fields=["processing_time"]), Aspect.OVERVIEW).split("\n")
    assert [line.startswith("Thời hạn") for line in lines if "(cần xác nhận lại)" in line] == [True]


def test_an_unpublished_amount_is_never_called_free() -> None:
    said = text(changed(fee={"amount_vnd": None, "text": "Do tỉnh quyết định"}, memory_fields=[]), Aspect.FEE)
    assert "không có nghĩa là miễn phí" in said
    assert "Xin hỏi thêm tại: Ủy ban nhân dân cấp xã." in said


def test_an_amount_without_words_is_written_with_points() -> None:
    assert "1.500.000 đồng" in text(changed(fee={"amount_vnd": 1_500_000, "text": ""}), Aspect.FEE)


def test_a_doubtful_amount_is_not_said() -> None:
    said = text(changed(fee={"amount_vnd": 90, "text": ""}), Aspect.FEE)
    assert "90" not in said.replace(BIRTH.sources[0], "")
    assert "Số tiền trong bản ghi chưa chắc đúng" in said


def test_an_ended_reduction_is_said_to_be_over_from_the_next_day_on() -> None:
    record = changed(fee={"amount_vnd": 25000, "text": "25.000 đồng đến hết 31/12/2026"}, as_of="2026-12")
    assert "25.000" in text(record, Aspect.FEE, date(2026, 12, 31))
    after = text(record, Aspect.FEE, date(2027, 1, 1))
    assert "chỉ áp dụng đến hết 31/12/2026, nay đã qua" in after
    assert "25.000" not in after
    assert "đã qua" not in text(record, Aspect.PLACE, date(2027, 1, 1))


def test_a_record_not_checked_for_more_than_half_a_year_is_hedged() -> None:
    assert "quá 6 tháng" not in text(BIRTH, Aspect.STEPS, date(2027, 1, 31))
    assert "quá 6 tháng" in text(BIRTH, Aspect.STEPS, date(2027, 2, 1))
    assert "quá 6 tháng" not in text(BIRTH, Aspect.STEPS)


def test_what_the_record_does_not_hold_is_said_to_be_missing_with_whom_to_ask() -> None:
    empty = changed(
        documents=[], steps=[], conditions=[], submit_where="",
        processing_time={"value": None, "unit": "ngày", "text": ""},
        fee={"amount_vnd": None, "text": ""}, memory_fields=[],
    )  # fmt: skip
    for aspect in (Aspect.DOCUMENTS, Aspect.FORM, Aspect.FEE, Aspect.DURATION, Aspect.STEPS, Aspect.CONDITIONS):
        said = text(empty, aspect)
        assert "Bản ghi không" in said, aspect
        assert "Xin hỏi thêm tại: Ủy ban nhân dân cấp xã." in said, aspect
    assert answer(empty, Aspect.OVERVIEW).other_aspects == [Aspect.ONLINE, Aspect.SOURCE]


def test_the_unit_is_put_to_a_bare_number_but_not_guessed_where_the_portal_has_none() -> None:
    assert "5 ngày làm việc (5 ngày; thêm" in text(RECORDS["dang-ky-lai-khai-sinh"], Aspect.DURATION)
    without_unit = text(RECORDS["khai-thue-su-dung-dat-phi-nong-nghiep"], Aspect.DURATION)
    assert "1 ngày làm việc" not in without_unit


def test_forms_are_papers_to_fill_in_and_an_invoice_is_none() -> None:
    said = text(RECORDS["khai-le-phi-truoc-ba-o-to-xe-may-va-tai-san-khac"], Aspect.FORM)
    assert "Tờ khai lệ phí trước bạ" in said
    assert "hóa đơn" not in said
    assert "Tôi không có tệp mẫu đơn." in said


def test_doing_it_for_somebody_else_stands_under_the_conditions() -> None:
    said = text(BIRTH, Aspect.CONDITIONS)
    assert "Nếu nhờ người khác làm thay:\n- Văn bản ủy quyền (1 bản chính)" in said


def test_the_three_online_levels_are_told_apart() -> None:
    assert "toàn trình, từ lúc nộp" in text(changed(online_level="toàn trình"), Aspect.ONLINE)
    partial = text(changed(online_level="một phần", notes="x"), Aspect.ONLINE)
    assert "Chưa xác nhận là mọi bước đều trực tuyến." in partial
    assert "chưa nhận hồ sơ trực tuyến" in text(changed(online_level="trực tiếp"), Aspect.ONLINE)


def test_the_post_is_named_only_where_the_record_names_it() -> None:
    assert "Bản ghi có nêu việc gửi qua bưu điện" in text(BIRTH, Aspect.DELIVERY)
    assert "không nêu việc nộp hồ sơ qua bưu điện" in text(RECORDS["cap-lai-the-can-cuoc"], Aspect.DELIVERY)
    assert "không nêu việc trả kết quả tại nhà" in text(BIRTH, Aspect.DELIVERY)


def test_the_aspect_asked_for_is_not_offered_again() -> None:
    others = answer(BIRTH, Aspect.FEE).other_aspects
    assert Aspect.FEE not in others
    assert others[:3] == [Aspect.DOCUMENTS, Aspect.DURATION, Aspect.PLACE]


def test_long_text_is_cut_at_lines_then_sentences_then_words_and_nothing_is_lost() -> None:
    lines = [f"{number}. " + "từ " * 30 for number in range(60)]
    for original in ("\n".join(lines), "Câu này dài. " * 400, "chữ " * 2000, "x" * 4000):
        parts = cut(original)
        assert len(parts) > 1
        assert all(len(part) <= 1500 for part in parts)
        assert "".join("".join(parts).split()) == "".join(original.split())
    assert all(part.lstrip()[0].isdigit() for part in cut("\n".join(lines)))
    assert all(part.endswith(".") for part in cut("Câu này dài. " * 400))


@pytest.mark.parametrize(
    ("as_of", "said"), [("2025", "năm 2025"), ("2026-07", "07/2026"), ("2026-09-12", "12/09/2026")]
)
def test_dates_are_said_as_exactly_as_they_are_known(as_of: str, said: str) -> None:
    assert spoken(as_of) == said


def test_a_year_alone_is_stale_half_a_year_after_its_end() -> None:
    assert not is_stale("2025", date(2026, 6, 30))
    assert is_stale("2025", date(2026, 7, 1))


def test_only_last_days_that_are_over_count_as_ended() -> None:
    words = "từ 01/7/2025 đến hết 31/12/2025, sau đó đến 30/06/2027; đến 31/02/2020"
    assert ended_dates(words, date(2026, 11, 22)) == [date(2025, 12, 31)]
