"""Everyday words that are read as an emergency: numbers and a question first, an alarm only when danger is told."""

import pytest

from tests.bot.talking import Citizen

NUMBERS = "113 (công an), 114"
QUESTION = "Có ai đang gặp nguy hiểm"


def alarms(citizen: Citizen) -> int:
    return len(citizen.inbox.sent("POST", "/cases")) + len(citizen.inbox.sent("POST", "/handover"))


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("chồng tôi người Hàn Quốc", 0.58), ("cha bé không nhận", 0.18), ("mẹ em đang nằm viện không đi được", 0.75),
        ("chồng em đang đi biển", 0.99), ("vợ em đang ở cữ", 0.99), ("trả lời nhanh lên đi", 0.57),
    ],
)  # fmt: skip
def test_an_alarm_without_a_word_of_danger_shows_the_numbers_and_asks(
    citizen: Citizen, text: str, confidence: float
) -> None:
    said = citizen.say(text, "emergency", confidence)
    assert NUMBERS in said
    assert QUESTION in said
    assert citizen.titles == ["Có, đang nguy hiểm", "Không"]
    assert alarms(citizen) == 0
    assert citizen.inbox.sent("POST", "/danger-question") == [{"message_id": "1"}]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("cháy", 0.99), ("chay", 0.99), ("cứu với", 0.86), ("cuu voi", 0.86), ("cứu", 0.99),
        ("đánh nhau", 0.45), ("danh nhau", 0.45), ("ai cứu tui", 0.45), ("chồng em bị đột quỵ", 0.45),
    ],
)  # fmt: skip
def test_a_real_cry_alarms_at_once(citizen: Citizen, text: str, confidence: float) -> None:
    assert QUESTION not in citizen.say(text, "emergency", confidence)
    assert [body["priority"] for body in citizen.inbox.sent("POST", "/cases")] == ["P0"]


@pytest.mark.parametrize("text", ["Bé tím rồi ạ.", "cháy", "con trốn dưới gầm giường, dượng say"])
def test_a_sure_alarm_needs_no_word_of_danger(citizen: Citizen, text: str) -> None:
    assert QUESTION not in citizen.say(text, "emergency", 0.99)
    assert alarms(citizen) == 2


@pytest.mark.parametrize(
    ("answer", "intent", "confidence"),
    [
        ("có", "affirm", 0.9), ("ổng đang cầm dao", "nlu_fallback", 0.3),
        ("nhanh lên ổng lên cơn rồi", "emergency", 0.4),
        ("đang nguy hiểm", "inform", 0.5),
    ],
)  # fmt: skip
def test_yes_or_more_danger_opens_the_case_with_all_that_was_said(
    citizen: Citizen, answer: str, intent: str, confidence: float
) -> None:
    citizen.say("vợ tôi người Campuchia", "emergency", 0.5)
    said = citizen.say(answer, intent, confidence)
    [body] = citizen.inbox.sent("POST", "/cases")
    assert body["priority"] == "P0"
    assert body["description"] == f"vợ tôi người Campuchia\n{answer}"
    assert [order["reason"] for order in citizen.inbox.sent("POST", "/handover")] == ["emergency"]
    assert "113" in said


def test_the_yes_button_alarms_even_when_it_is_tapped_late(citizen: Citizen) -> None:
    citizen.say("vợ tôi người Campuchia", "emergency", 0.5)
    yes = citizen.replies[-1].buttons[0]["payload"]
    citizen.say("cảm ơn", "thank")
    citizen.tap(yes)
    assert alarms(citizen) == 2


def test_a_place_sent_in_place_of_an_answer_is_danger(citizen: Citizen) -> None:
    citizen.say("cha bé không nhận", "emergency", 0.3)
    citizen.say("số 5 lê lợi", "inform", 0.9, address="số 5 lê lợi")
    assert citizen.inbox.sent("POST", "/cases")[0]["address"] == "số 5 lê lợi"


def test_who_asks_for_a_person_there_is_seen_by_those_on_duty(citizen: Citizen) -> None:
    citizen.say("cha bé không nhận", "emergency", 0.3)
    citizen.say("gặp cán bộ", "ask_human")
    assert citizen.inbox.sent("POST", "/handover")[0]["reason"] == "emergency"


@pytest.mark.parametrize("answer", ["tôi có nguy hiểm gì đâu", "không", "không có gì nguy hiểm", "hiểu lầm rồi em"])
def test_no_goes_on_with_the_procedure_spoken_of(citizen: Citizen, answer: str) -> None:
    citizen.say("đăng ký kết hôn cần gì", "ask_documents", procedure="đăng ký kết hôn")
    citizen.say("chồng em đang đi biển", "emergency", 0.99)
    said = citizen.say(answer, "nlu_fallback", 0.3)
    assert "hiểu nhầm" in said
    assert "Đăng ký kết hôn:" in said
    assert alarms(citizen) == 0


def test_no_without_a_procedure_asks_what_they_need_and_keeps_the_first_words(citizen: Citizen) -> None:
    citizen.say("vợ em đang ở cữ", "emergency", 0.99)
    said = citizen.tap_title("Không")
    assert "cần hỏi hay báo việc gì" in said
    assert "Hỏi thủ tục" in citizen.titles
    assert citizen.slots["pending"]["text"] == "vợ em đang ở cữ"


def test_no_with_a_question_answers_that_question(citizen: Citizen) -> None:
    citizen.say("chồng tôi người Hàn Quốc", "emergency", 0.58)
    said = citizen.say("không, tôi chỉ hỏi đăng ký kết hôn", "nlu_fallback", 0.3, procedure="đăng ký kết hôn")
    assert "Đăng ký kết hôn:" in said


def test_another_question_in_place_of_an_answer_is_answered(citizen: Citizen) -> None:
    citizen.say("chồng tôi người Hàn Quốc", "emergency", 0.58)
    said = citizen.say("đăng ký kết hôn cần giấy gì", "ask_documents", procedure="đăng ký kết hôn")
    assert "Đăng ký kết hôn:" in said
    assert alarms(citizen) == 0


def test_a_list_of_choices_is_not_lost_by_the_question(citizen: Citizen) -> None:
    citizen.say("làm sổ đỏ nhà đất", "ask_procedure")
    assert citizen.slots["pending"]["kind"] == "narrow_procedure"
    citizen.say("cha bé không nhận", "emergency", 0.3)
    said = citizen.tap_title("Không")
    assert citizen.slots["pending"]["kind"] == "narrow_procedure"
    assert "Cấp lần đầu" in said
    assert "1. Cấp lần đầu" in citizen.titles


def test_what_is_not_understood_is_asked_again_once(citizen: Citizen) -> None:
    citizen.say("cha bé không nhận", "emergency", 0.3)
    said = citizen.say("ưm ờ", "nlu_fallback", 0.3)
    assert QUESTION in said
    assert citizen.inbox.sent("POST", "/danger-question")[-1] == {"message_id": "2"}
    assert QUESTION not in citizen.say("ưm ờ", "nlu_fallback", 0.3)


def test_the_question_is_asked_though_the_inbox_is_down(citizen: Citizen) -> None:
    citizen.inbox.is_down = True
    said = citizen.say("cha bé không nhận", "emergency", 0.3)
    assert NUMBERS in said
    assert QUESTION in said
