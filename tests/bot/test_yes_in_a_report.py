"""A yes is no cancellation, and "just send it" sends: what the open report makes of them."""

import pytest

from bot.actions import words
from tests.bot.talking import Citizen

POTHOLE = [{"code": "0101", "confidence": 0.9}]
YES = [("đúng", "affirm"), ("dạ đúng", "affirm"), ("đúng rồi", "affirm"), ("dung", "affirm"), ("đúng ạ", "cancel")]


def reach(citizen: Citizen, step: str) -> None:
    """Open a report and answer until this question."""
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE)
    for text in ("trước chợ", "hôm qua", "không có", "bỏ qua"):
        if citizen.slots["report"]["step"] == step:
            return
        citizen.say(text, "inform")
    assert citizen.slots["report"]["step"] == step


@pytest.mark.parametrize(("text", "intent"), YES)
@pytest.mark.parametrize("step", ["where", "when", "photo", "phone"])
def test_a_yes_cancels_no_report_and_is_no_answer(citizen: Citizen, step: str, text: str, intent: str) -> None:
    reach(citizen, step)
    citizen.say(text, intent)
    report = citizen.slots["report"]
    assert report["step"] == step
    assert report["where"] in (None, "trước chợ")
    assert report["what"] == "ổ gà to lắm"


@pytest.mark.parametrize(("text", "intent"), YES)
def test_a_yes_to_the_only_ward_offered_takes_it(citizen: Citizen, text: str, intent: str) -> None:
    citizen.say("ổ gà to ở Lê Lợi", "report_issue", address="Lê Lợi")
    citizen.slots["report"]["ward_options"] = ["Phường Trà Vinh"]
    citizen.say(text, intent)
    assert citizen.slots["report"]["ward"] == "Phường Trà Vinh"


def test_a_yes_to_two_wards_is_asked_which(citizen: Citizen) -> None:
    citizen.say("ổ gà to ở Lê Lợi", "report_issue", address="Lê Lợi")
    citizen.say("đúng", "affirm")
    assert citizen.slots["report"]["step"] == "ward"
    assert citizen.titles == ["Phường Trà Vinh", "Phường Nguyệt Hóa"]


@pytest.mark.parametrize("text", ["dừng", "Dừng đi", "thôi dừng nha", "dừng lại", "dung lai"])
def test_stop_as_it_is_written_still_cancels(citizen: Citizen, text: str) -> None:
    reach(citizen, "photo")
    citizen.say(text, "cancel")
    assert citizen.slots["report"] is None


@pytest.mark.parametrize("text", ["đúng", "dạ đúng", "dung", "da dung"])
def test_a_yes_is_no_cancellation_anywhere(text: str) -> None:
    assert not words.is_one_of("cancel", text)


@pytest.mark.parametrize("intent", ["cancel", "deny", "nlu_fallback", "affirm"])
@pytest.mark.parametrize("text", ["thôi gửi đại đi", "thoi gui dai di cho roi", "gửi nhanh đi", "gửi đi má"])
def test_just_send_it_sends(citizen: Citizen, text: str, intent: str) -> None:
    reach(citizen, "confirm")
    assert "TV-PA-261120-00001-1" in citizen.say(text, intent)


@pytest.mark.parametrize("text", ["đừng gửi", "khoan dừng gửi đi", "thôi khỏi gửi", "chưa gửi", "gửi chưa?"])
def test_a_refusal_to_send_sends_nothing(citizen: Citizen, text: str) -> None:
    reach(citizen, "confirm")
    citizen.say(text, "deny")
    assert citizen.inbox.sent("POST", "/cases") == []


@pytest.mark.parametrize("text", ["gửi nhanh đi", "gửi đi má", "thôi gửi đại đi"])
@pytest.mark.parametrize("step", ["when", "photo", "phone"])
def test_just_send_it_before_the_end_shows_the_summary_and_is_no_part_of_the_report(
    citizen: Citizen, step: str, text: str
) -> None:
    reach(citizen, step)
    citizen.say(text, "inform")
    report = citizen.slots["report"]
    assert (report["step"], report["what"]) == ("confirm", "ổ gà to lắm")


def test_the_second_bare_send_at_the_photo_shows_the_summary(citizen: Citizen) -> None:
    reach(citizen, "photo")
    citizen.say("gửi", "affirm")
    assert citizen.slots["report"]["step"] == "photo"
    citizen.say("gửi", "affirm")
    assert citizen.slots["report"]["step"] == "confirm"


def test_words_about_sending_never_drop_what_waits_to_be_sent(citizen: Citizen) -> None:
    reach(citizen, "confirm")
    citizen.say("thôi gửi giùm tui cho ủy ban biết", "cancel")
    assert citizen.slots["report"]["step"] == "confirm"


def test_naming_no_part_to_change_leads_back_to_the_summary(citizen: Citizen) -> None:
    reach(citizen, "confirm")
    citizen.say("sửa", "deny")
    assert "trước chợ" in citizen.say("bỏ qua", "deny")
    assert "TV-PA-261120-00001-1" in citizen.say("gửi", "affirm")
