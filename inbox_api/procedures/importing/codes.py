"""Codes of procedures: their shape, and the record's id from its name."""

from __future__ import annotations

import re

from inbox_api.folding import fold

CODE = re.compile(r"^\d\.\d{6}(\.H\d{2})?$", re.ASCII)
CODE_INSIDE = re.compile(r"(?<![\w.])(\d\.\d{6}(?:\.H\d{2})?)(?![\w]|\.\d)", re.ASCII)
INTERNAL_STARTS = ("5.", "6.")  # procedures inside the administration
MAX_ID = 160  # characters, so that a suffix still fits


def read_code(value: object) -> str:
    """The code as text: spreadsheets turn "2.000980" into the number 2.00098."""
    if isinstance(value, float):
        text = f"{value:.6f}"
        return text if float(text) == value else str(value)
    if isinstance(value, str):
        return "".join(value.split()).strip(".").removesuffix(",")
    return "" if value is None or isinstance(value, bool) else str(value)


def is_code(text: str) -> bool:
    return CODE.match(text) is not None


def is_internal(code: str) -> bool:
    return code.startswith(INTERNAL_STARTS)


def slug(name: str) -> str:
    """ "dang-ky-khai-sinh": the id of a record by its name; "thu-tuc" for a name without letters or digits."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    return words[:MAX_ID].rstrip("-") or "thu-tuc"


def longer_id(base: str, code: str | None, number: int) -> str:
    """Another id when `base` is taken: with the code, then with a number."""
    suffix = re.sub(r"[^a-z0-9]+", "-", (code or "").lower()).strip("-")
    parts = [base, suffix, str(number) if number > 1 else ""]
    return "-".join(part for part in parts if part)
