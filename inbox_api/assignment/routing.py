"""Which unit gets a new case: the newest saved version of the rules decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.assignment.rules import Facts, RoutingRule, UnitDirectory, UnitRef, first_match, read_rule
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Conflict
from inbox_api.models import RoutingVersion, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import lazy_gettext


class NoUnit(Conflict):
    """No rule catches the case, or the city's data have no unit at all."""

    code = "no_unit"
    message = lazy_gettext("No unit is set up to receive this case.")


@dataclass(frozen=True, slots=True)
class Routed:
    """The lead unit, those that help, and the rule that said so."""

    unit: Unit
    co_unit_ids: tuple[int, ...]
    rule_id: str
    rule_name: str


def rules_of(version: RoutingVersion) -> tuple[RoutingRule, ...]:
    """The rules of a saved version, in order."""
    return tuple(read_rule(row) for row in version.rules)


def live_version(session: Session) -> RoutingVersion | None:
    """The version that counts now; None before a city was loaded."""
    repository = AssignmentRepository(session)
    newest = repository.newest_version_id()
    return repository.version(newest) if newest is not None else None


def live_rules(session: Session) -> tuple[RoutingRule, ...]:
    """The rules that count now."""
    version = live_version(session)
    return rules_of(version) if version is not None else ()


def directory(session: Session) -> UnitDirectory:
    """Every unit, also ended ones, as rules see them."""
    return UnitDirectory(tuple(reference(unit) for unit in AssignmentRepository(session).all_units()))


def reference(unit: Unit) -> UnitRef:
    return UnitRef(unit.id, unit.code, unit.name, unit.kind, unit.ward_code, unit.valid_from, unit.valid_to)


def route(session: Session, facts: Facts) -> Routed:
    """The units of the first rule that catches the case. Raises NoUnit."""
    units = directory(session)
    trial = first_match(live_rules(session), facts, units, working_calendar(session))
    found = OfficerRepository(session).unit(trial.unit.id) if trial is not None and trial.unit is not None else None
    if trial is None or found is None:
        raise NoUnit
    day = facts.at.date() if facts.at else date.max
    helpers = tuple(unit.id for unit in units.helpers_of(trial.rule, facts.ward_code, day))
    return Routed(found, helpers, trial.rule.id, trial.rule.name)
