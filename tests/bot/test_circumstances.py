"""A relative who is away or foreign, told after an answer on a procedure, is a question on that procedure."""

import pytest

from tests.bot.talking import Citizen

MARRIAGE = "dang-ky-ket-hon"


@pytest.fixture
def married(citizen: Citizen) -> Citizen:
    citizen.say("đăng ký kết hôn cần gì", "ask_documents", procedure="đăng ký kết hôn")
    assert citizen.slots["procedure"]["id"] == MARRIAGE
    return citizen


@pytest.mark.parametrize(
    ("text", "intent", "case"),
    [
        ("chồng em đang đi biển", "nlu_fallback", "proxy"), ("vợ tôi đi làm xa", "goodbye", "proxy"),
        ("con tôi đang đi học ở Cần Thơ", "out_of_scope", "proxy"), ("chồng em đang đi tù", "nlu_fallback", "proxy"),
        ("mẹ em đang nằm viện không đi được", "nlu_fallback", "proxy"),
        ("chồng tôi người Hàn Quốc", "nlu_fallback", "foreign"),
    ],
)  # fmt: skip
def test_a_family_circumstance_is_answered_for_the_procedure_at_hand(
    married: Citizen, text: str, intent: str, case: str
) -> None:
    assert f"Đăng ký kết hôn: [{case}]" in married.say(text, intent, 0.6)
    assert "Gặp cán bộ" in married.titles
    assert married.slots["procedure"]["id"] == MARRIAGE


def test_when_nobody_is_in_danger_the_circumstance_is_answered(married: Citizen) -> None:
    married.say("chồng em đang đi biển", "emergency", 0.6)
    assert "Đăng ký kết hôn: [proxy]" in married.say("không", "deny")


@pytest.mark.parametrize("text", ["em đang đi biển chơi", "chồng em thích xem phim", "đi tù mọt gông"])
def test_other_words_are_no_circumstance(married: Citizen, text: str) -> None:
    assert "[proxy]" not in married.say(text, "nlu_fallback", 0.6)


def test_without_a_procedure_it_is_not_understood_as_one(citizen: Citizen) -> None:
    citizen.say("chồng em đang đi biển", "nlu_fallback", 0.6)
    assert citizen.slots["procedure"] is None
