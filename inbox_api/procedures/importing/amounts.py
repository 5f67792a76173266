"""Amounts of money in official files, and what they really say: 0 is free only where the words say so."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.days import span
from inbox_api.procedures.importing.readings import Doubts, Values
from inbox_api.procedures.importing.wording import data, folded, holds_word, pattern, text_of
from inbox_api.procedures.parts import SMALLEST_FEE_VND
from inbox_api.texts import gettext as _

LARGEST_VND = 100_000_000_000  # no fee of the catalogue comes near; more is a wrong key press
_INTEGER = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$|^\d+$", re.ASCII)
_CENTS = re.compile(r"[.,]0{1,2}$")
_CLAUSE = re.compile(r"[.;\n]\s*|,\s+(?=mien |khong thu )")


@lru_cache(maxsize=1)
def money() -> re.Pattern[str]:
    """A number with a word for money behind it; groups: number, scale, unit."""
    scales = "|".join(re.escape(word) for word in data("scales"))
    units = f"{pattern('other_money_words')}|{pattern('money_words')}"
    return re.compile(
        rf"(?<![\w/.,-])(?P<number>\d[\d.,]*)\s*(?P<scale>{scales})?\s*(?P<unit>{units})(?!\w)", re.IGNORECASE
    )


def whole_number(value: object) -> int | None:
    """10000, 10000.0, "10,000", "10.000 " as an int; None for anything that is no whole number from 0 on."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value >= 0 and value.is_integer() else None
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip()
    if not _INTEGER.match(text):
        text = _CENTS.sub("", text)
    return int(re.sub(r"[.,]", "", text)) if _INTEGER.match(text) else None


def in_words(amount: int) -> str:
    """1200000 as "1.200.000 dong" in Vietnamese."""
    return f"{amount:,}".replace(",", ".") + " " + text_of("vnd")


def amounts_in(text: str) -> list[int]:
    """The sums in dong above 0 that a text names."""
    vnd = [match for match in money().finditer(text) if is_vnd(match["unit"])]
    return [amount for match in vnd if (amount := scaled(match["number"], match["scale"]))]


def is_vnd(unit: str) -> bool:
    return fold(unit) in folded("money_words")


def scaled(number: str, scale: str | None) -> int | None:
    """ "1,5" and "million" as 1500000; without a scale as `whole_number`."""
    if scale is None:
        return whole_number(number.rstrip(".,"))
    factor = next((value for word, value in data("scales").items() if fold(word) == fold(scale)), 1)
    try:
        exact = float(number.rstrip(".,").replace(",", ".")) * factor
    except ValueError:
        return None
    return whole_number(round(exact, 2))


def says_free(text: str) -> bool:
    """Do the words say that nobody pays? Not when they free some people only, name a sum, or leave it to a council."""
    plain = fold(text)
    if amounts_in(text) or holds_word(plain, folded("council_words")):
        return False
    return any(_frees_all(clause.strip(" -+*(")) for clause in _CLAUSE.split(plain))


def _frees_all(clause: str) -> bool:
    start = _free_start(clause)
    if start is None:
        return False
    rest = clause[len(start) :].strip(" :,()").removeprefix("hoan toan").strip()
    return not rest.startswith(tuple(f"{word} " for word in folded("free_limits")))


def _free_start(clause: str) -> str | None:
    for word in folded("free_starts"):
        if clause.startswith(word) and not clause[len(word) : len(word) + 1].isalnum():
            return word
    return None


@lru_cache(maxsize=1)
def _freed_people() -> re.Pattern[str]:
    limits = "|".join(re.escape(word) for word in data("free_limits")[:3])
    return re.compile(
        rf"(?<!\w)(?:{pattern('free_starts')})\s*(?:{limits})\s+(?P<who>[^.;()\n]{{3,300}})", re.IGNORECASE
    )


def free_for(text: str) -> list[str]:
    """Who pays nothing, in the text's own words."""
    return list(dict.fromkeys(match["who"].strip(" ,:") for match in _freed_people().finditer(text)))


def fee_item(
    amount: int | None, words: str, doubts: Doubts, *, name: str = "", channel: str = "", unit: str = ""
) -> Values | None:
    """One line of a fee table as plain JSON; None when it says nothing at all.

    amount: as printed, in dong unless `unit` names other money; None: not printed. words: the remark beside it.
    """
    if amount is None and not words:
        return None
    kept, text = _honest(amount, words, unit, doubts)
    first, last = span(words)
    item: Values = {"amount_vnd": kept, "text": text, "name": name}
    if channel:
        item["channel"] = channel
    if people := free_for(words):
        item["free_for"] = people
    if first is not None:
        item["valid_from"] = first.isoformat()
    if last is not None:
        item["valid_to"] = last.isoformat()
    return item


def _honest(amount: int | None, words: str, unit: str, doubts: Doubts) -> tuple[int | None, str]:
    """The amount that may be said and the text beside it."""
    if amount is None:
        return None, words
    if unit and not is_vnd(unit):
        return None, _joined(f"{amount:,} {unit}".replace(",", "."), words)
    if amount == 0:
        return _zero(words)
    if amount < SMALLEST_FEE_VND:
        doubts.append(("fee", _("is %(amount)s VND: too small, the unit may be wrong", amount=amount)))
    if amount > LARGEST_VND:
        doubts.append(("fee", _("is %(amount)s VND: far too much, the number may be wrong", amount=amount)))
        return None, _joined(in_words(amount), words)
    return amount, _joined(in_words(amount), words)


def _zero(words: str) -> tuple[int | None, str]:
    if says_free(words):
        return 0, words
    if amounts_in(words):
        return None, _joined(words, text_of("zero_printed"))
    return None, " ".join(part for part in (_ended(words), text_of("unpublished")) if part)


def _ended(words: str) -> str:
    return words if not words or words.endswith((".", ";", "!", "?")) else f"{words}."


def _joined(first: str, second: str) -> str:
    """ "first (second)"; the second alone where it repeats the first."""
    if not second:
        return first
    if second.startswith("/"):  # a sum for each piece, square metre, month
        return f"{first}{second}"
    return second if second.startswith(first) else f"{first} ({second})"
