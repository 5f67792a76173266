"""Routing rules as data: ordered, the first whose conditions hold and whose unit exists wins. Plain functions.

A rule's empty condition matches everything. Words are compared without diacritics; two dots in a phrase stand for up to
four syllables in between. Times are local (Asia/Ho_Chi_Minh) and know the working calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from inbox_api.deadlines.calendar import LOCAL_ZONE, WorkingCalendar
from inbox_api.folding import fold

DAYS = ("any", "working", "off")
HOURS = ("any", "office", "outside")
GAP = r"(?: \w+){0,4}"
_WORD = re.compile(r"\w+")
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class RoutingRule:
    """One rule.

    topics: codes or two-digit fields. wards: codes; needs_ward: any known ward. words: one of these phrases must occur,
    without_words: none of these may. days: any | working | off. hours: any | office | outside (of office hours).
    time_from, time_to: local "HH:MM", may pass midnight. valid_from, valid_to: the days between which it counts.
    unit_code: a fixed unit; unit_kind: the unit of this kind in the case's ward; exactly one of them.
    co_units: codes or kinds of units that help.
    """

    id: str
    name: str
    is_on: bool = True
    case_types: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    needs_ward: bool = False
    words: tuple[str, ...] = ()
    without_words: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    days: str = "any"
    hours: str = "any"
    time_from: str | None = None
    time_to: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    unit_code: str | None = None
    unit_kind: str | None = None
    co_units: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """JSON values; what is empty is left out."""
        row = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        row = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        return {name: value for name, value in row.items() if value not in (None, [], "any") or name == "is_on"}


_TUPLES = frozenset(f.name for f in fields(RoutingRule) if f.type.startswith("tuple"))
_DATES = ("valid_from", "valid_to")


def read_rule(row: Mapping[str, Any]) -> RoutingRule:
    """A rule out of its stored row. Raises TypeError, ValueError: unknown names, broken dates."""
    values: dict[str, Any] = {name: tuple(value) if name in _TUPLES else value for name, value in row.items()}
    for name in _DATES:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return RoutingRule(**values)


@dataclass(frozen=True)
class Facts:
    """What is known of a case when it is routed. at: aware; text: as written; ward_code: today's ward."""

    case_type: str
    topic: str | None
    ward_code: str | None
    text: str = ""
    channel: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class UnitRef:
    """A unit as rules see it; valid_to: the last day, None while it exists."""

    id: int
    code: str
    name: str
    kind: str
    ward_code: str | None
    valid_from: date | None = None
    valid_to: date | None = None

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class UnitDirectory:
    """All units, also ended ones: a rule finds the one that exists on the day."""

    units: tuple[UnitRef, ...]
    _codes: dict[str, UnitRef] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_codes", {unit.code: unit for unit in self.units})

    def coded(self, code: str, day: date) -> UnitRef | None:
        unit = self._codes.get(code)
        return unit if unit is not None and unit.exists_on(day) else None

    def of_kind(self, kind: str, ward_code: str, day: date) -> UnitRef | None:
        """The first one of that kind in the ward that exists on the day."""
        return next((u for u in self.units if u.kind == kind and u.ward_code == ward_code and u.exists_on(day)), None)

    def target_of(self, rule: RoutingRule, ward_code: str | None, day: date) -> UnitRef | None:
        """The unit a rule names for a case of that ward, or None."""
        if rule.unit_code:
            return self.coded(rule.unit_code, day)
        return self.of_kind(rule.unit_kind, ward_code, day) if rule.unit_kind and ward_code else None

    def helpers_of(self, rule: RoutingRule, ward_code: str | None, day: date) -> list[UnitRef]:
        """The co-units a rule names, each once and never the lead unit."""
        lead = self.target_of(rule, ward_code, day)
        found = [
            self.coded(name, day) or (self.of_kind(name, ward_code, day) if ward_code else None)
            for name in rule.co_units
        ]
        return [unit for unit in dict.fromkeys(found) if unit is not None and unit != lead]


@dataclass(frozen=True)
class Trial:
    """How one rule looks at one case. failed: names of the conditions that do not hold, in the rule's order."""

    rule: RoutingRule
    failed: tuple[str, ...]
    words: tuple[str, ...]  # the phrases of the rule that occur in the text
    unit: UnitRef | None

    @property
    def catches(self) -> bool:
        return not self.failed


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = [" ".join(_WORD.findall(part)) for part in fold(phrase).split("..")]
    return re.compile(" " + GAP.join(re.escape(p) if i == 0 else " " + re.escape(p) for i, p in enumerate(parts)) + " ")


