"""Words inside a report: send it, stop it, change a part; and whether they tell a time or a place."""

from typing import FrozenSet, Optional

from bot.actions.turn import fold
from bot.actions.words import as_written, holds, left_after, phrases, table, without_lookalikes


def says_stop(text: str) -> bool:
    """True when a word of it stops a report; "yes" written with its diacritics is none, though it folds to one."""
    return any(word in phrases("stops") for word in fold(without_lookalikes("stops", text)).split())


def says_send(text: str) -> bool:
    """True for "thoi gui dai di": a wish to send and nothing else, neither a refusal nor a question."""
    known = all(word in phrases("around_send") or fold(word) in phrases("around_send") for word in as_written(text))
    return known and speaks_of_sending(text)


def speaks_of_sending(text: str) -> bool:
    """True when sending is spoken of and nothing in the message says not to, or asks."""
    said = as_written(text)
    has_no = any(word in phrases("no_send") or fold(word) in phrases("no_send") for word in said)
    return "gui" in map(fold, said) and not has_no and "?" not in text


def tells_a_time(text: str) -> bool:
    """True when a word of time or a number stands there."""
    written = f" {' '.join(as_written(text))} "
    is_named = any(f" {phrase} " in written for phrase in phrases("time_words"))
    return is_named or holds("time_words", text) or any(char.isdigit() for char in text)


def edit_target(text: str) -> Optional[str]:
    """Which part of the summary a message wants changed: "sua dia chi" -> "where"; "" for "sua"; None for neither."""
    folded = f" {fold(text)} "
    if not any(f" {verb} " in folded for verb in phrases("edit_verbs")):
        return None
    hits = [
        (folded.index(f" {phrase} "), part)
        for part, part_phrases in table("edit_parts").items()
        for phrase in map(str, part_phrases)
        if f" {phrase} " in folded
    ]
    return min(hits)[1] if hits else ""


def edit_part(name: str) -> FrozenSet[str]:
    """The words that name one part of the report: where, what, when, phone."""
    return frozenset(map(str, table("edit_parts")[name]))


def wants_to_report(text: str) -> bool:
    """True for "cho tui bao cai": a wish to report without any content."""
    folded = f" {fold(text)} "
    has_wish = any(f" {phrase} " in folded for phrase in phrases("wants_report"))
    return has_wish and not left_after("opening", text)


def is_vague(place: str) -> bool:
    """True for a place without any name: "hem 5", "gan nha toi"."""
    return all(any(char.isdigit() for char in word) for word in left_after("vague_place", place))


def only_points(place: str) -> bool:
    """True for "cho hom bua": every word points at a place known to the speaker alone; "cho cu" may be a market."""
    names_market = any(word in phrases("places_as_written") for word in as_written(place))
    return bool(place.strip()) and not names_market and not left_after("pointing_place", place)
