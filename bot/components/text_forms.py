"""Forms of Vietnamese text: NFC with offsets, without diacritics, and one way to place the tone."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from underthesea.pipeline.text_normalize.token_normalize import token_normalize

# Letters that carry no combining mark after decomposition, so folding must name them.
_D_WITH_STROKE = str.maketrans({"\u0111": "d", "\u0110": "D", "\u00f0": "d", "\u00d0": "D"})
_MESSAGES_KEPT = 4  # the parts of the pipeline ask one after the other for the same message
_WORDS_KEPT = 1 << 15
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True)
class ComposedText:
    """`text` is NFC; `offsets[i]` is where its character i begins in the text as received (len + 1 entries).

    Marks that NFC cannot join to their letter have no place of their own: they begin where the letter with all its
    marks ends, so that a slice never cuts them off.
    """

    text: str
    offsets: tuple[int, ...]


@lru_cache(maxsize=_MESSAGES_KEPT)
def compose(text: str) -> ComposedText:
    """NFC of `text`, with a map back to the code points of the message as received (also when that is NFD)."""
    if unicodedata.is_normalized("NFC", text):
        return ComposedText(text, tuple(range(len(text) + 1)))
    starts = [place for place, char in enumerate(text) if place == 0 or not unicodedata.combining(char)]
    pieces: list[str] = []
    offsets: list[int] = []
    for start, end in pairwise([*starts, len(text)]):
        piece = text[start:end]
        if not piece.isascii():
            piece = unicodedata.normalize("NFC", piece)
        pieces.append(piece)
        offsets.append(start)
        if len(piece) > 1:
            offsets += [end] * (len(piece) - 1)
    offsets.append(len(text))
    return ComposedText("".join(pieces), tuple(offsets))


def fold(text: str) -> str:
    """Lower case without any diacritic, the letter d with stroke included. May change the length of NFD text."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.translate(_D_WITH_STROKE))
    return "".join([char for char in decomposed if not unicodedata.combining(char)]).lower()


@lru_cache(maxsize=_WORDS_KEPT)
def fold_word(word: str) -> str:
    """`fold` of one word, remembered."""
    return fold(word)


def shorten_runs(word: str) -> str:
    """Letters repeated for emphasis, once: three or more anywhere, two at the end of the word.

    A repeated vowel keeps the first, toned letter: its echo usually has no tone.
    """
    word = _LONG_RUN.sub(r"\1", word)
    while len(word) > 2 and word[-1].isalpha() and fold_word(word[-1]) == fold_word(word[-2]):
        word = word[:-1]
    return word


def place_tone(syllable: str) -> str:
    """The syllable (NFC, lower case) with its tone mark where today's spelling puts it.

    Rules of underthesea: 2,904 misplaced forms with up to six letters, old style included. They need NFC.
    """
    placed: str = token_normalize(syllable)
    return placed
