"""The words that carried a prediction, with a bot that counts words it knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inbox_api.training.weighing import MOST_CALLS, stretches, weighed

KNOWN = {"dien": 0.5, "cup": 0.3}


class Bot:
    """Knows some words of one intent; keeps what it was asked."""

    def __init__(self, intent: str = "ask_power_cut") -> None:
        self.intent, self.asked = intent, list[str]()

    def parse(self, text: str) -> Mapping[str, Any]:
        self.asked.append(text)
        share = min(0.98, 0.1 + sum(KNOWN.get(word, 0.0) for word in text.split()))
        ranking = [{"name": self.intent, "confidence": share}, {"name": "greet", "confidence": 1 - share}]
        ranking.sort(key=lambda one: -float(str(one["confidence"])))
        return {"intent": ranking[0]["name"], "confidence": ranking[0]["confidence"], "ranking": ranking}


def test_the_word_without_which_the_bot_is_least_sure_carried_it_most() -> None:
    found = weighed("mai cup dien", "ask_power_cut", Bot().parse)
    assert found.carriers == ["dien", "cup"]
    assert [(piece.text, piece.level) for piece in found.pieces] == [
        ("mai", 0), (" ", 0), ("cup", 2), (" ", 0), ("dien", 2),
    ]  # fmt: skip
    assert (found.intent, round(found.confidence, 2)) == ("ask_power_cut", 0.9)


def test_no_word_stands_out_where_none_makes_a_difference() -> None:
    assert weighed("chao chi nha", "greet", Bot().parse).carriers == []


def test_a_prediction_the_model_has_no_share_for_gives_way_to_its_own() -> None:
    assert weighed("mai cup dien", "out_of_scope", Bot().parse).intent == "ask_power_cut"


def test_a_long_message_costs_no_more_questions_than_allowed_and_stays_whole() -> None:
    bot, text = Bot(), " ".join(f"chu{number}" for number in range(60)) + " dien"
    found = weighed(text, "ask_power_cut", bot.parse)
    assert len(bot.asked) <= MOST_CALLS
    assert "".join(piece.text for piece in found.pieces) == text
    assert "dien" in found.carriers[0]


def test_a_single_word_is_its_own_reason_without_an_empty_question() -> None:
    bot = Bot()
    assert weighed("dien!", "ask_power_cut", bot.parse).pieces[-1].text == "!"
    assert all(any(letter.isalnum() for letter in asked) for asked in bot.asked)


def test_words_are_never_cut_apart() -> None:
    text = "Cho hoi, mai cup dien khong?"
    assert [text[start:end] for start, end in stretches(text, 11)] == ["Cho", "hoi", "mai", "cup", "dien", "khong"]
