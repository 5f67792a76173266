"""SQL of what is shown of the found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases.shield.inbox_repository import is_case_shown
from inbox_api.models import Attachment, Case, Citizen, Conversation, Message, Officer
from inbox_api.models.base import among


class RowsRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def texts(self, message_ids: Sequence[int]) -> Sequence[Any]:
        """Rows (id, text)."""
        return self.session.execute(select(Message.id, Message.text).where(among(Message.id, message_ids))).all()

    def case_persons(self, ids: Sequence[int], officer: Officer, now: datetime) -> Sequence[Any]:
        """Texts of cases, the names behind them, and whether this officer sees who it is."""
        statement = (
            select(
                Case.id,
                Case.title,
                Case.description,
                Case.address,
                Case.result_text,
                Case.own_fields,
                Case.contact_name,
                Citizen.display_name,
                is_case_shown(officer, now).label("is_revealed"),
            )
            .outerjoin(Citizen, Citizen.id == Case.citizen_id)
            .where(among(Case.id, ids))
        )
        return self.session.execute(statement).all()

    def message_rows(self, ids: Sequence[int]) -> Sequence[Any]:
        statement = (
            select(
                Message.id, Message.author, Message.text, Message.sent_at, Message.conversation_id,
                Conversation.public_id,
                Conversation.channel, Conversation.is_restricted, Conversation.citizen_id, Citizen.display_name,
            )
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Citizen, Citizen.id == Conversation.citizen_id)
            .where(Message.id.in_(ids))
        )  # fmt: skip
        return self.session.execute(statement.order_by(Message.id.desc())).all()

    def case_rows(self, ids: Sequence[int]) -> Sequence[Any]:
        statement = select(
            Case.id, Case.code, Case.title, Case.description, Case.address, Case.result_text, Case.own_fields,
            Case.status, Case.received_at, Case.due_at, Case.closed_at,
        )  # fmt: skip
        return self.session.execute(statement.where(Case.id.in_(ids)).order_by(Case.id.desc())).all()

    def file_rows(self, ids: Sequence[int]) -> Sequence[Any]:
        statement = (
            select(
                Attachment.id,
                Attachment.name,
                Message.sent_at,
                Message.id.label("message_id"),
                Message.conversation_id,
                Conversation.public_id,
            )
            .join(Message, Message.id == Attachment.message_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
        )
        return self.session.execute(statement.where(Attachment.id.in_(ids)).order_by(Attachment.id.desc())).all()

    def people_rows(self, pairs: Sequence[tuple[int, int]]) -> Sequence[Any]:
        statement = (
            select(
                Citizen.id, Citizen.display_name, Citizen.phone, Conversation.public_id, Conversation.channel,
                Conversation.last_message_at,
            )
            .join(Conversation, Conversation.citizen_id == Citizen.id)
            .where(Conversation.id.in_([conversation for _citizen, conversation in pairs]))
        )  # fmt: skip
        return self.session.execute(statement.order_by(Conversation.last_message_at.desc())).all()
