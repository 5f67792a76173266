"""Taking something back at any step: the new value stands in place of the old one, and is said."""

from typing import Optional

import pytest

from tests.bot.talking import Citizen

LAMP = [{"code": "0301", "confidence": 0.9}]
FIRST = "đèn đường hư ở số 54 Trần Phú từ hôm qua"


def begin(citizen: Citizen) -> None:
    """A report with a place and a time; the bot asks for a photo."""
    citizen.say(FIRST, "report_issue", topics=LAMP, address="số 54 Trần Phú", date_time="hôm qua")
    assert citizen.slots["report"]["step"] == "photo"


@pytest.mark.parametrize(
    ("text", "intent", "facts", "part", "value"),
    [
        ("à nhầm, số 45", "inform", {}, "where", "số 45 Trần Phú"),
        ("a nham so 45", "inform", {"address": "so 45"}, "where", "số 45 Trần Phú"),
        ("sửa lại số 45 nha em", "inform", {}, "where", "số 45 Trần Phú"),
        ("không phải 54 mà là 45/2", "deny", {}, "where", "số 45/2 Trần Phú"),
        ("số 45 mới đúng", "inform", {"address": "số 45"}, "where", "số 45 Trần Phú"),
        ("không phải Trần Phú mà là Ba Si", "deny", {"address": "Ba Si"}, "where", "số 54 Ba Si"),
        ("ko phai tran phu ma la le hong phong", "nlu_fallback", {}, "where", "số 54 le hong phong"),
        ("Ba Si chứ không phải Trần Phú", "inform", {"address": "Ba Si"}, "where", "số 54 Ba Si"),
        ("không phải Trần Phú, Lê Hồng Phong mới đúng", "deny", {}, "where", "số 54 Lê Hồng Phong"),
        ("à nhầm, 12 Điện Biên Phủ", "inform", {"address": "12 Điện Biên Phủ"}, "where", "12 Điện Biên Phủ"),
        ("sửa địa chỉ: 12 Điện Biên Phủ", "inform", {"address": "12 Điện Biên Phủ"}, "where", "12 Điện Biên Phủ"),
        ("sửa lại giờ, tối qua", "inform", {"date_time": "tối qua"}, "when", "tối qua"),
        ("không phải hôm qua mà là hôm kia", "deny", {"date_time": "hôm kia"}, "when", "hôm kia"),
        ("nhầm rồi, từ tối thứ bảy", "inform", {"date_time": "tối thứ bảy"}, "when", "từ tối thứ bảy"),
    ],
)  # fmt: skip
def test_an_earlier_answer_is_replaced_while_another_question_is_open(
    citizen: Citizen, text: str, intent: str, facts: dict, part: str, value: str
) -> None:
    begin(citizen)
    said = citizen.say(text, intent, **facts)
    report = citizen.slots["report"]
    assert report[part] == value
    assert value in citizen.replies[0].text
    assert report["step"] == "photo", "the open question is asked again"
    assert "ảnh" in said
    old = "54 Trần Phú" if part == "where" else "hôm qua"
    assert old not in report["what"], "the description must not keep the wrong value"
    assert report["files"] == []


def test_a_correction_costs_no_question_and_no_call_when_only_a_number_changes(citizen: Citizen) -> None:
    begin(citizen)
    calls, asked = len(citizen.inbox.requests), citizen.slots["report"]["asked"]
    citizen.say("à nhầm, số 45", "inform")
    assert len(citizen.inbox.requests) == calls
    assert citizen.slots["report"]["asked"] == asked


def test_a_corrected_street_is_looked_up_again_and_leaves_the_ward_found_before(citizen: Citizen) -> None:
    citizen.say("rác ở đường Long Đức", "report_issue", address="đường Long Đức")
    assert citizen.slots["report"]["ward"] == "Phường Long Đức"
    citizen.say("à nhầm, đường Hòa Thuận", "inform", address="đường Hòa Thuận")
    assert citizen.slots["report"]["ward"] == "Phường Hòa Thuận"


def test_a_ward_is_corrected_alone(citizen: Citizen) -> None:
    citizen.say("rác ở 5 Nguyễn Đáng p7", "report_issue", address="5 Nguyễn Đáng", ward="p7")
    citizen.say("à nhầm, phường 2", "inform", ward="phường 2")
    report = citizen.slots["report"]
    assert (report["where"], report["ward"]) == ("5 Nguyễn Đáng", "Phường Trà Vinh")


def test_a_phone_number_is_corrected_and_never_read_out(citizen: Citizen) -> None:
    begin(citizen)
    citizen.say("bỏ qua", "deny")
    citizen.say("0912345678", "inform")
    assert citizen.slots["report"]["step"] == "confirm"
    said = citizen.say("nhầm, 0912345679", "inform")
    assert citizen.slots["report"]["phone"] == "+84912345679"
    assert "0912345679" not in said
    assert "•••679" in said


def test_words_of_the_matter_are_exchanged_in_the_description(citizen: Citizen) -> None:
    begin(citizen)
    citizen.say("không phải đèn đường mà là dây điện", "inform")
    assert citizen.slots["report"]["what"] == "dây điện hư ở số 54 Trần Phú từ hôm qua"


@pytest.mark.parametrize("text", ["à nhầm rồi", "sửa lại", "ghi sai rồi"])
def test_only_saying_that_it_was_wrong_asks_what_to_change(citizen: Citizen, text: str) -> None:
    begin(citizen)
    citizen.say(text, "deny")
    citizen.tap_title("Địa chỉ")
    citizen.say("9 Lê Hồng Phong", "inform", address="9 Lê Hồng Phong")
    report = citizen.slots["report"]
    assert (report["where"], report["step"]) == ("9 Lê Hồng Phong", "photo")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("sửa giúp tôi cái đèn này nha", None),
        ("thay bóng đèn giúp", None),
        ("không phải một lần mà nhiều lần rồi", None),
        ("chỗ đó chưa ai sửa", None),
        ("không phải của tôi mà của hàng xóm", None),
    ],
)
def test_a_story_of_repairs_is_no_correction(citizen: Citizen, text: str, where: Optional[str]) -> None:
    begin(citizen)
    citizen.say(text, "report_issue", topics=LAMP)
    report = citizen.slots["report"]
    assert (report["where"], report["when"]) == ("số 54 Trần Phú", "hôm qua")
    assert text in report["what"]


@pytest.mark.parametrize("text", ["sai rồi, tôi không có nói vậy", "nhầm rồi, nói gì vậy", "không đúng chưa xong đâu"])
def test_protest_is_no_new_value(citizen: Citizen, text: str) -> None:
    begin(citizen)
    citizen.say(text, "deny")
    report = citizen.slots["report"]
    assert (report["where"], report["when"]) == ("số 54 Trần Phú", "hôm qua")


def test_a_place_the_tagger_missed_replaces_the_last_answer(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=LAMP)
    citizen.say("trước chợ Cầu Ngang", "inform", landmark="chợ Cầu Ngang")
    citizen.say("à nhầm, Ba Si", "inform")
    assert citizen.slots["report"]["where"] == "Ba Si"


def test_a_correction_after_the_receipt_is_added_to_the_case(citizen: Citizen) -> None:
    citizen.say("khen chị Hoa nhiệt tình", "praise")
    citizen.say("đúng", "affirm")
    citizen.say("à nhầm, chị Huệ mới đúng", "inform", person="Huệ")
    assert [body["text"] for body in citizen.inbox.sent("POST", "/additions")] == ["à nhầm, chị Huệ mới đúng"]
