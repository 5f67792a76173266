"""How the texts sound: short, one question at a time, polite without piles, Vietnamese, several ways of saying."""

import re
from typing import List, Tuple

import pytest

from bot.actions import text_overrides, texts
from bot.actions.turn import fold
from tests.bot.fake_inbox import ROOT

ALL: List[Tuple[str, str]] = [(key, text) for key, found in texts.responses().items() for text in found]
PARTS = ("utter_title_", "utter_value_", "utter_line_", "utter_office_words_")
SPOKEN = [(key, text) for key, text in ALL if not key.startswith(PARTS)]
# What a citizen hears often must not sound like a recording.
OFTEN = (
    "greet", "goodbye", "thank", "affirm_alone", "deny_alone", "out_of_scope", "fallback", "fallback_plain",
    "fallback_hand_over", "cancelled", "report_start", "ask_what_issue", "ask_where_issue", "ask_where_more",
    "ask_when", "ask_photo", "ask_phone", "confirm", "case_created", "report_back", "ask_which_procedure",
    "procedure_choices", "procedure_not_found", "case_none", "added", "rated", "handed_over_open", "abuse",
    "voice_message",
)  # fmt: skip
# Written so in Vietnamese too: names of systems, addresses, an abbreviation everybody knows.
KNOWN = {"SMS", "Zalo", "VNeID", "dichvucong", "gov", "vn", "UBND", "PAHT", "NĐ", "CP"}
# Said to who writes English.
IN_BOTH_LANGUAGES = {"utter_english"}
SYLLABLE = re.compile(
    r"(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|qu|r|s|t|th|tr|v|x)?[aeiouy]{1,3}(?:c|ch|m|n|ng|nh|p|t)?\Z"
)
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot" / "actions").rglob("*.py")))


def test_no_message_asks_two_things() -> None:
    assert [(key, text) for key, text in ALL if text.count("?") > 1] == []


def test_every_message_fits_one_bubble() -> None:
    assert [key for key, text in ALL if len(text) > text_overrides.MOST_CHARACTERS] == []


def test_no_message_piles_up_please() -> None:
    piles = [(key, text) for key, text in ALL if len(re.findall(r"vui lòng|xin mời|kính|làm ơn", text.lower())) > 1]
    assert piles == []
    assert [key for key, text in SPOKEN if len(re.findall(r"(?<!\w)ạ(?!\w)", text)) > 2] == []


def test_every_place_is_one_that_a_flow_fills() -> None:
    assert [key for key, text in ALL if text_overrides.places(text) is None] == []
    filled = {"you", "You", *re.findall(r"\b(\w+)=", SOURCES), *re.findall(r"[\"'](\w+)[\"']", SOURCES)}
    assert [(key, text) for key, text in ALL if not (text_overrides.places(text) or set()) <= filled] == []


def test_all_variations_of_a_text_say_the_same_facts() -> None:
    for key, found in texts.responses().items():
        named = [(text_overrides.places(text) or set()) - {"you", "You"} for text in found]
        assert all(names == named[0] for names in named), key


def test_the_answer_to_english_says_it_in_vietnamese_too() -> None:
    for key, text in ALL:
        assert key not in IN_BOTH_LANGUAGES or "tiếng Việt" in text.split("\n")[-1]


def test_texts_are_vietnamese() -> None:
    plain = str.maketrans("", "", "0123456789")
    foreign = [
        (key, word)
        for key, text in ALL
        if key not in IN_BOTH_LANGUAGES
        for word in re.findall(r"[A-Za-zÀ-ỹđĐ]+", re.sub(r"{\w+}", " ", text).translate(plain))
        if word not in KNOWN and not _is_syllable(word)
    ]
    assert foreign == []


def _is_syllable(word: str) -> bool:
    return bool(SYLLABLE.match(fold(word)))


@pytest.mark.parametrize("name", OFTEN)
def test_what_citizens_hear_often_has_several_ways_of_saying(name: str) -> None:
    found = texts.responses()[f"utter_{name}"]
    assert len(found) >= 2
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("what", "keys", "sign"),
    [
        ("greets", ["greet"], "chào"),
        ("listens", ["ask_what_issue", "ask_what_service"], "nghe|cho biết|thấy|kể"),
        ("guides", ["fallback", "lost"], "chọn|muốn|ví dụ"),
        ("thanks", ["case_created", "praise_created", "rated"], "cảm ơn"),
        ("apologises", ["fallback", "inbox_unavailable", "abuse", "rated_low"], "xin lỗi|rất tiếc"),
        ("smiles", ["thank", "praise_created"], "😊|vui"),
    ],
)
def test_the_bot_knows_how_to(what: str, keys: List[str], sign: str) -> None:
    for key in keys:
        assert any(re.search(sign, text.lower()) for text in texts.responses()[f"utter_{key}"]), (what, key)


def test_no_text_is_left_that_nothing_says() -> None:
    made = [start for start in re.findall(r'f"(utter_[a-zA-Z_]*)\{', SOURCES) if start != "utter_"]
    said_by_intent = re.findall(r'"(\w+)"', SOURCES)  # f"utter_{turn.intent}"
    unused = [
        key
        for key in texts.responses()
        if not key.endswith(texts.SIMPLE)
        and f'"{key}"' not in SOURCES
        and f"'{key}'" not in SOURCES
        and not any(key.startswith(start) for start in made)
        and key.removeprefix("utter_").removesuffix("_none") not in said_by_intent
    ]
    assert unused == []
