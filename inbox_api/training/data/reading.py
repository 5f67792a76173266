"""The draft and the history as people look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.errors import NotFound
from inbox_api.models import Officer, TrainingChange
from inbox_api.training.data import state
from inbox_api.training.data.keeping import is_proposal
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_reader
from inbox_api.training.examples import Example, folded

PAGE = 100


@dataclass(frozen=True, slots=True)
class DraftView:
    """waiting and approved: oldest first. refused: ids of those that no longer fit and are left out."""

    waiting: Sequence[TrainingChange]
    approved: Sequence[TrainingChange]
    refused: frozenset[int]


def draft(session: Session) -> DraftView:
    """What was changed since the last version."""
    rows = DataRepository(session).draft()
    return DraftView(
        [row for row in rows if row.state == "waiting" and not is_proposal(row)],  # those: the answers room
        [row for row in rows if row.state == "approved"],
        frozenset(state.current(session).refused),
    )


def history(session: Session, officer: Officer, *, before_id: int | None = None) -> Sequence[TrainingChange]:
    """All changes, newest first, those taken back and refused too. Raises NotAllowed."""
    require_reader(officer)
    return DataRepository(session).history(before_id=before_id, limit=PAGE)


def lines(session: Session, officer: Officer, intent: str, words: str = "") -> list[Example]:
    """The lines of an intent that hold these words, accents aside; in the order of the file.

    Raises NotAllowed, NotFound.
    """
    require_reader(officer)
    data = state.current(session)
    if intent not in data.intents:
        raise NotFound
    wanted = folded(words)
    return [one for one in data.examples if one.intent == intent and wanted in folded(one.text)]
