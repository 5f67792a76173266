"""The report form as a funnel: how far reports came, and at which question citizens left.

The assistant tells with each answer where its form stands (`form` in tests/contract/bot/ask_bot.json). A report that
nobody ended can be taken up for seven days (bot/actions/drafts.py); only then has its citizen left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Invalid
from inbox_api.models import Officer
from inbox_api.training.data.rights import require_reader
from inbox_api.training.seeing.form_repository import FormRepository

STEPS = ("what", "where", "ward", "when", "telling", "photo", "phone", "topic", "confirm")
STAGES = ("begun", "described", "placed", "contact", "summary", "filed")
OUTCOMES = ("filed", "joined", "people", "later", "open", "left")
KINDS = ("issue", "service", "petition", "rule", "praise", "information")
# The questions that stand behind a stage: to be asked one of them means to have come so far.
_BEHIND: dict[str, Collection[str]] = {
    "described": STEPS[1:], "placed": STEPS[3:], "contact": STEPS[7:], "summary": ("confirm",),
}  # fmt: skip
_ENDED_BY = {"follow_same": "joined", "hand_over": "people"}
KEPT_FOR, RESTS_AFTER = timedelta(days=7), timedelta(hours=12)
LONGEST_PERIOD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are counted. first, last: local days. kind, field (of the topic; "none": of no topic), channel."""

    first: date
    last: date
    kind: str = ""
    field: str = ""
    channel: str = ""

    @property
    def since(self) -> datetime:
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Report:
    """One report. last_step: the question that was asked last. outcome: one of OUTCOMES."""

    conversation: int
    channel: str
    kind: str
    topic: str | None
    began: datetime
    steps: frozenset[str]
    last_step: str
    outcome: str

    @property
    def field(self) -> str:
        return (self.topic or "")[:2] or "none"

    @property
    def week(self) -> date:
        """Its Monday."""
        day = local_day(self.began)
        return day - timedelta(days=day.weekday())

    def reached(self, stage: str) -> bool:
        if stage == "begun" or self.outcome == "filed":
            return True
        return stage != "filed" and not self.steps.isdisjoint(_BEHIND[stage])


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one slice (`name`), or of all: reports by the stage they reached and by what came of them."""

    name: str
    stages: dict[str, int]
    outcomes: dict[str, int]

    @property
    def begun(self) -> int:
        return self.stages["begun"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form: to how many reports it was asked; for how many it was the last word; how many of them
    rest and may go on."""

    step: str
    asked: int
    left: int
    later: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """counted_since: before that the assistant did not tell of its form; None: never yet."""

    counted_since: datetime | None
    whole: Counts
    questions: Sequence[Question]
    weeks: Sequence[Counts]
    kinds: Sequence[Counts]
    fields: Sequence[Counts]
    channels: Sequence[Counts]


def of(session: Session, officer: Officer, wanted: Wanted, now: datetime) -> Funnel:
    """Raises NotAllowed, Invalid."""
    found = reports(session, officer, wanted, now)
    return Funnel(
        counted_since=FormRepository(session).first_told(),
        whole=_counts("", found),
        questions=[_question(step, found) for step in STEPS if any(step in one.steps for one in found)],
        weeks=_sliced(found, [(one, one.week.isoformat()) for one in found]),
        kinds=_sliced(found, [(one, one.kind) for one in found], KINDS),
        fields=_sliced(found, [(one, one.field) for one in found]),
        channels=_sliced(found, [(one, one.channel) for one in found]),
    )


def reports(session: Session, officer: Officer, wanted: Wanted, now: datetime) -> list[Report]:
    """Those of the period, the last touched first. Raises NotAllowed, Invalid."""
    require_reader(officer)
    if not wanted.first <= wanted.last or wanted.until - wanted.since > LONGEST_PERIOD + timedelta(days=1):
        raise Invalid
    repository = FormRepository(session)
    closed = repository.closed(wanted.since)
    every = (_report(row, closed, now) for row in repository.reports(wanted.since, wanted.until))
    return [
        one for one in every
        if wanted.kind in {"", one.kind} and wanted.field in {"", one.field} and wanted.channel in {"", one.channel}
    ]  # fmt: skip


def chosen(
    found: Iterable[Report], *, stage: str = "", outcome: str = "", step: str = "", week: str = ""
) -> list[Report]:
    """What stands behind one number. step with an outcome: the last question; alone: one that was asked.

    Raises Invalid.
    """
    known = (stage in {"", *STAGES}, outcome in {"", *OUTCOMES}, step in {"", *STEPS})
    if not all(known):
        raise Invalid
    return [
        one
        for one in found
        if (not stage or one.reached(stage))
        and (not outcome or one.outcome == outcome)
        and (not step or (one.last_step == step if outcome else step in one.steps))
        and week in {"", one.week.isoformat()}
    ]


def _report(row: dict[str, Any], closed: dict[tuple[int, str], str | None], now: datetime) -> Report:
    key = (row["conversation"], row["report"])
    if row["is_filed"]:
        outcome = "filed"
    elif key in closed:
        outcome = _ENDED_BY.get(closed[key] or "", "left")
    elif now - row["touched"] > KEPT_FOR:
        outcome = "left"
    else:
        outcome = "later" if row["is_put_off"] or now - row["touched"] > RESTS_AFTER else "open"
    return Report(
        conversation=row["conversation"], channel=row["channel"], kind=row["kind"] or "", topic=row["topic"],
        began=row["began"], steps=frozenset(filter(None, row["steps"])), last_step=row["last"] or "", outcome=outcome,
    )  # fmt: skip


def _counts(name: str, found: Sequence[Report]) -> Counts:
    return Counts(
        name,
        {stage: sum(one.reached(stage) for one in found) for stage in STAGES},
        {outcome: sum(one.outcome == outcome for one in found) for outcome in OUTCOMES},
    )


def _question(step: str, found: Sequence[Report]) -> Question:
    def ended(outcome: str) -> int:
        return sum(one.outcome == outcome and one.last_step == step for one in found)

    return Question(step, sum(step in one.steps for one in found), ended("left"), ended("later"))


def _sliced(found: Sequence[Report], named: Sequence[tuple[Report, str]], order: Sequence[str] = ()) -> list[Counts]:
    names = {name for _one, name in named}
    ordered = [name for name in order if name in names] + sorted(names - set(order))
    return [_counts(name, [one for one, other in named if other == name]) for name in ordered] if found else []


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)
