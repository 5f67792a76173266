"""Fees as pages print them: "Le phi : 8,000 Dong (remark) Phi : 0 Dong" and the like."""

from __future__ import annotations

import re
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.amounts import is_vnd, money, says_free, scaled, whole_number
from inbox_api.procedures.importing.methods import RawFee
from inbox_api.procedures.importing.wording import data, is_nothing, pattern

MAX_NAME = 60


@lru_cache(maxsize=1)
def _kind_before() -> re.Pattern[str]:
    """The kind of fee at the end of what stands before an amount."""
    return re.compile(rf"(?<!\w)({pattern('fee_words')})\s*:\s*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _printed_free() -> re.Pattern[str]:
    """What the portal prints for the amount 0, whatever the truth is."""
    word = re.escape(data("texts")["free"]).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w){word}(?=\s*(?:\(|$|\n|;))", re.IGNORECASE)


def read_fees(text: str, *, prints_free_for_zero: bool) -> list[RawFee]:
    """The fees in a cell or row. prints_free_for_zero: by the national portal, whose "free" is no fact."""
    text = text.strip()
    if is_nothing(text):
        return []
    marks = _marks(text, prints_free_for_zero=prints_free_for_zero)
    if not marks:
        return [RawFee(0 if says_free(text) and not prints_free_for_zero else None, text)]
    fees = []
    names = [_name(text[(marks[n - 1][1] if n else 0) : mark[0]]) for n, mark in enumerate(marks)]
    for number, (_start, end, amount, unit) in enumerate(marks):
        until = len(text)
        if number + 1 < len(marks):
            until = marks[number + 1][0] - len(names[number + 1][1])
        words = _words(text[end:until])
        before = text[: marks[0][0] - len(names[0][1])].strip(" :-\n") if number == 0 else ""
        words = " ".join(part for part in (before, words) if part)
        fees.append(RawFee(amount, words, names[number][0], unit))
    return fees


def _marks(text: str, *, prints_free_for_zero: bool) -> list[tuple[int, int, int | None, str]]:
    """(start, end, amount, unit) of everything that is printed as an amount, outside brackets, in order."""
    depth = _depths(text)
    found: list[tuple[int, int, int | None, str]] = []
    for match in money().finditer(text):
        if depth[match.start()] == 0:
            is_dong = is_vnd(match["unit"])
            amount = scaled(match["number"], match["scale"]) if is_dong else whole_number(match["number"].rstrip(".,"))
            found.append((match.start(), match.end(), amount, "" if is_dong else match["unit"]))
    if prints_free_for_zero:
        found += [(m.start(), m.end(), 0, "") for m in _printed_free().finditer(text) if depth[m.start()] == 0]
    return sorted(found)


def _depths(text: str) -> list[int]:
    depths, depth = [], 0
    for char in text:
        depth = max(depth - (char == ")"), 0)
        depths.append(depth)
        depth += char == "("
    return depths


def _name(before: str) -> tuple[str, str]:
    """(name of the fee, the text that it takes at the end of `before`)."""
    match = _kind_before().search(before)
    if match is None:
        return "", ""
    kind = match[1]
    return kind[:1].upper() + kind[1:].lower(), before[match.start() :]


def _words(text: str) -> str:
    """The remark behind an amount, without the brackets around all of it."""
    text = " ".join(text.split()).strip(" ;,.-")
    if text.startswith("(") and text.endswith(")") and _depths(text).count(0) == 2:
        text = text[1:-1].strip()
    elif text.startswith("("):
        text = text.replace("(", "", 1).replace(")", ". ", 1) if text.count("(") == text.count(")") else text[1:]
    return "" if is_nothing(text) or not fold(text).strip(" .-") else " ".join(text.split())
