"""Reading many records of the catalogue from JSON Lines; a broken line never stops the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

MAX_LINE_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one line. field: "fee.amount_vnd", or "" for the whole line. line counts from 1."""

    line: int
    field: str
    message: str


@dataclass(slots=True)
class ReadResult:
    records: list[ProcedureRecord] = field(default_factory=list)
    errors: list[LineProblem] = field(default_factory=list)  # these lines gave no record
    warnings: list[LineProblem] = field(default_factory=list)  # these did, but a person must look


def read_records(path: Path) -> ReadResult:
    """All records of a JSON Lines file (UTF-8, with or without a byte order mark).

    Raises OSError when the file cannot be opened; everything inside it becomes a LineProblem.
    """
    with path.open("rb") as file:
        return parse_lines(file)


def parse_lines(lines: Iterable[bytes]) -> ReadResult:
    """Records of raw lines. Empty lines are skipped; the first of two equal ids wins."""
    result = ReadResult()
    seen: dict[str, int] = {}
    for number, raw in enumerate(lines, start=1):
        parsed = _parse_line(number, raw)
        if isinstance(parsed, ProcedureRecord) and parsed.id in seen:
            parsed = [LineProblem(number, "id", _("is already used in line %(line)s", line=seen[parsed.id]))]
        if isinstance(parsed, ProcedureRecord):
            seen[parsed.id] = number
            result.records.append(parsed)
            result.warnings.extend(_doubts(number, parsed))
        elif parsed:
            result.errors.extend(parsed)
    return result


def _parse_line(number: int, raw: bytes) -> ProcedureRecord | list[LineProblem]:
    if len(raw) > MAX_LINE_CHARS * 4:
        return [LineProblem(number, "", _("is too long"))]
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError:
        return [LineProblem(number, "", _("is not UTF-8"))]
    if not text:
        return []
    try:
        return ProcedureRecord.model_validate(json.loads(text))
    except ValidationError as error:
        return [
            LineProblem(number, ".".join(str(part) for part in item["loc"]), reason(item))
            for item in error.errors(include_url=False, include_input=False)
        ]
    except (ValueError, RecursionError) as error:
        return [LineProblem(number, "", _("is not JSON: %(reason)s", reason=str(error)))]


def reason(problem: ErrorDetails) -> str:
    """Why pydantic refused a value, in the words of the person who imports; rare reasons as pydantic has them."""
    match problem["type"]:
        case "missing":
            return _("is missing")
        case "extra_forbidden":
            return _("is no known field")
        case "string_too_short":
            return _("is empty")
        case "string_too_long":
            return _("is too long")
        case "string_type" | "int_type" | "list_type" | "model_type" | "model_attributes_type":
            return _("is of the wrong type")
        case "literal_error":
            return _("is not one of %(known)s", known=problem["ctx"]["expected"])
        case _:
            return problem["msg"].removeprefix("Value error, ")


def _doubts(number: int, record: ProcedureRecord) -> Iterator[LineProblem]:
    amount = record.fee.amount_vnd
    if record.fee.is_doubtful and amount == 0:
        yield LineProblem(number, "fee.amount_vnd", _("is 0 but no word of the text says free"))
    elif record.fee.is_doubtful:
        text = _("is %(amount)s VND: too small, the unit may be wrong", amount=amount)
        yield LineProblem(number, "fee.amount_vnd", text)
    if record.code is None:
        yield LineProblem(number, "code", _("is not confirmed"))
    if not record.documents:
        yield LineProblem(number, "documents", _("holds no paper"))
