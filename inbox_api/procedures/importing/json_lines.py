"""Reading many records of the catalogue from JSON Lines; a broken line never stops the others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from inbox_api.procedures.importing.doubts import doubts_of
from inbox_api.procedures.importing.readings import LineProblem, ReadResult
from inbox_api.procedures.importing.strict_json import load_strictly
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

__all__ = ["MAX_LINE_CHARS", "LineProblem", "ReadResult", "parse_lines", "read_records", "reason"]
MAX_LINE_CHARS = 200_000


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
            result.warnings.extend(LineProblem(number, key, text) for key, text in doubts_of(parsed))
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
        return ProcedureRecord.model_validate(load_strictly(text))
    except ValidationError as error:
        return [
            LineProblem(number, ".".join(str(part) for part in item["loc"]), reason(item))
            for item in error.errors(include_url=False, include_input=False)
        ]
    except ValueError as error:
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
