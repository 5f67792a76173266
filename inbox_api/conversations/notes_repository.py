"""SQL of notes and mentions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Mention, Message


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
