"""SQL of who may know of conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.models import Case, Conversation


class AudienceRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def rows(self, conversation_ids: Sequence[int]) -> Sequence[Any]:
        officers = (
            select(func.array_agg(Case.officer_id))
            .where(Case.conversation_id == Conversation.id, Case.officer_id.isnot(None), Case.restricted == "none")
            .correlate(Conversation)
            .scalar_subquery()
        )
        statement = select(
            Conversation.id, Conversation.unit_id, Conversation.officer_id, Conversation.case_units,
            Conversation.is_restricted, Conversation.has_sensitive, officers.label("case_officers"),
        )  # fmt: skip
        return self.session.execute(statement.where(Conversation.id.in_(conversation_ids))).all()
