"""Two years of units on paper: reports come, officers are away, cases are handed out and finished.

The functions that decide are the ones the worker uses (assignment/choosing.py, deadlines/rules.py); only time, people
and citizens are invented. Everything is checked beside the slow reference, which shares no code with them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hopthu.fairness.reference import VIETNAM, SlowCalendar, rule_row, slow_due
from inbox_api.assignment.choosing import Chosen, Waiting, hand_out
from inbox_api.deadlines.calendar import build_calendar
from inbox_api.deadlines.rule_sets import rule_for
from inbox_api.deadlines.rules import Pause, due_at

FIRST_DAY, DAYS = date(2026, 1, 1), 730  # Tet 2026 and Tet 2027 lie within
LAST_YEAR = 2027
HOUR = timedelta(hours=1)
PRIORITIES = ("P0", "P1", "P1", "P1", "P2", "P2", "P3")


@dataclass
class Person:
    """An officer with the days away and the cases that are open."""

    id: int
    away: set[date]
    open: list[Report] = field(default_factory=list)
    got: int = 0


@dataclass
class Report:
    id: int
    citizen: int
    priority: str
    received: datetime
    given_to: int | None = None
    given_at: datetime | None = None
    ready_at: datetime | None = None
    pause: tuple[datetime, datetime] | None = None


@dataclass
class Figures:
    """What a run found. `faults` must be 0: it sums up what may never happen."""

    cases: int = 0
    handed_out: int = 0
    to_absent: int = 0
    while_closed: int = 0
    out_of_order: int = 0
    starved: int = 0
    deadlines_checked: int = 0
    deadlines_wrong: int = 0
    known_kept: int = 0
    most_by_presence: float = 0.0
    least_by_presence: float = 0.0
    longest_wait_office_hours: float = 0.0

    @property
    def faults(self) -> int:
        return self.to_absent + self.while_closed + self.out_of_order + self.starved + self.deadlines_wrong

    @property
    def spread(self) -> float:
        """The most cases a present day brought somebody, over the fewest: 1 is perfectly even."""
        return self.most_by_presence / self.least_by_presence if self.least_by_presence else float("inf")


class Unit:
    """One unit over two years."""

    def __init__(
        self,
        strategy: str,
        people: int,
        per_day: float,
        seed: int,
        *,
        check_every: int = 1,
        max_open: int | None = None,
    ) -> None:
        self.strategy, self.per_day, self.pick = strategy, per_day, random.Random(seed)  # noqa: S311 - invented reports
        self.calendar, self.slow = build_calendar(), SlowCalendar()
        self.people = [Person(number, self._absences()) for number in range(1, people + 1)]
        self.waiting: list[Report] = []
        self.last: int | None = None
        self.known: dict[int, int] = {}
        self.numbers = iter(range(1, 10**9))
        self.figures = Figures()
        self.check_every, self.max_open = check_every, max_open

    def _absences(self) -> set[date]:
        """Some holidays, some sick days, one long leave."""
        away: set[date] = set()
        for length in (10, 5, 3, 2, 1, 1):
            first = FIRST_DAY + timedelta(days=self.pick.randrange(DAYS))
            away |= {first + timedelta(days=n) for n in range(length)}
        if self.pick.random() < 0.2:
            first = FIRST_DAY + timedelta(days=self.pick.randrange(DAYS - 120))
            away |= {first + timedelta(days=n) for n in range(120)}
        return away

    def run(self) -> Figures:
        """Hour by hour through all days."""
        for day in (FIRST_DAY + timedelta(days=n) for n in range(DAYS)):
            self._receive(day)
            for now in _hours(day):
                self._finish(now)
                self._hand_out(now)
        self._sum_up()
        return self.figures

    def _receive(self, day: date) -> None:
        """Reports come every day and hour, also at Tet; more after heavy rain."""
        count = int(self.pick.expovariate(1 / self.per_day)) if self.pick.random() > 0.03 else int(self.per_day * 6)
        for _number in range(count):
            at = datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(minutes=self.pick.randrange(1440))
            report = Report(next(self.numbers), self.pick.randrange(1, 400), self.pick.choice(PRIORITIES), at)
            if self.pick.random() < 0.15:
                begin = at + timedelta(minutes=self.pick.randrange(60, 6000))
                report.pause = (begin, begin + timedelta(minutes=self.pick.randrange(60, 12_000)))
            self.waiting.append(report)
            self.figures.cases += 1
            if report.id % self.check_every == 0:
                self._check_deadline(report)

    def _check_deadline(self, report: Report) -> None:
        rule = rule_for("PAHT", report.priority, report.received.date())
        stretches = [report.pause] if report.pause else []
        slow = slow_due(rule_row(rule.key), report.received, self.slow, stretches)
        if slow.astimezone(VIETNAM).year > LAST_YEAR:
            return  # the table of days that both read ends there
        fast = due_at(rule, report.received, self.calendar, [Pause(*one) for one in stretches])
        self.figures.deadlines_checked += 1
        self.figures.deadlines_wrong += fast != slow

    def _present(self, now: datetime) -> list[Person]:
        return [person for person in self.people if now.astimezone(VIETNAM).date() not in person.away]

    def _hand_out(self, now: datetime) -> None:
        queue = sorted(
            (one for one in self.waiting if one.received <= now),
            key=lambda one: (one.priority != "P0", one.received, one.id),
        )
        present = self._present(now)
        if not queue or not present or not self.calendar.is_open_at(now):
            return
        waiting = [Waiting(one.id, self.known.get(one.citizen)) for one in queue]
        loads = {person.id: len(person.open) for person in present}
        chosen = hand_out(self.strategy, waiting, loads, last_officer=self.last, max_open=self.max_open)
        self._check_round(now, queue, present, chosen)
        by_id = {one.id: one for one in queue}
        for one in chosen:
            self._give(by_id[one.case_id], one, now)

    def _give(self, report: Report, chosen: Chosen, now: datetime) -> None:
        person = self.people[chosen.officer_id - 1]
        self.figures.known_kept += chosen.why == "known"
        report.given_to, report.given_at = person.id, now
        report.ready_at = now + timedelta(hours=self.pick.expovariate(1 / 30))
        person.open.append(report)
        person.got += 1
        self.known[report.citizen] = person.id
        self.last = person.id
        self.waiting.remove(report)
        self.figures.handed_out += 1

    def _check_round(
        self, now: datetime, queue: Sequence[Report], present: Sequence[Person], chosen: Sequence[Chosen]
    ) -> None:
        """By eyes that know nothing of the rules: order, presence, opening hours."""
        figures, local = self.figures, now.astimezone(VIETNAM)
        for one in chosen:
            figures.to_absent += local.date() in self.people[one.officer_id - 1].away
            figures.while_closed += not self.slow.is_open(now)
        figures.out_of_order += [one.case_id for one in chosen] != [one.id for one in queue[: len(chosen)]]
        figures.starved += len(chosen) < len(queue) and self._has_room(present, chosen)
        for report in queue[: len(chosen)]:
            figures.longest_wait_office_hours = max(figures.longest_wait_office_hours, self._waited(report, now))

    def _has_room(self, present: Sequence[Person], chosen: Sequence[Chosen]) -> bool:
        """Whether somebody who is there could have taken one more."""
        if self.max_open is None:
            return bool(present)
        got = {person.id: sum(one.officer_id == person.id for one in chosen) for person in present}
        return any(len(person.open) + got[person.id] < self.max_open for person in present)

    def _waited(self, report: Report, now: datetime) -> float:
        """Full hours in which the office was open and somebody was there, from receipt on."""
        count, at = 0, report.received.replace(minute=0, second=0, microsecond=0) + HOUR
        while at < now:
            count += self.slow.is_open(at) and bool(self._present(at))
            at += HOUR
        return float(count)

    def _finish(self, now: datetime) -> None:
        for person in self.people:
            person.open = [one for one in person.open if one.ready_at is not None and one.ready_at > now]

    def _sum_up(self) -> None:
        """Cases for each working day on which the officer was there."""
        days = [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
        shares = []
        for person in self.people:
            there = sum(1 for day in days if self.slow.works(day) and day not in person.away)
            shares.append(person.got / max(1, there))
        self.figures.most_by_presence, self.figures.least_by_presence = max(shares), min(shares)


def _hours(day: date) -> Iterator[datetime]:
    """Each half past and full hour of the day, local, in UTC."""
    begin = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    for number in range(48):
        yield (begin + number * HOUR / 2).astimezone(UTC)
