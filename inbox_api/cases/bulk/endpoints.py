"""Macros and bulk actions, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.bulk import macros, running
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.models import BulkRun, Macro
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["macros and bulk actions"])


class BulkIn(BaseModel):
    """steps: [{"do": take | assign | unit | state | priority | answer | note | close | merge | label | label_off |
    snooze | urgent | not_urgent | close_conversation, …}]; texts may name {code} {title} {unit} {officer} {due}.
    is_dry: tried and taken back.

    Steps of a case are done with the one open case of a conversation, steps of a conversation with that of a case.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"codes": ["TV-PA-261120-00012-7"], "steps": [{"do": "note", "text": "Seen: {code}"}], "is_dry": True}
            ]
        }
    )

    codes: list[str] = Field(default=[], max_length=200)
    conversations: list[str] = Field(default=[], max_length=200)
    steps: list[dict[str, Any]] = Field(default=[], max_length=8)
    macro: int | None = None
    is_dry: bool = True


class OutcomeOut(BaseModel):
    """code: of a case, or a conversation's id. lasting: steps that nobody can take back. undo_id: takes the whole run
    back within ten seconds (POST /api/v1/undo/{undo_id}).
    """

    code: str
    kind: Literal["case", "conversation"]
    problem: str
    lasting: list[str]
    undo_id: int | None

    @classmethod
    def of(cls, one: running.Outcome) -> OutcomeOut:
        return cls.model_validate(one, from_attributes=True)


class BulkRunOut(BaseModel):
    """A run for good. done, failed: of how many cases and conversations everything was done, of how many nothing."""

    id: int
    at: datetime
    steps: list[dict[str, Any]]
    done: int
    failed: int

    @classmethod
    def of(cls, row: BulkRun) -> BulkRunOut:
        failed = sum(bool(one["problem"]) for one in row.outcomes)
        return cls(id=row.id, at=row.at, steps=row.steps, done=len(row.outcomes) - failed, failed=failed)


class KeptOutcomeOut(BaseModel):
    """undone: null when nobody tried to take it back; kept_because: why it stays then."""

    code: str
    kind: Literal["case", "conversation"] = "case"
    problem: str
    lasting: list[str] = []
    undone: bool | None = None
    kept_because: str = ""


class WholeBulkRunOut(BulkRunOut):
    outcomes: list[KeptOutcomeOut]

    @classmethod
    def whole(cls, row: BulkRun) -> WholeBulkRunOut:
        found = [KeptOutcomeOut.model_validate(one) for one in row.outcomes]
        return cls(**BulkRunOut.of(row).model_dump(), outcomes=found)


class MacroIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Take and note", "steps": [{"do": "take"}, {"do": "note", "text": "Mine: {code}"}]}]
        }
    )

    name: str = Field(min_length=1, max_length=200)
    steps: list[dict[str, Any]] = Field(min_length=1, max_length=8)
    scope: Literal["unit", "all"] = "unit"


class MacroOut(BaseModel):
    id: int
    name: str
    steps: list[dict[str, Any]]
    owner: str

    @classmethod
    def of(cls, row: Macro) -> MacroOut:
        return cls(id=row.id, name=row.name, steps=row.steps, owner=row.owner.username)


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/bulk")
def run(order: BulkIn, officer: CurrentOfficer, session: SessionDep) -> list[OutcomeOut]:
    """Steps, or those of a macro, on many cases and conversations: one outcome for each, never silent."""
    steps = macros.find(session, officer, order.macro).steps if order.macro is not None else order.steps
    outcomes = running.run(
        session, officer, order.codes, steps, now(), is_dry=order.is_dry, conversations=order.conversations
    )
    return [OutcomeOut.of(one) for one in outcomes]


@router.get("/bulk/runs")
def list_runs(
    request: Request, response: Response, officer: CurrentOfficer, session: SessionDep, limit: int = 50,
    cursor: str = "",
) -> list[BulkRunOut]:  # fmt: skip
    """The caller's own runs, newest first; trials are not kept."""
    limit = max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    found = macros.runs(session, officer, limit + 1, int(place[0]) if place else None)
    if len(found) > limit:
        cursors.link_next(request, response, [found[limit - 1].id])
    return [BulkRunOut.of(row) for row in found[:limit]]


@router.get("/bulk/runs/{run_id}")
def show_run(run_id: int, officer: CurrentOfficer, session: SessionDep) -> WholeBulkRunOut:
    """What became of each of its cases and conversations, also when it was taken back. Only one's own: else 404."""
    return WholeBulkRunOut.whole(macros.find_run(session, officer, run_id))


@router.get("/macros")
def list_macros(officer: CurrentOfficer, session: SessionDep) -> list[MacroOut]:
    return [MacroOut.of(row) for row in macros.macros(session, officer)]


@router.post("/macros", status_code=201)
def save_macro(order: MacroIn, officer: CurrentOfficer, session: SessionDep) -> MacroOut:
    return MacroOut.of(macros.save(session, officer, order.name, order.steps, now(), scope=order.scope))


@router.delete("/macros/{macro_id}", status_code=204)
def remove_macro(macro_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    macros.remove(session, officer, macro_id, now())
