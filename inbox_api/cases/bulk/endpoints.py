"""Macros and bulk actions, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.cases.bulk import macros, running
from inbox_api.db import SessionDep
from inbox_api.models import Macro
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["macros and bulk actions"])


class BulkIn(BaseModel):
    """steps: [{"do": take | assign | unit | state | priority | answer | note | close | merge | label | snooze | urgent
    | close_conversation, …}]; texts may name {code} {title} {unit} {officer} {due}. is_dry: tried and taken back.

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


@router.get("/macros")
def list_macros(officer: CurrentOfficer, session: SessionDep) -> list[MacroOut]:
    return [MacroOut.of(row) for row in macros.macros(session, officer)]


@router.post("/macros", status_code=201)
def save_macro(order: MacroIn, officer: CurrentOfficer, session: SessionDep) -> MacroOut:
    return MacroOut.of(macros.save(session, officer, order.name, order.steps, now(), scope=order.scope))


@router.delete("/macros/{macro_id}", status_code=204)
def remove_macro(macro_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    macros.remove(session, officer, macro_id, now())
