"""A citizen takes back something said before: "a nham, so 45", "khong phai Le Loi ma la Tran Phu".

Pure: reads the words (words.yml) and the facts of the message, tells which part of the report gets which new value.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

from bot.actions import phones, report_words, words
from bot.actions.story import MOST_CHARACTERS
from bot.actions.turn import Json, Turn, fold

MOST_WORDS = 16
MOST_WORDS_OF_A_VALUE = 8
_TOKEN = re.compile(r"[\w\u0300-\u036f]+(?:[/-]\w+)*")
_EDGE = " \t\r\n,;:.!?-\u2013\u2026\"'()"
_HOUSE = ("so nha", "nha so", "so", "sn", "nha")
_NUMBERED = (*_HOUSE, "hem", "kiet", "ngo", "ngach", "phuong", "p", "khu pho", "kp", "to", "ap", "khom", "lo")
_WORD_BEFORE = "|".join(sorted(_NUMBERED, key=len, reverse=True))
_NUMBER = r"\d+[a-z]?(?:[/-]\d*[a-z]?\d*)*"
NUMBER_ALONE = re.compile(rf"(?:(?P<word>{_WORD_BEFORE})[.,:]?\s*)?(?P<number>{_NUMBER})")


@dataclass(frozen=True)
class Correction:
    """`part`: what where ward when phone; "" for "nham roi" alone. `value` as written, None: still to be asked.

    `number`: only a number of the address changes; its kind of word ("so", "hem") is in `word`. `instead_of`: the words
    that were wrong, "" when not said.
    """

    part: str
    value: Optional[str] = None
    instead_of: str = ""
    word: str = ""
    number: str = ""


def read(report: Json, turn: Turn) -> Optional[Correction]:
    """The correction this message makes to the open report, or None when it makes none."""
    text = unicodedata.normalize("NFC", turn.text)
    tokens = [(fold(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    if turn.is_button or not 2 <= len(tokens) <= MOST_WORDS:
        return None
    return _exchanged(report, turn, text) or _announced(report, turn, text, tokens)


def announces(text: str, *, least: int = 3) -> bool:
    """True for "a nham, ...", "... moi dung": something said before is taken back, whatever it was. least: words."""
    text = unicodedata.normalize("NFC", text)
    tokens = [(fold(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    start = next((at for at in range(len(tokens)) if tokens[at][0] not in words.phrases("hesitation")), len(tokens))
    is_taken_back = bool(_says_wrong(text, tokens, start))
    return least <= len(tokens) <= MOST_WORDS and (
        is_taken_back or fold(text).endswith(tuple(words.phrases("right_end")))
    )


def _exchanged(report: Json, turn: Turn, text: str) -> Optional[Correction]:
    """ "khong phai X ma la Y", "Y chu khong phai X"."""
    pair = exchanged_words(text)
    if pair is None:
        return None
    new, old = pair
    part = _part_of_words(report, old) or _part_of_facts(turn, new)
    if not part or len(new.split()) > MOST_WORDS_OF_A_VALUE or (part == "what" and not old):
        return None
    return _with_value(report, part, new, old)


def exchanged_words(text: str) -> Optional[Tuple[str, str]]:
    """(new, old) as written, of "khong phai X, la Y"; None for anything else."""
    text = unicodedata.normalize("NFC", text)
    flat = plain(text)
    match = next(filter(None, (re.search(pattern, flat) for pattern in words.patterns("exchange"))), None)
    if match is None:
        return None
    new = _without_ending(text[slice(*match.span("new"))].strip(_EDGE))
    return (new, text[slice(*match.span("old"))].strip(_EDGE)) if new else None


def _announced(report: Json, turn: Turn, text: str, tokens: List[Tuple[str, int, int]]) -> Optional[Correction]:
    """ "a nham, ...", "sua lai gio, ...", "... moi dung"."""
    start = next((at for at in range(len(tokens)) if tokens[at][0] not in words.phrases("hesitation")), len(tokens))
    strong = _says_wrong(text, tokens, start)
    weak = 0 if strong else _phrase_at(tokens, start, words.phrases("edit_start"))
    ends_right = fold(text).endswith(tuple(words.phrases("right_end")))
    if not (strong or weak or ends_right):
        return None
    at = start + (strong or weak)
    part, length = _named_part(tokens, at)
    at += length
    while at < len(tokens) and tokens[at][0] in ("roi", "la", "thanh", "lai", "giup"):
        at += 1
    value = text[tokens[at][1] :].strip(_EDGE) if at < len(tokens) else ""
    value = _without_ending(value)
    if not value:
        return Correction(part)
    if words.is_one_of("cancel", value) or words.is_one_of("send", value):
        return None
    facts = _part_of_facts(turn, value)
    if part in ("where", "when") and not facts and words.holds("no_words", value):
        return None  # "noi gi vay" folds like the word for a place
    found = part or facts
    if not found and strong and _may_be_a_fact(turn, value):
        found = next((step for step in reversed(report["closed"]) if step in ("where", "when", "phone")), "")
    is_fact_only = bool(part) or bool(_number_of(value)) or not _left_over(turn, value)
    if not found or (weak and not is_fact_only):
        return None
    return _with_value(report, found, value, "")


def _may_be_a_fact(turn: Turn, value: str) -> bool:
    """True for a short value the tagger missed ("Ba Si"); "toi khong noi vay" is none."""
    is_named = any(char.isdigit() for char in value) or any(word[:1].isupper() for word in value.split())
    says_no = words.holds("no_words", value)
    return len(value.split()) <= MOST_WORDS_OF_A_VALUE and not says_no and (is_named or turn.intent == "inform")


def _with_value(report: Json, part: str, value: str, old: str) -> Correction:
    if part == "phone" and phones.phone_in(value) is None:
        return Correction(part)  # a figure too few or too many: asked for again
    number = _number_of(value)
    if part in ("where", "ward") and number and (report["where"] or number.group("word") in ("phuong", "p")):
        word = number.group("word") or ""
        if word in ("phuong", "p"):
            return Correction("ward", value, old)
        return Correction("where", value, old, word=word, number=value[slice(*number.span("number"))])
    return Correction(part, value, old)


def _number_of(value: str) -> "Optional[re.Match[str]]":
    match = NUMBER_ALONE.fullmatch(plain(value))
    return match if match and len(match.group("number")) < 8 else None


def _says_wrong(text: str, tokens: List[Tuple[str, int, int]], at: int) -> int:
    """How many words at `at` say that something was wrong; 0 for none. A word that reads like others must be written
    with its marks, follow a sigh ("a lon"), or stand before a number.
    """
    length = _phrase_at(tokens, at, words.phrases("wrong_start"))
    if length or at >= len(tokens) or _phrase_at(tokens, at, words.phrases("no_mistake")):
        return length
    written = text[tokens[at][1] : tokens[at][2]].lower()
    is_before_number = at + 1 < len(tokens) and tokens[at + 1][0].isdigit()
    is_blind = written in words.phrases("wrong_blind") and (at > 0 or is_before_number)
    return int(is_blind or written in words.phrases("wrong_as_written"))


def _part_of_facts(turn: Turn, value: str) -> str:
    """What kind of fact the new value is, by what was recognised in it."""
    if phones.phone_in(value) or phones.odd_in(value):
        return "phone"
    number = _number_of(value)
    if number:
        return "ward" if number.group("word") in ("phuong", "p") else "where"
    for part, names in (("where", ("address", "landmark")), ("when", ("date_time",)), ("ward", ("ward",))):
        if any(fold(said) in fold(value) for name in names for said in turn.as_written(name)):
            return part
    return ""


def _part_of_words(report: Json, old: str) -> str:
    """In which part of the report the wrong words stand; the description last, because it may repeat the others."""
    folded = f" {fold(old)} "
    if not folded.strip():
        return ""
    for part in ("where", "ward", "when", "phone", "what"):
        if folded in f" {fold(str(report[part] or ''))} ":
            return part
    return ""


def _named_part(tokens: List[Tuple[str, int, int]], at: int) -> Tuple[str, int]:
    """ "dia chi" at `at` -> ("where", 2): the part named there and its words; words that belong to the value stay."""
    for length in (3, 2, 1):
        phrase = " ".join(token for token, _, _ in tokens[at : at + length])
        for part in ("where", "what", "when", "phone"):
            if len(tokens[at : at + length]) == length and phrase in report_words.edit_part(part):
                is_value = phrase in words.phrases("part_of_value") and at + length < len(tokens)
                return part, 0 if is_value else length
    return "", 0


def _phrase_at(tokens: List[Tuple[str, int, int]], at: int, phrases: Any) -> int:
    """How many words the longest of the phrases has that stands at `at`; 0 for none."""
    for length in range(min(4, len(tokens) - at), 0, -1):
        if " ".join(token for token, _, _ in tokens[at : at + length]) in phrases:
            return length
    return 0


def _left_over(turn: Turn, value: str) -> List[str]:
    """Words of the value that no recognised fact and no small word explains."""
    facts = " ".join(fold(said) for item in turn.entities for said in turn.as_written(str(item.get("entity")))).split()
    return [word for word in words.left_after("opening", value) if word not in facts]


def _without_ending(value: str) -> str:
    """The value without "moi dung", "nha", "a"."""
    while True:
        tokens = list(_TOKEN.finditer(value))
        for length in (3, 2, 1):
            said = fold(value[tokens[-length].start() :]) if len(tokens) >= length else ""
            if said and said in (words.phrases("right_end") | words.phrases("polite_ends")):
                value = value[: tokens[-length].start()].strip(_EDGE)
                break
        else:
            return value


def plain(text: str) -> str:
    """NFC text in lower case without diacritics, one character for each: offsets and punctuation stay."""
    flat = []
    for char in unicodedata.normalize("NFC", text):
        base = unicodedata.normalize("NFD", char)[0].lower()
        flat.append("d" if base == "\u0111" else base[0])
    return "".join(flat)


def apply(report: Json, correction: Correction) -> str:
    """Put the new value in place of the old one, in the description too; returns the whole new value."""
    part, value = correction.part, correction.value or ""
    old = str(report[part] or "")
    if correction.number:
        new = _with_number(old, correction)
    elif correction.instead_of and fold(correction.instead_of) in fold(old) and part in ("where", "what", "when"):
        new = exchange(old, correction.instead_of, value) or value
    elif part == "phone":
        new = phones.phone_in(value) or value
    else:
        new = value
    if part != "what":
        story = report["what"]
        story = phones.exchanged(story, old, value) if part == "phone" and old else story
        changed = exchange(story, old, new) if old else None
        changed = changed or (exchange(story, correction.instead_of, value) if correction.instead_of else None)
        report["what"] = changed or story
    report[part] = new[: MOST_CHARACTERS if part == "what" else 200]
    return str(report[part])


def _with_number(place: str, correction: Correction) -> str:
    """The address with its house (or alley) number replaced; in front of the street when it had none."""
    flat, word = plain(place), correction.word
    same = _HOUSE if word in ("", *_HOUSE) else (word,)
    names = "|".join(sorted(same, key=len, reverse=True))
    patterns = [rf"\b(?:{names})\.?\s*({_NUMBER})"]
    if word in ("", *_HOUSE):
        patterns += [rf"^\s*({_NUMBER})\b", rf"(?<!\w)(?<!hem )(?<!kiet )(?<!phuong )(?<!ngo )(?<!p)({_NUMBER})\b"]
    for pattern in patterns:
        match = re.search(pattern, flat)
        if match:
            return place[: match.start(1)] + correction.number + place[match.end(1) :]
    return f"{correction.value} {place}".strip()


def exchange(text: str, old: str, new: str) -> Optional[str]:
    """`text` with the first `old` (accents and case aside, whole words) replaced; None when it does not hold it."""
    composed = unicodedata.normalize("NFC", text)
    wanted = plain(old).strip()
    if not wanted:
        return None
    match = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain(composed))
    return composed[: match.start()] + new + composed[match.end() :] if match else None
