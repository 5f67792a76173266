"""Lists of officers and units for programs that a person signs in to."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentPerson
from inbox_api.staff import importing, lists
from inbox_api.staff.importing import Of
from inbox_api.staff.schemas import LinkOut

router = APIRouter(prefix="/api/v1/staff/lists", tags=["staff"])


class ListIn(BaseModel):
    """table: CSV with headings; officers: username, name, unit, roles; units: code, name, kind, parent, ward, outside.

    is_dry: everything is really tried and taken back.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "table": "username,name,unit,roles\nthu,Thu,tra-vinh-kt,officer\n",
                    "reason": "Begins on Monday",
                    "is_dry": True,
                }
            ]
        },
    )

    table: str = Field(max_length=lists.MOST_BYTES)
    reason: str = Field(max_length=500)
    is_dry: bool = True


class ListRowOut(BaseModel):
    """line: in the table, its headings are line 1. key: the user name or code. what: new | changed | same, "" with a
    problem. needs_link: by its new roles the account lost its password, and a leader makes the link.
    """

    line: int
    key: str
    name: str
    what: str
    problem: str
    needs_link: bool

    @classmethod
    def of(cls, row: importing.Row) -> ListRowOut:
        return cls(
            line=row.number, key=row.key, name=row.name, what=row.what, problem=row.problem, needs_link=row.needs_link
        )  # fmt: skip


class TakenInOut(BaseModel):
    """is_done: taken in; with a problem in any line, nothing is. links: of new accounts, by user name, told once."""

    is_done: bool
    rows: list[ListRowOut]
    links: dict[str, LinkOut]


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/{of}")
def take_list_in(of: Of, order: ListIn, officer: CurrentPerson, session: SessionDep) -> TakenInOut:
    """A list of officers or units: all lines or none. Who is not in it stays as is."""
    found = importing.take_in(session, officer, order.table, of, order.reason, now(), is_dry=order.is_dry)
    links = {name: LinkOut.of(link) for name, link in found.links.items()}
    return TakenInOut(is_done=found.is_done, rows=[ListRowOut.of(row) for row in found.rows], links=links)


@router.get("/{of}", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def show_list(of: Of, officer: CurrentPerson, session: SessionDep) -> Response:
    """Open accounts, or the units of today, as CSV in UTF-8 with the columns that are taken in."""
    return Response(importing.export(session, officer, of, now()), media_type="text/csv; charset=utf-8")
