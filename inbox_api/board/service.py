"""The board: a column for every state of an open case, cards that move as the state machine allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.board.repository import BoardRepository
from inbox_api.cases import desk
from inbox_api.cases.states import ENDED, CaseState, Move
from inbox_api.conversations.clock import end_of_day
from inbox_api.errors import Invalid
from inbox_api.models import Case, Officer
from inbox_api.views.case_conditions_repository import Asking
from inbox_api.views.conditions import Group

FILTERS = ("unit", "mine", "due_today", "overdue", "all")
CARDS = 30  # of a column; the rest is counted
COLUMNS = tuple(state for state in CaseState if state not in ENDED)


@dataclass(frozen=True, slots=True)
class Card:
    """moves: the steps that this officer may take with the case now."""

    case: Case
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Column:
    state: CaseState
    count: int
    cards: Sequence[Card]


def board(session: Session, officer: Officer, filter_name: str, group: Group | None, now: datetime) -> list[Column]:
    """Every column in the order of the states. Raises Invalid for an unknown filter."""
    if filter_name not in FILTERS:
        raise Invalid
    repository = BoardRepository(session, Asking(officer, now, end_of_day(now)))
    conditions = repository.conditions(filter_name, group)
    counts = repository.counts(conditions)
    return [
        Column(
            state, counts.get(state, 0),
            [Card(case, desk.moves(session, officer, case)) for case in repository.column(state, conditions, CARDS)]
            if counts.get(state) else [],
        )
        for state in COLUMNS
    ]  # fmt: skip
