"""Where to hand in: the counter of the ward, open or not, the way online, forms, and the post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import yaml

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.procedures.answering.answers import Aspect
from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.counters.choosing import Counters, choose, takes
from inbox_api.procedures.counters.hours import OpenState, open_state, read_hours
from tests.conftest import ROOT
from tests.unit.procedures.answer_records import BIRTH, CALENDAR, RECORDS, at, bare, changed, short, told

CITY: dict[str, Any] = yaml.safe_load((ROOT / "demo_city" / "city.yml").read_text(encoding="utf-8"))
WEEK = [
    {"days": [1, 2, 3, 4, 5], "from": "07:30", "to": "11:30"},
    {"days": [1, 2, 3, 4, 5], "from": "13:30", "to": "17:00"},
]
WARDS = [("tra-vinh", "Phường Trà Vinh"), ("nguyet-hoa", "Phường Nguyệt Hóa")]
THURSDAY, HOLIDAY, SATURDAY = date(2026, 11, 26), date(2026, 11, 24), date(2026, 11, 28)


@dataclass
class Office:
    code: str = "tra-vinh-hcc"
    name: str = "Trung tâm Phục vụ hành chính công phường Trà Vinh"
    kind: str = "HCC"
    ward_code: str | None = "tra-vinh"
    address: str = "Số 1 đường Mẫu"
    phone: str = "0294 000 0102"
    hours_text: str = "Sáng 7:30-11:30, chiều 13:30-17:00"
    hours: list[dict[str, Any]] = field(default_factory=lambda: WEEK)
    services: list[str] = field(default_factory=lambda: ["Hộ tịch"])


HERE = Office()
THERE = Office("nguyet-hoa-hcc", "Trung tâm Phục vụ hành chính công phường Nguyệt Hóa", ward_code="nguyet-hoa")
CENTRAL = Office("chung", "Trung tâm chung", ward_code=None)
OFFICES = [
    Office(row["code"], row["name"], row["kind"], row["ward"], row["address"], row["phone"], row["hours_text"],
           row.get("hours", []), row.get("services", []))
    for row in CITY["offices"]
]  # fmt: skip


def state(day: date, hour: int, minute: int = 0, calendar: WorkingCalendar = CALENDAR) -> OpenState:
    found = open_state(read_hours(WEEK), at(day, hour, minute), calendar)
    assert found is not None
    return found


def place(counters: Counters, ward: str = "") -> str:
    return told(BIRTH, Aspect.PLACE, around=Around(counters=counters, ward=ward))


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(7, 29, False), (7, 30, True), (11, 29, True), (11, 30, False), (13, 30, True), (17, 0, False)],
)
def test_a_counter_is_open_within_its_hours_only(hour: int, minute: int, is_open: bool) -> None:
    assert state(THURSDAY, hour, minute).is_open is is_open


def test_while_closed_it_says_when_it_opens_next_over_noon_night_weekend_and_holiday() -> None:
    assert state(THURSDAY, 12).opens_at == at(THURSDAY, 13, 30)
    assert state(THURSDAY, 20).opens_at == at(date(2026, 11, 27), 7, 30)
    assert state(SATURDAY, 9).opens_at == at(date(2026, 11, 30), 7, 30)
    assert state(HOLIDAY, 9).opens_at == at(date(2026, 11, 25), 7, 30)
    assert not state(HOLIDAY, 9).is_open
    assert state(date(2027, 2, 5), 9).opens_at == at(date(2027, 2, 12), 7, 30)  # Tet


def test_a_day_made_up_for_has_the_hours_of_a_weekday() -> None:
    assert state(date(2026, 1, 10), 9).is_open  # a Saturday worked for the 2nd
    assert not state(date(2026, 1, 17), 9).is_open


def test_a_half_day_of_its_own_is_kept() -> None:
    spans = read_hours([*WEEK, {"days": [6], "from": "07:30", "to": "11:00"}])
    morning, noon = (open_state(spans, at(SATURDAY, hour), CALENDAR) for hour in (9, 12))
    assert morning is not None
    assert morning.closes_at == at(SATURDAY, 11)
    assert noon is not None
    assert noon.opens_at == at(date(2026, 11, 30), 7, 30)


def test_without_hours_nothing_is_said_of_being_open() -> None:
    assert open_state([], at(THURSDAY, 9), CALENDAR) is None
    counters = choose(BIRTH, [Office(hours=[])], ward_code="tra-vinh", moment=at(THURSDAY, 9), calendar=CALENDAR)
    assert "mở cửa" not in place(counters)


@pytest.mark.parametrize(
    "row",
    [
        {}, {"days": [1], "from": "7:30", "to": "11:30"}, {"days": [8], "from": "07:30", "to": "11:30"},
        {"days": [], "from": "07:30", "to": "11:30"}, {"days": [1], "from": "11:30", "to": "07:30"},
        {"days": [True], "from": "07:30", "to": "11:30"}, {"days": "1", "from": "07:30", "to": "11:30"}, "x",
        {"days": [1], "from": "07:30", "to": "24:00"}, {"days": [1], "from": 450, "to": "11:30"},
    ],
)  # fmt: skip
def test_hours_of_another_shape_are_refused_with_a_reason(row: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_hours([row])


def test_the_counter_of_the_ward_comes_with_address_telephone_hours_and_whether_it_is_open() -> None:
    counters = choose(
        BIRTH, [THERE, HERE], ward_code="tra-vinh", wards=WARDS, moment=at(THURSDAY, 9), calendar=CALENDAR
    )
    said = place(counters, "Phường Trà Vinh")
    assert "Nơi gần nhất (Phường Trà Vinh):\nTrung tâm Phục vụ hành chính công phường Trà Vinh" in said
    assert "Địa chỉ: Số 1 đường Mẫu" in said
    assert "Điện thoại: 0294 000 0102" in said
    assert "Đang mở cửa, đến 11:30" in said
    assert "Nguyệt Hóa" not in said


def test_a_closed_counter_says_when_it_opens() -> None:
    counters = choose(BIRTH, [HERE], ward_code="tra-vinh", moment=at(THURSDAY, 18), calendar=CALENDAR)
    assert "Đang đóng cửa; mở lại lúc 07:30 thứ Sáu, 27/11/2026" in place(counters)


def test_a_ward_without_a_counter_gets_the_common_one_else_all() -> None:
    assert [one.code for one in choose(BIRTH, [HERE, CENTRAL], ward_code="nguyet-hoa").found] == ["chung"]
    assert [one.code for one in choose(BIRTH, [HERE], ward_code="nguyet-hoa").found] == ["tra-vinh-hcc"]


def test_an_unknown_ward_is_asked_for_and_all_counters_are_in_the_details() -> None:
    counters = choose(BIRTH, [HERE, THERE], ward_code=None, wards=WARDS)
    assert counters.wards == tuple(WARDS)
    answer = short(BIRTH, Aspect.PLACE, around=Around(counters=counters))
    assert "Xin cho tôi biết phường, xã để chỉ nơi gần nhất." in answer.parts[0]
    assert "0294" not in answer.parts[0]
    assert answer.has_detail
    assert {"Trà Vinh", "Nguyệt Hóa"} <= {name for name in ("Trà Vinh", "Nguyệt Hóa") if name in place(counters)}


def test_one_counter_for_all_needs_no_question() -> None:
    assert choose(BIRTH, [CENTRAL], ward_code=None, wards=WARDS).wards == ()
    assert choose(BIRTH, [HERE], ward_code=None, wards=WARDS).wards == ()


def test_an_office_is_named_only_for_the_fields_it_serves_and_where_the_record_speaks_of_its_kind() -> None:
    assert takes(HERE, BIRTH)
    assert not takes(Office(services=["Đất đai"]), BIRTH)
    assert not takes(Office(kind="CA"), BIRTH)
    assert takes(Office(services=[BIRTH.id]), BIRTH)
    only_online = changed(submit_where="Chỉ nộp trực tuyến trên Cổng Dịch vụ công quốc gia")
    assert not takes(HERE, only_online)
    assert not takes(HERE, changed(submit_where="Trung tâm Phục vụ hành chính công cấp tỉnh"))


def test_no_office_of_the_demo_city_takes_what_its_record_sends_elsewhere() -> None:
    taken = {record.id: {office.kind for office in OFFICES if takes(office, record)} for record in RECORDS.values()}
    assert taken["dang-ky-khai-sinh"] == {"HCC"}
    assert taken["dang-ky-thuong-tru"] == {"CA"}
    assert taken["tiep-cong-dan-tai-cap-xa"] == {"ward"}
    assert taken["huong-tro-cap-om-dau"] == set()
    assert taken["doi-giay-phep-lai-xe"] == set()
    assert sum(bool(kinds) for kinds in taken.values()) > 90


def test_the_demo_offices_serve_fields_that_exist_at_hours_that_can_be_read() -> None:
    fields = {record.field for record in RECORDS.values()} | set(RECORDS)
    for office in OFFICES:
        assert set(office.services) <= fields, office.code
        read_hours(office.hours)


def test_where_no_counter_is_known_that_is_said_beside_the_records_words() -> None:
    said = place(Counters())
    assert "Tôi chưa có địa chỉ và giờ làm việc của nơi này." in said
    assert BIRTH.submit_where in said


def test_an_address_of_the_record_itself_is_told() -> None:
    assert "Địa chỉ theo bản ghi: 12 Lê Lợi" in told(changed(receiving_address="12 Lê Lợi"), Aspect.PLACE)


def test_the_page_to_hand_in_is_linked_and_else_the_portals_own_page_with_the_code() -> None:
    own = changed(online_url="https://dichvucong.vinhlong.gov.vn/nop/1")
    assert [link.url for link in short(own, Aspect.ONLINE).links] == ["https://dichvucong.vinhlong.gov.vn/nop/1"]
    assert "tìm theo mã" not in told(own, Aspect.ONLINE)
    assert [link.url for link in short(BIRTH, Aspect.ONLINE).links] == [BIRTH.sources[0]]
    assert "Trên Cổng Dịch vụ công quốc gia, tìm theo mã 1.001193." in told(BIRTH, Aspect.ONLINE)


@pytest.mark.parametrize("level", ["trực tiếp", "chưa rõ"])
def test_what_is_not_handed_in_online_has_no_link(level: str) -> None:
    record = changed(online_level=level, online_url="https://x.vn/")
    assert short(record, Aspect.ONLINE).links == []
    assert "tìm theo mã" not in told(record, Aspect.ONLINE)


def test_an_unknown_level_is_said_to_be_unknown() -> None:
    assert "không" in told(bare(), Aspect.ONLINE)
    assert "Có thể nộp trực tuyến" not in told(bare(), Aspect.ONLINE)
    assert not short(bare(), Aspect.ONLINE).is_held


def test_forms_with_a_file_are_files_and_links_and_others_are_not_promised() -> None:
    paper = {"name": "Tờ khai", "original": 1, "copies": 0, "note": "", "case": ""}
    form = {"name": "Mẫu TK-01", "url": "https://dichvucong.gov.vn/tk01.doc"}
    record = changed(documents=[{**paper, "forms": [form, form, {"name": "Không tệp"}]}])
    answer = short(record, Aspect.FORM)
    assert [(file.name, file.url) for file in answer.files] == [("Mẫu TK-01", form["url"])]
    assert "Tệp mẫu: Mẫu TK-01 https://dichvucong.gov.vn/tk01.doc" in told(record, Aspect.FORM)
    assert "Tôi không có tệp mẫu đơn." not in told(record, Aspect.FORM)
    assert short(BIRTH, Aspect.FORM).files == []


def test_a_table_of_ways_with_the_post_is_a_word_on_the_post() -> None:
    method = {"channel": "post", "note": "Gửi đến Trung tâm"}
    record = changed(methods=[method], submit_where="", steps=[])
    said = told(record, Aspect.DELIVERY)
    assert "Bản ghi có nêu việc gửi qua bưu điện: gửi bưu chính" in said
    assert "- Gửi đến Trung tâm" in said


@pytest.mark.parametrize("aspect", list(Aspect))
def test_no_answer_calls_the_citizen_other_than_the_conversation_does(aspect: Aspect) -> None:
    wards = Counters(wards=(("tra-vinh", "Phường Trà Vinh"), ("nguyet-hoa", "Phường Nguyệt Hóa")))
    for around in (Around(), Around(counters=wards)):
        for record in (BIRTH, changed(documents=[], conditions=[], steps=[], fee={"amount_vnd": None, "text": ""})):
            said = told(record, aspect, around=around).lower()
            assert "bạn " not in said
            assert "anh/chị" not in said
