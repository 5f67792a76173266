"""The test bench of routing rules: which rule would catch a message, what is wrong with an order, a dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.registry import CONNECTORS
from inbox_api.areas import service as areas
from inbox_api.assignment.cells import World
from inbox_api.assignment.conflicts import Finding, examine
from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.assignment.routing import directory, live_rules
from inbox_api.assignment.rules import Facts, RoutingRule, Trial, UnitRef, first_match, try_all
from inbox_api.assignment.versions import require_reader
from inbox_api.cases import topics
from inbox_api.cases.repository import CaseRepository
from inbox_api.deadlines.rules import local_day
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import NotFound
from inbox_api.models import Case, Officer

DRY_RUN_AT_MOST = 5000
BATCH = 500
DEFAULT_TYPE = "PAHT"


@dataclass(frozen=True)
class Question:
    """What is typed on the test bench. Empty values are found out as they would be for a real message."""

    text: str = ""
    case_type: str = ""
    topic: str = ""
    ward: str = ""  # any name, old or new
    channel: str = "web"
    at: datetime | None = None


@dataclass(frozen=True)
class Caught:
    """The bench's answer. trials: every rule in order; the first that catches decides."""

    facts: Facts
    ward_name: str | None
    is_topic_guessed: bool
    trials: tuple[Trial, ...]

    @property
    def winner(self) -> Trial | None:
        return next((trial for trial in self.trials if trial.catches), None)


@dataclass(frozen=True)
class Moved:
    """A past case that the new rules would send elsewhere. from_unit: where the present rules send it."""

    code: str
    case_type: str
    topic: str | None
    ward_code: str | None
    from_unit: str | None
    to_unit: str | None
    from_rule: str | None
    to_rule: str | None


@dataclass(frozen=True)
class DryRun:
    """What new rules would change. caught: how often each new rule decides, by its id; "" = no rule."""

    looked_at: int
    moved: tuple[Moved, ...]
    moved_count: int
    caught: dict[str, int]


def world_of(session: Session, now: datetime) -> World:
    """The values cases can have in this city."""
    return World(
        case_types=tuple(topics.CASE_TYPES),
        typed_topics=topics.TYPES_WITH_TOPIC,
        topics=tuple(topics.TOPICS),
        wards=tuple(ward.code for ward in areas.wards(session)),
        channels=tuple(CONNECTORS),
        hours=working_calendar(session).hours,
        today=local_day(now),
    )


def findings(session: Session, officer: Officer, rules: Sequence[RoutingRule], now: datetime) -> list[Finding]:
    """Rules that never act or are shadowed, overlaps, cases that nobody catches. Raises NotAllowed."""
    require_reader(officer)
    return examine(rules, world_of(session, now), directory(session))


def ask(
    session: Session, officer: Officer, question: Question, now: datetime, rules: Sequence[RoutingRule] | None = None
) -> Caught:
    """Which rule would catch this message. rules: not saved yet; None: those that count. Raises NotAllowed."""
    require_reader(officer)
    case_type = question.case_type if question.case_type in topics.CASE_TYPES else DEFAULT_TYPE
    topic = topics.valid_topic(question.topic)
    guessed = topic is None and case_type in topics.TYPES_WITH_TOPIC
    if guessed:
        ranked = topics.suggest_topic(question.text)
        topic = ranked[0][0] if ranked else None
    ward = areas.find_ward(session, question.ward) or areas.find_ward(session, question.text)
    facts = Facts(case_type, topic, ward.code if ward else None, question.text, question.channel, question.at or now)
    return _caught(session, facts, rules, is_topic_guessed=guessed and topic is not None)


def ask_case(session: Session, officer: Officer, code: str, rules: Sequence[RoutingRule] | None = None) -> Caught:
    """The same for a past case as it is recorded now. Raises NotAllowed, NotFound.

    An administrator sees which rule, never the text; denunciations are found by nobody here.
    """
    require_reader(officer)
    case = AssignmentRepository(session).case_coded(code.strip().upper())
    is_admin = officer.has_role("admin")
    if case is None or not (is_admin or CaseRepository(session).find(officer, case.code) is not None):
        raise NotFound
    return _caught(session, facts_of(case), rules, is_topic_guessed=False)


def _caught(session: Session, facts: Facts, rules: Sequence[RoutingRule] | None, *, is_topic_guessed: bool) -> Caught:
    trials = try_all(
        live_rules(session) if rules is None else rules, facts, directory(session), working_calendar(session)
    )
    names = {ward.code: ward.name for ward in areas.wards(session)}
    return Caught(facts, names.get(facts.ward_code or ""), is_topic_guessed, tuple(trials))


def facts_of(case: Case) -> Facts:
    """A recorded case as the rules see it, at the time it was received."""
    text = " ".join(filter(None, [case.description, case.address]))
    return Facts(case.case_type, case.topic, case.ward_code, text, case.source_channel, case.received_at)


def dry_run(session: Session, officer: Officer, rules: Sequence[RoutingRule], *, last: int, shown: int = 100) -> DryRun:
    """What these rules would change for the last cases. Raises NotAllowed.

    Both sets of rules look at the cases as they are recorded now, so later corrections by officers move nothing.
    """
    require_reader(officer)
    repository, units, calendar = AssignmentRepository(session), directory(session), working_calendar(session)
    old_rules = live_rules(session)
    caught: Counter[str] = Counter()
    moved: list[Moved] = []
    count = looked_at = 0
    before_id: int | None = None
    wanted = max(1, min(last, DRY_RUN_AT_MOST))
    while looked_at < wanted:
        batch = repository.newest_cases(min(BATCH, wanted - looked_at), before_id)
        if not batch:
            break
        for case in batch:
            facts = facts_of(case)
            old, new = (first_match(some, facts, units, calendar) for some in (old_rules, rules))
            caught[new.rule.id if new else ""] += 1
            if _unit_of(old) != _unit_of(new):
                count += 1
                if len(moved) < shown:
                    moved.append(_moved(case, old, new))
        looked_at += len(batch)
        before_id = batch[-1].id
    return DryRun(looked_at, tuple(moved), count, dict(caught))


def _unit_of(trial: Trial | None) -> UnitRef | None:
    return trial.unit if trial is not None else None


def _moved(case: Case, old: Trial | None, new: Trial | None) -> Moved:
    return Moved(
        code=case.code,
        case_type=case.case_type,
        topic=case.topic,
        ward_code=case.ward_code,
        from_unit=old.unit.name if old and old.unit else None,
        to_unit=new.unit.name if new and new.unit else None,
        from_rule=old.rule.name if old else None,
        to_rule=new.rule.name if new else None,
    )
