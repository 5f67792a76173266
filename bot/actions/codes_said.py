"""Codes of cases, their lookup keys and scores, as citizens type them."""

import re
from typing import Optional

from bot.actions.turn import fold
from bot.actions.words import phrases, table

_GAP = r"[\s.\-_/]{0,3}"

CASE_CODE = re.compile(
    rf"\b([A-Z]{{2}}){_GAP}([A-Z]{{2,4}}){_GAP}([0-9OIL]{{6}}){_GAP}([0-9OIL]{{5}}){_GAP}([0-9A-Z])(?![0-9A-Z])"
)

HEARD_AS_DIGIT = str.maketrans("OIL", "011")

# Six symbols with a digit, or six of the inbox's key letters (none reads like another): never a common word.
LOOKUP_KEY = re.compile(r"\b(?:(?=[A-Z]*\d)[A-Z0-9]{6}|[ACDEFGHJKMNPQRTVWXY]{6})\b")


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
    for score, score_phrases in table("score_words").items():
        if any(f" {phrase} " in f" {folded} " for phrase in map(str, score_phrases)):
            return int(score)
    return None
