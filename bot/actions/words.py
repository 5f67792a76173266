"""Words the dialogue knows by itself (words.yml), compared without diacritics, case and punctuation."""

import functools
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Sequence

from ruamel.yaml import YAML

from bot.actions.turn import fold

_GAP = r"[\s.\-_/]{0,3}"
CASE_CODE = re.compile(
    rf"\b([A-Z]{{2}}){_GAP}([A-Z]{{2,4}}){_GAP}([0-9OIL]{{6}}){_GAP}([0-9OIL]{{5}}){_GAP}([0-9A-Z])(?![0-9A-Z])"
)
HEARD_AS_DIGIT = str.maketrans("OIL", "011")
# Six symbols with a digit, or six of the inbox's key letters (none reads like another): never a common word.
LOOKUP_KEY = re.compile(r"\b(?:(?=[A-Z]*\d)[A-Z0-9]{6}|[ACDEFGHJKMNPQRTVWXY]{6})\b")
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


def says_stop(text: str) -> bool:
    """True when a word of it stops a report; "yes" written with its diacritics is none, though it folds to one."""
    return any(fold(word) in phrases("stops") and word not in phrases("no_stops") for word in as_written(text))


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


def starts_like(name: str, text: str) -> bool:
    """True when the message begins with one of the phrases; who says no does not matter ("toi khong cho so")."""
    folded = fold(text) + " "
    bare = WHO_SAYS_NO.sub("", folded)
    return any(said.startswith(phrase + " ") for said in (folded, bare) for phrase in phrases(name))


def edit_target(text: str) -> Optional[str]:
    """Which part of the summary a message wants changed: "sua dia chi" -> "where"; "" for "sua"; None for neither."""
    folded = f" {fold(text)} "
    if not any(f" {verb} " in folded for verb in phrases("edit_verbs")):
        return None
    hits = [
        (folded.index(f" {phrase} "), part)
        for part, part_phrases in _lexicon()["edit_parts"].items()
        for phrase in map(str, part_phrases)
        if f" {phrase} " in folded
    ]
    return min(hits)[1] if hits else ""


def edit_part(name: str) -> FrozenSet[str]:
    """The words that name one part of the report: where, what, when, phone."""
    return frozenset(map(str, _lexicon()["edit_parts"][name]))


def patterns(name: str) -> List[str]:
    """Regular expressions of words.yml, for text without accents that keeps its punctuation."""
    return [str(pattern) for pattern in _lexicon()[name]]


def without(names: Sequence[str], text: str) -> str:
    """The message, folded, without the phrases of these lists; of several the longest goes first."""
    folded = f" {fold(text)} "
    for phrase in sorted((phrase for name in names for phrase in phrases(name)), key=len, reverse=True):
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


def case_code_in(text: str) -> Optional[str]:
    """ "tv pa 261120 00012 7" -> "TV-PA-261120-00012-7"; None for "CCCD 084185001234", no kind and no day of ours."""
    for match in CASE_CODE.finditer(text.upper()):
        unit, kind, day, serial, check = match.groups()
        day = day.translate(HEARD_AS_DIGIT)
        if fold(kind)[:2] in phrases("case_kinds") and "01" <= day[2:4] <= "12" and "01" <= day[4:] <= "31":
            return "-".join((unit, kind, day, serial.translate(HEARD_AS_DIGIT), check))
    return None


def lookup_key_in(text: str) -> Optional[str]:
    """A six-character lookup key beside or without a case code, or None."""
    match = LOOKUP_KEY.search(CASE_CODE.sub(" ", text.upper()))
    return match.group() if match else None


def score_in(text: str) -> Optional[int]:
    """A score from 1 to 5 said in figures ("5 sao", "4/5") or in words, or None."""
    folded = fold(text)
    if "10 diem" not in folded:
        match = re.search(r"\b([1-5])\b(?!\s*(?:ngay|gio|thang|lan|nam|phut|tuan))", folded)
        if match:
            return int(match.group(1))
    for score, score_phrases in _lexicon()["score_words"].items():
        if any(f" {phrase} " in f" {folded} " for phrase in map(str, score_phrases)):
            return int(score)
    return None


def emergency_kind(text: str) -> str:
    """suicide, child, rescue, electricity, fire, crime, medical, or "any"; the first that fits in this order."""
    if is_despair(text):
        return "suicide"
    if tells_sexual_violence(text):
        return "child" if holds("of_a_child", text) else "crime"
    folded = f" {_meant(text)} "
    for kind, kind_phrases in _lexicon()["emergency"].items():
        if any(f" {phrase} " in folded for phrase in map(str, kind_phrases)):
            return str(kind)
    return "any"


def cries_for_help(text: str, *, must_cry: bool) -> bool:
    """True for words of danger that no question or business holds; a cry ("cuu voi") makes a single word enough."""
    folded = f" {_meant(text)} "
    kinds = _lexicon()["emergency"].values()
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


def holds(name: str, text: str) -> bool:
    """True when one of the phrases stands anywhere in the message."""
    folded = f" {fold(text)} "
    return any(f" {phrase} " in folded for phrase in phrases(name))


def matches(name: str, text: str) -> bool:
    """True when one of these regular expressions fits somewhere in the folded message."""
    return any(re.search(pattern, fold(text)) for pattern in patterns(name))


def tells_sexual_violence(text: str) -> bool:
    """True when the message tells of it; a question about the law or about papers does not."""
    told = matches("sexual_violence_told", text)
    return told or (matches("sexual_violence_named", text) and not is_question(text) and not speaks_of_papers(text))


def _meant(text: str) -> str:
    """The message, folded, without lookalikes of danger and without "met muon chet"."""
    folded = fold(without_written("lookalikes", text))
    for pattern in patterns("not_meant"):
        folded = re.sub(pattern, " ", folded)
    return folded


def without_written(name: str, text: str) -> str:
    """The text without the words of a list, written with diacritics, that fold to others of another meaning."""
    composed = unicodedata.normalize("NFC", text.lower())
    for phrase in _lexicon()[name]:
        composed = composed.replace(phrase, "-")
    return composed


def is_despair(text: str) -> bool:
    """True when the citizen speaks of ending their own life."""
    return holds("despair", text)


def wants_to_report(text: str) -> bool:
    """True for "cho tui bao cai": a wish to report without any content."""
    folded = f" {fold(text)} "
    has_wish = any(f" {phrase} " in folded for phrase in phrases("wants_report"))
    return has_wish and not left_after("opening", text)


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


def is_vague(place: str) -> bool:
    """True for a place without any name: "hem 5", "gan nha toi"."""
    return all(any(char.isdigit() for char in word) for word in left_after("vague_place", place))


def only_points(place: str) -> bool:
    """True for "cho hom bua": every word points at a place known to the speaker alone; "cho cu" may be a market."""
    names_market = any(word in phrases("places_as_written") for word in as_written(place))
    return bool(place.strip()) and not names_market and not left_after("pointing_place", place)


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
