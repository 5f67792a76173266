"""What a topic asks of a case: steps to tick and fields of its own. Pure rules; shipped sheets: ../data/sheets.json.

A case keeps what its fields say under their keys, with label and kind, so that it stays readable when the topic or the
sheet changes: {"pole_number": {"label": "...", "kind": "text", "value": "12A"}}. Values are texts of one spelling:
"40.5", "2026-11-28", "yes".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from inbox_api.cases.topics import DATA_FOLDER
from inbox_api.errors import Invalid
from inbox_api.folding import fold, storable
from inbox_api.texts import gettext as _

KINDS = ("text", "number", "date", "choice", "yes_no")
MOST_STEPS, MOST_FIELDS, MOST_CHOICES = 30, 20, 30
LONGEST_TEXT, LONGEST_KEY, LONGEST_VALUE = 200, 60, 500
THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
NUMBER = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)
LOCAL_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)

Own = Mapping[str, Mapping[str, str]]  # cases.own_fields


@dataclass(frozen=True, slots=True)
class Step:
    """key: the same step in another topic has the same one. is_required: no result is recorded without it."""

    key: str
    text: str
    is_required: bool = False

    def as_row(self) -> dict[str, Any]:
        return {"key": self.key, "text": self.text, "is_required": self.is_required}


@dataclass(frozen=True, slots=True)
class Field:
    """from_question: the answer to the bot's one question of the topic belongs here."""

    key: str
    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    is_required: bool = False
    from_question: bool = False

    def as_row(self) -> dict[str, Any]:
        return {
            "key": self.key, "label": self.label, "kind": self.kind, "choices": list(self.choices),
            "is_required": self.is_required, "from_question": self.from_question,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    steps: tuple[Step, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def requires(self) -> bool:
        """Whether anything of it must be there before a result."""
        return any(one.is_required for one in self.steps) or any(one.is_required for one in self.fields)

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)


class BadValue(Invalid):
    code = "bad_value"


def read_sheet(steps: Sequence[Mapping[str, Any]], fields: Sequence[Mapping[str, Any]]) -> Sheet:
    """A sheet out of stored rows. Raises KeyError, TypeError."""
    return Sheet(
        tuple(Step(**row) for row in steps),
        tuple(Field(**{**row, "choices": tuple(row.get("choices", ()))}) for row in fields),
    )


@lru_cache(maxsize=1)
def shipped() -> dict[str, Sheet]:
    """By the code of the topic, or of the whole group for the topics that have none of their own."""
    rows = json.loads((DATA_FOLDER / "sheets.json").read_text(encoding="utf-8"))["sheets"]
    return {code: read_sheet(row["steps"], row["fields"]) for code, row in rows.items()}


def read_value(asked: Field, typed: str | None) -> str | None:
    """What a field is to say, in the one spelling; None for nothing. Raises BadValue, which names the field."""
    text = " ".join(storable(typed or "").split())
    if not text:
        return None
    if asked.kind == "number":
        return _number(asked, text)
    if asked.kind == "date":
        return _day(asked, text)
    if asked.kind == "yes_no" and text not in {"yes", "no"}:
        raise _bad(asked, _("choose yes or no"))
    if asked.kind == "choice" and text not in asked.choices:
        raise _bad(asked, _("choose one of: %(choices)s", choices=", ".join(asked.choices)))
    if len(text) > LONGEST_VALUE:
        raise _bad(asked, _("at most %(most)d letters", most=LONGEST_VALUE))
    return text


def _bad(asked: Field, why: str) -> BadValue:
    return BadValue(_("%(label)s: %(why)s.", label=asked.label, why=why), fields=(f"body.values.{asked.key}",))


def _number(asked: Field, text: str) -> str:
    plain = text.replace(".", "") if THOUSANDS.fullmatch(text) else text
    try:
        number = Decimal(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        number = None
    if number is None or abs(number) >= 10**12:
        raise _bad(asked, _("write a number, such as 40 or 1,5"))
    written = f"{number:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def _day(asked: Field, text: str) -> str:
    local = LOCAL_DAY.fullmatch(text)
    try:
        if local:
            return date(int(local[3]), int(local[2]), int(local[1])).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _bad(asked, _("write a day as dd/mm/yyyy")) from None


def shown_value(kind: str, value: str) -> str:
    """As people read it: "40,5", "28/11/2026"."""
    if kind == "number":
        return value.replace(".", ",")
    if kind == "date":
        return "/".join(reversed(value.split("-")))
    return {"yes": _("Yes"), "no": _("No")}.get(value, value) if kind == "yes_no" else value


def from_answer(asked: Field, answer: str) -> str | None:
    """What a citizen's few words say in that field; None when they do not say it clearly."""
    if asked.kind == "choice":
        said = f" {fold(answer)} "
        found = sorted((one for one in asked.choices if f" {fold(one)} " in said), key=len)
        return found[-1] if found and all(fold(one) in fold(found[-1]) for one in found) else None
    if asked.kind == "number":
        numbers = [found.group() for found in re.finditer(r"\d+([.,]\d+)?", answer, re.ASCII)]
        return read_value(asked, numbers[0]) if len(numbers) == 1 else None
    return read_value(asked, answer[:LONGEST_VALUE]) if asked.kind == "text" else None


def answered(sheet: Sheet, label: str, description: str) -> dict[str, dict[str, str]]:
    """The bot's line "label: answer" of a description, in the field it belongs to: rows of cases.own_fields."""
    asked = next((one for one in sheet.fields if one.from_question), None)
    lines = [line[len(label) + 1 :].strip() for line in description.splitlines() if line.startswith(f"{label}:")]
    value = from_answer(asked, lines[-1]) if asked is not None and lines else None
    return {asked.key: row_of(asked, value)} if asked is not None and value else {}


def row_of(asked: Field, value: str) -> dict[str, str]:
    return {"label": asked.label, "kind": asked.kind, "value": value}


def said_by(own: Own) -> str:
    """All that the fields say, for search; a yes alone finds nothing."""
    return " ".join(shown_value(row["kind"], row["value"]) for row in own.values() if row["kind"] != "yes_no")


def told_rows(own: Own) -> list[tuple[str, str]]:
    """(label, what people read) of each field that says something."""
    return [(row["label"], shown_value(row["kind"], row["value"])) for row in own.values()]


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a result from being recorded."""

    steps: tuple[Step, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def keys(self) -> list[str]:
        return [step.key for step in self.steps] + [one.key for one in self.fields]

    def __bool__(self) -> bool:
        return bool(self.steps or self.fields)


def missing(sheet: Sheet, ticked: Mapping[str, Any], own: Own) -> Missing:
    """Required steps without a tick, required fields without a word."""
    return Missing(
        tuple(step for step in sheet.steps if step.is_required and step.key not in ticked),
        tuple(one for one in sheet.fields if one.is_required and one.key not in own),
    )
