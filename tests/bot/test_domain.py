"""Domain, rules, training data and texts fit together."""

import re
from pathlib import Path
from typing import Any, Set

import pytest
from ruamel.yaml import YAML

from bot.actions import codes_said, texts
from bot.actions.citizen_actions import ACTION_OF_INTENT
from bot.actions.small_talk import NEVER_OFFERED
from tests.bot.fake_inbox import ROOT

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot" / "actions").rglob("*.py")))


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def domain_intents() -> Set[str]:
    return {name for item in load(ROOT / "bot" / "domain" / "intents.yml")["intents"] for name in item}


def test_every_intent_has_exactly_one_rule_and_it_names_the_action_of_its_family() -> None:
    found = {}
    for path in (ROOT / "nlu_data" / "rules").glob("*.yml"):
        for rule in load(path)["rules"]:
            intent, action = rule["steps"][0]["intent"], rule["steps"][1]["action"]
            assert intent not in found
            found[intent] = action
    assert set(found) == domain_intents()
    assert found == {intent: action().name() for intent, action in ACTION_OF_INTENT.items()}


def test_every_trained_intent_is_in_the_domain() -> None:
    trained = {
        item["intent"]
        for path in (ROOT / "nlu_data" / "nlu").glob("*.yml")
        for item in load(path)["nlu"]
        if "intent" in item
    }
    assert trained
    assert trained <= domain_intents()


def test_every_fixed_text_the_actions_name_exists() -> None:
    named = set(re.findall(r'"(utter_[a-z_A-Z]+)"', SOURCES))
    assert named
    assert named <= set(texts.responses())


def test_every_intent_that_may_be_offered_has_a_label() -> None:
    for intent in domain_intents() - NEVER_OFFERED - {"nlu_fallback"}:
        assert texts.title(intent)


def test_no_label_is_longer_than_messenger_shows() -> None:
    titles = [
        text for key, variations in texts.responses().items() if key.startswith("utter_title_") for text in variations
    ]
    assert [title for title in titles if len(title) > 20] == []


def test_a_repeated_message_gets_the_same_variation() -> None:
    assert len({texts.render("utter_greet", seed="4711") for _ in range(5)}) == 1
    assert len({texts.render("utter_greet", seed=str(number)) for number in range(20)}) > 1


def test_no_text_claims_that_a_complaint_is_accepted() -> None:
    assert [key for key, variations in texts.responses().items() if any("thụ lý" in text for text in variations)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mã TV-PA-261120-00012-7 sao rồi", "TV-PA-261120-00012-7"),
        ("tv pa 261120 00012 7", "TV-PA-261120-00012-7"),
        ("TVPA261120000127", "TV-PA-261120-00012-7"),
        ("tv qd 26112o ooo12 k ne em", "TV-QD-261120-00012-K"),
        ("0912345678", None),
    ],
)
def test_a_case_code_is_read_however_it_is_typed(text: str, code: str) -> None:
    assert codes_said.case_code_in(text) == code


@pytest.mark.parametrize(
    ("text", "score"),
    [("5 sao", 5), ("cho 4/5", 4), ("rất tệ", 1), ("không hài lòng", 2), ("hài lòng", 4), ("3 ngày rồi", None)],
)
def test_a_score_is_read_from_figures_and_words(text: str, score: int) -> None:
    assert codes_said.score_in(text) == score


@pytest.mark.parametrize(
    ("text", "key"),
    [("k7m2qx", "K7M2QX"), ("khong co", None), ("khac", None), ("TV-PA-261120-00012-7 ACDEFG", "ACDEFG")],
)
def test_a_lookup_key_is_six_of_its_own_symbols(text: str, key: str) -> None:
    assert codes_said.lookup_key_in(text) == key
