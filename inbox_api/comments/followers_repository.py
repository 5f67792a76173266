"""SQL of the people who follow a case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inbox_api.models import Case, CaseFollower, CaseMessage, PageComment


class FollowerRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def of_case(self, case_id: int) -> Sequence[CaseFollower]:
        """Those who follow it now, in the order in which they joined."""
        statement = select(CaseFollower).where(CaseFollower.case_id == case_id, CaseFollower.left_at.is_(None))
        return self.session.scalars(statement.order_by(CaseFollower.id)).all()

    def find(self, case_id: int, conversation_id: int) -> CaseFollower | None:
        return self.session.scalar(select(CaseFollower).filter_by(case_id=case_id, conversation_id=conversation_id))

    def by_code(self, code: str) -> CaseFollower | None:
        statement = select(CaseFollower).where(CaseFollower.code == code, CaseFollower.left_at.is_(None))
        return self.session.scalar(statement)

    def of_conversation(self, conversation_id: int) -> Sequence[tuple[CaseFollower, Case]]:
        """Followed cases that are not kept from others, the newest first."""
        statement = (
            select(CaseFollower, Case)
            .join(Case, Case.id == CaseFollower.case_id)
            .where(CaseFollower.conversation_id == conversation_id, CaseFollower.left_at.is_(None))
            .where(Case.restricted == "none")
            .order_by(CaseFollower.id.desc())
        )
        return [(follower, case) for follower, case in self.session.execute(statement)]

    def waiting_of(self, conversation_id: int) -> Sequence[CaseFollower]:
        """Those rows of a conversation that hold words which could not be told yet; not of a case kept from others."""
        statement = select(CaseFollower).join(Case, Case.id == CaseFollower.case_id)
        statement = statement.where(
            Case.restricted == "none",
            CaseFollower.conversation_id == conversation_id,
            CaseFollower.waiting_text.isnot(None),
            CaseFollower.left_at.is_(None),
        )
        return self.session.scalars(statement.order_by(CaseFollower.id)).all()

    def count(self, case_id: int) -> int:
        """Followers beside the one who has the case."""
        statement = select(func.count()).select_from(CaseFollower).join(Case, Case.id == CaseFollower.case_id)
        is_other = CaseFollower.conversation_id.is_distinct_from(Case.conversation_id)
        statement = statement.where(CaseFollower.case_id == case_id, CaseFollower.left_at.is_(None), is_other)
        return self.session.scalar(statement) or 0

    def case(self, case_id: int) -> Case | None:
        return self.session.get(Case, case_id)

    def add(self, follower: CaseFollower) -> None:
        self.session.add(follower)
        self.session.flush()

    def unlink_messages(self, case_id: int, conversation_id: int) -> None:
        """The messages that this person's comments brought leave the case."""
        ids = select(PageComment.message_id).where(
            PageComment.conversation_id == conversation_id, PageComment.case_id == case_id
        )
        statement = delete(CaseMessage).where(CaseMessage.case_id == case_id, CaseMessage.message_id.in_(ids))
        self.session.execute(statement)

    def comments_of_case(self, case_id: int) -> Sequence[PageComment]:
        statement = select(PageComment).where(PageComment.case_id == case_id)
        return self.session.scalars(statement.order_by(PageComment.written_at, PageComment.id)).all()
