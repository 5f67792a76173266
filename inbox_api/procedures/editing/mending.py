"""What was asked and not found becomes something that is found: one step for an officer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.procedures import service
from inbox_api.procedures.editing import phrases
from inbox_api.procedures.finding.results import SearchResult
from inbox_api.procedures.questions import service as questions

TRIED = 50  # a procedure further down than this counts as not found


@dataclass(frozen=True, slots=True)
class Trial:
    """How a question does. rank: of the procedure asked about, from 1, None when it is not among the first 50."""

    result: SearchResult
    rank: int | None
    score: float | None


def try_question(session: Session, procedure_id: str, text: str) -> Trial:
    """Where a procedure comes out when people ask `text`; noted nowhere. Raises EmptyQuestion."""
    result = service.search(session, text, TRIED)
    for number, hit in enumerate(result.hits, start=1):
        if hit.id == procedure_id:
            return Trial(result, number, hit.score)
    return Trial(result, None, None)


def adopt(
    session: Session,
    officer: Officer,
    folded: str,
    procedure_id: str,
    text: str,
    *,
    kind: Literal["alias", "situation"],
    now: datetime,
) -> Trial:
    """The words of a missed question become words of a procedure, and the question is dealt with.

    folded: the miss (`Miss.folded`). text: its words, perhaps shortened by the officer. What comes back is how the
    words do from now on. Raises NotAllowed, NoSuchProcedure, Invalid; words it has already are no error here.
    """
    with suppress(phrases.PhraseTaken):
        phrases.add(session, officer, procedure_id, text, kind=kind, now=now)
    questions.settle(session, officer, folded, now=now)
    return try_question(session, procedure_id, text)
