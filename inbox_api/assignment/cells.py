"""Every kind of case that rules can tell apart, as one finite table of cells.

Cells are products of kind of case, topic, ward, channel and time of the week; words are left out. Values that no rule
tells apart are one class, so the table stays small also for 168 wards.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from inbox_api.assignment.rules import MINUTES_A_DAY, RoutingRule, UnitDirectory, is_between, minutes
from inbox_api.deadlines.calendar import OfficeHours

Mask = NDArray[np.bool_]
T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """The values a case can have. typed_topics: kinds of case that carry topics; others have none."""

    case_types: tuple[str, ...]
    typed_topics: frozenset[str]
    topics: tuple[str, ...]
    wards: tuple[str, ...]
    channels: tuple[str, ...]
    hours: OfficeHours
    today: date


@dataclass(frozen=True)
class Example:
    """One case of a cell. is_working_day and minute (of the day) say when it comes."""

    case_type: str
    topic: str | None
    ward_code: str | None
    channel: str
    is_working_day: bool
    minute: int


class CellTable:
    """Cells of some rules in a world."""

    def __init__(self, rules: Sequence[RoutingRule], world: World, units: UnitDirectory) -> None:
        self.world, self.units = world, units
        self.rules = rules
        wards: tuple[str | None, ...] = (*world.wards, None)
        topics: tuple[str | None, ...] = (*world.topics, None)
        self._types = _classes(
            world.case_types, lambda v: (v in world.typed_topics, *(self._type(r, v) for r in rules))
        )
        self._topics = _classes(topics, lambda v: (v is None, *(self._topic(r, v) for r in rules)))
        self._wards = _classes(wards, lambda v: tuple(self._ward(r, v) for r in rules))
        self._channels = _classes(world.channels, lambda v: tuple(self._channel(r, v) for r in rules))
        self._times = self._moments(rules)
        with_topics = np.array([v in world.typed_topics for v in self._types])
        no_topic = np.array([v is None for v in self._topics])
        real = with_topics[:, None] | no_topic[None, :]
        shape = (len(self._types), len(self._topics), len(self._wards), len(self._channels), len(self._times))
        self.real: Mask = np.broadcast_to(real[:, :, None, None, None], shape).copy()

    @staticmethod
    def _type(rule: RoutingRule, value: str) -> bool:
        return not rule.case_types or value in rule.case_types

    @staticmethod
    def _topic(rule: RoutingRule, value: str | None) -> bool:
        return not rule.topics or (value is not None and (value in rule.topics or value[:2] in rule.topics))

    def _ward(self, rule: RoutingRule, value: str | None) -> bool:
        if rule.wards and value not in rule.wards:
            return False
        if rule.needs_ward and value is None:
            return False
        return self.units.target_of(rule, value, self.world.today) is not None

    @staticmethod
    def _channel(rule: RoutingRule, value: str) -> bool:
        return not rule.channels or value in rule.channels

    def _moments(self, rules: Sequence[RoutingRule]) -> list[tuple[bool, int]]:
        """(is it a working day, minute of the day): the beginning of each stretch that rules tell apart."""
        edges = {0}
        for opens, closes in self.world.hours.spans:
            edges |= {opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute}
        for rule in rules:
            edges |= {minutes(clock) for clock in (rule.time_from, rule.time_to) if clock}
        return [(is_working, edge) for is_working in (True, False) for edge in sorted(edges) if edge < MINUTES_A_DAY]

    def _is_at(self, rule: RoutingRule, moment: tuple[bool, int]) -> bool:
        is_working, minute = moment
        spans = [(o.hour * 60 + o.minute, c.hour * 60 + c.minute) for o, c in self.world.hours.spans]
        is_open = is_working and any(opens <= minute < closes for opens, closes in spans)
        return (
            (rule.days == "any" or (rule.days == "working") == is_working)
            and (rule.hours == "any" or (rule.hours == "office") == is_open)
            and is_between(rule, minute)
        )

    def caught_by(self, rule: RoutingRule) -> Mask:
        """The cells a rule catches, its words aside."""
        parts = (
            [self._type(rule, v) for v in self._types],
            [self._topic(rule, v) for v in self._topics],
            [self._ward(rule, v) for v in self._wards],
            [self._channel(rule, v) for v in self._channels],
            [self._is_at(rule, v) for v in self._times],
        )
        cells = self.real
        for axis, part in enumerate(parts):
            shape = [1] * len(parts)
            shape[axis] = len(part)
            cells = cells & np.array(part).reshape(shape)
        return cells

    def example(self, cells: Mask) -> Example | None:
        """One case of these cells, an ordinary one (with ward, in office hours) when there is one."""
        if not cells.any():
            return None
        found = np.argwhere(cells)
        office = self.world.hours.spans[0][0]
        opens = office.hour * 60 + office.minute
        best = min(found, key=lambda at: (self._wards[at[2]] is None, self._times[at[4]] != (True, opens), *at))
        is_working, minute = self._times[best[4]]
        return Example(
            case_type=self._types[best[0]],
            topic=self._topics[best[1]],
            ward_code=self._wards[best[2]],
            channel=self._channels[best[3]],
            is_working_day=is_working,
            minute=minute,
        )


def _classes(values: Sequence[T], sign: Callable[[T], Hashable]) -> list[T]:
    """One value of each class; values with the same sign are alike to every rule."""
    first: dict[Hashable, T] = {}
    for value in values:
        first.setdefault(sign(value), value)
    return list(first.values())
