"""The leaders' numbers for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from inbox_api.assignment.case_schemas import TransferOut
from inbox_api.cases import showing
from inbox_api.cases.schemas import CaseOut
from inbox_api.db import SessionDep
from inbox_api.http import conditions
from inbox_api.officers.current import CurrentOfficer
from inbox_api.overview import service
from inbox_api.overview import waiting as waits

router = APIRouter(prefix="/api/v1/overview", tags=["overview"])


def now() -> datetime:
    return datetime.now(UTC)


class UnitOut(BaseModel):
    unit: str
    name: str
    counts: dict[str, int]


class UnitWaitingOut(BaseModel):
    """unit, name: null for what belongs to no unit yet. filter: as of waiting."""

    unit: str | None
    name: str | None
    count: int
    longest_since: datetime
    filter: str


class WaitingOut(BaseModel):
    """Conversations without an open case whose citizen waits for people.

    filter: for GET /api/v1/inbox/filtered, with order=longest.
    """

    count: int
    longest_since: datetime | None
    filter: str
    units: list[UnitWaitingOut]

    @classmethod
    def of(cls, found: waits.Waiting) -> WaitingOut:
        units = [
            UnitWaitingOut(
                unit=one.unit.code if one.unit else None, name=one.unit.name if one.unit else None,
                count=one.count, longest_since=one.since, filter=one.filter,
            )
            for one in found.units
        ]  # fmt: skip
        return cls(count=found.count, longest_since=found.since, filter=waits.FILTER, units=units)


class OverviewOut(BaseModel):
    """waiting: null where a ward or a field is asked for, which only cases have."""

    at: datetime
    numbers: dict[str, int]
    units: list[UnitOut]
    waiting: WaitingOut | None


class ListOut(BaseModel):
    """next: the `after` of the following page, None at the end."""

    cases: list[CaseOut]
    next: str | None


class TransfersOut(BaseModel):
    worst: list[dict[str, Any]]
    pairs: list[dict[str, Any]]


@router.get("")
def show_overview(
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    unit: str | None = None,
    ward: str | None = None,
    field: str | None = None,
) -> OverviewOut:
    """Numbers of this moment over what the caller may read, and the units side by side."""
    only, at = service.narrowed(session, unit=unit, ward=ward, field=field), now()
    rows = service.units(session, officer, at, only)
    units = [UnitOut(unit=row.unit.code, name=row.unit.name, counts=row.counts) for row in rows]
    waiting = None if ward or field else WaitingOut.of(waits.waiting(session, officer, at, only.unit_id))
    found = OverviewOut(at=at, numbers=service.together(rows), units=units, waiting=waiting)
    response.headers["etag"] = f'W/"{conditions.hash_of_model(found.model_dump_json(exclude={"at"}))}"'
    return found


@router.get("/transfers")
def show_transfers(officer: CurrentOfficer, session: SessionDep) -> TransfersOut:
    """The open cases that were moved most often with their way, and which units move to which (30 days)."""
    worst, pairs = service.transfers(session, officer, now())
    return TransfersOut(
        worst=[
            {
                "case": row.case.code,
                "count": row.case.transfer_count,
                "is_ping_pong": row.is_ping_pong,
                "way": [TransferOut.of(one).model_dump(mode="json") for one in row.way],
            }
            for row in worst
        ],
        pairs=[{"from": row.from_unit.code, "to": row.to_unit.code, "count": row.count} for row in pairs],
    )


@router.get("/{number}")
def list_cases(
    number: str,
    officer: CurrentOfficer,
    session: SessionDep,
    unit: str | None = None,
    ward: str | None = None,
    field: str | None = None,
    after: str | None = None,
) -> ListOut:
    """The cases a number counts, the next deadline first. Private numbers are masked in lists."""
    only = service.narrowed(session, unit=unit, ward=ward, field=field)
    page = service.cases(session, officer, number, now(), only, after=after)
    return ListOut(cases=showing.listed_for(officer, page.cases), next=page.next_after)
