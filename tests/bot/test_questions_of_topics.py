"""The one question of a topic: where it helps, once at most, never in the way."""

from typing import Any, Dict

import pytest

from tests.bot.talking import Citizen

LAMP = [{"code": "0301", "confidence": 0.95}, {"code": "0302", "confidence": 0.02}]
POST = {"ask": "Trên trụ đèn ghi số mấy ạ?", "label": "Số trên trụ đèn", "known": ["trụ số", "nguyên hẻm"]}
Json = Dict[str, Any]


@pytest.fixture
def asking(citizen: Citizen) -> Citizen:
    citizen.inbox.topic_questions = {"0301": POST, "0302": POST}
    return citizen


def to_question(citizen: Citizen, text: str = "đèn đường hư rồi", topics: Any = LAMP) -> str:
    citizen.say(text, "report_issue", topics=topics)
    citizen.say("trước chợ phường 7", "inform", landmark="chợ", ward="phường 7")
    return citizen.say("hôm qua", "inform", date_time="hôm qua")


def to_summary(citizen: Citizen) -> str:
    said = ""
    for _ in range(5):
        if citizen.slots["report"]["step"] == "confirm":
            break
        said = citizen.say("bỏ qua", "deny")
    return said


def story(citizen: Citizen) -> str:
    citizen.say("gửi đi", "affirm")
    return str(citizen.inbox.sent("POST", "/cases")[0]["description"])


@pytest.mark.parametrize("answer", ["A12", "12", "tru so 045", "số 0123456", "em thấy ghi 12/3 A"])
def test_the_answer_stands_in_the_story_under_its_label(asking: Citizen, answer: str) -> None:
    assert to_question(asking) == POST["ask"]
    assert asking.titles == ["Bỏ qua"]
    asking.say(answer, "inform")
    assert asking.slots["report"]["step"] == "photo"
    assert asking.slots["report"]["phone"] is None
    to_summary(asking)
    assert story(asking) == f"đèn đường hư rồi\nSố trên trụ đèn: {answer}"


@pytest.mark.parametrize("text", ["bỏ qua", "không biết", "không thấy", "không có", "ừ", "thôi khỏi"])
def test_it_may_be_passed_over_and_is_never_asked_again(asking: Citizen, text: str) -> None:
    to_question(asking)
    said = asking.say(text, "deny")
    assert asking.slots["report"]["step"] == "photo"
    said += to_summary(asking)
    assert "trụ đèn" not in said
    assert story(asking) == "đèn đường hư rồi"


def test_a_report_told_whole_is_asked_nothing_more_and_may_add_it_at_the_summary(asking: Citizen) -> None:
    asking.say(
        "đèn đường trước số 12 Lê Lợi p7 tắt 3 hôm nay, 0912345678", "report_issue", topics=LAMP,
        address="số 12 Lê Lợi", ward="p7", date_time="3 hôm nay", phone="+84912345678",
    )  # fmt: skip
    assert asking.slots["report"]["step"] == "photo"
    said = asking.photo(12)
    assert "Nếu biết, anh/chị nhắn thêm: số trên trụ đèn." in said
    said = asking.say("trụ 12A", "inform")
    assert "Số trên trụ đèn: trụ 12A" in said
    assert "Nếu biết" not in said


@pytest.mark.parametrize("text", ["đèn đường trụ số 5 hư rồi", "đèn đường tắt nguyên hẻm"])
def test_what_was_told_already_is_not_asked(asking: Citizen, text: str) -> None:
    to_question(asking, text)
    assert asking.slots["report"]["step"] == "photo"


def test_a_telephone_number_and_a_photo_there_are_kept_as_what_they_are(asking: Citizen) -> None:
    to_question(asking)
    asking.say("0912 345 678", "inform")
    assert asking.slots["report"]["phone"] == "+84912345678"
    assert asking.slots["report"]["step"] == "telling"
    asking.photo(4)
    assert asking.slots["report"]["step"] == "confirm"
    assert asking.slots["report"]["told"] is None


def test_nobody_is_asked_in_the_simple_mode_or_where_there_is_danger(asking: Citizen) -> None:
    to_question(asking, topics=[{"code": "0302", "confidence": 0.95}])
    assert asking.slots["report"]["step"] == "photo"
    asking.say("hủy", "cancel")
    asking.say("nói đơn giản thôi", "inform")
    to_question(asking)
    assert asking.slots["report"]["step"] == "photo"
    assert "trụ đèn" not in to_summary(asking)


def test_an_unsure_topic_has_no_question(asking: Citizen) -> None:
    to_question(asking, topics=[{"code": "0301", "confidence": 0.55}, {"code": "0303", "confidence": 0.3}])
    assert asking.slots["report"]["step"] == "photo"


def test_it_never_takes_the_place_of_photo_or_number_among_six_questions(asking: Citizen) -> None:
    asking.say("cho tôi báo", "report_issue")
    asking.say("đèn đường hư rồi", "report_issue", topics=LAMP)
    asking.say("gần Lê Lợi", "inform", address="Lê Lợi")
    asking.tap_title("Phường Trà Vinh")
    asking.say("hôm qua", "inform", date_time="hôm qua")
    assert asking.slots["report"]["step"] == "photo"


def test_send_it_now_leaves_it_out(asking: Citizen) -> None:
    to_question(asking)
    asking.say("gửi luôn đi em", "affirm")
    assert asking.slots["report"]["step"] == "confirm"


@pytest.mark.parametrize("text", ["ủa sao lâu vậy", "để coi lại đã", "thiếu cái hình rồi", "trụ bên trái"])
def test_a_remark_at_the_summary_is_no_answer(asking: Citizen, text: str) -> None:
    asking.say(
        "đèn đường trước số 12 Lê Lợi p7 tắt 3 hôm nay, 0912345678", "report_issue", topics=LAMP,
        address="số 12 Lê Lợi", ward="p7", date_time="3 hôm nay", phone="+84912345678",
    )  # fmt: skip
    asking.photo(12)
    asking.say(text, "inform")
    assert asking.slots["report"]["told"] is None
