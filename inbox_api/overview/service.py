"""What the leaders' desk shows: numbers, units side by side, lists behind numbers, transfers in circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.assignment.transfers import is_ping_pong
from inbox_api.cases import topics
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Case, CaseTransfer, Officer, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.overview.numbers import BY_NAME, NUMBERS
from inbox_api.overview.repository import FAR, Filter, Limits, OverviewRepository

READERS = ("officer", "dispatcher", "inspector", "leader")
ROW_NUMBERS = ("open", "unassigned", "due_today", "overdue", "paused", "bounced")
PAGE = 50
WORST_SHOWN, PAIRS_SHOWN = 30, 20
METER_DAYS = 30
EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit: Unit
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """cases: one page; next_after: what to ask for the following one, None at the end."""

    cases: list[Case]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A case on the list of the most transferred ones, with its way."""

    case: Case
    way: list[CaseTransfer]
    is_ping_pong: bool


@dataclass(frozen=True, slots=True)
class Pair:
    from_unit: Unit
    to_unit: Unit
    count: int


def limits_of(now: datetime) -> Limits:
    """Midnight to midnight of the local day around `now`."""
    local = now.astimezone(LOCAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return Limits(now, local, local + timedelta(days=1))


def narrowed(
    session: Session,
    *,
    unit: str | None = None,
    ward: str | None = None,
    field: str | None = None,
    officer: str | None = None,
) -> Filter:
    """A filter out of codes and names as links carry them. Raises NotFound for what does not exist."""
    officers = OfficerRepository(session)
    found_unit = officers.unit_by_code(unit) if unit else None
    found_officer = officers.by_username(officer) if officer else None
    wards = {one.code for one in areas.wards(session)} if ward else set()
    if (unit and not found_unit) or (officer and not found_officer) or (ward and ward not in wards):
        raise NotFound
    if field and field not in topics.FIELDS:
        raise NotFound
    return Filter(
        found_unit.id if found_unit else None, ward or None, field or None, found_officer.id if found_officer else None
    )


def require_reader(officer: Officer) -> None:
    """Administrators and auditors see no cases. Raises NotAllowed."""
    if not officer.has_role(*READERS):
        raise NotAllowed


def numbers(session: Session, officer: Officer, now: datetime, only: Filter = EVERYTHING) -> dict[str, int]:
    """Every number of the overview at this moment. Raises NotAllowed."""
    require_reader(officer)
    names = [number.name for number in NUMBERS]
    return OverviewRepository(session).counts(officer, names, limits_of(now), only)


def units(session: Session, officer: Officer, now: datetime, only: Filter = EVERYTHING) -> list[UnitRow]:
    """The units side by side, most overdue first, then most open; every number of each. Raises NotAllowed."""
    require_reader(officer)
    repository = OverviewRepository(session)
    rows = repository.by_unit(officer, [number.name for number in NUMBERS], limits_of(now), only)
    known = repository.units([unit_id for unit_id, _counts in rows])
    found = [UnitRow(known[unit_id], counts) for unit_id, counts in rows]
    return sorted(found, key=lambda row: (-row.counts["overdue"], -row.counts["open"], row.unit.name))


def together(rows: Sequence[UnitRow]) -> dict[str, int]:
    """The numbers of all units: one pass over what is open serves the whole page."""
    return {number.name: sum(row.counts[number.name] for row in rows) for number in NUMBERS}


def cases(
    session: Session, officer: Officer, name: str, now: datetime, only: Filter = EVERYTHING, *, after: str | None = None
) -> Page:
    """One page of the cases a number counts. Raises NotAllowed, NotFound (no such number), Invalid (broken cursor)."""
    require_reader(officer)
    if name not in BY_NAME:
        raise NotFound
    found = OverviewRepository(session).cases(
        officer, name, limits_of(now), only, after=_read_cursor(after), limit=PAGE + 1
    )
    page = list(found[:PAGE])
    return Page(page, _cursor(page[-1]) if len(found) > PAGE else None)


def _cursor(case: Case) -> str:
    due = case.due_at.astimezone(UTC).isoformat() if case.due_at else ""
    return f"{due}~{case.id}"


def _read_cursor(after: str | None) -> tuple[datetime, int] | None:
    if not after:
        return None
    due, _tilde, number = after.partition("~")
    try:
        return (datetime.fromisoformat(due) if due else FAR, int(number))
    except ValueError as error:
        raise Invalid from error


def transfers(session: Session, officer: Officer, now: datetime) -> tuple[list[Moved], list[Pair]]:
    """The open cases that were moved most, and which units move most to which (30 days). Raises NotAllowed."""
    require_reader(officer)
    repository = OverviewRepository(session)
    worst = repository.worst_transfers(officer, WORST_SHOWN)
    ways: dict[int, list[CaseTransfer]] = defaultdict(list)
    for row in repository.transfers_of([case.id for case in worst]):
        ways[row.case_id].append(row)
    moved = [Moved(case, ways[case.id], is_ping_pong(ways[case.id])) for case in worst]
    return moved, _pairs(repository, repository.pairs(officer, now - timedelta(days=METER_DAYS), PAIRS_SHOWN))


def _pairs(repository: OverviewRepository, rows: Sequence[tuple[int, int, int]]) -> list[Pair]:
    known = repository.units([unit for row in rows for unit in row[:2]])
    return [Pair(known[a], known[b], count) for a, b, count in rows]
