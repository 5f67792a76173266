"""SQL of the ready answers of officers and units."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, ReadyAnswer
from inbox_api.training.review.collecting_repository import may_be_learnt_from


class ReadyRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def of(self, officer_id: int, units: Collection[int]) -> Sequence[ReadyAnswer]:
        """One's own and those of the units, over or not, the newest first."""
        return self.session.scalars(self._seen_by(officer_id, units).order_by(ReadyAnswer.id.desc())).all()

    def usable(self, officer_id: int, units: Collection[int], day: date) -> Sequence[ReadyAnswer]:
        """Those of `of` that hold on the local `day`, by title."""
        holds = or_(ReadyAnswer.valid_to.is_(None), ReadyAnswer.valid_to >= day)
        statement = self._seen_by(officer_id, units).where(holds)
        return self.session.scalars(statement.order_by(ReadyAnswer.title, ReadyAnswer.id)).all()

    def find(self, officer_id: int, units: Collection[int], answer_id: int) -> ReadyAnswer | None:
        statement = self._seen_by(officer_id, units).where(ReadyAnswer.id == answer_id)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    @staticmethod
    def _seen_by(officer_id: int, units: Collection[int]) -> Select[ReadyAnswer]:
        own = and_(ReadyAnswer.scope == "own", ReadyAnswer.owner_id == officer_id)
        return select(ReadyAnswer).where(ReadyAnswer.removed_at.is_(None), or_(own, ReadyAnswer.unit_id.in_(units)))

    def same_word(self, officer_id: int, unit_id: int | None, word: str, *, but: int | None) -> bool:
        """Another answer of the same owner, or of the same unit, is called so."""
        own = and_(ReadyAnswer.scope == "own", ReadyAnswer.owner_id == officer_id)
        whose: ColumnElement[bool] = own if unit_id is None else ReadyAnswer.unit_id == unit_id
        statement = select(ReadyAnswer.id).where(whose, ReadyAnswer.removed_at.is_(None), ReadyAnswer.word == word)
        return self.session.scalar(statement.where(ReadyAnswer.id != (but or 0)).limit(1)) is not None

    def count(self, officer_id: int, unit_id: int | None) -> int:
        """How many one keeps oneself, or a unit has."""
        own = and_(ReadyAnswer.scope == "own", ReadyAnswer.owner_id == officer_id)
        whose: ColumnElement[bool] = own if unit_id is None else ReadyAnswer.unit_id == unit_id
        statement = select(func.count()).where(whose, ReadyAnswer.removed_at.is_(None))
        return self.session.scalar(statement) or 0

    def of_message(self, officer_id: int, message_id: int) -> ReadyAnswer | None:
        statement = select(ReadyAnswer).where(
            ReadyAnswer.owner_id == officer_id, ReadyAnswer.message_id == message_id, ReadyAnswer.removed_at.is_(None)
        )
        return self.session.scalars(statement).first()

    def add(self, answer: ReadyAnswer) -> ReadyAnswer:
        self.session.add(answer)
        self.session.flush()
        self.session.refresh(answer)
        return answer

    def change(self, answer: ReadyAnswer, seen_version: int, values: dict[str, Any]) -> bool:
        """False when somebody was faster."""
        statement = (
            update(ReadyAnswer)
            .where(
                ReadyAnswer.id == answer.id, ReadyAnswer.version == seen_version, ReadyAnswer.removed_at.is_(None)
            )
            .values(**values, version=ReadyAnswer.version + 1)
            .returning(ReadyAnswer.id)
        )  # fmt: skip
        is_done = self.session.scalar(statement) is not None
        self.session.refresh(answer)
        return is_done

    def forget(self, conversation_id: int) -> int:
        """Those made of an answer in one talk are gone for good; how many."""
        return self._delete(ReadyAnswer.conversation_id == conversation_id)

    def forget_withdrawn(self) -> int:
        """The same for talks of which nothing may be kept any more."""
        allowed = select(Conversation.id).where(may_be_learnt_from())
        return self._delete(and_(ReadyAnswer.conversation_id.is_not(None), ReadyAnswer.conversation_id.not_in(allowed)))

    def _delete(self, condition: ColumnElement[bool]) -> int:
        gone = self.session.scalars(delete(ReadyAnswer).where(condition).returning(ReadyAnswer.id))
        return len(gone.all())
