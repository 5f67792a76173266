"""The simple mode for people who read or type with effort: when it begins and ends, numbers to tap, small steps.

Pure; the phrases are data (bot/lexicon/simple_mode.json).
"""

import functools
import json
import re
import unicodedata
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from bot.actions.turn import fold

LEXICON = Path(__file__).resolve().parent.parent / "lexicon" / "simple_mode.json"
SHORT_MESSAGE_WORDS = 8
STEP_CHARACTERS = 200
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@functools.lru_cache(maxsize=2)
def _phrases(*, is_bare: bool = True) -> Dict[str, Tuple[str, ...]]:
    """The lists of the lexicon as a message would hold them, with or without diacritics."""
    content: Dict[str, Any] = json.loads(LEXICON.read_text(encoding="utf-8"))
    shape = fold if is_bare else _as_written
    return {name: tuple(map(shape, words)) for name, words in content.items() if isinstance(words, list)}


def _as_written(text: str) -> str:
    """Lower case, NFC, words only: words that differ only by their marks stay different."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text.lower())))


def switch(text: str, *, is_on: bool) -> Optional[bool]:
    """True when the message asks for the simple mode, False when it ends it, None when it says nothing about it."""
    said = _as_written(text)
    is_bare = said == fold(text)
    phrases = _phrases(is_bare=is_bare)
    if is_on:
        return False if fold(text) in _phrases()["off"] else None
    padded, is_short = f" {said} ", len(said.split()) <= SHORT_MESSAGE_WORDS
    if any(f" {phrase} " in padded for phrase in phrases["other_people"]):
        return None
    wants = [*phrases["on_anywhere"], *(phrases["on_short"] if is_short else ())]
    return True if "?" not in text and any(f" {phrase} " in padded for phrase in wants) else None


def typed_number(text: str) -> Optional[Tuple[int, bool]]:
    """("2", "so 2 nha", "bam so hai") -> (2, was it called a number); None when the message is more than a number."""
    phrases = _phrases()
    calls, ends, names = (
        "|".join(sorted(phrases[name], key=len, reverse=True)) for name in ("number_words", "ends", "number_names")
    )
    pattern = rf"(?:da )?(?P<call>(?:(?:{calls}) )*)(?:(?P<number>\d{{1,2}})|(?P<name>{names}))(?: (?:{ends}))*"
    match = re.fullmatch(pattern, fold(text))
    if match is None or (match.group("name") and not match.group("call")):
        return None  # "ba" alone is father
    number = match.group("number") or phrases["number_names"].index(match.group("name")) + 1
    return int(number), bool(match.group("call"))


def steps(text: str) -> List[str]:
    """A long text in pieces of about STEP_CHARACTERS, cut between lines, else between sentences; none is empty."""
    units = [
        part
        for line in text.splitlines()
        if line.strip()
        for part in (_SENTENCE_END.split(line.strip()) if len(line) > STEP_CHARACTERS else [line.rstrip()])
    ]
    pieces: List[str] = []
    for unit in units:
        if pieces and len(pieces[-1]) + len(unit) < STEP_CHARACTERS:
            pieces[-1] += "\n" + unit
        else:
            pieces.append(unit)
    return pieces
