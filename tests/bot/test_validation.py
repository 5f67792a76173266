"""The project passes Rasa's strict check, and what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.validation import complaints
from tests.bot.conftest import ROOT, copy_of_the_project

ACTION = """
def run(kind):
    say("utter_greet")
    say(f"utter_line_{kind}")
    send("/button{}")
"""


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """The small project with one action."""
    root = copy_of_the_project(tmp_path / "root")
    (root / "bot" / "actions").mkdir()
    (root / "bot" / "actions" / "talk.py").write_text(ACTION, encoding="utf-8")
    return root


def add(root: Path, name: str, text: str) -> None:
    (root / name).write_text('version: "3.1"\n' + text, encoding="utf-8")


def test_the_whole_project_is_clean() -> None:
    assert complaints(ROOT) == []


def test_texts_that_actions_say_are_no_alarm_and_texts_that_nobody_says_are_one(small_project: Path) -> None:
    before = complaints(small_project)
    responses = "".join(
        f'  {name}:\n  - text: "a"\n' for name in ("utter_line_what", "utter_greet_simple", "utter_dead")
    )
    add(small_project, "bot/domain/more.yml", "responses:\n" + responses)
    assert [line for line in complaints(small_project) if line not in before] == [
        "The utterance 'utter_dead' is not used in any story or rule."
    ]


def test_intents_of_buttons_are_no_alarm_and_intents_without_examples_are_one(small_project: Path) -> None:
    add(small_project, "bot/domain/more.yml", "intents: [button, forgotten]\n")
    found = [line for line in complaints(small_project) if "is not found in the NLU training data" in line]
    assert [line.split("'")[1] for line in found] == ["forgotten"]


def test_a_sentence_under_two_intents_is_an_error(small_project: Path) -> None:
    add(
        small_project,
        "nlu_data/nlu/more.yml",
        "nlu:\n- intent: greet\n  examples: |\n    - same\n- intent: ask_fee\n  examples: |\n    - same\n",
    )
    with pytest.raises(SystemExit):
        complaints(small_project)
