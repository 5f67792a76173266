"""Filling a template: our values into its parameters, checked as the vendor checks them, before anything is sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import TemplateParameter

ELLIPSIS = "\u2026"
# What the vendor takes as a date; source: Zalo's template pages, read September 2026.
DATE_FORMATS = ("%H:%M:%S", "%H:%M", "%H:%M:%S %d/%m/%Y", "%H:%M %d/%m/%Y", "%d/%m/%Y", "%m/%Y")
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)*")
# Lengths of parameters for which the catalogue tells none.
USUAL_LENGTHS = {"DATE": 20, "URL": 200, "PHONE": 15}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One parameter that cannot be sent as it is. reason: missing, too_long, too_short, not_a_date, not_a_number,
    not_an_address. `limit`: of lengths."""

    parameter: str
    reason: str
    limit: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Filled:
    """The values to send, and what does not fit; send only when `misfits` is empty."""

    values: Mapping[str, str]
    misfits: tuple[Misfit, ...]


def clean(text: str) -> str:
    """NFC, one line, no control characters."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or not unicodedata.category(letter).startswith("C")
    )
    # Once more: what stood between a letter and its mark may be gone now.
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def fill(parameters: Sequence[TemplateParameter], mapping: Mapping[str, Any], values: Mapping[str, str]) -> Filled:
    """Each parameter gets the value that the mapping names, else the one of its own name.

    mapping: parameter -> {"value": our name, "may_cut": bool} or {"text": fixed words}.
    """
    filled: dict[str, str] = {}
    misfits: list[Misfit] = []
    for parameter in parameters:
        rule = mapping.get(parameter.name) or {}
        text = clean(str(rule["text"] if "text" in rule else values.get(str(rule.get("value", parameter.name)), "")))
        limit = parameter.max_length or USUAL_LENGTHS.get(parameter.kind)
        if limit is not None and len(text) > limit and rule.get("may_cut"):
            text = text[: limit - 1].rstrip() + ELLIPSIS
        misfit = _misfit(parameter, text, limit)
        if misfit is not None:
            misfits.append(misfit)
        elif text or parameter.is_required:
            filled[parameter.name] = text
    return Filled(filled, tuple(misfits))


def _misfit(parameter: TemplateParameter, text: str, limit: int | None) -> Misfit | None:
    if not text:
        is_missing = parameter.is_required and not parameter.may_be_empty
        return Misfit(parameter.name, "missing") if is_missing else None
    if limit is not None and len(text) > limit:
        return Misfit(parameter.name, "too_long", limit)
    if parameter.min_length is not None and len(text) < parameter.min_length:
        return Misfit(parameter.name, "too_short", parameter.min_length)
    reason = _wrong_kind(parameter.kind, text)
    return Misfit(parameter.name, reason) if reason else None


def _wrong_kind(kind: str, text: str) -> str | None:
    if kind == "DATE" and not is_date(text):
        return "not_a_date"
    if kind in {"NUMBER", "CURRENCY"} and not NUMBER.fullmatch(text):
        return "not_a_number"
    if kind == "URL" and not text.startswith(("https://", "http://")):
        return "not_an_address"
    return None


def is_date(text: str) -> bool:
    """True for the six forms that the vendor takes, with digits written out: 05/09/2026, 07:30 05/09/2026."""
    for pattern in DATE_FORMATS:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - only the form is checked
        except ValueError:
            continue
        if found.strftime(pattern) == text:
            return True
    return False
