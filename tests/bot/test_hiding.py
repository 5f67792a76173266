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
