"""Questions about offices: the ward said once stays, every ward can be tapped, and open or closed is said."""

from datetime import date
from typing import Any, Dict

import pytest

from bot.actions import words
from tests.bot.fake_inbox import OFFICE
from tests.bot.talking import Citizen

FRIDAY = date(2026, 11, 20)  # the day of talking.NOW
WARDS = [
    {"code": "tra-vinh", "name": "Phường Trà Vinh"},
    {"code": "long-duc", "name": "Phường Long Đức"},
    {"code": "nguyet-hoa", "name": "Phường Nguyệt Hóa"},
    {"code": "hoa-thuan", "name": "Phường Hòa Thuận"},
]


def asked(citizen: Citizen) -> Dict[str, str]:
    """The last question to the inbox about offices."""
    return [query for _, path, query, _ in citizen.inbox.requests if path.endswith("/offices")][-1]


def offices_everywhere(citizen: Citizen, **changes: Any) -> None:
    citizen.inbox.offices = [{**OFFICE, "name": f"UBND {one['name']}", "ward": one["code"], **changes} for one in WARDS]
    citizen.inbox.office_wards = WARDS


def hours_of_hoa_thuan(citizen: Citizen) -> None:
    citizen.inbox.offices = [{**OFFICE, "ward": "hoa-thuan"}]
    citizen.say("UBND phường Hòa Thuận mấy giờ làm việc", "ask_hours", agency="UBND", ward="phường Hòa Thuận")


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("công an nữa", "inform", {"agency": "công an"}),
        ("công an thì sao", "ask_hours", {"agency": "công an"}),
        ("địa chỉ ở đâu", "ask_contact", {}),
        ("chủ tịch tiếp dân ngày nào", "ask_reception", {}),
        ("bây giờ có mở không", "ask_hours", {}),
    ],
)
def test_the_ward_of_the_question_before_stays(
    citizen: Citizen, text: str, intent: str, entities: Dict[str, str]
) -> None:
    hours_of_hoa_thuan(citizen)
    citizen.say(text, intent, **entities)
    assert asked(citizen)["ward"] == "hoa-thuan"
    citizen.say("thứ hai thì sao", "inform", 0.5)
    assert asked(citizen)["ward"] == "hoa-thuan"


def test_another_ward_replaces_the_one_before_also_without_its_kind(citizen: Citizen) -> None:
    hours_of_hoa_thuan(citizen)
    citizen.say("còn bên long đức", "ask_hours")
    assert asked(citizen)["ward"] in {"phuong-long-duc", "long-duc"}


def test_the_ward_told_for_a_procedure_counts_for_offices_too(citizen: Citizen) -> None:
    citizen.say("làm khai sinh cần gì", "ask_documents", procedure="khai sinh")
    citizen.slots["procedure"]["ward"] = "long-duc"
    citizen.say("mấy giờ mở cửa", "ask_hours")
    assert asked(citizen)["ward"] == "long-duc"


def test_every_ward_with_such_an_office_is_shown_and_can_be_tapped(citizen: Citizen) -> None:
    offices_everywhere(citizen)
    said = citizen.say("UBND làm việc mấy giờ", "ask_hours", agency="UBND")
    assert all(one["name"] in said for one in WARDS)
    assert [one["name"] for one in WARDS] == citizen.titles[:4]
    citizen.inbox.offices, citizen.inbox.office_wards = citizen.inbox.offices[3:], []
    citizen.tap_title("Phường Hòa Thuận")
    assert asked(citizen)["ward"] == "hoa-thuan"
    assert "UBND" in asked(citizen)["q"]
    citizen.say("bây giờ có mở không", "ask_hours")
    assert asked(citizen)["ward"] == "hoa-thuan"


def test_the_hours_come_with_the_address_and_with_open_or_closed_now(citizen: Citizen) -> None:
    citizen.inbox.offices = [{**OFFICE, "now_text": "Đang mở cửa, đến 11:00"}]
    said = citizen.say("UBND phường bây giờ có mở không", "ask_hours", agency="UBND phường")
    assert "Đang mở cửa, đến 11:00" in said
    assert "Số 1 đường Mẫu" in said


def test_a_day_that_is_named_is_answered_for_all_offices_at_once(citizen: Citizen) -> None:
    offices_everywhere(citizen, day_text="Vào thứ Bảy, quầy không mở.")
    said = citizen.say("thứ bảy có mở không", "ask_hours")
    assert asked(citizen)["day"] == "2026-11-21"
    assert said.count("quầy không mở") == 1
    citizen.say("chủ nhật thì sao", "inform", 0.5)
    assert asked(citizen)["day"] == "2026-11-22"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("t7 có làm không", 21),
        ("cuối tuần có làm không", 21),
        ("ngày mai mấy giờ mở", 21),
        ("thứ 2 mấy giờ mở", 23),
        ("hôm nay còn mở không", 20),
        ("thứ sáu", 20),
        ("lấy số thứ tự", None),
        ("mấy giờ mở cửa", None),
    ],
)
def test_the_day_asked_for_is_the_next_of_its_name(text: str, day: "int | None") -> None:
    assert words.day_asked(text, FRIDAY) == (day and date(2026, 11, day))


