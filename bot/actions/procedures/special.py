"""Special cases people ask about: somebody else does it, late, a foreigner, disabled, a poor household."""

from typing import List, Optional, Tuple

from bot.actions import words
from bot.actions.turn import Talk, Turn, fold

MOST_WORDS_ALONE = 14
# Intents a question on one's own case may be taken for when it names no procedure.
MAY_GO_ON = frozenset(("inform", "nlu_fallback", "out_of_scope", "affirm", "deny", "request_information", "greet"))


def case_in(text: str, name: str = "") -> str:
    """The special case that the message speaks of; "" for none, or when the procedure `name` is there for it."""
    said = [(fold(word), word) for word in words.as_written(text)]
    for case, phrases in words.cases().items():
        if not any(_stands(phrase.split(), said) for phrase in phrases):
            continue
        padded = f" {fold(name)} "
        return "" if any(f" {phrase} " in padded for phrase in phrases) else case
    return ""


def _stands(phrase: List[str], said: List[Tuple[str, str]]) -> bool:
    """Is the phrase said, its last word not the first of another thing ("lam ho" in "lam ho chieu")? said: (folded,
    as typed).
    """
    size = len(phrase)
    starts = (at for at in range(len(said) - size + 1) if [folded for folded, _ in said[at : at + size]] == phrase)
    return any(not _begins_another(said[at + size - 1 :]) for at in starts)


def _begins_another(rest: List[Tuple[str, str]]) -> bool:
    """A single word is another one only as it is typed with its marks; of several, marks may be left out."""
    for known in words.case_lookalikes():
        pairs = list(zip(rest, known, strict=False))
        if len(pairs) == len(known) and all(_may_be(typed, word, len(known) > 1) for typed, word in pairs):
            return True
    return False


def _may_be(typed: Tuple[str, str], known: str, is_blind: bool) -> bool:
    folded, written = typed
    return written == known or (is_blind and written == folded == fold(known))


def decides(case: str, aspect: str, *, is_follow_up: bool) -> bool:
    """Is the case what is asked for, rather than a word of the procedure's own description?"""
    return bool(case) and (is_follow_up or case == "proxy" or is_question(case) or aspect not in ("overview", "steps"))


def goes_on(talk: Talk) -> str:
    """The case of a message that names no procedure and goes on with the last one; "" otherwise."""
    turn, held = talk.turn, talk.memory.procedure
    if not held or not turn.text or turn.is_button or turn.first("procedure") or turn.files:
        return ""
    is_short = len(turn.folded.split()) <= MOST_WORDS_ALONE
    case = case_in(turn.text, held["name"]) if is_short else ""
    if case and is_question(case):
        return "" if words.names_paper(turn.text) else case
    return case if case and _asks(turn) else ""


def is_question(case: str) -> bool:
    """Is it asked by its words alone, as "how long is it valid?", and answered by no other aspect?"""
    return case in words.phrases("case_questions")


def _asks(turn: Turn) -> Optional[bool]:
    return words.is_question(turn.text) or words.holds("asks_of_case", turn.text)
