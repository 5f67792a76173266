"""The ladder: at 50, 80 and 100 % of a period somebody is told, each step once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.rule_sets import Rule
from inbox_api.deadlines.rules import share_reached_at

STEPS = (50, 80, 100)


def moments(
    rule: Rule, start: datetime, due: datetime, nominal_due: datetime, calendar: WorkingCalendar
) -> dict[int, datetime]:
    """When each step of a clock rings, in UTC. nominal_due: its end without pauses."""
    return {step: share_reached_at(rule, start, due, step / 100, calendar, nominal_due=nominal_due) for step in STEPS}


def highest(steps: Iterable[int]) -> int:
    """Of several steps that are due at once only the highest is told: the others say nothing new."""
    return max(steps)
