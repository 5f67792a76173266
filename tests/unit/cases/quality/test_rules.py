"""A result that says something passes; one that says nothing is stopped, whatever it is dressed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.cases.quality.rules import Finding, judge, shipped_phrases, vague_in


def blocking(text: str, **changes: object) -> list[str]:
    values: dict[str, object] = {"phrases": shipped_phrases(), "has_proof": True, "why_no_proof": None}
    found = judge(text, "PAHT", **{**values, **changes})  # type: ignore[arg-type]
    return [finding.code for finding in found if finding.is_blocking]


@pytest.mark.parametrize(
    "text",
    [
        "Đã nạo vét cống trước chợ.",
        "Đã thay bóng đèn trước số 12 Phạm Thái Bường, đèn sáng lại từ tối nay.",
        "Đã xử lý: bơm nước, khơi thông hố ga và dọn rác trước chợ.",
        "Đội kỹ thuật đã đến xử lý xong, mời bà con kiểm tra lại giúp.",
        "Đã xử lý xong lúc 16 giờ.",
        "da va o ga, rai nhua lai mat duong",
    ],
)
def test_concrete_results_pass(text: str) -> None:
    assert blocking(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Đã xử lý.",
        "Đã xong.",
        "Da giai quyet xong",
        "Đã chuyển cơ quan chức năng xử lý theo quy định. Trân trọng!",
        "Cảm ơn anh chị. Nội dung phản ánh đã được ghi nhận, sẽ xem xét trong thời gian sớm nhất.",
        "Hồ sơ TV-PA-261120-00012-7 đã xử lý xong.",
        "ok",
    ],
)
def test_results_that_say_nothing_are_stopped(text: str) -> None:
    assert blocking(text) in (["vague"], ["too_short"])


def test_a_field_report_needs_a_photo_a_document_or_a_reason() -> None:
    text = "Đã nạo vét cống trước chợ."
    assert blocking(text, has_proof=False) == ["no_evidence"]
    assert blocking(text, has_proof=False, why_no_proof="ngắn") == ["no_evidence"]
    assert blocking(text, has_proof=False, why_no_proof="Làm ban đêm nên chưa chụp được ảnh.") == []


def test_questions_need_no_proof() -> None:
    found = judge("Nộp tại 12 Lê Lợi", "HD", phrases=shipped_phrases(), has_proof=False, why_no_proof=None)
    assert found == []


def test_copied_words_are_told_but_stop_nothing() -> None:
    found = judge("Đã vá ổ gà đường Lê Lợi", "PAHT", phrases=(), has_proof=True, why_no_proof=None, copies=7)
    assert found == [Finding("copied", ("7",), is_blocking=False)]


def test_the_longest_phrase_is_named_once() -> None:
    assert vague_in("Đã xử lý xong", shipped_phrases()) == ["đã xử lý xong"]


def test_a_phrase_that_the_city_took_out_stops_nothing() -> None:
    phrases = [phrase for phrase in shipped_phrases() if phrase != "đã nhắc nhở"]
    assert blocking("Đã nhắc nhở hộ kinh doanh dọn bảng hiệu lấn vỉa hè", phrases=phrases) == []


@given(st.text(max_size=300))
def test_any_text_is_judged_the_same_way_twice(text: str) -> None:
    assert blocking(text) == blocking(text)
