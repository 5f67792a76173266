"""SQL of plans, visits and what phones took along."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import PHOTO_TYPES
from inbox_api.models import (
    Attachment,
    Case,
    CaseMessage,
    FieldChoice,
    FieldCopy,
    FieldPhoto,
    FieldPlan,
    FieldProposal,
    FieldVisit,
    Message,
    Officer,
    OpenCase,
)

OPEN_ORDINARY = and_(Case.closed_at.is_(None), Case.merged_into_id.is_(None), Case.restricted == "none")


class FieldRepository:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.cases = CaseRepository(session)

    # plans

    def open_plan(self, case_id: int, *, for_change: bool = False) -> FieldPlan | None:
        """for_change: locked until the transaction ends."""
        statement = select(FieldPlan).where(FieldPlan.case_id == case_id, FieldPlan.ended_at.is_(None))
        return self.session.scalar(statement.with_for_update(of=FieldPlan) if for_change else statement)

    def add(self, row: FieldPlan | FieldChoice | FieldProposal) -> None:
        self.session.add(row)
        self.session.flush()

    def add_plan(self, values: dict[str, Any]) -> bool:
        """False when somebody has just chosen the case, too."""
        statement = insert(FieldPlan).values(**values)
        statement = statement.on_conflict_do_nothing(
            index_elements=["case_id"], index_where=FieldPlan.ended_at.is_(None)
        )
        return self.session.scalar(statement.returning(FieldPlan.id)) is not None

    def plans_for(self, officer: Officer, limit: int) -> Sequence[FieldPlan]:
        """Open plans of ordinary open cases the officer may read: the own ones first, then by day and deadline."""
        statement = (
            select(FieldPlan)
            .join(Case, Case.id == FieldPlan.case_id)
            .where(FieldPlan.ended_at.is_(None), OPEN_ORDINARY, self.cases.may_read(officer))
            .options(joinedload(FieldPlan.case))
        )
        read_as = self.cases.officers_read_as(officer)
        is_mine = or_(
            FieldPlan.officer_id.in_(read_as), and_(FieldPlan.officer_id.is_(None), Case.officer_id.in_(read_as))
        )
        order = (case((is_mine, 0), else_=1), FieldPlan.planned_on.asc().nulls_last(), Case.due_at.asc().nulls_last())
        return self.session.scalars(statement.order_by(*order, FieldPlan.id).limit(limit)).unique().all()

    def candidates(self, officer: Officer, limit: int) -> Sequence[Case]:
        """Open reports without a plan, the own ones first, then by deadline."""
        planned = exists().where(FieldPlan.case_id == OpenCase.id, FieldPlan.ended_at.is_(None))
        mine = case((OpenCase.officer_id == officer.id, 0), else_=1)
        ids = (
            select(OpenCase.id)
            .where(
                self.cases.may_read(officer, OpenCase), OpenCase.restricted == "none", ~planned,
                OpenCase.case_type.in_(PHOTO_TYPES),
            )
            .order_by(mine, OpenCase.due_at.asc().nulls_last(), OpenCase.id)
            .limit(limit)
        )  # fmt: skip
        found = self.session.scalars(select(Case).where(Case.id.in_(ids))).unique().all()
        return sorted(found, key=lambda one: (one.officer_id != officer.id, one.due_at is None, one.due_at, one.id))

    # what phones took along

    def copy_of(self, officer_id: int, case_id: int) -> FieldCopy | None:
        return self.session.get(FieldCopy, (officer_id, case_id))

    def copies_of(self, officer_id: int, case_ids: Collection[int]) -> dict[int, datetime]:
        """case id -> when it was last taken along by this officer."""
        statement = select(FieldCopy.case_id, FieldCopy.last_at).where(
            FieldCopy.officer_id == officer_id, FieldCopy.case_id.in_(case_ids)
        )
        return {row.case_id: row.last_at for row in self.session.execute(statement)}

    def note_copies(self, officer_id: int, case_ids: Collection[int], now: datetime) -> None:
        rows = [{"officer_id": officer_id, "case_id": one, "first_at": now, "last_at": now} for one in sorted(case_ids)]
        if rows:
            statement = insert(FieldCopy).values(rows)
            self.session.execute(
                statement.on_conflict_do_update(index_elements=["officer_id", "case_id"], set_={"last_at": now})
            )

    def pictures_of(self, case_ids: Collection[int]) -> dict[int, list[int]]:
        """case id -> ids of the pictures that belong to its messages, oldest first."""
        statement = (
            select(CaseMessage.case_id, Attachment.id)
            .join(Attachment, Attachment.message_id == CaseMessage.message_id)
            .join(Message, Message.id == CaseMessage.message_id)
            .where(
                CaseMessage.case_id.in_(case_ids), Attachment.stored_name.isnot(None), Attachment.mime.like("image/%"),
                Message.deleted_at.is_(None),
            )
            .order_by(Attachment.id)
        )  # fmt: skip
        found: dict[int, list[int]] = {}
        for row in self.session.execute(statement):
            found.setdefault(row.case_id, []).append(row.id)
        return found

    # visits

    def visit_by_client(self, officer_id: int, client_id: str) -> FieldVisit | None:
        statement = select(FieldVisit).where(FieldVisit.officer_id == officer_id, FieldVisit.client_id == client_id)
        return self.session.scalar(statement)

    def add_visit(self, values: dict[str, Any]) -> int | None:
        """The new visit's id; None when the same one has just been kept."""
        statement = insert(FieldVisit).values(**values)
        statement = statement.on_conflict_do_nothing(index_elements=["officer_id", "client_id"])
        return self.session.scalar(statement.returning(FieldVisit.id))

    def visit(self, visit_id: int) -> FieldVisit | None:
        return self.session.scalar(select(FieldVisit).where(FieldVisit.id == visit_id))

    def visits_of(self, case_ids: Collection[int]) -> Sequence[FieldVisit]:
        """The latest first."""
        statement = select(FieldVisit).where(FieldVisit.case_id.in_(case_ids))
        return self.session.scalars(statement.order_by(FieldVisit.visited_at.desc(), FieldVisit.id.desc())).all()

    # photos

    def photo_by_client(self, officer_id: int, client_id: str) -> FieldPhoto | None:
        statement = select(FieldPhoto).where(FieldPhoto.officer_id == officer_id, FieldPhoto.client_id == client_id)
        return self.session.scalar(statement)

    def add_photo(self, values: dict[str, Any]) -> int | None:
        """The new photo's id; None when the same one has just been kept."""
        statement = insert(FieldPhoto).values(**values)
        statement = statement.on_conflict_do_nothing(index_elements=["officer_id", "client_id"])
        return self.session.scalar(statement.returning(FieldPhoto.id))

    def free_photos(self, officer_id: int, client_ids: Collection[str]) -> dict[str, FieldPhoto]:
        """client id -> photo, of those that no visit took yet; locked."""
        statement = select(FieldPhoto).where(
            FieldPhoto.officer_id == officer_id, FieldPhoto.client_id.in_(client_ids), FieldPhoto.visit_id.is_(None)
        )
        rows = self.session.scalars(statement.order_by(FieldPhoto.id).with_for_update(of=FieldPhoto)).all()
        return {row.client_id: row for row in rows}

    # what people decide

    def choices_of(self, case_ids: Collection[int]) -> Sequence[FieldChoice]:
        """Open ones, oldest first."""
        statement = select(FieldChoice).where(FieldChoice.case_id.in_(case_ids), FieldChoice.decided_at.is_(None))
        return self.session.scalars(statement.order_by(FieldChoice.id)).all()

    def choices_for(self, officer: Officer, limit: int) -> Sequence[FieldChoice]:
        """Open ones of cases that the officer may read, the newest first."""
        statement = select(FieldChoice).join(Case, Case.id == FieldChoice.case_id)
        statement = statement.where(FieldChoice.decided_at.is_(None), self.cases.may_read(officer))
        return self.session.scalars(statement.order_by(FieldChoice.id.desc()).limit(limit)).all()

    def choice(self, choice_id: int) -> FieldChoice | None:
        """Locked and read afresh."""
        statement = select(FieldChoice).where(FieldChoice.id == choice_id).with_for_update(of=FieldChoice)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def choices_of_visit(self, visit_id: int) -> Sequence[FieldChoice]:
        statement = select(FieldChoice).where(FieldChoice.visit_id == visit_id).order_by(FieldChoice.id)
        return self.session.scalars(statement).all()

    def proposals_of(self, case_ids: Collection[int]) -> dict[int, FieldProposal]:
        """visit id -> proposal, decided or not."""
        statement = select(FieldProposal).where(FieldProposal.case_id.in_(case_ids))
        return {row.visit_id: row for row in self.session.scalars(statement)}

    def proposal(self, visit_id: int) -> FieldProposal | None:
        """Locked and read afresh."""
        statement = select(FieldProposal).where(FieldProposal.visit_id == visit_id).with_for_update(of=FieldProposal)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def readable(self, officer: Officer, case_id: int) -> Case | None:
        return self.session.scalar(self.cases.readable_by(officer).where(Case.id == case_id))
