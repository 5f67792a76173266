"""SQL of public copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session, selectinload

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Attachment, Case, CaseMessage, CaseTwin, Message, Officer, TwinPhoto, TwinState

OPEN = (TwinState.DRAFT, TwinState.WAITING, TwinState.RETURNED)
PICTURES = ("image/jpeg", "image/png", "image/webp")


def is_taken_back() -> ColumnElement[bool]:
    """Of a TwinPhoto: the citizen has withdrawn the message that it came with."""
    return exists().where(
        Attachment.id == TwinPhoto.attachment_id, Message.id == Attachment.message_id, Message.deleted_at.isnot(None)
    )


class TwinRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: CaseTwin | TwinPhoto | Attachment) -> None:
        self.session.add(row)
        self.session.flush()

    def get(self, twin_id: int) -> CaseTwin | None:
        return self.session.get(CaseTwin, twin_id)

    def of_case(self, case_id: int) -> Sequence[CaseTwin]:
        """Newest first."""
        statement = select(CaseTwin).where(CaseTwin.case_id == case_id).order_by(CaseTwin.number.desc())
        return self.session.scalars(statement.options(selectinload(CaseTwin.photos))).all()

    def open_of(self, case_id: int) -> CaseTwin | None:
        """The one that is being worked on."""
        statement = select(CaseTwin).where(CaseTwin.case_id == case_id, CaseTwin.state.in_(OPEN))
        return self.session.scalar(statement.order_by(CaseTwin.number.desc()).limit(1))

    def approved(self, case_id: int) -> CaseTwin | None:
        """The one that everybody may see."""
        return self.session.scalar(select(CaseTwin).filter_by(case_id=case_id, state=TwinState.APPROVED))

    def find(self, officer: Officer, twin_id: int) -> CaseTwin | None:
        """Of a case that the officer may read."""
        statement = select(CaseTwin).join(Case, Case.id == CaseTwin.case_id)
        return self.session.scalar(
            statement.where(CaseTwin.id == twin_id, CaseRepository(self.session).may_read(officer))
        )

    def in_state(self, officer: Officer, state: TwinState, *, before_id: int | None, limit: int) -> Sequence[CaseTwin]:
        """Newest first."""
        statement = select(CaseTwin).join(Case, Case.id == CaseTwin.case_id)
        statement = statement.where(CaseTwin.state == state, CaseRepository(self.session).may_read(officer))
        if before_id is not None:
            statement = statement.where(CaseTwin.id < before_id)
        statement = statement.options(selectinload(CaseTwin.photos))
        return self.session.scalars(statement.order_by(CaseTwin.id.desc()).limit(limit)).all()

    def next_number(self, case_id: int) -> int:
        statement = select(func.coalesce(func.max(CaseTwin.number), 0) + 1).where(CaseTwin.case_id == case_id)
        return self.session.scalar(statement) or 1

    def change(self, twin: CaseTwin, values: dict[str, Any]) -> bool:
        """False when somebody changed it meanwhile."""
        statement = (
            update(CaseTwin)
            .where(CaseTwin.id == twin.id, CaseTwin.version == twin.version)
            .values(**values, version=twin.version + 1)
            .returning(CaseTwin.id)
        )
        changed = self.session.scalar(statement) is not None
        self.session.refresh(twin)
        return changed

    def photo(self, twin_id: int, attachment_id: int) -> TwinPhoto | None:
        """None also for one that the citizen has taken back."""
        statement = select(TwinPhoto).filter_by(twin_id=twin_id, attachment_id=attachment_id)
        return self.session.scalar(statement.where(~is_taken_back()))

    def pictures_of_case(self, case_id: int) -> Sequence[Attachment]:
        """Photos of the case's messages that are still shown, oldest first."""
        statement = (
            select(Attachment)
            .join(Message, Message.id == Attachment.message_id)
            .join(CaseMessage, CaseMessage.message_id == Message.id)
            .where(
                CaseMessage.case_id == case_id,
                Message.deleted_at.is_(None),
                Attachment.stored_name.isnot(None),
                Attachment.mime.in_(PICTURES),
            )
        )
        return self.session.scalars(statement.order_by(Attachment.id)).all()
