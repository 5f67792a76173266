"""A telephone number in a report: right ones are kept, wrong ones asked for, none of them is told to everybody."""

import pytest

from bot.actions import corrections, phones
from bot.components.patterns import find_patterns
from tests.bot.fake_inbox import FakeInbox
from tests.bot.talking import Citizen

POTHOLE = [{"code": "0101", "confidence": 0.9}]


@pytest.fixture
def asked_for_number(citizen: Citizen) -> Citizen:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE, address="số 5 Quang Trung", date_time="hôm qua")
    citizen.say("không có", "deny")
    assert citizen.slots["report"]["step"] == "phone"
    return citizen


@pytest.fixture
def reported(citizen: Citizen) -> Citizen:
    citizen.say(
        "ổ gà to lắm, 0912345678", "report_issue", topics=POTHOLE, address="số 5 Quang Trung", ward="p7",
        date_time="hôm qua", files=[{"id": 3, "kind": "image"}], phone="+84912345678",
    )  # fmt: skip
    citizen.say("gửi đi", "affirm")
    return citizen


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0912345678", "+84912345678"), ("0912 345 678", "+84912345678"), ("+84 912 345 678", "+84912345678"),
        ("0294 3855 999", "+842943855999"), ("0912345678 7 ngày nay", "+84912345678"), ("09123456789", None),
        ("0912 345 678 9", None), ("0912 345 67", None), ("01234567890", None), ("cccd 084185001234", None),
    ],
)  # fmt: skip
def test_a_mobile_number_has_ten_figures_and_a_landline_up_to_eleven(text: str, value: str) -> None:
    assert phones.phone_in(text) == value
    assert [item.value for item in find_patterns(text) if item.kind == "phone"] == ([value] if value else [])


@pytest.mark.parametrize("text", ["07-08-2025", "cccd 084185001234", "1900 9095", "TV-PA-261120-00012-7", "0912345678"])
def test_a_date_a_card_a_code_and_a_right_number_lack_nothing(text: str) -> None:
    assert phones.odd_in(text) is None


@pytest.mark.parametrize("number", ["09123456789", "0912 345 67", "0912 345 678 9"])
def test_a_wrong_number_given_twice_is_asked_for_once_and_stands_nowhere(
    asked_for_number: Citizen, number: str
) -> None:
    citizen = asked_for_number
    assert "thiếu" in citizen.say(f"số {number}", "inform") or "chưa đủ" in citizen.replies[0].text
    citizen.say(number, "inform")
    report = citizen.slots["report"]
    assert (report["step"], report["phone"], report["what"]) == ("confirm", None, "ổ gà to lắm")


def test_a_wrong_number_in_the_first_message_is_asked_for_and_not_told_to_everybody(citizen: Citizen) -> None:
    citizen.say(
        "ổ gà to lắm, gọi 09123456789", "report_issue", topics=POTHOLE, address="số 5 Quang Trung", ward="p7",
        date_time="hôm qua", files=[{"id": 3, "kind": "image"}],
    )  # fmt: skip
    report = citizen.slots["report"]
    assert report["step"] == "phone"
    assert "09123456789" not in report["what"]
    assert any(words in citizen.replies[-1].text for words in ("thiếu", "chưa đủ"))


