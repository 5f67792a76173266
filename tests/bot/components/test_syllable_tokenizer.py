"""Tokens are exact slices of the message as received."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.syllable_tokenizer import SyllableTokenizer

SENTENCES = [
    "Đăng ký khai sinh cho bé, cần giấy tờ gì?",
    "xe 84-B1 123.45 đậu trước nhà 12/3A Lê Lợi 😡😡",
    "mã TV-PA-261120-00012-7 và H61.12-251120-0001",
    "gọi 0912.345.678😀 hoặc lan@example.vn",
    "  sao   chưa\ncó\tai trả lời  ",
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_token_is_a_slice_of_the_text(make: Callable[..., SyllableTokenizer], sentence: str, form: str) -> None:
    text = unicodedata.normalize(form, sentence)
    tokens = make(SyllableTokenizer).tokenize(Message({"text": text}), "text")
    assert tokens
    assert [token.text for token in tokens] == [text[token.start : token.end] for token in tokens]
    assert all(first.end <= second.start for first, second in itertools.pairwise(tokens))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ho\u0323a\u0300\u0301 qua\u0301", ["ho\u0323a\u0300\u0301", "qua\u0301"]),  # two tones on one letter
        ("a" + "\u0301" * 50, ["a" + "\u0301" * 50]),
        ("\u0958 7", ["\u0958", "7"]),  # one code point that NFC takes apart
    ],
)
def test_marks_that_do_not_join_their_letter_stay_with_it(
    make: Callable[..., SyllableTokenizer], text: str, tokens: list[str]
) -> None:
    found = make(SyllableTokenizer).tokenize(Message({"text": text}), "text")
    assert [token.text for token in found] == tokens


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("gọi 0912.345.678😀", "0912.345.678"),
        ("cccd 084 090 001 234 nhé", "084 090 001 234"),
        ("xe 84-B1 123.45 đậu", "84-B1 123.45"),
        ("mã tv pa 261120 00012 7 ạ", "tv pa 261120 00012 7"),
        ("gửi lan@example.vn giúp", "lan@example.vn"),
    ],
)
def test_codes_and_numbers_stay_whole(make: Callable[..., SyllableTokenizer], text: str, whole: str) -> None:
    tokens = make(SyllableTokenizer).tokenize(Message({"text": text}), "text")
    assert whole in [token.text for token in tokens]


def test_the_lemma_is_the_normalised_form(make: Callable[..., SyllableTokenizer]) -> None:
    tokens = make(SyllableTokenizer).tokenize(Message({"text": "Hoà ko bít"}), "text")
    assert [token.lemma for token in tokens] == ["hòa", "không", "biết"]
