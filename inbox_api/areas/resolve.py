"""Which ward of today a citizen means: old and new names, short forms, with or without diacritics."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from inbox_api.folding import fold

KINDS = {  # what people write -> the kind of unit, all folded
    "phuong": "phuong",
    "phg": "phuong",
    "ph": "phuong",
    "p": "phuong",
    "f": "phuong",
    "xa": "xa",
    "x": "xa",
    "thi tran": "thi tran",
    "tt": "thi tran",
}
NUMBER_WORDS = {"mot": "1", "hai": "2", "ba": "3", "bon": "4", "bay": "7", "tam": "8", "chin": "9"}
# After these words a ward's name is the name of a street, a market, the former city or province …
OTHER_PLACES = {"duong", "hem", "kiet", "cho", "truong", "chua", "cau", "tinh", "tp", "pho", "huyen", "quoc", "benh"}
TYPING_MISTAKE = 0.82  # likeness from which a name may be meant; then we ask, never decide
SHORTEST_GUESS = 6  # letters below which everything resembles everything

WITH_KIND, BARE_NAME, ELSEWHERE_TOO = 3, 2, 1
_WORD = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True)
class KnownWard:
    """A ward of today. names: its official name and every other (old, short) name, as people read them."""

    code: str
    name: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class WardMatch:
    """code: the ward meant, None when it is unclear. matched: the known name found. candidates: codes to ask about."""

    code: str | None = None
    matched: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Alias:
    code: str
    name: str
    kind: str | None  # phuong, xa, thi tran
    words: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        return len(self.words) == 1 and self.words[0].isdigit()


def _words(text: str) -> list[str]:
    """Folded words; letters and digits apart ("p7" is p, 7), numbers without leading zeros."""
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in _WORD.findall(fold(text))]


def _split_kind(words: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    if " ".join(words[:2]) in KINDS:
        return KINDS[" ".join(words[:2])], tuple(words[2:])
    if len(words) > 1 and words[0] in KINDS:
        return KINDS[words[0]], tuple(words[1:])
    return None, tuple(words)


def _aliases(wards: Iterable[KnownWard]) -> list[_Alias]:
    found = []
    for ward in wards:
        for name in dict.fromkeys((ward.name, *ward.names)):
            kind, words = _split_kind(_words(name))
            found.append(_Alias(ward.code, name, kind, words))
    return found


def _kind_before(words: Sequence[str], start: int) -> str | None:
    """The kind of unit written right before `start`, also as "phuong so 7"."""
    end = start - 1 if start and words[start - 1] == "so" else start
    if end >= 2 and " ".join(words[end - 2 : end]) in KINDS:
        return KINDS[" ".join(words[end - 2 : end])]
    return KINDS.get(words[end - 1]) if end >= 1 else None


def _strength(alias: _Alias, words: Sequence[str], start: int, shared_names: Collection[str]) -> int:
    """How clearly `alias` stands at `start`; 0 when it does not."""
    length = len(alias.words)
    here = tuple(words[start : start + length])
    if alias.is_number and here and here[0] in NUMBER_WORDS:
        here = (NUMBER_WORDS[here[0]],)
    if here != alias.words:
        return 0
    kind = _kind_before(words, start)
    if alias.is_number:
        is_whole_answer = len(words) == 1 and words[0].isdigit()
        return WITH_KIND if kind == alias.kind or is_whole_answer else 0
    if kind is not None:
        return WITH_KIND
    is_other_place = start > 0 and words[start - 1] in OTHER_PLACES
    return ELSEWHERE_TOO if is_other_place or " ".join(here) in shared_names else BARE_NAME


def resolve_ward(text: str, wards: Sequence[KnownWard], *, shared_names: Collection[str] = ()) -> WardMatch:
    """The ward of today that `text` names (an address, an answer, a whole message).

    shared_names: names that mean more than the ward, such as the former city's or the province's; alone they never
    decide. An old ward that was divided, two wards in one text, or a likely typing mistake give candidates only.
    """
    words = _words(text)
    shared = {" ".join(_split_kind(_words(name))[1]) for name in shared_names}
    aliases = _aliases(wards)
    found = [
        (strength, alias)
        for start in range(len(words))
        for alias in aliases
        if (strength := _strength(alias, words, start, shared))
    ]
    if not found:
        return WardMatch(candidates=_likely(words, aliases))
    best = max(strength for strength, _ in found)
    strongest = [alias for strength, alias in found if strength == best]
    codes = tuple(dict.fromkeys(alias.code for alias in strongest))
    if len(codes) > 1 or best == ELSEWHERE_TOO:
        return WardMatch(candidates=codes)
    return WardMatch(code=codes[0], matched=_as_written(strongest, words).name)


def _as_written(aliases: Sequence[_Alias], words: Sequence[str]) -> _Alias:
    """Of names that fit equally, the one of the kind that was written ("xa long duc" is not "Phuong Long Duc")."""
    kinds = {KINDS[word] for word in words if word in KINDS}
    return next((alias for alias in aliases if alias.kind in kinds), aliases[0])


def _likely(words: Sequence[str], aliases: Iterable[_Alias]) -> tuple[str, ...]:
    """Codes of wards whose name resembles something in the text."""
    likely: dict[str, float] = {}
    for alias in aliases:
        name = " ".join(alias.words)
        if len(name) < SHORTEST_GUESS:
            continue
        for start in range(len(words) - len(alias.words) + 1):
            here = " ".join(words[start : start + len(alias.words)])
            likeness = SequenceMatcher(None, name, here, autojunk=False).ratio()
            if likeness >= TYPING_MISTAKE:
                likely[alias.code] = max(likeness, likely.get(alias.code, 0))
    return tuple(sorted(likely, key=lambda code: -likely[code]))
