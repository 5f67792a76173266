"""A filter as its link says it: conditions joined by ; (and) and | (or), with parentheses.

    channel.is.zalo;(topic.is.04,0501|ward.is.tra-vinh);due.is.overdue

One condition is field.operator.value, several values separated by commas mean any of them. `is` and `not` are the
operators. Reading and writing are each other's reverse, so a filter is its address and its address is the filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inbox_api.errors import Invalid
from inbox_api.texts import lazy_gettext

OPERATORS = ("is", "not")
LONGEST = 1500  # characters
DEEPEST = 4
MOST_CONDITIONS = 40
MOST_VALUES = 40
_SAFE = re.compile(r"[\w\-: ]", re.ASCII)
_TOKEN = re.compile(r"[;|()]")


class BadFilter(Invalid):
    code = "bad_filter"
    message = lazy_gettext("This filter cannot be read. Please build it again.")


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """is_all: every part must hold, else one is enough. No parts: everything."""

    is_all: bool
    parts: tuple[Condition | Group, ...]


EVERYTHING = Group(True, ())


def conditions_of(group: Group) -> Iterator[Condition]:
    """Every condition, in the order of the link."""
    for part in group.parts:
        if isinstance(part, Condition):
            yield part
        else:
            yield from conditions_of(part)


def write_filter(group: Group) -> str:
    """The filter as a link carries it; "" for everything."""
    return _write(group, is_inner=False)


def _write(part: Condition | Group, *, is_inner: bool) -> str:
    if isinstance(part, Condition):
        return ".".join([part.field, part.operator, ",".join(_escape(value) for value in part.values)])
    if len(part.parts) == 1:
        return _write(part.parts[0], is_inner=is_inner)
    text = (";" if part.is_all else "|").join(_write(one, is_inner=True) for one in part.parts)
    return f"({text})" if is_inner and text else text


def _escape(value: str) -> str:
    """A blank at an end is escaped, too: it would get lost with the blanks around a condition."""
    begin = len(value) - len(value.lstrip(" "))
    end = max(begin, len(value.rstrip(" ")))
    middle = "".join(
        letter if _SAFE.match(letter) else "".join(f"~{byte:02x}" for byte in letter.encode())
        for letter in value[begin:end]
    )
    return "~20" * begin + middle + "~20" * (len(value) - end)


def _unescape(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        return bytes.fromhex(match.group().replace("~", "")).decode()

    try:
        return re.sub(r"(?:~[0-9a-f]{2})+", letter, text)
    except UnicodeDecodeError as error:
        raise BadFilter from error


def read_filter(text: str) -> Group:
    """The filter of a link. Raises BadFilter for what no link of ours says."""
    if len(text) > LONGEST:
        raise BadFilter
    if not text.strip():
        return EVERYTHING
    parser = _Parser([piece for piece in re.split(r"([;|()])", text) if piece])
    found = parser.either(0)
    if parser.place != len(parser.pieces):
        raise BadFilter
    group = found if isinstance(found, Group) else Group(True, (found,))
    if sum(1 for _one in conditions_of(group)) > MOST_CONDITIONS:
        raise BadFilter
    return group


class _Parser:
    def __init__(self, pieces: list[str]) -> None:
        self.pieces, self.place = pieces, 0

    def next_is(self, sign: str) -> bool:
        if self.place < len(self.pieces) and self.pieces[self.place] == sign:
            self.place += 1
            return True
        return False

    def either(self, depth: int) -> Condition | Group:
        parts = [self.all_of(depth)]
        while self.next_is("|"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Group(False, tuple(parts))

    def all_of(self, depth: int) -> Condition | Group:
        parts = [self.one(depth)]
        while self.next_is(";"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Group(True, tuple(parts))

    def one(self, depth: int) -> Condition | Group:
        if self.next_is("("):
            if depth >= DEEPEST:
                raise BadFilter
            inner = self.either(depth + 1)
            if not self.next_is(")"):
                raise BadFilter
            return inner
        if self.place >= len(self.pieces) or _TOKEN.fullmatch(self.pieces[self.place]):
            raise BadFilter
        self.place += 1
        return _condition(self.pieces[self.place - 1])


def _condition(text: str) -> Condition:
    field, _dot, rest = text.strip().partition(".")
    operator, _dot, values = rest.partition(".")
    found = tuple(dict.fromkeys(value for value in map(_unescape, values.split(",")) if value))
    if operator not in OPERATORS or not found or len(found) > MOST_VALUES:
        raise BadFilter
    return Condition(field, operator, found)
