"""The city's own places and short forms: a file of the training data, laid over bot/lexicon when a model is trained.

bot/city_words.py reads it. What we ship stands in bot/lexicon and is never changed here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from inbox_api.folding import fold

FILE = "words/city.yml"
Kind = Literal["streets", "landmarks", "short_forms"]
KINDS: tuple[Kind, ...] = ("streets", "landmarks", "short_forms")
LONGEST_PLACE, LONGEST_MEANING, MOST_WORDS = 60, 60, 8
MOST = 2_000  # of one kind
_LEXICON = Path(__file__).resolve().parents[3] / "bot" / "lexicon"
_PLACE = re.compile(r"[^\W_]+(?:[ ./'-]+[^\W_]+)*")
_FORM = re.compile(r"[^\W_]{1,12}")
_MEANING = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


class BrokenWords(ValueError):
    """The file is none of ours, or holds what no word may be; the text names it."""


@dataclass(frozen=True, slots=True)
class CityWords:
    """short_forms: what is typed -> the words it stands for."""

    streets: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()
    short_forms: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: Kind) -> Mapping[str, str]:
        """Each word with its meaning; places mean themselves."""
        if kind == "short_forms":
            return self.short_forms
        return {name: name for name in (self.streets if kind == "streets" else self.landmarks)}

    def with_word(self, kind: Kind, word: str, meaning: str) -> CityWords:
        """With one more, or with another meaning."""
        if kind == "short_forms":
            return CityWords(self.streets, self.landmarks, {**self.short_forms, word: meaning})
        return self._with_places(kind, tuple(sorted({*self.of(kind), word}, key=lambda one: (fold(one), one))))

    def without(self, kind: Kind, word: str) -> CityWords:
        kept = {one: meaning for one, meaning in self.of(kind).items() if one != word}
        if kind == "short_forms":
            return CityWords(self.streets, self.landmarks, kept)
        return self._with_places(kind, tuple(kept))

    def _with_places(self, kind: Kind, names: tuple[str, ...]) -> CityWords:
        if kind == "streets":
            return CityWords(names, self.landmarks, self.short_forms)
        return CityWords(self.streets, names, self.short_forms)


def tidied(kind: Kind, word: str, meaning: str) -> tuple[str, str]:
    """Word and meaning as they are kept: NFC, single spaces, short forms in small letters; places mean themselves."""
    word = " ".join(unicodedata.normalize("NFC", word).split())
    meaning = " ".join(unicodedata.normalize("NFC", meaning).split())
    return (word.lower(), meaning.lower()) if kind == "short_forms" else (word, word)


def is_sound(kind: Kind, word: str, meaning: str) -> bool:
    """Whether it may stand in the lists: nothing that every second message would hold."""
    if (word, meaning) != tidied(kind, word, meaning):
        return False
    if kind == "short_forms":
        is_short = len(meaning) <= LONGEST_MEANING and len(meaning.split()) <= MOST_WORDS
        is_form = _FORM.fullmatch(word) is not None and not word.isdigit()
        return is_form and is_short and _MEANING.fullmatch(meaning) is not None and meaning != word
    words = word.split()
    is_name = len(words) > 1 or any(letter.isdigit() for letter in word)
    return _PLACE.fullmatch(word) is not None and is_name and len(word) <= LONGEST_PLACE and len(words) <= MOST_WORDS


@lru_cache(maxsize=1)
def shipped() -> CityWords:
    """What the program itself knows, as this process was started with it."""
    places = json.loads((_LEXICON / "places.json").read_text(encoding="utf-8"))
    spelling = json.loads((_LEXICON / "teencode.json").read_text(encoding="utf-8"))
    forms = {**spelling["abbreviations"], **spelling["forms"]}
    return CityWords(tuple(places["streets"]), tuple(places["landmarks"]), forms)


def read(content: bytes | None) -> CityWords:
    """The file; without one, no words. Raises BrokenWords."""
    if not content:
        return CityWords()
    try:
        told: Any = yaml.safe_load(content) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BrokenWords(FILE) from error
    if not isinstance(told, dict) or set(told) - set(KINDS):
        raise BrokenWords(FILE)
    streets, landmarks, forms = (told.get(kind) or ([] if kind != "short_forms" else {}) for kind in KINDS)
    if not (isinstance(streets, list) and isinstance(landmarks, list) and isinstance(forms, dict)):
        raise BrokenWords(FILE)
    # Never made into text: "no: ..." is False in YAML, and a few lines of references grow without end.
    if not all(isinstance(one, str) for one in (*streets, *landmarks, *forms, *forms.values())):
        raise BrokenWords(FILE)
    found = CityWords(tuple(streets), tuple(landmarks), dict(forms))
    for kind in KINDS:
        listed = found.of(kind)
        broken = [word for word, meaning in listed.items() if not is_sound(kind, word, meaning)]
        if broken or len(listed) > MOST:
            raise BrokenWords(next(iter(broken), FILE))
    return found


def written(words: CityWords) -> bytes | None:
    """The file; the same words give the same bytes. None where there are none."""
    if not any(words.of(kind) for kind in KINDS):
        return None
    lines = ["# The city's own words, kept by the training desk; what we ship stands in bot/lexicon."]
    for kind in KINDS[:2]:
        names = words.of(kind)
        lines += [f"{kind}:", *(f"  - {_quoted(name)}" for name in names)] if names else [f"{kind}: []"]
    forms = sorted(words.short_forms.items())
    lines += ["short_forms:", *(f"  {_quoted(form)}: {_quoted(meaning)}" for form, meaning in forms)] if forms else []
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
