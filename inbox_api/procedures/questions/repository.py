"""All SQL of the questions asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, delete, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from inbox_api.models import ProcedureQuestion


@dataclass(frozen=True, slots=True)
class Miss:
    """Questions of the same folded words that were not surely answered. text: the newest way of writing them."""

    folded: str
    text: str
    times: int
    last_at: datetime
    offered: list[str]
    chosen_id: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of the same folded words that ended at one procedure. times_sure: answered without asking back."""

    text: str
    times: int
    times_sure: int
    last_at: datetime


class QuestionRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, question: ProcedureQuestion) -> int:
        self.session.add(question)
        self.session.flush()
        return question.id

    def choose(self, question_id: int, procedure_id: str, *, since: datetime) -> bool:
        """False when the question is unknown, older than `since`, or has a choice already."""
        statement = (
            update(ProcedureQuestion)
            .where(
                ProcedureQuestion.id == question_id,
                ProcedureQuestion.asked_at >= since,
                ProcedureQuestion.chosen_id.is_(None),
            )
            .values(chosen_id=procedure_id)
            .returning(ProcedureQuestion.id)
        )
        return self.session.scalar(statement) is not None

    def most_asked(self, *, since: datetime, limit: int, at_least: int) -> list[str]:
        """Ids of what was chosen, or surely answered, most often since then; rarer than `at_least` times is nothing."""
        counted, taken = self._taken(since)
        often = counted.having(func.count() >= at_least).order_by(func.count().desc(), taken)
        return list(self.session.scalars(often.limit(limit)))

    def counts(self, *, since: datetime) -> dict[str, int]:
        """How many questions since then ended at each procedure: chosen, or surely answered."""
        counted, _taken = self._taken(since)
        return {row[0]: row[1] for row in self.session.execute(counted.add_columns(func.count()))}

    def asked(self, procedure_id: str, *, since: datetime, limit: int, via: str = "") -> Sequence[Asked]:
        """What people asked since then that ended at one procedure, the most frequent first, then the newest."""
        question = ProcedureQuestion
        times = func.count()
        statement = (
            select(
                func.max(question.text).label("text"),
                times.label("times"),
                func.count().filter(question.was_sure).label("times_sure"),
                func.max(question.asked_at).label("last_at"),
            )
            .where(question.asked_at >= since, _taken_by_question() == procedure_id)
            .group_by(question.folded)
            .order_by(times.desc(), func.max(question.asked_at).desc())
        )
        if via:
            statement = statement.where(question.via == via)
        return [Asked(*row) for row in self.session.execute(statement.limit(limit))]

    @staticmethod
    def _taken(since: datetime) -> tuple[Select[tuple[str]], ColumnElement[str]]:
        """The ids that questions since then ended at, grouped; and the column of the ids."""
        question = ProcedureQuestion
        rows = select(_taken_by_question().label("taken")).where(question.asked_at >= since)
        taken = rows.subquery().c.taken
        return select(taken).where(taken.is_not(None)).group_by(taken), taken

    def misses(self, *, limit: int) -> Sequence[Miss]:
        """Open questions that were not surely answered, the most frequent first, then the newest."""
        question = ProcedureQuestion
        newest = select(
            question.folded,
            question.text,
            question.asked_at,
            question.offered,
            func.last_value(question.chosen_id)
            .over(partition_by=question.folded, order_by=question.chosen_id.is_(None).desc())
            .label("chosen_id"),
            func.count().over(partition_by=question.folded).label("times"),
            func.row_number().over(partition_by=question.folded, order_by=question.id.desc()).label("nth"),
        ).where(question.settled_at.is_(None), ~question.was_sure)
        rows = newest.subquery()
        statement = select(rows).where(rows.c.nth == 1).order_by(rows.c.times.desc(), rows.c.asked_at.desc())
        return [
            Miss(row.folded, row.text, row.times, row.asked_at, row.offered, row.chosen_id)
            for row in self.session.execute(statement.limit(limit))
        ]

    def count_misses(self) -> int:
        """How many different questions `misses` has in all."""
        question = ProcedureQuestion
        statement = select(func.count(question.folded.distinct()))
        return self.session.scalar(statement.where(question.settled_at.is_(None), ~question.was_sure)) or 0

    def settle(self, folded: str, *, officer_id: int, now: datetime) -> int:
        """How many open questions of these words are settled now."""
        statement = (
            update(ProcedureQuestion)
            .where(ProcedureQuestion.folded == folded, ProcedureQuestion.settled_at.is_(None))
            .values(settled_at=now, settled_by=officer_id)
            .returning(ProcedureQuestion.id)
        )
        return len(self.session.scalars(statement).all())

    def delete_before(self, moment: datetime) -> int:
        statement = delete(ProcedureQuestion).where(ProcedureQuestion.asked_at < moment).returning(ProcedureQuestion.id)
        return len(self.session.scalars(statement).all())


def _taken_by_question() -> ColumnElement[str | None]:
    """The procedure that a question ended at: chosen, or the first when it was sure; null for none."""
    first = case((ProcedureQuestion.was_sure, ProcedureQuestion.offered[0].as_string()))
    return func.coalesce(ProcedureQuestion.chosen_id, first)
