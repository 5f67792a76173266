"""Words the dialogue knows by itself (words.yml), compared without diacritics, case and punctuation."""

import functools
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Sequence

from ruamel.yaml import YAML

from bot.actions.turn import fold

QUESTION = re.compile(
    r"\b(bao nhieu|bao lau|o dau|giay to|the nao|ntn|nhu nao|lam sao|lam cach|may gio|may ngay|le phi|gi|j|nao)\b"
)
POLITE_END = re.compile(
    r"(\s+(a|ah|nha|nhe|em|ad|ban|oi|di|cho toi|giup|giup toi|giup tui|giup em|luon|dum|voi|e|ne))+$"
)
WHO_SAYS_NO = re.compile(
    r"^((toi|tui|em|minh|mk|chau|con|da|thoi|u|a|thi|vay|bac|co|chu|anh|chi) )+(?=(khong|ko|k|hong|chua|deo)\b)"
)
# One syllable of Vietnamese without its diacritics: what random keys hardly ever make.
SYLLABLE = re.compile(
    r"(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|r|s|t|th|tr|v|x)?[aeiouy]{1,3}(?:c|ch|m|n|ng|nh|p|t)?\Z"
)


@functools.lru_cache(maxsize=1)
def _lexicon() -> Dict[str, Any]:
    content: Dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
    return content


def table(name: str) -> Any:
    """One entry of words.yml that is no plain list."""
    return _lexicon()[name]


@functools.lru_cache(maxsize=None)
def phrases(name: str) -> FrozenSet[str]:
    """All phrases of one list of words.yml, folded."""
    return frozenset(str(phrase) for phrase in _lexicon()[name])


def is_one_of(name: str, text: str) -> bool:
    """True when the whole message is one of the phrases, polite endings aside ("bo qua a", "gui di em").

    A phrase of the list that has diacritics fits only a message written with the same ones.
    """
    if text.lstrip().startswith("/"):
        return False  # looks like a command of the engine; to us it is only words
    folded = fold(text)
    if folded in phrases(name) or " ".join(as_written(text)) in phrases(name):
        return True
    without_start = re.sub(r"^(da|thoi|u|uh|vang|a)\s+", "", folded)
    trimmed = POLITE_END.sub("", without_start)
    start = len(folded.split()) - len(without_start.split())
    written = " ".join(as_written(text)[start : start + len(trimmed.split())])
    return bool(trimmed) and (trimmed in phrases(name) or written in phrases(name))


