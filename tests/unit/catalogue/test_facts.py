"""A fact in a few large words never says more than the record: not free without the word, not what is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from admin_ui.catalogue import facts, paper_groups, words
from admin_ui.catalogue.qr import qr_code
from admin_ui.catalogue.sheets import NoSuchDay, Sheet, day_of
from admin_ui.catalogue.shelves import Filters
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.procedures.answering.around import Around, Status
from inbox_api.procedures.answering.fees import fee_table
from inbox_api.procedures.counters.choosing import Counter, Counters
from inbox_api.procedures.counters.hours import OpenState
from inbox_api.procedures.dated import DatedRecord
from tests.unit.catalogue.records import birth

DAY = date(2026, 11, 27)
MOMENT = datetime(2026, 11, 27, 9, 0, tzinfo=LOCAL_ZONE)


def sheet(day: date = DAY, **changes: object) -> Sheet:
    record = birth(memory_fields=[], **changes)
    return Sheet(
        dated=DatedRecord(record, record),
        around=Around(),
        day=day,
        is_today=True,
        status=Status.CURRENT,
        ready=None,
        fees=fee_table(record, day),
        papers=paper_groups.group_papers(record),
        articles=[],
        wards=[],
        ward=None,
        is_stale=False,
        link="",
        qr=qr_code("https://city.example"),
    )


def fee_of(amount: int | None, text: str) -> tuple[str, str]:
    fact = facts.fee_fact(sheet(fee={"amount_vnd": amount, "text": text}))
    return fact.big, fact.small


def item(name: str = "", amount: int | None = None, text: str = "", **more: Any) -> dict[str, Any]:
    return {"name": name, "amount_vnd": amount, "text": text, **more}


@pytest.mark.parametrize(
    ("amount", "text", "big", "small"),
    [
        (0, "Miễn lệ phí", "Miễn phí", ""),
        (0, "Miễn phí cấp lần đầu; cấp lại 30.000 đồng", "Miễn phí", "Miễn phí cấp lần đầu; cấp lại 30.000 đồng"),
        (
            8000,
            "8.000 đồng nộp trực tiếp; qua mạng được miễn.",
            "8.000 đồng",
            "8.000 đồng nộp trực tiếp; qua mạng được miễn",
        ),
        (50000, "50.000 đồng/di chúc", "50.000 đồng", "50.000 đồng/di chúc"),
        (0, "Theo quy định", "Chưa công bố số tiền", "Theo quy định"),
        (90, "90 đồng", "Chưa công bố số tiền", "90 đồng"),
        (None, "", "Hỏi tại quầy", "Chưa có mức thu đang áp dụng được công bố."),
        (0, "", "Hỏi tại quầy", "Chưa có mức thu đang áp dụng được công bố."),
        (
            None,
            "Do Hội đồng nhân dân định. Xem nghị quyết.",
            "Chưa công bố số tiền",
            "Do Hội đồng nhân dân định. Xem nghị quyết",
        ),
    ],
)
def test_a_fee_is_free_only_by_its_own_words(amount: int | None, text: str, big: str, small: str) -> None:
    assert fee_of(amount, text) == (big, small)


def test_a_fee_whose_last_day_was_yesterday_is_not_said() -> None:
    fees = [item(amount=20000, text="20.000 đồng", valid_to="2026-11-26")]
    assert "20.000" not in str(facts.fee_fact(sheet(fees=fees)))
    assert "20.000" in str(facts.fee_fact(sheet(day=date(2026, 11, 26), fees=fees)))
    text = {"amount_vnd": 25000, "text": "25.000 đồng, áp dụng đến hết 26/11/2026."}
    assert "25.000" not in str(facts.fee_fact(sheet(fee=text)))


def test_several_amounts_are_a_span_and_equal_ones_are_one() -> None:
    two = [item("Cấp mới", 100000, "100.000 đồng"), item("Cấp đổi", 50000, "50.000 đồng")]
    assert facts.fee_fact(sheet(fees=two)).big == "50.000 – 100.000 đồng"
    some_free = [item("Qua mạng", 0, "Miễn phí"), item("Tại quầy", 8000, "8.000 đồng")]
    assert facts.fee_fact(sheet(fees=some_free)).big == "0 – 8.000 đồng"
    assert facts.fee_fact(sheet(fees=[item("A", 8000, ""), item("B", 8000, "")])).big == "8.000 đồng"
    assert facts.fee_fact(sheet(fees=[item("A", None, "Theo hợp đồng")])).big == "Chưa công bố số tiền"
    unsaid = facts.fee_fact(sheet(fees=[item("A", 0, "")]))
    assert unsaid.big == "Chưa công bố số tiền"


def test_what_rests_on_memory_is_marked_unless_the_whole_record_does() -> None:
    in_part, whole_record = birth(memory_fields=["fee"]), birth(confidence="memory", memory_fields=["fee"])
    doubted = replace(sheet(), dated=DatedRecord(in_part, in_part))
    assert facts.fee_fact(doubted).is_doubted
    assert not facts.time_fact(doubted).is_doubted
    whole = replace(sheet(), dated=DatedRecord(whole_record, whole_record))
    assert not facts.fee_fact(whole).is_doubted


@pytest.mark.parametrize(
    ("time", "big", "small"),
    [
        ({"value": 3, "unit": "ngày làm việc", "text": "3 ngày làm việc"}, "3 ngày làm việc", ""),
        ({"value": 3, "unit": "ngày làm việc", "text": ""}, "3 ngày làm việc", ""),
        ({"value": 1, "unit": "ngày", "text": "Trong ngày; sau 15 giờ thì mai"}, "Trong ngày", "sau 15 giờ thì mai"),
        ({"value": None, "unit": "ngày", "text": ""}, "Chưa nêu thời hạn", "Anh/chị hỏi tại quầy."),
    ],
)  # fmt: skip
def test_the_time_is_said_in_the_words_of_the_record(time: dict[str, Any], big: str, small: str) -> None:
    fact = facts.time_fact(sheet(processing_time=time))
    assert (fact.big, fact.small) == (big, small)


def test_a_long_time_stands_small_and_whole() -> None:
    text = "Tùy nhóm chế độ mà cơ quan tiếp nhận và cơ quan giải quyết hẹn ngày trả kết quả khác nhau"
    fact = facts.time_fact(sheet(processing_time={"value": None, "unit": "ngày", "text": text}))
    assert (fact.big, fact.small) == ("Tùy trường hợp", text)


def test_a_line_of_the_fee_table_repeats_no_amount() -> None:
    lines = sheet(
        fees=[
            item("Lệ phí", 8000, "8.000 đồng/bản", channel="direct", case="Bản sao"),
            item("", 8000, "mỗi bản"),
            item("", None, ""),
            item("", 0, "Miễn phí"),
        ]
    ).fees.current
    assert [facts.fee_amount(line, DAY) for line in lines] == [
        "8.000 đồng/bản",
        "8.000 đồng (mỗi bản)",
        "chưa công bố số tiền",
        "Miễn phí",
    ]
    assert facts.fee_name(lines[0]).startswith("Lệ phí – Bản sao – ")
    assert facts.fee_name(lines[1]) == "Lệ phí làm thủ tục"


def test_days_are_said_as_far_as_they_are_known() -> None:
    assert facts.days(None, None) == ""
    assert facts.days(DAY, None) == "từ 27/11/2026"
    assert facts.days(None, DAY) == "đến hết 27/11/2026"
    assert facts.days(DAY, date(2027, 1, 2)) == "từ 27/11/2026 đến 02/01/2027"


def test_an_open_counter_says_until_when_and_a_closed_one_when_next() -> None:
    assert facts.open_words(None) == ""
    assert "11:30" in facts.open_words(OpenState(True, MOMENT.replace(hour=11, minute=30), None))
    assert "thứ Sáu" in facts.open_words(OpenState(False, None, MOMENT))


def test_many_counters_wait_for_the_ward() -> None:
    some = tuple(Counter(str(number), "Quầy", None, "", "", "") for number in range(9))
    assert replace(sheet(), around=Around(counters=Counters(some))).must_choose_ward
    assert not replace(sheet(), around=Around(counters=Counters(some[:8]))).must_choose_ward


def test_papers_stand_by_case_and_say_what_is_only_shown() -> None:
    groups = sheet().papers
    assert [(group.heading, len(group.papers), group.is_open) for group in groups] == [
        ("", 3, True),
        ("Trẻ bị bỏ rơi", 1, False),
        ("Trẻ sinh do mang thai hộ", 1, False),
        ("Khi nhờ người khác làm thay", 1, False),
    ]
    shown = {"name": "Căn cước", "original": 0, "copies": 0, "note": "Xuất trình", "case": ""}
    paper = sheet(documents=[shown]).papers[0].papers[0]
    assert (paper.counts, paper.note) == (["xuất trình, không phải nộp"], "")
    both = {"name": "Đơn", "original": 1, "copies": 2, "note": "theo mẫu", "case": "nhờ người"}
    only_cases = sheet(documents=[both]).papers
    assert [(group.heading, group.is_open) for group in only_cases] == [("Nhờ người", True)]
    assert (only_cases[0].papers[0].counts, only_cases[0].papers[0].note) == (["1 bản chính", "2 bản sao"], "theo mẫu")
    assert sheet(documents=[]).papers == []


def test_keys_of_papers_are_unique_on_the_page() -> None:
    keys = [paper.key for group in sheet().papers for paper in group.papers]
    assert len(keys) == len(set(keys)) == 6


@pytest.mark.parametrize("text", ["hôm nay", "2026-13-01", "2026-11-27T00:00", "1999-12-31", "9999-01-01", "'"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NoSuchDay):
        day_of(text, MOMENT)


def test_no_day_is_today_in_the_city() -> None:
    assert day_of("", datetime.fromisoformat("2026-11-26T19:30:00+00:00")) == DAY
    assert day_of("2026-07-01", MOMENT) == date(2026, 7, 1)


def test_codes_in_texts_are_links_and_everything_else_is_escaped() -> None:
    linked = words.with_links("<b>xem</b> 3.000722, 1.000123.H19 (khác 12.000722, 3.0007221)")
    assert "&lt;b&gt;xem" in linked
    assert '<a href="/thu-tuc/3.000722">3.000722</a>, <a href="/thu-tuc/1.000123.H19">' in linked
    assert linked.count("<a ") == 2


def test_addresses_of_lists_keep_the_other_filters() -> None:
    chosen = Filters("ho-tich", "xa", "full")
    assert words.list_address(chosen) == "/thu-tuc?linh-vuc=ho-tich&cap=xa&truc-tuyen=full"
    assert words.list_address(chosen, level="") == "/thu-tuc?linh-vuc=ho-tich&truc-tuyen=full"
    assert words.list_address(Filters()) == "/thu-tuc?tat-ca=1"
    assert words.list_address(Filters(), 3) == "/thu-tuc?tat-ca=1&trang=3"


def test_a_level_online_that_nobody_knows_has_words() -> None:
    assert words.online("unknown")
    assert words.online_hint("unknown")
