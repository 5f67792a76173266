"""A filter as the page of conditions shows it: groups of lines, each with the addresses of what may be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from admin_ui.filters import words
from inbox_api.views.conditions import Condition, Group, write_filter
from inbox_api.views.fields import FIELDS

Part = Condition | Group


@dataclass(frozen=True, slots=True)
class Line:
    """without, turned: filters without the condition, and with "is" and "is not" exchanged."""

    text: str
    operator: str
    values: str
    without: str
    turned: str


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """place: its number; turned: the filter with "all" and "one of them" exchanged; without: without the group."""

    place: int
    is_all: bool
    lines: tuple[Line, ...]
    turned: str
    without: str


@dataclass(frozen=True, slots=True)
class ShownFilter:
    """is_deep: it has more than groups of conditions, which this page leaves as it is."""

    is_all: bool
    groups: tuple[ShownGroup, ...]
    turned: str
    is_deep: bool


def groups_of(group: Group) -> list[Group]:
    """Two levels: lines that stand alone are groups of one kind."""
    if not group.parts:
        return []
    if all(isinstance(part, Condition) for part in group.parts):
        return [group]
    return [part if isinstance(part, Group) else Group(not group.is_all, (part,)) for part in group.parts]


def joined(is_all: bool, groups: Sequence[Group]) -> Group:
    """Back to one filter; a single group is the filter itself."""
    filled = [group for group in groups if group.parts]
    return filled[0] if len(filled) == 1 else Group(is_all, tuple(filled))


def show(group: Group, names: Mapping[str, str]) -> ShownFilter:
    groups = groups_of(group)
    is_deep = any(isinstance(part, Group) for one in groups for part in one.parts)
    is_all = group.is_all if len(groups) > 1 else True
    if is_deep:
        return ShownFilter(is_all, (), "", is_deep=True)

    def changed(place: int, change: Callable[[Group], Group]) -> str:
        new = [change(one) if number == place else one for number, one in enumerate(groups)]
        return write_filter(joined(is_all, new))

    shown = tuple(
        ShownGroup(
            place, one.is_all, _lines(place, one, names, changed),
            changed(place, lambda it: replace(it, is_all=not it.is_all)), changed(place, lambda _it: Group(True, ())),
        )
        for place, one in enumerate(groups)
    )  # fmt: skip
    return ShownFilter(is_all, shown, write_filter(joined(not is_all, groups)), is_deep=False)


def _lines(
    place: int, group: Group, names: Mapping[str, str], changed: Callable[[int, Callable[[Group], Group]], str]
) -> tuple[Line, ...]:
    found = []
    for number, part in enumerate(group.parts):
        assert isinstance(part, Condition)

        def put(new: Sequence[Part], number: int = number) -> Callable[[Group], Group]:
            return lambda it: replace(it, parts=(*it.parts[:number], *new, *it.parts[number + 1 :]))

        other = replace(part, operator="not" if part.operator == "is" else "is")
        values = ", ".join(words.value(part.field, slug, names) for slug in part.values)
        found.append(
            Line(str(FIELDS[part.field].label), part.operator, values, changed(place, put([])),
                 changed(place, put([other])))
        )  # fmt: skip
    return tuple(found)


def with_condition(group: Group, place: int, is_all: bool, condition: Condition) -> Group:
    """One more line in a group, or in a new one behind the last."""
    groups = groups_of(group)
    top = group.is_all if len(groups) > 1 else is_all
    if place < len(groups):
        groups[place] = replace(groups[place], parts=(*groups[place].parts, condition))
    else:
        groups.append(Group(True, (condition,)))
    return joined(top, groups)
