"""A message in English is neither anger nor a procedure: one line in both languages, and a person."""

import pytest

from tests.bot.talking import Citizen


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what is the fee", "abuse"),
        ("where is the office", "abuse"),
        ("can I talk to someone", "ask_form"),
        ("I don't understand Vietnamese", "nlu_fallback"),
        ("How much does a birth certificate cost?", "ask_fee"),
        ("help me please", "emergency"),
    ],
)
def test_english_is_answered_in_both_languages_with_a_person(citizen: Citizen, text: str, intent: str) -> None:
    said = citizen.say(text, intent, 0.8)
    assert "only understand Vietnamese" in said
    assert "Tôi chỉ hiểu tiếng Việt" in said
    assert citizen.titles == ["Gặp cán bộ"]
    assert citizen.slots["abuse_count"] in (None, 0)


def test_english_in_danger_is_told_the_numbers_to_call(citizen: Citizen) -> None:
    said = citizen.say("there is a fire in my house please help", "out_of_scope", 0.8)
    assert all(number in said for number in ("113", "114", "115"))


def test_english_beside_an_open_report_leaves_it_as_it_was(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue")
    citizen.say("what should I write here", "abuse", 0.9)
    assert citizen.slots["report"]["step"] == "where"
    assert citizen.slots["report"]["where"] is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("toi can lam passport va visa cho con", "ask_documents"),
        ("the can cuoc cho con 5 tuoi can gi", "ask_documents"),
        ("cho em hoi fee lam passport", "ask_fee"),
        ("may do an hai", "abuse"),
        ("dm vl", "abuse"),
        ("ok", "affirm"),
        ("hello", "greet"),
        ("ok thank you", "thank"),
        ("good morning", "greet"),
    ],
)
def test_vietnamese_without_accents_and_single_borrowed_words_are_no_english(
    citizen: Citizen, text: str, intent: str
) -> None:
    assert "understand Vietnamese" not in citizen.say(text, intent)
