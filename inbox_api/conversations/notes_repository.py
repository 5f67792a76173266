"""SQL of notes and mentions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Mention, Message, Officer

LOOKED_AT = 60  # officers with fitting names


class NotesRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, note: Message) -> None:
        self.session.add(note)
        self.session.flush()

    def mention(self, message_id: int, officer_ids: Sequence[int]) -> None:
        rows = [{"message_id": message_id, "officer_id": officer_id} for officer_id in officer_ids]
        if rows:
            self.session.execute(insert(Mention).values(rows))

    def officers_named(self, usernames: Sequence[str]) -> Sequence[Officer]:
        statement = select(Officer).where(Officer.is_active, Officer.username.in_(usernames))
        return self.session.scalars(statement.order_by(Officer.username)).all() if usernames else ()

    def officers_like(self, folded: str) -> Sequence[Officer]:
        """Active ones whose user name or a word of whose name begins so."""
        name = func.fold_text(Officer.display_name)
        statement = select(Officer).where(
            Officer.is_active,
            or_(
                Officer.username.startswith(folded, autoescape=True),
                name.startswith(folded, autoescape=True),
                name.contains(f" {folded}", autoescape=True),
            ),
        )
        return self.session.scalars(statement.order_by(Officer.display_name).limit(LOOKED_AT)).all()