@pytest.mark.parametrize("step", ["where", "when", "photo"])
def test_a_number_alone_is_no_place_no_time_and_no_matter(citizen: Citizen, step: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    for text, entities in (
        ("số 5 Quang Trung", {"address": "số 5 Quang Trung"}),
        ("hôm qua", {"date_time": "hôm qua"}),
    ):
        if citizen.slots["report"]["step"] != step:
            citizen.say(text, "inform", **entities)
    before = dict(citizen.slots["report"])
    citizen.say("0912345678", "inform", phone="+84912345678")
    report = citizen.slots["report"]
    assert (report["step"], report["phone"]) == (step, "+84912345678")
    assert {name: report[name] for name in ("where", "when", "what")} == {
        name: before[name] for name in ("where", "when", "what")
    }


def test_a_wrong_number_at_the_summary_is_asked_for_again(asked_for_number: Citizen) -> None:
    asked_for_number.say("bỏ qua", "deny")
    asked_for_number.say("0912 345 67", "inform")
    assert asked_for_number.slots["report"]["step"] == "phone"
    asked_for_number.say("0912 345 678", "inform")
    report = asked_for_number.slots["report"]
    assert (report["step"], report["phone"], report["what"]) == ("confirm", "+84912345678", "ổ gà to lắm")


@pytest.mark.parametrize("text", ["à lộn, 0911222334", "lộn rồi, 0911222334", "a lon 0911222334", "lon 0911222334"])
def test_a_correction_that_is_only_a_number_keeps_the_new_one(asked_for_number: Citizen, text: str) -> None:
    asked_for_number.say("0912345678", "inform", phone="+84912345678")
    asked_for_number.say(text, "inform", phone="+84911222334")
    report = asked_for_number.slots["report"]
    assert (report["step"], report["phone"]) == ("confirm", "+84911222334")


def test_a_corrected_number_is_corrected_in_the_matter_too(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm, gọi 0912 345 678", "report_issue", topics=POTHOLE, phone="+84912345678")
    citizen.say("à lộn, 0911222334", "inform", phone="+84911222334")
    assert citizen.slots["report"]["what"] == "ổ gà to lắm, gọi 0911222334"


def test_a_correction_with_a_wrong_number_asks_for_the_right_one(asked_for_number: Citizen) -> None:
    asked_for_number.say("0912345678", "inform", phone="+84912345678")
    asked_for_number.say("à lộn, 0911 222 33", "inform")
    report = asked_for_number.slots["report"]
    assert (report["step"], report["phone"]) == ("phone", None)
    assert "0911" not in f"{report['what']}{report['where']}{report['when']}"


@pytest.mark.parametrize("text", ["lon bia vứt đầy đường Lê Lợi", "lộn xộn quá, họ đánh nhau ở đường Lê Lợi"])
def test_what_only_begins_like_a_mistake_takes_nothing_back(text: str) -> None:
    assert not corrections.announces(text)


@pytest.mark.parametrize(
    "text",
    [
        "0911222335 mới đúng", "à lộn, 0911222335", "nhầm 0911222335", "đổi số điện thoại thành 0911222335",
        "số điện thoại em đổi thành 0911222335 nha", "số em nè 0911222335",
    ],
)  # fmt: skip
def test_a_number_corrected_after_the_receipt_is_the_contact_of_the_case(
    reported: Citizen, inbox: FakeInbox, text: str
) -> None:
    said = reported.say(text, "inform", phone="+84911222335")
    assert [body["phone"] for body in inbox.sent("POST", "/phone")] == ["+84911222335"]
    assert "335" in said
    assert "0911222335" not in said


def test_a_number_that_people_must_change_is_not_said_to_be_changed(reported: Citizen, inbox: FakeInbox) -> None:
    next(iter(inbox.cases.values()))["is_restricted"] = True
    assert "ghi thêm" in reported.say("à lộn, 0911222335", "inform") or "Đã thêm" in reported.replies[0].text


def test_a_wrong_number_after_the_receipt_is_asked_for_again(reported: Citizen, inbox: FakeInbox) -> None:
    reported.say("à lộn, 0911 222 33", "inform")
    assert not inbox.sent("POST", "/phone")
    reported.say("0911222335", "inform", phone="+84911222335")
    assert [body["phone"] for body in inbox.sent("POST", "/phone")] == ["+84911222335"]


def test_a_number_in_a_new_report_changes_no_older_case(reported: Citizen, inbox: FakeInbox) -> None:
    reported.say("thấy số điện thoại 0911222335 dán đầy cột điện", "report_issue", phone="+84911222335")
    assert not inbox.sent("POST", "/phone")
