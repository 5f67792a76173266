"""Which stored record a published procedure is: by its code, then the portal's id, then its name; never by a guess."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.codes import longer_id, slug
from inbox_api.procedures.importing.readings import Doubts, Partial
from inbox_api.procedures.importing.wording import data
from inbox_api.procedures.vocabulary import load
from inbox_api.texts import gettext as _

SAME_NAME = 0.6  # likeness of an official name to one of ours, measured in tests/unit/procedures/importing
SAME_AS_CALLED = 0.8  # likeness to what people call it, which is often one word
SAME_OFFICIAL_NAME = 0.8  # likeness of two official names of one code
OTHER_ACTION = 0.4
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Known:
    """What a stored record can be recognised by. names: its own name first, then how people call it."""

    id: str
    code: str | None
    names: list[str]
    official_name: str = ""  # as the last official file had it
    portal_id: str = ""
    replaces: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """id: of the stored record, or of the new one. refusal: (field, why) when it must be left out."""

    id: str
    is_new: bool = False
    refusal: tuple[str, str] | None = None


class KnownProcedures:
    """All stored records, and those that this import has added so far."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_id: dict[str, Known] = {}
        self._by_code: dict[str, list[Known]] = defaultdict(list)
        self._by_portal: dict[str, Known] = {}
        self._replaced: dict[str, str] = {}
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        """Add a record, or replace what was known of it."""
        before = self._by_id.get(one.id)
        if before is not None and before.code:
            self._by_code[before.code].remove(before)
        self._by_id[one.id] = one
        if one.code:
            self._by_code[one.code].append(one)
        if one.portal_id:
            self._by_portal[one.portal_id] = one
        for code in one.replaces:
            self._replaced[code] = one.id

    def learn(self, record_id: str, partial: Partial) -> None:
        """Keep what a file says of a record that was known: its official name, code and page."""
        values, one = partial.values, self._by_id[record_id]
        code, page = values.get("code", one.code), values.get("portal_id", one.portal_id)
        self.add(replace(one, official_name=values["name"], code=code, portal_id=page))

    def find(self, partial: Partial, doubts: Doubts) -> Match:
        code: str | None = partial.values.get("code")
        name: str = partial.values["name"]
        if code and (sharing := self._by_code.get(code)):
            return _of_code(code, name, sharing)
        if code and (successor := self._successor(code)):
            doubts.append(("code", _("is an old code; the catalogue has its successor: %(id)s", id=successor)))
        same_page = self._by_portal.get(partial.values.get("portal_id", ""))
        if same_page is not None and fits(name, same_page):
            if code and same_page.code and code != same_page.code:
                doubts.append(("code", _("was %(code)s so far, on the same page of the portal", code=same_page.code)))
            return Match(same_page.id)
        return self._by_name(name, code, doubts)

    def _successor(self, code: str) -> str | None:
        if code in self._replaced:
            return self._replaced[code]
        return next((one for one in load("old_codes").get(code, []) if one in self._by_id), None)

    def _by_name(self, name: str, code: str | None, doubts: Doubts) -> Match:
        base = slug(name)
        twin = self._by_id.get(base)
        if twin is None:
            return Match(base, is_new=True)
        if code is None or twin.code is None or code == twin.code:
            if fits(name, twin):
                return Match(base)
            return Match(base, refusal=("name", _other_name(code, name, [twin])))
        doubts.append(("name", _("is also the name of %(id)s, which has the code %(code)s", id=base, code=twin.code)))
        number = 1
        while (longer := longer_id(base, code, number)) in self._by_id:
            number += 1
        return Match(longer, is_new=True)


def _of_code(code: str, name: str, sharing: list[Known]) -> Match:
    """Of several records with one code the one whose name is the nearest."""
    scored = sorted(((fits(name, one), one) for one in sharing), key=lambda pair: -pair[0])
    score, first = scored[0]
    if not score:
        return Match(first.id, refusal=("name", _other_name(code, name, sharing)))
    if len(scored) > 1 and scored[1][0] == score:
        ids = ", ".join(one.id for value, one in scored if value == score)
        text = _("is the code of several records, and the name fits all of them: %(ids)s", ids=ids)
        return Match(first.id, refusal=("code", text))
    return Match(first.id)


def _other_name(code: str | None, name: str, sharing: list[Known]) -> str:
    stored = "; ".join(f"{one.official_name or one.names[0]} ({one.id})" for one in sharing)
    return _(
        "%(name)s does not fit the stored name for %(code)s: %(stored)s. Put the code right in the file, or add this "
        "name to the stored record as another way of calling it, then import again",
        name=name[:200],
        code=code or "\u2013",
        stored=stored[:300],
    )


def fits(name: str, known: Known) -> float:
    """How well an official name fits a record, 0 to 1; 0 when it is another procedure's.

    Two official names of one code differ in little; our own short names and the words of citizens leave much out.
    """
    if known.official_name:
        score = likeness(name, known.official_name)
        if score >= SAME_OFFICIAL_NAME or fold(name) in {fold(other) for other in known.names}:
            return max(score, SAME_OFFICIAL_NAME)
        return 0.0
    own = likeness(name, known.names[0]) if known.names else 0.0
    called = max((likeness(name, other) for other in known.names[1:]), default=0.0)
    return max(own if own >= SAME_NAME else 0.0, called if called >= SAME_AS_CALLED else 0.0)


@lru_cache(maxsize=50_000)
def meaning(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """(the words that tell procedures apart, the words of action in it), short forms written out, without accents."""
    text = unicodedata.normalize("NFC", name).casefold()
    wanted: Callable[[str], str] = fold if text.isascii() else str  # without accents "tu" may be "from" or "death"
    short = _short_forms()
    plain = f" {' '.join(short.get(fold(word), word) for word in _WORD.findall(text))} "
    contrasts = frozenset(word for word in data("name_contrasts") if f" {wanted(word)} " in plain)
    for noise in data("name_noise"):
        plain = plain.replace(f" {wanted(noise)} ", " ").replace(f" {wanted(noise)} ", " ")
    telling = frozenset(fold(word) for word in plain.split())
    return telling or frozenset(fold(word) for word in _WORD.findall(text)), contrasts


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, str]:
    return {fold(short): long for short, long in data("name_short_forms").items()}


@lru_cache(maxsize=50_000)
def likeness(name: str, other: str) -> float:
    """From 0 to 1: how much of what tells procedures apart two names share. The same words in another order: 1."""
    (words, actions), (others, other_actions) = meaning(name), meaning(other)
    if not words or not others:
        return 0.0
    shared = len(words & others)
    dice = 2 * shared / (len(words) + len(others))
    inside = shared / min(len(words), len(others))
    if actions ^ other_actions and dice < 0.95:
        inside *= OTHER_ACTION  # one is withdrawn, prolonged or issued again, the other is not
    return 1.0 if words == others and actions == other_actions else min(0.99, round(0.4 * dice + 0.6 * inside, 4))
