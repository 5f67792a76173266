"""Questions asked to the catalogue: kept without phone and identity numbers, so that what was missed can be mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from inbox_api.folding import fold, storable
from inbox_api.masking import masked
from inbox_api.models import Officer, ProcedureQuestion
from inbox_api.procedures.editing.rights import require_editor
from inbox_api.procedures.finding.results import SearchResult
from inbox_api.procedures.questions.repository import Asked, Miss, QuestionRepository

KEPT = timedelta(days=180)
CHOICE_WINDOW = timedelta(days=1)
MAX_CHARS = 500
POPULAR_DAYS = 90
POPULAR_TIMES = 3  # asked fewer times is chance, not popularity


def note(session: Session, query: str, result: SearchResult, *, via: Literal["bot", "page"], now: datetime) -> int:
    """Keep one question and what was offered; the id to call `chosen` with."""
    text = masked(" ".join(storable(query).split()))[:MAX_CHARS]
    question = ProcedureQuestion(
        text=text,
        folded=fold(text)[:MAX_CHARS],
        asked_at=now,
        via=via,
        was_sure=result.sure,
        offered=[hit.id for hit in result.hits],
    )
    return QuestionRepository(session).add(question)


def chosen(session: Session, question_id: int, procedure_id: str, *, now: datetime) -> bool:
    """What the citizen took of what was offered; False when it is too late or already known."""
    return QuestionRepository(session).choose(question_id, procedure_id, since=now - CHOICE_WINDOW)


def most_asked(session: Session, *, now: datetime, limit: int = 8) -> list[str]:
    """Ids of the procedures asked for most in the last 90 days; few or none while little was asked."""
    since = now - timedelta(days=POPULAR_DAYS)
    return QuestionRepository(session).most_asked(since=since, limit=limit, at_least=POPULAR_TIMES)


def counts(session: Session, *, now: datetime) -> dict[str, int]:
    """How often each procedure was what a question ended at, in the 180 days that questions are kept."""
    return QuestionRepository(session).counts(since=now - KEPT)


def asked(
    session: Session,
    officer: Officer,
    procedure_id: str,
    *,
    now: datetime,
    limit: int = 200,
    via: Literal["bot", "page", ""] = "",
) -> Sequence[Asked]:
    """The questions behind `counts` of one procedure, the most frequent first. via: only those. Raises NotAllowed."""
    require_editor(officer)
    return QuestionRepository(session).asked(procedure_id, since=now - KEPT, limit=limit, via=via)


def misses(session: Session, officer: Officer, *, limit: int = 100) -> Sequence[Miss]:
    """What was asked and not surely answered, the most frequent first. Raises NotAllowed."""
    require_editor(officer)
    return QuestionRepository(session).misses(limit=limit)


def count_misses(session: Session) -> int:
    """How many different questions wait for an officer."""
    return QuestionRepository(session).count_misses()


def settle(session: Session, officer: Officer, folded: str, *, now: datetime) -> int:
    """Take the questions of these words off the list. Raises NotAllowed."""
    require_editor(officer)
    return QuestionRepository(session).settle(folded, officer_id=officer.id, now=now)


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete questions older than 180 days; how many."""
    return QuestionRepository(session).delete_before(now - KEPT)