def occurring(phrases: Iterable[str], text: str) -> tuple[str, ...]:
    """Which of the phrases stand in the text as whole words, diacritics and case ignored."""
    padded = f" {' '.join(_WORD.findall(fold(text)))} "
    return tuple(phrase for phrase in phrases if _WORD.search(phrase) and _pattern(phrase).search(padded))


def minutes(clock: str) -> int:
    """ "22:30" as minutes of the day. Raises ValueError."""
    hour, minute = clock.split(":")
    value = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= value <= MINUTES_A_DAY):
        raise ValueError(clock)
    return value


def is_between(rule: RoutingRule, minute: int) -> bool:
    """Whether the minute of the day lies in the rule's stretch, which may pass midnight."""
    begin = minutes(rule.time_from) if rule.time_from else 0
    end = minutes(rule.time_to) if rule.time_to else MINUTES_A_DAY
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def try_rule(rule: RoutingRule, facts: Facts, units: UnitDirectory, calendar: WorkingCalendar) -> Trial:
    """Every condition looked at, for the test bench; `first_match` uses the same."""
    found = occurring(rule.words, facts.text)
    day = facts.at.astimezone(LOCAL_ZONE).date() if facts.at else date.max
    unit = units.target_of(rule, facts.ward_code, day)
    checks = {
        "is_on": rule.is_on,
        "case_types": not rule.case_types or facts.case_type in rule.case_types,
        "topics": not rule.topics or _has_topic(rule, facts.topic),
        "wards": _has_ward(rule, facts.ward_code),
        "words": not rule.words or bool(found),
        "without_words": not rule.without_words or not occurring(rule.without_words, facts.text),
        "channels": not rule.channels or facts.channel in rule.channels,
        **_time_checks(rule, facts.at, calendar),
        "unit": unit is not None,
    }
    return Trial(rule, tuple(name for name, holds in checks.items() if not holds), found, unit)


def _has_topic(rule: RoutingRule, topic: str | None) -> bool:
    return topic is not None and (topic in rule.topics or topic[:2] in rule.topics)


def _has_ward(rule: RoutingRule, ward_code: str | None) -> bool:
    if rule.wards:
        return ward_code in rule.wards
    return ward_code is not None or not rule.needs_ward


def _time_checks(rule: RoutingRule, at: datetime | None, calendar: WorkingCalendar) -> dict[str, bool]:
    """Without a moment only rules that ask for none hold."""
    if at is None:
        is_timeless = rule.days == rule.hours == "any" and not rule.time_from and not rule.time_to
        return {"time": is_timeless, "dates": rule.valid_from is None and rule.valid_to is None}
    local = at.astimezone(LOCAL_ZONE)
    return {
        "days": rule.days == "any" or (rule.days == "working") == calendar.is_working_day(local.date()),
        "hours": rule.hours == "any" or (rule.hours == "office") == calendar.is_open_at(at),
        "time": is_between(rule, local.hour * 60 + local.minute),
        "dates": (rule.valid_from is None or rule.valid_from <= local.date())
        and (rule.valid_to is None or local.date() <= rule.valid_to),
    }


def first_match(
    rules: Sequence[RoutingRule], facts: Facts, units: UnitDirectory, calendar: WorkingCalendar
) -> Trial | None:
    """The first rule that catches the case; None when none does."""
    likely = (r for r in rules if r.is_on and _fits_kind(r, facts) and _has_ward(r, facts.ward_code))
    return next((t for rule in likely if (t := try_rule(rule, facts, units, calendar)).catches), None)


def _fits_kind(rule: RoutingRule, facts: Facts) -> bool:
    return (not rule.case_types or facts.case_type in rule.case_types) and (
        not rule.topics or _has_topic(rule, facts.topic)
    )


def try_all(rules: Sequence[RoutingRule], facts: Facts, units: UnitDirectory, calendar: WorkingCalendar) -> list[Trial]:
    """One trial per rule, in order."""
    return [try_rule(rule, facts, units, calendar) for rule in rules]
