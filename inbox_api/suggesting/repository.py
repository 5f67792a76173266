"""SQL of earlier answers that fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, Officer
from inbox_api.search.placing import Stretch, any_within
from inbox_api.search.repository import CASE_BITS, CASE_WORDS

LOOKED_AT = 300
STRETCHES = 6  # of the newest cases


class AnsweredRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def like(self, officer: Officer, words: Sequence[str], limit: int) -> Sequence[Any]:
        """(code, result, when, words) of readable closed cases with many of the words, the most fitting first.

        Only those whose citizen was not dissatisfied.
        """
        newest = self.session.scalar(select(func.max(Case.id))) or 0
        last = newest >> CASE_BITS[0]
        stretch = Stretch(max(0, last - STRETCHES + 1), last, is_coarse=False)
        either = cast(" | ".join(f"'{word}'" for word in words), TSQUERY)
        found = (
            select(Case.id, Case.code, Case.result_text, Case.answered_at, Case.folded, Case.words)
            .where(
                any_within(CASE_WORDS, words, stretch),
                Case.closed_at.isnot(None),
                Case.result_text.isnot(None),
                Case.restricted == "none",
                func.coalesce(Case.rating, 5) >= 3,
                CaseRepository(self.session).may_read(officer),
            )
            .limit(LOOKED_AT)
            .cte("found")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        rank = func.ts_rank(found.c.words, either)
        statement = select(found.c.code, found.c.result_text, found.c.answered_at, found.c.folded)
        return self.session.execute(statement.order_by(rank.desc(), found.c.id.desc()).limit(limit)).all()
