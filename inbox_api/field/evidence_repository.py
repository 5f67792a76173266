"""SQL of photos taken on the spot, for those who ask about files and results of cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Attachment, Case, FieldChoice, FieldPhoto, FieldProposal, FieldVisit, Officer

AFTER = "after"


class EvidenceRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def after_photos(self, case_id: int, since: datetime | None) -> Sequence[Attachment]:
        """Kept photos of how it looks afterwards, the latest visit's first; since: when the case was reopened."""
        statement = (
            select(Attachment)
            .join(FieldPhoto, FieldPhoto.attachment_id == Attachment.id)
            .join(FieldVisit, FieldVisit.id == FieldPhoto.visit_id)
            .where(
                FieldVisit.case_id == case_id, FieldPhoto.stage == AFTER, Attachment.stored_name.isnot(None)
            )
            .order_by(FieldVisit.visited_at.desc(), FieldPhoto.position, FieldPhoto.id)
        )  # fmt: skip
        if since is not None:
            statement = statement.where(FieldVisit.visited_at >= since)
        return self.session.scalars(statement).all()

    def is_readable_photo(self, officer: Officer, attachment_id: int) -> bool:
        """Whether it belongs to a visit of a case that the officer may read."""
        statement = (
            select(Case.id)
            .join(FieldVisit, FieldVisit.case_id == Case.id)
            .join(FieldPhoto, FieldPhoto.visit_id == FieldVisit.id)
            .where(FieldPhoto.attachment_id == attachment_id, CaseRepository(self.session).may_read(officer))
        )
        return self.session.scalar(statement.limit(1)) is not None

    def photos_of(self, case_ids: Collection[int]) -> Sequence[Attachment]:
        statement = select(Attachment).join(FieldPhoto, FieldPhoto.attachment_id == Attachment.id)
        statement = statement.join(FieldVisit, FieldVisit.id == FieldPhoto.visit_id)
        return self.session.scalars(statement.where(FieldVisit.case_id.in_(case_ids))).all()

    def forget_cases(self, case_ids: Collection[int]) -> int:
        """Visits with their photos' rows, choices and proposals; returns how many visits there were."""
        for table in (FieldChoice, FieldProposal):
            self.session.execute(delete(table).where(table.case_id.in_(case_ids)))
        gone = select(func.count()).select_from(FieldVisit).where(FieldVisit.case_id.in_(case_ids))
        count = self.session.scalar(gone) or 0
        self.session.execute(delete(FieldVisit).where(FieldVisit.case_id.in_(case_ids)))
        return count