def as_written(text: str) -> List[str]:
    """The words of a message with their diacritics, in lower case."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def starts_like(name: str, text: str) -> bool:
    """True when the message begins with one of the phrases; who says no does not matter ("toi khong cho so")."""
    folded = fold(text) + " "
    bare = WHO_SAYS_NO.sub("", folded)
    return any(said.startswith(phrase + " ") for said in (folded, bare) for phrase in phrases(name))


def patterns(name: str) -> List[str]:
    """Regular expressions of words.yml, for text without accents that keeps its punctuation."""
    return [str(pattern) for pattern in _lexicon()[name]]


def without(names: Sequence[str], text: str) -> str:
    """The message, folded, without the phrases of these lists; of several the longest goes first."""
    folded = f" {fold(text)} "
    for phrase in sorted((fold(phrase) for name in names for phrase in phrases(name)), key=len, reverse=True):
        folded = folded.replace(f" {phrase} ", " ")
    return folded.strip()


def foreign_place(text: str) -> str:
    """The place of not_our_offices that is asked about, "" for none; a landmark ("gan cho") is not asked about."""
    written, folded = f" {' '.join(as_written(text))} ", f" {fold(text)} "
    found = ""
    for name in _lexicon()["not_our_offices"]:
        bare = fold(name)
        before = f" {written.split(f' {name} ', maxsplit=1)[0]} " if f" {name} " in written else ""
        if not before and " " in bare and f" {bare} " in folded:
            before = folded.split(f" {bare} ", maxsplit=1)[0] + " "
        is_landmark = any(f" {fold(before)} ".endswith(f" {beside} ") for beside in phrases("beside_a_place"))
        if before and not is_landmark and len(name) > len(found):
            found = str(name)
    return found


def left_after(name: str, text: str) -> List[str]:
    """The words of a message that are not in the list: what it is really about."""
    return left_after_all((name,), text)


def left_after_all(names: Sequence[str], text: str) -> List[str]:
    """The words of a message that are in none of the lists."""
    return [word for word in fold(text).split() if not any(word in phrases(name) for name in names)]


def has_content(text: str) -> bool:
    """True when a message says more than "I want to report something"."""
    return len(left_after("opening", text)) >= 2


def holds(name: str, text: str) -> bool:
    """True when one of the phrases stands anywhere in the message; one with diacritics only where it is written so."""
    folded, written = f" {fold(text)} ", f" {' '.join(as_written(text))} "
    return any(f" {phrase} " in folded or f" {phrase} " in written for phrase in phrases(name))


def matches(name: str, text: str) -> bool:
    """True when one of these regular expressions fits somewhere in the folded message."""
    return any(re.search(pattern, fold(text)) for pattern in patterns(name))


def without_lookalikes(of: str, text: str) -> str:
    """The text without the words, written with diacritics, that only fold to those of the list `of`."""
    composed = unicodedata.normalize("NFC", text.lower())
    for phrase in _lexicon()["lookalikes"][of]:
        composed = composed.replace(phrase, "-")
    return composed


def is_question(text: str) -> bool:
    return "?" in text or bool(QUESTION.search(fold(text)))


def is_readable(text: str) -> bool:
    """True when at least half of the words could be Vietnamese or are chat spellings; random keys and emoji are not."""
    tokens = fold(text).split()
    known = [
        token
        for token in tokens
        if (len(token) >= 2 and SYLLABLE.match(token)) or token in phrases("chat_words") or token.isdigit()
    ]
    return bool(tokens) and 2 * len(known) >= len(tokens)


def cases() -> Dict[str, List[str]]:
    """The special cases of a procedure with the phrases that speak of them: {"proxy": ["uy quyen", ...]}."""
    return {str(case): list(map(str, case_phrases)) for case, case_phrases in _lexicon()["cases_asked"].items()}


def day_asked(text: str, today: date) -> Optional[date]:
    """The day of "thu bay", "ngay mai" (the next one of that name), or None."""
    for name, is_ahead in (("days_ahead", True), ("week_days", False)):
        for number, day_phrases in _lexicon()[name].items():
            if any(f" {phrase} " in f" {fold(text)} " for phrase in map(str, day_phrases)):
                return today + timedelta(days=int(number) if is_ahead else (int(number) - today.weekday()) % 7)
    return None


def case_lookalikes() -> List[List[str]]:
    """Things whose first word reads like the last of a special case, as words with their marks."""
    return [str(thing).split() for thing in _lexicon()["case_lookalikes"]]


def names_paper(text: str) -> bool:
    """True when a paper is named by its common name ("so do", which is no "ho so do")."""
    folded = f" {fold(text)} ".replace(" ho so ", " - ")
    return any(f" {phrase} " in folded for phrase in phrases("papers"))


def aspects_in(text: str) -> List[str]:
    """The aspects of a procedure a message asks for, in its order: ["documents", "fee"]."""
    folded = f" {fold(text)} "
    found = {
        aspect: min(folded.index(f" {phrase} ") for phrase in map(str, aspect_phrases) if f" {phrase} " in folded)
        for aspect, aspect_phrases in _lexicon()["aspects_asked"].items()
        if any(f" {phrase} " in folded for phrase in map(str, aspect_phrases))
    }
    return sorted(found, key=lambda aspect: found[aspect])
