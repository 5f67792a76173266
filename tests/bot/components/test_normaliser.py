"""The normalised twin of a message."""

from __future__ import annotations

import unicodedata

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.normalisation import normalise
from bot.components.normaliser import NORMALISED_OFFSETS, NORMALISED_TEXT, VietnameseNormaliser


def processed(text: str) -> Message:
    return VietnameseNormaliser().process([Message({"text": text})])[0]


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        ("Hoà thuỷ KHOẺ", "hòa thủy khỏe"),
        ("lam gks can j v ad", "lam giấy khai sinh can gì vậy admin"),
        ("đẹppp quáaaa", "đẹp quá"),
        ("gọi 0912 345 678 nha 👍🏽", "gọi kindphone nhé emojiyes"),
        ("mik hok bít làm ntn ?", "mình không biết làm như thế nào ?"),
    ],
)
def test_spellings_become_one(typed: str, normalised: str) -> None:
    assert processed(typed).get(NORMALISED_TEXT) == normalised


def test_decomposed_text_is_normalised_like_composed_text() -> None:
    text = "Đường ngập ở phường 7"
    decomposed = unicodedata.normalize("NFD", text)
    assert processed(decomposed).get(NORMALISED_TEXT) == processed(text).get(NORMALISED_TEXT)


def test_the_message_itself_stays_and_offsets_point_into_it() -> None:
    text = unicodedata.normalize("NFD", "sđt  của em là 0912345678!")
    message = processed(text)
    assert message.get("text") == text
    words = [unicodedata.normalize("NFC", text[start:end]) for start, end in message.get(NORMALISED_OFFSETS)]
    assert words == ["sđt", "của", "em", "là", "0912345678", "!"]


def test_nothing_of_it_leaves_the_pipeline() -> None:
    assert NORMALISED_TEXT not in processed("xin chào").as_dict(only_output_properties=True)


def test_of_a_very_long_message_only_the_beginning_is_normalised() -> None:
    words = normalise("đường ngập " * 1000)
    assert 2980 < len(words.text) <= 3000
    assert words.words[:2] == ("đường", "ngập")
    assert len(words.words) == len(words.spans)
    one_long_word = "".join(chr(0x4E00 + step) for step in range(5000))  # repeated letters would be shortened to one
    assert len(normalise(one_long_word).text) == 3000
