"""The board for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from inbox_api.board import service
from inbox_api.cases import undoable
from inbox_api.cases.shield.service import listed_text
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.views import service as views
from inbox_api.views.conditions import LONGEST

router = APIRouter(prefix="/api/v1/board", tags=["board"])


class CardOut(BaseModel):
    """moves: states to which POST /api/v1/board/{code}/move may bring it."""

    code: str
    title: str
    due_at: datetime | None
    officer: str | None
    moves: list[str]


class ColumnOut(BaseModel):
    """count: all of them; cards: the first thirty, the next deadline first."""

    state: str
    count: int
    cards: list[CardOut]


class MoveIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "dang-xu-ly"}]})

    status: CaseState
    reason: str | None = Field(default=None, max_length=2000)


class MovedOut(BaseModel):
    """undo_id: for POST /api/v1/undo/{undo_id} within ten seconds; null when the step cannot be undone."""

    code: str
    status: str
    version: int
    undo_id: int | None


@router.post("/{code}/move")
def move(code: str, order: MoveIn, officer: CurrentOfficer, session: SessionDep) -> MovedOut:
    """One step of the state machine; those between states of work can be taken back."""
    reasons = Reasons(reason=order.reason)
    done = undoable.change_state(session, officer, code, order.status, datetime.now(UTC), reasons)
    return MovedOut(code=done.case.code, status=done.case.status, version=done.case.version, undo_id=done.undo_id)


@router.get("")
def show_board(
    officer: CurrentOfficer, session: SessionDep, filter: str = "unit",
    f: Annotated[str, Query(max_length=LONGEST)] = "",
) -> list[ColumnOut]:  # fmt: skip
    """Filters: unit mine due_today overdue all; f: conditions as in /api/v1/inbox/filtered."""
    require_reader_of_texts(officer)
    shown = listed_text(officer)
    columns = service.board(session, officer, filter, views.read(f), datetime.now(UTC))
    return [
        ColumnOut(
            state=column.state, count=column.count,
            cards=[
                CardOut(
                    code=card.case.code, title=shown(card.case.title, card.case), due_at=card.case.due_at,
                    officer=card.case.officer.username if card.case.officer else None,
                    moves=[move.target for move in card.moves],
                )
                for card in column.cards
            ],
        )
        for column in columns
    ]  # fmt: skip
