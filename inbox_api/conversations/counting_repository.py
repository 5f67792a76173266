"""SQL of the numbers beside the inbox's filters.

In a large city most of what an officer reads is read by every officer of the same units. That part is counted by
`shared` and does not depend on who asks; `own` counts the rest, which indexes find. Together they are what the filters
show; nothing is counted twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Case, Conversation, Officer, OpenCase, OpenConversation
from inbox_api.models.base import among

Numbers = dict[str, int]
OPEN = ("all", "unit", "waiting", "urgent", "snoozed", "unassigned")


class CountingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.rights = InboxRepository(session)
        self.cases = self.rights.cases

    def _numbers(self, statement: Any) -> Numbers:
        return dict(self.session.execute(statement).one()._mapping)

    # read by everybody of the same units

    def shared(self, officer: Officer, now: datetime, day_end: datetime) -> Numbers:
        """One walk over what is open, and one over the deadlines until the end of the day."""
        return {**self._shared_open(officer, now), **self._shared_due(officer, now, day_end)}

    def _shared_open(self, officer: Officer, now: datetime) -> Numbers:
        free = (
            select(OpenCase.conversation_id)
            .where(OpenCase.officer_id.is_(None), self.cases.ordinary_of_units(officer, OpenCase))
            .distinct()
            .subquery("free")
        )
        one = OpenConversation
        conditions = self.rights.open_conditions(
            officer, now, one, is_mine=false(), has_free_case=free.c.conversation_id.isnot(None)
        )
        return self._numbers(
            select(*(func.count().filter(conditions[name]).label(name) for name in OPEN))
            .select_from(one)
            .outerjoin(free, free.c.conversation_id == one.id)
            .where(self.rights.shared(officer, one))
        )

    def _shared_due(self, officer: Officer, now: datetime, day_end: datetime) -> Numbers:
        """Conversations, closed ones too, whose open cases end today or are late.

        Who reads an ordinary case by its unit reads its conversation (`case_units`), unless that is private: they are
        few, and the others need not be looked at.
        """
        number = OpenCase.conversation_id
        is_private = exists().where(Conversation.id == number, self.rights.is_private(Conversation))
        named = self.rights.due_conditions(now, day_end).items()
        return self._numbers(
            select(*(func.count(number.distinct()).filter(condition).label(name) for name, condition in named)).where(
                OpenCase.due_at <= day_end, self.cases.ordinary_of_units(officer, OpenCase), ~is_private
            )
        )

    # the rest: private ones, and those that the officer, or who is absent, has

    def own(self, officer: Officer, now: datetime, day_end: datetime) -> Numbers:
        """What `shared` has left out, and `mine`, which is nobody else's."""
        return {**self._own_open(officer, now), **self._own_due(officer, now, day_end)}

    def _own_open(self, officer: Officer, now: datetime) -> Numbers:
        one = OpenConversation
        mine, free = (
            exists().where(OpenCase.conversation_id == one.id, self.cases.may_read(officer, OpenCase), whose)
            for whose in (OpenCase.officer_id == officer.id, OpenCase.officer_id.is_(None))
        )
        is_mine = or_(func.coalesce(one.officer_id == officer.id, false()), mine)
        conditions = self.rights.open_conditions(officer, now, one, is_mine=is_mine, has_free_case=free)
        is_left = ~self.rights.shared(officer, one)
        filters = {name: and_(conditions[name], is_left) for name in OPEN} | {"mine": conditions["mine"]}
        candidates: Any = union(
            select(one.id).where(self.rights.is_private(one)),
            select(one.id).where(among(one.officer_id, self.cases.officers_read_as(officer))),
            select(Case.conversation_id).where(self._is_ones_own(officer, Case)),
        )
        return self._numbers(
            select(*(func.count().filter(condition).label(name) for name, condition in filters.items()))
            .select_from(one)
            .where(one.id.in_(candidates), self.rights.may_read(officer, one))
        )

    def _is_ones_own(self, officer: Officer, of: type[Case] | type[OpenCase]) -> ColumnElement[bool]:
        return among(of.officer_id, self.cases.officers_read_as(officer))

    def _own_due(self, officer: Officer, now: datetime, day_end: datetime) -> Numbers:
        other = aliased(OpenCase)
        is_shared = self.rights.shared(officer, Conversation)
        named = self.rights.due_conditions(now, day_end, other)
        conditions = self.rights.due_conditions(now, day_end)

        def left(name: str) -> ColumnElement[bool]:
            counted = exists().where(
                other.conversation_id == Conversation.id, self.cases.ordinary_of_units(officer, other), named[name]
            )
            return and_(conditions[name], ~and_(is_shared, counted))

        candidates: Any = union(
            select(OpenCase.id).where(self._is_ones_own(officer, OpenCase)),
            select(OpenCase.id)
            .join(Conversation, Conversation.id == OpenCase.conversation_id)
            .where(self.rights.is_private(Conversation)),
        )
        number = Conversation.id.distinct()
        return self._numbers(
            select(*(func.count(number).filter(left(name)).label(name) for name in conditions))
            .select_from(OpenCase)
            .join(Conversation, Conversation.id == OpenCase.conversation_id)
            .where(
                OpenCase.due_at <= day_end, OpenCase.id.in_(candidates),
                self.cases.may_read(officer, OpenCase), self.rights.may_read(officer),
            )
        )  # fmt: skip
