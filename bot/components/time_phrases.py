"""Vietnamese phrases of time in a message: clock times, days, weekdays, dates, lunar days, "3 hom nay".

They are proposals for the entity tagger, which knows the neighbourhood ("toi om" is dark, not an evening); a strong
phrase has only one reading, a weak one (a bare "sang", "mai", "tet") needs its neighbours.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.normalisation import normalise_syllable
from bot.components.syllables import Syllable
from bot.components.text_forms import fold_word

LEXICONS = ["teencode", "patterns"]
MODULES = ["bot.components.time_phrases"]


@dataclass(frozen=True)
class TimePhrase:
    """Syllables [first, last] say when; `is_strong`: no other reading."""

    first: int
    last: int
    is_strong: bool


_NUMBER = r"(?:\d{1,3}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|may|vai|vai ba|hai ba|ba bon|ca|hon mot|gan mot|nua)"
_HOUR_WORD = r"(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|muoi mot|muoi hai)"
_PART = (
    r"(?:rang sang|sang som|sang|giua trua|trua|xe chieu|chieu toi|chieu|chap toi|chang vang|sam toi|toi|"
    r"nua dem|dem hom|dem|khuya|hung dong|tinh mo)"
)
_WEEKDAY = r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|t[2-7]|chu nhat|cn|hai|ba|tu|nam|sau|bay)"
_WEEKDAY_SURE = r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|t[2-7]|chu nhat|cn)"
_DATE = r"(?:\d{1,2}[/\-.]\d{1,2}(?:[/\-.]\d{2,4})?)"
_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:thang (?:\d{1,2}(?:[/\-.]\d{4})?|gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi|chap|mot)|"
    r"th ?\d{1,2}|t(?:1[0-2]|[189]))"
)
_DAY_OF_MONTH = r"(?:\d{1,2}|mung \w+|mong \w+|ram|hai muoi \w+|ba muoi)"
_AGO = r"(?:nay|ni|truoc|roi|vua roi|vua qua|qua|sau|toi|ngoai|kia|sap toi|sap den)"
_DAY = r"(?:hom|bua|ngay|hum)"
_WHEN = rf"(?:{_DAY} (?:nay|ni|qua|kia|kia|truoc|mai|mot|sau|no|ay|hom)|nay|ni|qua|mai|mot|kia)"
_UNIT = r"(?:ngay|hom|bua|tuan le|tuan|thang|th|nam|dem|tieng|gio|mua|quy|dot|ky)"
_STRONG = (
    rf"{_NUMBER} {_UNIT} (?:nay|ray|rai|ni|qua|roi nay)",
    rf"(?:{_NUMBER} )?(?:bua|hom|hum|nhieu ngay|nhieu bua|nhieu hom|nhieu thang|nhieu nam) (?:ray|rai|gio|nay|ni)",
    rf"{_NUMBER} {_UNIT} truoc(?! khi| do)",
    (
        r"(?:sang|trua|chieu|khuya|dem) \d{1,2} ?(?:h|g|gio)(?: ?\d{1,2}| ruoi)?|(?:sang|trua|chieu|"
        r"khuya|dem) \d{1,2}[hg:]\d{2}"
    ),
    rf"(?:{_DAY} )?{_DATE}",
    rf"(?:ngay |hom |bua )?{_DAY_OF_MONTH} {_MONTH}(?: (?:am lich|am|duong lich|nam {_YEAR}|{_YEAR}|nam {_AGO}))?",
    rf"(?:dau |giua |cuoi )?{_MONTH}(?: (?:am lich|am|nam {_YEAR}|nam {_AGO}|{_AGO}))?",
    (
        r"(?:dau |giua |cuoi )?(?:ngay|tuan|thang|th|nam|quy|mua|thang ngoai|ky|dot) (?:nay|ni|truoc|roi|sau|"
        r"toi|ngoai|vua roi|vua qua|kia)"
    ),
    r"quy (?:\d|mot|hai|ba|bon|tu|i{1,3}|iv)",
    rf"nam {_YEAR}|{_YEAR}",
    r"(?:nam|hoi nam) ngoai|nam kia|hoi nam kia",
    rf"(?:{_DAY} |hoi )?(?:{_PART} )?{_WEEKDAY_SURE}(?: tuan)?(?: {_AGO})?",
    rf"{_PART} {_WEEKDAY}(?= tuan| {_AGO})(?: tuan)?(?: {_AGO})?",
    rf"{_PART} {_WHEN}",
    rf"{_PART} (?:ngay |hom |bua )?(?:{_DATE}|mung \w+|mong \w+|ram|ba muoi|30|29)(?: (?:tet|{_MONTH}))?",
    rf"{_DAY} (?:nay|ni|qua|kia|truoc|mai|mot|no|bua|hom|ram|tet|le)",
    (
        rf"(?:hoi|luc|khi|hoi luc) (?:nay|nai|{_PART}|hom|chieu|(?:dau|giua|cuoi) (?:{_MONTH}|{_UNIT})|{_MONTH}|"
        rf"nam {_YEAR}|{_YEAR}|tuan {_AGO}|thang {_AGO}|tet)(?: (?:nay|ni|qua|{_AGO}))?"
    ),
    rf"(?:mung|mong) (?:\d{{1,2}}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)(?: (?:tet|{_MONTH}|am lich|am))?",
    rf"(?:hom )?ram(?: (?:{_MONTH}|vua roi|truoc|nay|roi|sau|toi))?",
    rf"\d{{1,2}} ?(?:h|g|gio|:) ?(?:\d{{1,2}}|ruoi)?(?: ?p(?:hut)?)?(?: kem \w+)?(?: {_PART})?",
    r"\d{1,2}[hg:]\d{2}p?",
    rf"{_HOUR_WORD} gio(?: ruoi| kem \w+| hon)?(?: {_PART})",
    rf"{_HOUR_WORD} gio ruoi",
    r"(?:cuoi|dau) (?:tuan|thang|nam)(?: (?:nay|ni|truoc|roi|sau|toi|ngoai))?",
    (
        r"tet (?:nay|nam nay|vua roi|truoc|nguyen dan|roi|nam ngoai|nam truoc|toi|trung thu|duong lich|ta|"
        r"tay)|trung thu(?: nay)?|giao thua"
    ),
    r"ngay mai|ngay mot|sang mai|mai mot",
)
_WEAK = (
    _PART,
    r"mai|mot|nay|nai",
    r"tet|noel|dip le|le",
    r"ngay \d{1,2}|hom \d{1,2}|bua \d{1,2}",
    r"cuoi tuan|dau gio|cuoi gio|gio trua|gio nghi trua",
    rf"{_HOUR_WORD} gio",
)
# Words that may join two phrases to one: "toi qua luc 9h", "8h sang, thu bay", "7h den 9h".
_JOIN = r" (?:(?:luc|hoi|vao luc|,|ngay|hom|den|-|\+) )?"
_STRONG_ANY = "|".join(_STRONG)
_WEAK_ANY = "|".join(_WEAK)
_PHRASE = re.compile(
    rf"(?<!\S)(?:(?:{_STRONG_ANY})(?!\S)(?:{_JOIN}(?:{_STRONG_ANY})(?!\S)| den {_PART}(?!\S))*|(?:{_WEAK_ANY})(?!\S))"
)
_ONLY_WEAK = re.compile(rf"(?:{_WEAK_ANY})")


def find_time_phrases(syllables: list[Syllable]) -> list[TimePhrase]:
    """Phrases of time, in order, without overlap."""
    words = [_word(syllable) for syllable in syllables]
    owners: list[int] = []
    for index, word in enumerate(words):
        owners += [index] * (len(word) + 1)  # its space too
    found = []
    for match in _PHRASE.finditer(" ".join(words)):
        first, last = owners[match.start()], owners[match.end() - 1]
        found.append(TimePhrase(first, last, _ONLY_WEAK.fullmatch(match.group()) is None))
    return found


def _word(syllable: Syllable) -> str:
    """The folded written form of a word; figures, dates and clock times as they stand; other signs as themselves.

    Words whose marks tell that they are no time ("toi" for "I", "tu" for "self") get another form.
    """
    if syllable.kind == "word":
        written = normalise_syllable(syllable)
        return _marked_words().get(written) or fold_word(written)
    return fold_word(syllable.composed)


@lru_cache(maxsize=1)
def _marked_words() -> dict[str, str]:
    words: dict[str, str] = load_lexicon("patterns")["marked_words"]
    return words
