"""The part of a file that a browser asks for (RFC 9110, section 14): one range of bytes, or the whole."""

from __future__ import annotations

import re

ONE_RANGE = re.compile(r"bytes=\s*([0-9]{1,18})?\s*-\s*([0-9]{1,18})?\s*")


class NotSatisfiable(Exception):
    """The range lies outside the file."""


def wanted_part(header: str | None, size: int) -> tuple[int, int] | None:
    """(first byte, number of bytes), or None for the whole file: no range, several, or none we understand.

    Raises NotSatisfiable.
    """
    found = ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or (found.group(1) is None and found.group(2) is None):
        return None
    first, last = found.group(1), found.group(2)
    if first is None:
        length = min(int(last), size)
        if length == 0:
            raise NotSatisfiable
        return size - length, length
    start = int(first)
    end = min(int(last), size - 1) if last is not None else size - 1
    if last is not None and int(last) < start:
        return None
    if start >= size:
        raise NotSatisfiable
    return start, end - start + 1
