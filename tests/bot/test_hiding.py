"""A wish to be hidden: done at once on the own cases, said, and the rest for people."""

import pytest

from tests.bot.talking import Citizen
from tests.bot.test_own_data_and_closed_cases import LAMP, closed_case

HIDDEN = "/conversations/conv-1/hidden"


@pytest.mark.parametrize(
    "text", ["ẩn thông tin của tôi", "an thong tin cua toi di", "đừng công khai tên tôi nữa", "ẩn số điện thoại giúp"]
)
def test_a_wish_to_be_hidden_is_carried_out_at_once_and_people_see_to_the_rest(citizen: Citizen, text: str) -> None:
    code = closed_case(citizen)
    said = citizen.say(text, "privacy_request")
    assert f"Tôi đã làm ngay với {code}" in said
    assert "gỡ xuống" not in said
    assert len(citizen.inbox.sent("POST", HIDDEN)) == 1
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "privacy"


def test_the_citizen_hears_that_the_public_copy_is_gone(citizen: Citizen) -> None:
    closed_case(citizen)
    citizen.inbox.copies = 1
    assert "gỡ xuống" in citizen.say("ẩn thông tin của tôi", "privacy_request")


def test_who_has_no_case_hears_of_the_rights_and_people_as_before(citizen: Citizen) -> None:
    assert "quyền xem, sửa" in citizen.say("ẩn thông tin của tôi", "privacy_request")
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "privacy"


@pytest.mark.parametrize("text", ["có giấu tên được không", "ai thấy số của tôi", "nhắn ở đây có bị lộ tên không"])
def test_a_question_hides_nothing(citizen: Citizen, text: str) -> None:
    closed_case(citizen)
    citizen.say(text, "privacy_request")
    assert citizen.inbox.sent("POST", HIDDEN) == []


def test_a_wish_after_the_receipt_counts_whatever_it_was_taken_for(citizen: Citizen) -> None:
    code = closed_case(citizen)
    assert code in citizen.say("giấu tên em nha", "inform", 0.5)
    assert len(citizen.inbox.sent("POST", HIDDEN)) == 1
    assert citizen.inbox.sent("POST", "/handover") == []
    assert "Gặp cán bộ" in citizen.titles


def test_a_wish_inside_a_report_hides_it_and_the_report_goes_on(citizen: Citizen) -> None:
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    said = citizen.say("ẩn thông tin của tôi nhé", "privacy_request", 0.95)
    assert "ẩn" in said or "giấu" in said
    assert citizen.slots["report"]["step"] == "where"
    assert citizen.slots["report"]["hide_name"] is True
    assert citizen.slots["report"]["is_public"] is False
    assert citizen.inbox.sent("POST", "/handover") == []


@pytest.mark.parametrize(
    "text",
    [
        "đầu số 45",
        "dau so 45",
        "Công an tên Hùng",
        "cong an ten Hung",
        "quán ăn tên Hương",
        "đất này giấu số đỏ",
        "nhà bị mất số",
        "gỗ số đó",
        "bị gỡ tên khỏi danh sách hộ nghèo",
        "ở đầu số nhà",
    ],
)
def test_ordinary_words_after_the_receipt_hide_nothing(citizen: Citizen, text: str) -> None:
    closed_case(citizen)
    citizen.say(text, "inform", 0.5)
    assert citizen.inbox.sent("POST", HIDDEN) == []


@pytest.mark.parametrize("text", ["ẩn thông tin của tôi", "an thong tin cua toi", "giau ten em nha", "giấu số tôi đi"])
def test_a_plain_wish_after_the_receipt_counts_with_and_without_marks(citizen: Citizen, text: str) -> None:
    closed_case(citizen)
    citizen.say(text, "inform", 0.5)
    assert len(citizen.inbox.sent("POST", HIDDEN)) == 1


@pytest.mark.parametrize("text", ["ẩn tên tôi, số 45 Lê Lợi", "ẩn tên tôi rồi sửa đèn cho cả xóm này sớm nha em"])
def test_a_wish_beside_other_words_is_left_to_the_talk_after_the_receipt(citizen: Citizen, text: str) -> None:
    closed_case(citizen)
    citizen.say(text, "inform", 0.5)
    assert citizen.inbox.sent("POST", HIDDEN) == []


def test_the_end_of_a_row_of_houses_is_a_place(citizen: Citizen) -> None:
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.say("ở đầu số 12", "inform")
    assert citizen.slots["report"]["where"] == "ở đầu số 12"
    assert not citizen.slots["report"]["hide_name"]


@pytest.mark.parametrize(
    "text",
    [
        "Công an tên Hùng đòi tiền người đi đường",
        "cong an ten Hung doi tien nguoi di duong",
        "cong an danh nguoi o cho",
        "quán ăn tên Hương xả rác",
        "quan an ten Huong xa rac",
        "đèn hỏng ngay đầu số nhà 12",
        "đất này giấu số đỏ",
        "xóm em bị mất nước",
        "xom em bi mat nuoc",
        "nhà giàu đổ rác ra hẻm",
        "người đứng đầu tên Hùng",
        "nguoi dung dau ten Hung",
        "bị gỡ tên khỏi danh sách hộ nghèo",
    ],
)
def test_a_story_with_words_that_only_sound_alike_is_not_hidden(citizen: Citizen, text: str) -> None:
    citizen.say(text, "report_issue", topics=LAMP)
    assert not citizen.slots["report"]["hide_name"]


@pytest.mark.parametrize(
    "text",
    ["ẩn tên tôi", "an ten toi nha", "dấu tên em", "dau ten em nha", "giữ bí mật", "bi mat nha em", "gỡ số tôi xuống"],
)
def test_a_wish_in_a_report_counts_with_and_without_marks(citizen: Citizen, text: str) -> None:
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.say(text, "inform", 0.5)
    assert citizen.slots["report"]["hide_name"]
    assert citizen.slots["report"]["step"] == "where"


def test_to_take_a_number_out_goes_to_people_written_without_marks_too(citizen: Citizen) -> None:
    closed_case(citizen)
    citizen.say("xoa so dien thoai cua toi", "privacy_request")
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "privacy"