@pytest.mark.parametrize(
    ("text", "intent", "ward"),
    [
        ("phường 7 giờ là phường nào", "ask_procedure", "Phường 7"),
        ("p7 cũ giờ tên gì", "report_issue", "p7"),
        ("cho hỏi phường 7 sáp nhập vào phường nào vậy", "nlu_fallback", "phường 7"),
        ("phường 7 bây giờ thuộc phường nào ạ", "ask_contact", None),
    ],
)
def test_an_old_ward_is_told_as_the_ward_of_today(citizen: Citizen, text: str, intent: str, ward: "str | None") -> None:
    said = citizen.say(text, intent, 0.7, **({"ward": ward} if ward else {}))
    assert "Phường Nguyệt Hóa" in said
    assert len(citizen.replies) == 1
    assert citizen.slots["report"] is None


def test_a_ward_of_today_is_told_as_such_and_an_unclear_one_is_asked_about(citizen: Citizen) -> None:
    said = citizen.say("phường nguyệt hóa giờ tên gì", "inform", ward="phường Nguyệt Hóa")
    assert "Phường Nguyệt Hóa" in said
    said = citizen.say("lê lợi giờ thuộc phường nào", "inform", ward="Lê Lợi")
    assert "Phường Trà Vinh, Phường Nguyệt Hóa" in said


def test_the_question_on_an_old_ward_leaves_an_open_report_as_it_was(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue")
    said = citizen.say("phường 7 cũ giờ là phường nào", "inform", ward="phường 7")
    assert "nay thuộc Phường Nguyệt Hóa" in said
    assert citizen.slots["report"]["step"] == "where"
    assert citizen.slots["report"]["ward"] is None


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("phường 7 sáp nhập thì căn cước có phải đổi không", "ask_conditions", {"ward": "phường 7"}),
        ("đường hư ở phường 7 giờ là phường nào lo", "report_issue", {"ward": "phường 7"}),
        ("chủ tịch phường 7 tên gì", "ask_contact", {"ward": "phường 7"}),
        ("sáp nhập vào phường nào", "inform", {}),
    ],
)
def test_other_questions_with_a_ward_are_no_question_on_its_name(
    citizen: Citizen, text: str, intent: str, entities: Dict[str, str]
) -> None:
    citizen.say(text, intent, **entities)
    assert not any("nay thuộc Phường Nguyệt Hóa" in reply.text for reply in citizen.replies)


@pytest.mark.parametrize(
    ("text", "entities", "place"),
    [
        ("thư viện mấy giờ mở cửa", {}, "thư viện"),
        ("thu vien phuong 7 t7 co mo ko", {"ward": "phuong 7"}, "thư viện"),
        ("chợ Trà Vinh mấy giờ đóng", {"agency": "chợ"}, "chợ"),
        ("nhà văn hóa phường mở mấy giờ", {"agency": "nhà văn hóa phường"}, "nhà văn hóa"),
        ("bệnh viện làm việc chủ nhật không", {"agency": "bệnh viện"}, "bệnh viện"),
        ("bhxh với bảo hiểm xã hội mấy giờ nghỉ", {}, "bảo hiểm xã hội"),
    ],
)
def test_the_hours_of_a_place_that_is_not_held_are_never_those_of_an_office(
    citizen: Citizen, text: str, entities: Dict[str, str], place: str
) -> None:
    offices_everywhere(citizen, day_text="Vào thứ Bảy, quầy không mở.")
    said = citizen.say(text, "ask_hours", **entities)
    assert f"chưa có giờ của {place}" in said
    assert OFFICE["hours_text"] not in said
    assert "quầy không mở" not in said
    assert "Gặp cán bộ" in citizen.titles


def test_who_to_ask_about_a_place_that_is_not_held_is_the_hotline(citizen: Citizen) -> None:
    citizen.inbox.offices = [{**OFFICE, "name": "Trung tâm điều hành", "ward": None, "phone": "0294 000 0001"}]
    said = citizen.say("số điện thoại của bưu điện", "ask_contact")
    assert "chưa có thông tin của bưu điện" in said
    assert "0294 000 0001" in said


@pytest.mark.parametrize(
    "text", ["ubnd gần chợ mấy giờ mở", "cho hoi may gio mo cua", "chua mo cua ha", "công an mấy giờ làm việc"]
)
def test_a_landmark_or_a_word_without_its_marks_is_no_such_place(citizen: Citizen, text: str) -> None:
    said = citizen.say(text, "ask_hours")
    assert OFFICE["hours_text"] in said


def test_a_library_that_the_city_holds_is_answered(citizen: Citizen) -> None:
    citizen.inbox.offices = [{**OFFICE, "name": "Thư viện phường Trà Vinh", "ward": "tra-vinh"}]
    assert OFFICE["hours_text"] in citizen.say("thư viện mấy giờ mở cửa", "ask_hours")
