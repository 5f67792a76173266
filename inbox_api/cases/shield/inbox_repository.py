"""SQL of the shield around conversations: whose person an officer does not see, and under which code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, union_all
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.shield.service import is_reception
from inbox_api.models import Case, CaseFollower, Citizen, Conversation, IdentityReveal, Officer
from inbox_api.models.base import among


class InboxShieldRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def of_conversations(self, officer: Officer, conversation_ids: Collection[int], now: datetime) -> Sequence[Any]:
        """Rows (conversation_id, display_name, contact_name, code, is_revealed), the newest case first.

        One for each case that a conversation belongs to, as its own or as one more person whom the case is about.
        code: None where the officer may not read the case.
        """
        bound = self._bound(conversation_ids).subquery("bound")
        may_read = CaseRepository(self.session).may_read(officer)
        statement = (
            select(
                bound.c.conversation_id, Citizen.display_name, Case.contact_name,
                select(Case.code).where(may_read).correlate(Case).scalar_subquery().label("code"),
                _is_revealed(officer, now).label("is_revealed"),
            )
            .join(Case, Case.id == bound.c.case_id)
            .join(Conversation, Conversation.id == bound.c.conversation_id)
            .join(Citizen, Citizen.id == Conversation.citizen_id)
            .order_by(bound.c.conversation_id, Case.id.desc())
        )  # fmt: skip
        return self.session.execute(statement).all()

    @staticmethod
    def _bound(conversation_ids: Collection[int]) -> Any:
        own = select(Case.conversation_id, Case.id.label("case_id")).where(
            among(Case.conversation_id, conversation_ids)
        )
        more = select(CaseFollower.conversation_id, CaseFollower.case_id).where(
            among(CaseFollower.conversation_id, conversation_ids)
        )
        return union_all(own, more)


def _is_revealed(officer: Officer, now: datetime) -> ColumnElement[bool]:
    return exists().where(
        IdentityReveal.case_id == Case.id, IdentityReveal.officer_id == officer.id, IdentityReveal.until > now
    )


def is_case_shown(officer: Officer, now: datetime) -> ColumnElement[bool]:
    """Of a case: the officer sees who brought it, as in shield.service.sees_person, denunciations aside."""
    revealed = _is_revealed(officer, now)
    return or_(~Case.hide_name, revealed) if is_reception(officer) else revealed


def is_person_shown(officer: Officer, now: datetime) -> ColumnElement[bool]:
    """Of a conversation: it belongs to no case, or the officer has looked behind the shield of one of them."""
    has_case = or_(
        exists().where(Case.conversation_id == Conversation.id),
        exists().where(CaseFollower.conversation_id == Conversation.id),
    )
    return or_(~has_case, Conversation.id.in_(_revealed(officer, now)))


def _revealed(officer: Officer, now: datetime) -> Select[Any]:
    """The conversations of the cases that the officer has looked behind: few, so they are listed."""
    looks = select(IdentityReveal.case_id).where(IdentityReveal.officer_id == officer.id, IdentityReveal.until > now)
    own = select(Case.conversation_id).where(Case.id.in_(looks), Case.conversation_id.isnot(None))
    more = select(CaseFollower.conversation_id).where(CaseFollower.case_id.in_(looks))
    return select(union_all(own, more).subquery("revealed").c[0])
