"""Saving routing rules: each save is a version with who and why; an older one can be put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.assignment.repository import AssignmentRepository
from inbox_api.assignment.routing import directory, live_version, rules_of
from inbox_api.assignment.rules import DAYS, HOURS, RoutingRule, minutes, read_rule
from inbox_api.audit import service as audit
from inbox_api.cases import topics
from inbox_api.cases.states import REASON_LENGTH
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Officer, RoutingVersion
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

READERS = ("admin", "leader", "dispatcher")
RULES_AT_MOST = 500
WORDS_AT_MOST = 100
FROM_FILE = "city file"


class VersionChanged(Conflict):
    code = "routing_changed"
    message = lazy_gettext("Somebody saved other rules meanwhile. Look at them, then save yours again.")


class BrokenRule(Invalid):
    code = "broken_rule"
    message = lazy_gettext("A rule is not complete.")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version has that the one before has not. moved: rules whose place among the others changed."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]


def require_reader(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role(*READERS):
        raise NotAllowed


def require_admin(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role("admin"):
        raise NotAllowed


def checked(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[RoutingRule, ...]:
    """Rules out of what was sent; wards may have any name, old or new. Raises BrokenRule, which names the rule."""
    if not 0 < len(rows) <= RULES_AT_MOST:
        raise BrokenRule(_("Keep between 1 and %(most)d rules.", most=RULES_AT_MOST))
    rules = tuple(_checked(session, row, number) for number, row in enumerate(rows, 1))
    if len({rule.id for rule in rules}) < len(rules):
        raise BrokenRule(_("Two rules have the same id."))
    return rules


def _checked(session: Session, row: Mapping[str, Any], number: int) -> RoutingRule:
    try:
        rule = read_rule({**row, "wards": [_ward_code(session, name) for name in row.get("wards") or ()]})
    except (TypeError, ValueError) as error:
        raise BrokenRule(_("Rule %(number)d cannot be read.", number=number)) from error
    problem = _problem_of(session, rule)
    if problem:
        raise BrokenRule(_("Rule %(number)d (%(name)s): %(problem)s", number=number, name=rule.name, problem=problem))
    return rule


def _ward_code(session: Session, name: str) -> str:
    ward = areas.find_ward(session, name)
    if ward is None:
        raise BrokenRule(_('No ward of today is clearly meant by "%(name)s".', name=name))
    return ward.code


def _problem_of(session: Session, rule: RoutingRule) -> str | None:
    known_topics = set(topics.TOPICS) | set(topics.FIELDS)
    units = directory(session)
    if not rule.name.strip() or len(rule.name) > 200 or not rule.id or len(rule.id) > 40:
        return _("it needs a name of at most 200 letters")
    if bool(rule.unit_code) == bool(rule.unit_kind):
        return _("it needs either a unit or a kind of unit")
    if rule.unit_code and rule.unit_code not in {unit.code for unit in units.units}:
        return _("there is no such unit")
    if rule.unit_kind and rule.unit_kind not in {unit.kind for unit in units.units}:
        return _("there is no such kind of unit")
    if set(rule.case_types) - set(topics.CASE_TYPES):
        return _("there is no such kind of case")
    if set(rule.topics) - known_topics:
        return _("there is no such topic")
    names = {unit.code for unit in units.units} | {unit.kind for unit in units.units}
    if set(rule.co_units) - names:
        return _("there is no such unit")
    if rule.days not in DAYS or rule.hours not in HOURS or not _is_stretch(rule):
        return _("its times cannot be read")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        return _("its last day lies before its first")
    if len(rule.words) + len(rule.without_words) > WORDS_AT_MOST or not all(
        any(c.isalnum() for c in phrase) and len(phrase) <= 100 for phrase in (*rule.words, *rule.without_words)
    ):
        return _("its words are too many, too long or empty")
    return None


def _is_stretch(rule: RoutingRule) -> bool:
    try:
        edges = [minutes(clock) for clock in (rule.time_from, rule.time_to) if clock]
    except ValueError:
        return False
    return len(set(edges)) == len(edges)


def current(session: Session, officer: Officer) -> RoutingVersion | None:
    """The version that counts now. Raises NotAllowed."""
    require_reader(officer)
    return live_version(session)


def history(
    session: Session, officer: Officer, *, before_id: int | None = None, limit: int = 50
) -> Sequence[RoutingVersion]:
    """Newest first. Raises NotAllowed."""
    require_reader(officer)
    return AssignmentRepository(session).versions(limit, before_id)


def save(
    session: Session,
    officer: Officer,
    rows: Sequence[Mapping[str, Any]],
    reason: str,
    *,
    based_on: int | None,
    now: datetime,
) -> RoutingVersion:
    """Make these rules count from now on. based_on: the version the officer had before the eyes.

    Raises NotAllowed, BrokenRule, VersionChanged, Invalid (no reason).
    """
    require_admin(officer)
    if len(reason.strip()) not in REASON_LENGTH:
        raise Invalid(_("Say why the rules change, in 10 to 2000 characters."))
    repository = AssignmentRepository(session)
    repository.lock_versions()
    if repository.newest_version_id() != based_on:
        raise VersionChanged
    rules = checked(session, rows)
    version = _add(repository, rules, storable(reason).strip(), officer.id, now)
    audit.record(
        session, f"officer:{officer.id}", "routing.save", "routing_version", version.id, now, {"rules": len(rules)}
    )
    return version


def put_back(
    session: Session, officer: Officer, version_id: int, reason: str, *, based_on: int, now: datetime
) -> RoutingVersion:
    """Save an older version anew. Raises NotFound and what `save` raises."""
    require_admin(officer)
    old = AssignmentRepository(session).version(version_id)
    if old is None:
        raise NotFound
    return save(session, officer, old.rules, reason, based_on=based_on, now=now)


def keep_from_file(session: Session, rules: Sequence[RoutingRule], now: datetime) -> None:
    """The city's file as a version, unless it is the same, or a person has saved rules here: those stay."""
    repository = AssignmentRepository(session)
    repository.lock_versions()
    version = live_version(session)
    if repository.has_own_version() or (version is not None and rules_of(version) == tuple(rules)):
        return
    _add(repository, rules, FROM_FILE, None, now)


def _add(
    repository: AssignmentRepository, rules: Sequence[RoutingRule], reason: str, by: int | None, now: datetime
) -> RoutingVersion:
    version = RoutingVersion(made_at=now, made_by=by, reason=reason, rules=[rule.as_row() for rule in rules])
    repository.add(version)
    return version


def difference(old: RoutingVersion | None, new: RoutingVersion) -> Difference:
    """Rules by name: what the newer version adds, removes, changes and moves."""
    before = {rule.id: rule for rule in rules_of(old)} if old is not None else {}
    after = {rule.id: rule for rule in rules_of(new)}
    both = [name for name in after if name in before]
    old_order = [name for name in before if name in after]
    return Difference(
        added=tuple(rule.name for key, rule in after.items() if key not in before),
        removed=tuple(rule.name for key, rule in before.items() if key not in after),
        changed=tuple(after[key].name for key in both if before[key] != after[key]),
        moved=tuple(after[key].name for key, was in zip(both, old_order, strict=True) if key != was),
    )
