"""Routing rules, strategies and the city's choices for programs: /api/v1/routing and /api/v1/assignment."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

from fastapi import APIRouter, Request, Response

from inbox_api.assignment import automatic, bench, city, desk, schemas, versions
from inbox_api.assignment.automatic import Strategy
from inbox_api.cases.desk import officer_named, unit_coded
from inbox_api.db import SessionDep
from inbox_api.errors import NotFound
from inbox_api.http import cursors
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["assignment"])


def now() -> datetime:
    return datetime.now(UTC)


def _rows(rules: list[schemas.RuleIn]) -> list[dict[str, object]]:
    return [rule.as_row() for rule in rules]


@router.get("/routing")
def show_rules(officer: CurrentOfficer, session: SessionDep) -> schemas.VersionOut:
    """The rules that count now, in their order."""
    version = versions.current(session, officer)
    if version is None:
        raise NotFound
    return schemas.VersionOut.of(version)


@router.get("/routing/versions")
def list_versions(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    before_id: int | None = None,
    limit: int = 50,
) -> list[schemas.VersionOut]:
    """Newest first; `before_id` goes on to older ones."""
    limit = max(1, min(limit, 100))
    found = versions.history(session, officer, before_id=before_id, limit=limit + 1)
    return [schemas.VersionOut.of(row) for row in cursors.page_by_id(request, response, "before_id", found, limit)]


@router.post("/routing/versions", status_code=201)
def save_rules(order: schemas.VersionIn, officer: CurrentOfficer, session: SessionDep) -> schemas.VersionOut:
    """Administrators: these rules count from now on."""
    version = versions.save(session, officer, _rows(order.rules), order.reason, based_on=order.based_on, now=now())
    session.refresh(version)
    return schemas.VersionOut.of(version)


@router.post("/routing/versions/{version_id}/restore", status_code=201)
def restore_rules(
    version_id: int, order: schemas.RestoreIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.VersionOut:
    """Save an older version anew."""
    version = versions.put_back(session, officer, version_id, order.reason, based_on=order.based_on, now=now())
    session.refresh(version)
    return schemas.VersionOut.of(version)


@router.post("/routing/test")
def test_rules(order: schemas.QuestionIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaughtOut:
    """Which rule would catch this message, or this past case, and why the others would not."""
    versions.require_reader(officer)
    draft = versions.checked(session, _rows(order.rules)) if order.rules is not None else None
    if order.case:
        return schemas.CaughtOut.of(bench.ask_case(session, officer, order.case, draft))
    question = bench.Question(order.text, order.case_type, order.topic, order.ward, order.channel, order.at)
    return schemas.CaughtOut.of(bench.ask(session, officer, question, now(), draft))


@router.post("/routing/check")
def check_rules(order: schemas.RulesIn, officer: CurrentOfficer, session: SessionDep) -> list[schemas.FindingOut]:
    """Rules without effect, overlaps, and cases that no rule catches."""
    versions.require_reader(officer)
    draft = versions.checked(session, _rows(order.rules))
    return [schemas.FindingOut.of(row) for row in bench.findings(session, officer, draft, now())]


@router.post("/routing/dry-run")
def dry_run(order: schemas.DryRunIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DryRunOut:
    """What these rules would change for the last cases; nothing is saved."""
    versions.require_reader(officer)
    draft = versions.checked(session, _rows(order.rules))
    return schemas.DryRunOut.of(bench.dry_run(session, officer, draft, last=order.last))


@router.get("/assignment/strategies")
def list_strategies(officer: CurrentOfficer, session: SessionDep) -> list[schemas.StrategyOut]:
    """How each unit below hands out what waits."""
    return [schemas.StrategyOut.of_unit(unit, row) for unit, row in automatic.strategies(session, officer)]


@router.put("/assignment/strategies/{unit}")
def choose_strategy(
    unit: str, order: schemas.StrategyIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.StrategyOut:
    """Change it; what waits is handed out at once."""
    found = unit_coded(session, unit)
    new = automatic.choose(session, officer, found, Strategy(order.strategy, order.max_open, order.hours), now())
    return schemas.StrategyOut.of_unit(found, new)


@router.get("/assignment/settings")
def show_choices(officer: CurrentOfficer, session: SessionDep) -> schemas.ChoicesIn:
    """The city's choices: thresholds of suggestions, free transfers, refusals."""
    versions.require_reader(officer)
    return schemas.ChoicesIn(**asdict(city.choices(session)))


@router.put("/assignment/settings")
def change_choices(order: schemas.ChoicesIn, officer: CurrentOfficer, session: SessionDep) -> schemas.ChoicesIn:
    """Administrators change them."""
    return schemas.ChoicesIn(**asdict(city.choose(session, officer, city.Choices(**order.model_dump()), now())))


@router.get("/assignment/memberships")
def list_memberships(officer: CurrentOfficer, session: SessionDep) -> list[schemas.MembershipOut]:
    """Further units of officers in the units below."""
    return [schemas.MembershipOut.of(row) for row in desk.memberships(session, officer, now().date())]


@router.post("/assignment/memberships", status_code=201)
def add_membership(order: schemas.MembershipIn, officer: CurrentOfficer, session: SessionDep) -> schemas.MembershipOut:
    """An officer works in a further unit; units above and below are not included."""
    person, unit = officer_named(session, order.officer), unit_coded(session, order.unit)
    row = desk.add_membership(session, officer, person, unit, order.valid_from, order.valid_to, now())
    session.refresh(row)
    return schemas.MembershipOut.of(row)


@router.delete("/assignment/memberships/{membership_id}")
def end_membership(
    membership_id: int, officer: CurrentOfficer, session: SessionDep, last: date | None = None
) -> schemas.MembershipOut:
    """It ends with the day `last`, by default today."""
    row = desk.end_membership(session, officer, membership_id, last or now().date(), now())
    return schemas.MembershipOut.of(row)
