"""Tolerant reading of vendor JSON: ids as text, times in two units, strings that a database accepts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.base import PayloadError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Vendors mix seconds and milliseconds in fields of the same name; 1e11 s is the year 5138, 1e11 ms is 1973.
SECONDS_BELOW = 100_000_000_000


def load_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a webhook body, its strings cleaned. Raises PayloadError.

    JSON can carry what PostgreSQL refuses (NUL, half of a surrogate pair); one such string must not poison a queue.
    """
    try:
        document = json.loads(body.decode("utf-8"))
        document = _cleaned(document)
    except (ValueError, RecursionError) as error:
        raise PayloadError("body is not JSON") from error
    if not isinstance(document, dict):
        raise PayloadError("body is not a JSON object")
    return document


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): _cleaned(item) for key, item in value.items()}
    return value


def clean_text(text: str) -> str:
    """The text without NUL characters; unpaired surrogates become U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "")


def mapping(value: Any) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> Sequence[Any]:
    """The value when it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


def text_id(value: Any) -> str | None:
    """An id as text; vendors send the same id as string or as number. None when there is none."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def text_or_none(value: Any) -> str | None:
    """A non-empty string, else None."""
    return value if isinstance(value, str) and value else None


def moment(value: Any) -> datetime | None:
    """Aware UTC from a Unix time in seconds or milliseconds, as number or text. None when unreadable."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = int(value)
        if number <= 0:
            return None
        return datetime.fromtimestamp(number if number < SECONDS_BELOW else number / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def number(value: Any) -> float | None:
    """A number given as number or text; None when unreadable or not finite."""
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return result if result - result == 0 else None


def whole_number(value: Any) -> int | None:
    """An int given as number or text; None when unreadable."""
    found = number(value)
    return int(found) if found is not None else None


def digest(*parts: str) -> str:
    """A short stable id made of several values (128 bits, hex)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
