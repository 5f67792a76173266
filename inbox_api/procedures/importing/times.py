"""Time limits in official files: a number with its unit, or no number where nothing names the unit."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.amounts import whole_number
from inbox_api.procedures.importing.readings import Values
from inbox_api.procedures.importing.wording import data, folded, text_of

LONGEST = 1000  # as ProcessingTime allows
DEFAULT_UNIT = "WORKING_DAY"  # of a time without a number: the record wants one, nobody reads it


@lru_cache(maxsize=1)
def _number_and_unit() -> re.Pattern[str]:
    units = "|".join(folded("unit_words"))
    return re.compile(rf"(?<![\w,./-])(\d{{1,4}})\s*(?:\([^()\d]{{1,40}}\)\s*)?({units})(?!\w)", re.ASCII)


def unit_named(word: str) -> str | None:
    """The catalogue's unit for the word of a page or the key of the portal; None: unknown, never guessed."""
    units: dict[str, str] = data("units")
    if word in units:
        return units[word]
    plain = fold(word)
    known = {fold(unit): unit for unit in units.values()} | {fold(k): v for k, v in data("hour_words").items()}
    return known.get(plain)


def times_in(text: str) -> list[tuple[int, str]]:
    """(value, unit) of every time that a text names, in order."""
    found = []
    for match in _number_and_unit().finditer(fold(text)):
        unit = unit_named(match[2])
        if unit and 0 < int(match[1]) <= LONGEST:
            found.append((int(match[1]), unit))
    return found


def unit_from(value: int, texts: list[str]) -> str | None:
    """The unit that these texts put behind the number `value`; None unless the first that names it is clear."""
    for text in texts:
        units = {unit for number, unit in times_in(text) if number == value}
        if len(units) == 1:
            return units.pop()
        if units:
            return None
    return None


def time_value(value: object) -> int | None:
    """A number of days or hours that a record can hold."""
    number = whole_number(value)
    return number if number is not None and 0 < number <= LONGEST else None


def processing_time(value: int | None, unit: str | None, text: str = "") -> Values:
    """A time as plain JSON. Without a known unit the number goes into the text only."""
    if value is None or unit is None:
        return {"value": None, "unit": data("units")[DEFAULT_UNIT], "text": text}
    return {"value": value, "unit": unit, "text": text or f"{value} {unit}"}


def without_unit(value: int | None) -> str:
    """ "1 (unit not known)": a number that the portal prints bare."""
    return f"{value} ({text_of('no_unit')})" if value is not None else ""


def commonest(times: list[tuple[int, str]]) -> tuple[int, str] | None:
    """The time of most lines; among equals the longest, so that nobody is promised too much."""
    if not times:
        return None
    counted = Counter(times)
    most = max(counted.values())
    return max((one for one in counted if counted[one] == most), key=lambda one: one[0] * data("unit_hours")[one[1]])
