"""The normalised twin of a message, which features are taken from. The message itself is never changed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.syllables import Syllable, split_syllables
from bot.components.text_forms import place_tone, shorten_runs

LEXICONS = ["teencode", "emoji"]
MODULES = [
    "bot.components.lexicon",
    "bot.components.normalisation",
    "bot.components.patterns",
    "bot.components.syllables",
    "bot.components.text_forms",
]


_MOST_CHARACTERS = 3000  # of normalised text; messages of Facebook and Zalo have 2,000 at most
_MESSAGES_KEPT = 4  # the parts of the pipeline ask one after the other for the same message
_WORDS_KEPT = 1 << 15  # Vietnamese has some 7,000 syllables; words repeat, messages do not


@dataclass(frozen=True)
class NormalisedText:
    """`text`: words joined by one space. `spans[i]` = (start, end) of word group i in the message as received."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, str]:
    lexicon = load_lexicon("teencode")
    return {**lexicon["abbreviations"], **lexicon["forms"]}


@lru_cache(maxsize=_MESSAGES_KEPT)
def normalise(text: str) -> NormalisedText:
    """Lower case NFC, tones placed one way, short forms written out, numbers and emoji as class words.

    Of a very long text only the beginning, so that one message does not keep the others waiting.
    """
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    left = _MOST_CHARACTERS
    for syllable in split_syllables(text):
        if left <= 0:
            break
        word = normalise_syllable(syllable)
        if word:
            words.append(word[:left])
            spans.append((syllable.start, syllable.end))
            left -= len(word) + 1
    return NormalisedText(" ".join(words), tuple(words), tuple(spans))


def normalise_syllable(syllable: Syllable) -> str:
    """One syllable normalised; may be several words (a short form) or empty (a sign without meaning)."""
    if syllable.kind == "word":
        return normalise_word(syllable.composed)
    if syllable.kind == "mixed":
        return write_out(syllable.composed.lower())
    if syllable.kind == "number":
        digits = sum(char.isdigit() for char in syllable.composed)
        return syllable.composed if digits < 3 else f"num{min(digits, 12)}"
    if syllable.kind == "sign":
        return _sign(syllable.composed)
    return f"kind{syllable.kind.replace('_', '')}"


@lru_cache(maxsize=_WORDS_KEPT)
def normalise_word(word: str) -> str:
    """A word of letters (NFC): lower case, no emphasis, tone placed, short form written out."""
    lowered = unicodedata.normalize("NFC", word.lower())
    written = write_out(lowered)
    if written != lowered:
        return written
    return write_out(place_tone(shorten_runs(lowered)))


def write_out(word: str) -> str:
    """The words a short form or chat spelling stands for, or the word itself. See bot/lexicon/teencode.json."""
    return _short_forms().get(word, word)


def _sign(sign: str) -> str:
    if sign in "?!":
        return sign
    if unicodedata.category(sign[0]) in ("So", "Sk"):
        emoji = load_lexicon("emoji")
        word: str = emoji["words"].get(sign, emoji["default"])
        return word
    return ""
