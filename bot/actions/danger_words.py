"""Words of danger: which kind it is, whether somebody cries for help, and what only sounds like it."""

import re

from bot.actions.turn import fold
from bot.actions.words import holds, is_question, matches, patterns, phrases, table, without_lookalikes


def emergency_kind(text: str) -> str:
    """suicide, child, rescue, electricity, fire, crime, medical, or "any"; the first that fits in this order."""
    if is_despair(text):
        return "suicide"
    if tells_sexual_violence(text):
        return "child" if holds("of_a_child", text) else "crime"
    folded = f" {_meant(text)} "
    for kind, kind_phrases in table("emergency").items():
        if any(f" {phrase} " in folded for phrase in map(str, kind_phrases)):
            return str(kind)
    return "any"


def cries_for_help(text: str, *, must_cry: bool) -> bool:
    """True for words of danger that no question or business holds; a cry ("cuu voi") makes a single word enough."""
    folded = f" {_meant(text)} "
    kinds = table("emergency").values()
    found = [phrase for kind in kinds for phrase in map(str, kind) if f" {phrase} " in folded]
    cries = any(f" {phrase} " in folded for phrase in phrases("cries"))
    is_plain = not must_cry and not is_question(text) and any(" " in phrase for phrase in found)
    return bool(found) and (cries or is_plain)


def pleads(text: str) -> bool:
    """True for "cuu toi voi"."""
    return holds("pleas", text)


def speaks_of_papers(text: str) -> bool:
    """True when a message about danger is a question about papers or insurance."""
    return holds("paper_words", text)


def tells_sexual_violence(text: str) -> bool:
    """True when the message tells of it; a question about the law or about papers does not."""
    told = matches("sexual_violence_told", text)
    return told or (matches("sexual_violence_named", text) and not is_question(text) and not speaks_of_papers(text))


def _meant(text: str) -> str:
    """The message, folded, without lookalikes of danger and without "met muon chet"."""
    folded = fold(without_lookalikes("emergency", text))
    for pattern in patterns("not_meant"):
        folded = re.sub(pattern, " ", folded)
    return folded


def is_despair(text: str) -> bool:
    """True when the citizen speaks of ending their own life."""
    return holds("despair", text)
