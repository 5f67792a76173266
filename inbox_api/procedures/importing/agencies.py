"""Levels and offices as official files name them, and those that the reform of July 2025 has ended."""

from __future__ import annotations

from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.readings import Doubts, Values
from inbox_api.procedures.importing.wording import data, folded, holds_word, text_of
from inbox_api.texts import gettext as _

AGENCY_KEYS = ("agency", "authority", "receiving_address", "authorized", "coordinating", "promulgated_by")


def level_in_words(text: str) -> str:
    """ "Cap Tinh, Cap Xa" of a page as the catalogue writes it, in the page's order; "" when no level is named."""
    plain = fold(text)
    found = [(plain.find(fold(word)), name) for word, name in data("levels") if fold(word) in plain]
    return ", ".join(dict.fromkeys(name for _at, name in sorted(found)))


def level_of_agency(agency: str) -> str:
    """The level that the names of the offices say themselves; "not known" otherwise, never guessed."""
    found: list[str] = []
    for name in agency.split(";"):
        plain = fold(name)
        level = next((level for word, level in _agency_levels() if holds_word(plain, (word,))), "")
        if level and level not in found:
            found.append(level)
    return ", ".join(found) or text_of("unknown_level")


@lru_cache(maxsize=1)
def _agency_levels() -> tuple[tuple[str, str], ...]:
    return tuple((fold(word), level) for word, level in data("agency_levels"))


@lru_cache(maxsize=1)
def _old_agencies() -> dict[str, str]:
    return {fold(old): new for old, new in data("old_agencies").items()}


def outdated(text: str) -> str:
    """What is wrong with the name of an office: of a district, or merged into another; "" when nothing is."""
    plain = " ".join(fold(text).replace("\u2013", "-").split())
    for old, new in _old_agencies().items():
        if holds_word(plain, (old,)):
            return _("names an office that no longer exists; its work is now with: %(new)s", new=new)
    if holds_word(plain, folded("district_words")):
        return _("names an office of the district level, which ended on 01/07/2025")
    return ""


def is_district_level(level: str) -> bool:
    return "huyen" in fold(level).replace(",", " ").split()


def doubt_offices(values: Values, doubts: Doubts) -> None:
    """Report every office in `values` that no longer exists; the name stays as the file has it."""
    for key in AGENCY_KEYS:
        held = values.get(key) or ""
        message = outdated("; ".join(held) if isinstance(held, list) else held)
        if message:
            doubts.append((key, message))
    if is_district_level(values.get("level") or ""):
        doubts.append(("level", _("is the district level, which ended on 01/07/2025")))
