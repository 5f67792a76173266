"""SQL of what entries of the log speak of. Nothing of it is stored in the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Case, Citizen, Conversation, Officer


class NamingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.rights = InboxRepository(session)

    def cases(self, reader: Officer, ids: Collection[int]) -> Sequence[Any]:
        """Rows (id, code, restricted, may_read)."""
        may_read = self.rights.cases.may_read(reader).label("may_read")
        return self.session.execute(select(Case.id, Case.code, Case.restricted, may_read).where(Case.id.in_(ids))).all()

    def case_id(self, reader: Officer, code: str) -> int | None:
        """Of a case whose code this reader may know."""
        may_know = (Case.restricted == "none") | self.rights.cases.may_read(reader)
        return self.session.scalar(select(Case.id).where(Case.code == code, may_know))

    def conversations(self, reader: Officer, ids: Collection[int]) -> Sequence[Any]:
        """Rows (id, public_id, display_name, is_restricted) of those that this reader may read."""
        statement = (
            select(Conversation.id, Conversation.public_id, Citizen.display_name, Conversation.is_restricted)
            .join(Citizen, Citizen.id == Conversation.citizen_id)
            .where(Conversation.id.in_(ids), self.rights.may_read(reader))
        )
        return self.session.execute(statement).all()
