""" "Can I hand it in tomorrow?" asks whether the office is open, not for a procedure."""

import pytest

from tests.bot.talking import Citizen

HOURS = "7:00–11:00 và 13:00–17:00"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mai nộp được không", "nlu_fallback"), ("mai nop duoc khong", "nlu_fallback"),
        ("chiều nay nộp được không", "ask_duration"), ("chiều lên nộp được hông", "ask_online"),
        ("ngày mai lên phường nộp hồ sơ được không", "nlu_fallback"), ("thứ 2 em lên làm được không", "nlu_fallback"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_first", [True, False])
def test_a_day_for_handing_in_is_answered_with_the_hours(
    citizen: Citizen, text: str, intent: str, is_first: bool
) -> None:
    if not is_first:
        citizen.say("khai sinh cần gì", "ask_documents", procedure="khai sinh")
    assert HOURS in citizen.say(text, intent, 0.75)
    assert citizen.acted_on == "ask_hours"


def test_a_date_in_figures_is_a_day_too(citizen: Citizen) -> None:
    assert HOURS in citizen.say("30/11 nộp được không", "nlu_fallback", 0.75, date_time="30/11")


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [("nộp trễ tới mai được không", "nlu_fallback", "[late]"), ("mai nộp online được không", "ask_online", "[online]")],
)
def test_more_than_the_day_is_asked_of_the_procedure(citizen: Citizen, text: str, intent: str, told: str) -> None:
    citizen.say("khai sinh cần gì", "ask_documents", procedure="khai sinh")
    assert told in citizen.say(text, intent, 0.75)


def test_a_named_procedure_is_told_of_whatever_the_day(citizen: Citizen) -> None:
    said = citizen.say("mai làm khai sinh được không", "ask_conditions", procedure="khai sinh", date_time="mai")
    assert "Đăng ký khai sinh: [conditions]" in said
