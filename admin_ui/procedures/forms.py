"""From a record's plain JSON to what stands in form controls, and back. Pure; names are paths: "value-0-name".

What a person typed is kept as typed ("Raw": text, lists and dicts of text) until it is asked for as a value, so that a
wrong number or a half-filled row comes back to the person as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from admin_ui.procedures.controls import Control
from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _

Raw = Any  # str | list[Raw] | dict[str, Raw]
Form = Mapping[str, Sequence[str]]
MAX_ROWS = 200
_SPACED = re.compile(r"[\s.,\u00a0]")
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


# --- plain JSON -> what stands in the controls ---------------------------------------------------


def raw_of(control: Control, value: Any) -> Raw:
    """What the controls show for a stored value; None shows as empty."""
    match control.kind:
        case "group":
            held = value if isinstance(value, dict) else {}
            return {part.key: raw_of(part, held.get(part.key)) for part in control.parts}
        case "rows":
            return [raw_of(_row(control), item) for item in value or []]
        case "lines":
            return "\n".join(str(item) for item in value or [])
        case "checks":
            return [str(item) for item in value or []]
        case "check":
            return "1" if value else ""
        case "json":
            return json.dumps(value, ensure_ascii=False, indent=2)
        case "money":
            return f"{value:,}".replace(",", ".") if isinstance(value, int) else ""
        case "number":
            return str(value) if value is not None else ("" if control.is_nullable else "0")
        case "choice":
            return _choice_of(control, value)
        case _:
            return "" if value is None else str(value)


def blank(control: Control) -> Raw:
    """An empty row or control."""
    return raw_of(control, None)


def _choice_of(control: Control, value: Any) -> str:
    options = control.options() if control.options else []
    return str(value) if value is not None else (options[0][0] if options else "")


def _row(control: Control) -> Control:
    return Control("group", parts=control.parts)


# --- a sent form -> what stood in its controls ---------------------------------------------------


def read(control: Control, name: str, form: Form) -> Raw:
    """What a form sent for one control, as it was typed. Raises Invalid for more rows than any record has."""
    match control.kind:
        case "group":
            return {part.key: read(part, f"{name}-{part.key}", form) for part in control.parts}
        case "rows":
            sent = _one(form, f"{name}-count")
            count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else 0
            if count > MAX_ROWS:
                raise Invalid(_("These are too many rows."))
            return [read(_row(control), f"{name}-{number}", form) for number in range(count)]
        case "checks":
            return [str(value) for value in form.get(name, ())]
        case _:
            return _one(form, name).replace("\r\n", "\n")


def _one(form: Form, name: str) -> str:
    values = form.get(name, ())
    return str(values[0]) if values else ""


def step(control: Control, raw: Raw, order: str) -> Raw:
    """Carry out one order of the form's buttons on `raw`: "add:", "drop:0", "up:1-fees-2"; other orders do nothing.

    The path leads through the keys of groups and the numbers of rows, to the rows for "add" and to one row otherwise.
    """
    verb, _sep, path = order.partition(":")
    keys = [key for key in path.split("-") if key]
    where = control, raw
    last = len(keys) if verb == "add" else len(keys) - 1
    for key in keys[:last]:
        found = _inside(*where, key)
        if found is None:
            return raw
        where = found
    rows_control, rows = where
    if rows_control.kind != "rows" or not isinstance(rows, list):
        return raw
    if verb == "add":
        if len(rows) < MAX_ROWS:
            rows.append(blank(_row(rows_control)))
        return raw
    at = int(keys[-1]) if keys and keys[-1].isdigit() else -1
    if not 0 <= at < len(rows):
        return raw
    if verb == "drop":
        del rows[at]
    elif verb == "up" and at > 0:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    elif verb == "down" and at + 1 < len(rows):
        rows[at + 1], rows[at] = rows[at], rows[at + 1]
    return raw


def _inside(control: Control, raw: Raw, key: str) -> tuple[Control, Raw] | None:
    if isinstance(raw, list):
        is_there = control.kind == "rows" and key.isdigit() and int(key) < len(raw)
        return (_row(control), raw[int(key)]) if is_there else None
    part = next((one for one in control.parts if one.key == key), None)
    return (part, raw[key]) if part is not None and isinstance(raw, dict) else None


# --- what stood in the controls -> plain JSON ----------------------------------------------------


def value_of(control: Control, raw: Raw) -> Any:
    """The plain JSON of what was typed; untouched new rows are left out. Raises Invalid with the control's name."""
    match control.kind:
        case "group":
            return _group(control, raw)
        case "rows":
            empty = blank(_row(control))
            return [_group(_row(control), row) for row in raw if row != empty]
        case "lines":
            return [line.strip() for line in raw.split("\n") if line.strip()]
        case "check":
            return raw == "1"
        case "checks":
            return list(raw)
        case "number":
            return _number(control, raw)
        case "money":
            return _number(control, re.sub(r"(?i)\s*(vnd|\u0111|\u0111\u1ed3ng)\s*$", "", raw.strip()))
        case "day":
            return _day(control, raw)
        case "json":
            return _json(raw)
        case _:
            return None if control.is_nullable and not raw.strip() else raw


def _group(control: Control, raw: Raw) -> Any:
    held = raw if isinstance(raw, dict) else {}
    values = {part.key: value_of(part, held.get(part.key, blank(part))) for part in control.parts}
    if control.needed_by and all(values[key] in (None, "") for key in control.needed_by):
        return None
    return values


def _number(control: Control, raw: str) -> int | None:
    digits = _SPACED.sub("", raw)
    if not digits:
        return None if control.is_nullable else 0
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise Invalid(_("%(field)s: %(text)s is not a whole number.", field=control.label, text=raw.strip()[:40]))
    return int(digits)


def _day(control: Control, raw: str) -> str | None:
    day = day_of(raw, str(control.label))
    return day.isoformat() if day else None


def day_of(text: str, label: str) -> date | None:
    """A day as browsers send it ("2026-12-31") or people type it ("31/12/2026"); None for nothing. Raises Invalid."""
    text = text.strip()
    if not text:
        return None
    typed = _VIETNAMESE_DAY.fullmatch(text)
    try:
        return date(int(typed[3]), int(typed[2]), int(typed[1])) if typed else date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(_("%(field)s: %(text)s is not a date.", field=label, text=text[:40])) from error


def _json(raw: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This is not JSON.")) from error
