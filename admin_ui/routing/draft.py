"""The rules as they stand in the form: typed texts become rows in the order that was chosen, and texts again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

Form = Mapping[str, Sequence[str]]
LISTS = ("topics", "wards", "words", "without_words", "channels", "co_units")
PLAIN = ("name", "days", "hours", "time_from", "time_to", "valid_from", "valid_to")
KIND, CODE = "kind:", "code:"


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _one(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0].strip() if values else ""


def rows_of(form: Form) -> list[dict[str, Any]]:
    """The rules of the form, sorted by the numbers typed or set by dragging."""
    ids = list(dict.fromkeys(form.get("rule", ())))
    rows = [(_order(form, number, key), number, _row(form, key)) for number, key in enumerate(ids)]
    return [row for _order_no, _number, row in sorted(rows, key=lambda one: one[:2])]


def _order(form: Form, number: int, key: str) -> float:
    try:
        return float(_one(form, f"{key}.order"))
    except ValueError:
        return float(number)


def _row(form: Form, key: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": key, "is_on": bool(_one(form, f"{key}.is_on"))}
    row["case_types"] = list(form.get(f"{key}.case_types", ()))
    row["needs_ward"] = bool(_one(form, f"{key}.needs_ward"))
    for name in LISTS:
        row[name] = _split(_one(form, f"{key}.{name}"))
    for name in PLAIN:
        row[name] = _one(form, f"{key}.{name}") or ("any" if name in ("days", "hours") else None)
    row["name"] = row["name"] or ""
    target = _one(form, f"{key}.target")
    row["unit_kind"] = target.removeprefix(KIND) if target.startswith(KIND) else None
    row["unit_code"] = target.removeprefix(CODE) if target.startswith(CODE) else None
    return row


def whole(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row with every field the form shows."""
    empty: dict[str, Any] = {"is_on": True, "needs_ward": False, "case_types": [], "unit_kind": None, "unit_code": None}
    return {**empty, **{name: [] for name in LISTS}, **dict.fromkeys(PLAIN), "days": "any", "hours": "any", **row}


def target_of(row: Mapping[str, Any]) -> str:
    """The value of the select for a row's unit."""
    if row.get("unit_code"):
        return f"{CODE}{row['unit_code']}"
    return f"{KIND}{row['unit_kind']}" if row.get("unit_kind") else ""


def moved(rows: Sequence[dict[str, Any]], key: str, step: int) -> list[dict[str, Any]]:
    """The same rules with one of them a place further up or down."""
    found = list(rows)
    place = next((number for number, row in enumerate(found) if row["id"] == key), None)
    if place is None or not 0 <= place + step < len(found):
        return found
    found[place], found[place + step] = found[place + step], found[place]
    return found


def new_row() -> dict[str, Any]:
    """A rule to fill in."""
    return whole({"id": f"n{secrets.token_hex(4)}", "name": "", "needs_ward": True})
