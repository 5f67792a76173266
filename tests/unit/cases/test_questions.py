"""The questions of topics: short, harmless, and only where somebody goes out."""

from __future__ import annotations

from inbox_api.cases.questions import question_of, questions
from inbox_api.cases.topics import TOPICS

MOST_WORDS = 14
MOST_LETTERS_OF_A_BUTTON = 20


def test_every_question_is_of_a_topic_open_to_all_and_not_urgent() -> None:
    for code in questions():
        assert TOPICS[code].restricted == "none", code
        assert TOPICS[code].priority != "P0", code


def test_a_question_is_one_short_sentence_or_two_and_its_label_fits_a_button() -> None:
    for code, question in questions().items():
        assert len(question.ask.split()) <= MOST_WORDS, code
        assert question.ask.count("?") == 1, code
        assert 0 < len(question.label) <= MOST_LETTERS_OF_A_BUTTON, code
        assert question.known, code


def test_most_topics_have_none() -> None:
    assert question_of("1303") is None
    assert len(questions()) < len(TOPICS) / 4
