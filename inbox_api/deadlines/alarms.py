"""The ladder: at some steps of a period (50, 80 and 100 %) somebody is told, each step once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.rule_sets import Rule
from inbox_api.deadlines.rules import subtract_working_time, working_time_between


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that runs. round: grows each time it begins anew, so that its ladder begins anew."""

    rule: Rule
    started_at: datetime
    due_at: datetime
    nominal_due_at: datetime  # without pauses
    round: int


def moments(
    rule: Rule, start: datetime, due: datetime, nominal_due: datetime, calendar: WorkingCalendar
) -> dict[int, datetime]:
    """When each step of a clock rings, in UTC. nominal_due: its end without pauses."""
    return {
        step: share_reached_at(rule, start, due, step / 100, calendar, nominal_due=nominal_due) for step in rule.rings
    }


def share_reached_at(
    rule: Rule, start: datetime, due: datetime, share: float, calendar: WorkingCalendar, *, nominal_due: datetime
) -> datetime:
    """When `share` (0 to 1) of a period is used up, in UTC: the moment at which the rest of it is left before `due`.

    nominal_due: the end without pauses, which says how long the period is. Calendar days and minutes run on; the other
    units count office time.
    """
    if rule.unit in {"days", "minutes"}:
        return (due - (nominal_due - start) * (1 - share)).astimezone(UTC)
    rest = working_time_between(start, nominal_due, calendar) * (1 - share)
    return subtract_working_time(due, rest, calendar).astimezone(UTC)


def highest(steps: Iterable[int]) -> int:
    """Of several steps that are due at once only the highest is told: the others say nothing new."""
    return max(steps)
