"""SQL of units and accounts as administrators see them, and of what lies with an officer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import (
    Absence,
    Case,
    CaseInspector,
    Conversation,
    Document,
    DutyEntry,
    FieldPlan,
    HandledBy,
    Instruction,
    Officer,
    PasswordLink,
    StaffChange,
    Unit,
    UnitMembership,
)

OF_PROGRAMS = "api:%"  # accounts behind API keys: tokens/service.py makes them


class StaffRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def people(self) -> Sequence[Officer]:
        """All accounts of people, also closed ones, by name."""
        statement = select(Officer).where(Officer.username.not_like(OF_PROGRAMS))
        return self.session.scalars(statement.order_by(Officer.display_name, Officer.id)).unique().all()

    def units(self) -> Sequence[Unit]:
        """All, also those that have ended."""
        return self.session.scalars(select(Unit).order_by(Unit.name, Unit.id)).all()

    def lock_officer(self, officer_id: int) -> Officer:
        """Rows that name the account, as a message does, still come in. `lock_admins` goes before it."""
        statement = select(Officer).where(Officer.id == officer_id).with_for_update(of=Officer, key_share=True)
        return self.session.scalars(statement.execution_options(populate_existing=True)).one()

    def lock_admins(self) -> set[int]:
        """The active administrators; two who take the role from each other wait for one another."""
        statement = select(Officer.id).where(Officer.is_active, Officer.roles.contains(["admin"]))
        locked = statement.order_by(Officer.id).with_for_update(of=Officer, key_share=True)
        return set(self.session.scalars(locked))

    def add(self, row: StaffChange | PasswordLink) -> None:
        self.session.add(row)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    def changes(
        self, *, officer_id: int | None = None, unit_id: int | None = None, limit: int = 50
    ) -> Sequence[StaffChange]:
        """Newest first."""
        statement = select(StaffChange)
        if officer_id is not None:
            statement = statement.where(StaffChange.officer_id == officer_id)
        if unit_id is not None:
            statement = statement.where(StaffChange.unit_id == unit_id)
        return self.session.scalars(statement.order_by(StaffChange.id.desc()).limit(limit)).unique().all()

    # links

    def forget_links(self, officer_id: int) -> None:
        """Those that nobody has used."""
        unused = PasswordLink.used_at.is_(None)
        self.session.execute(delete(PasswordLink).where(PasswordLink.officer_id == officer_id, unused))

    def lock_link(self, token_hash: str) -> PasswordLink | None:
        statement = select(PasswordLink).where(PasswordLink.token_hash == token_hash)
        return self.session.scalar(statement.with_for_update(of=PasswordLink))

    # what lies with an officer

    def open_cases(self, officer_id: int) -> Sequence[Case]:
        statement = select(Case).where(
            Case.officer_id == officer_id, Case.closed_at.is_(None), Case.merged_into_id.is_(None)
        )
        return self.session.scalars(statement.order_by(Case.due_at, Case.id)).all()

    def taken_conversations(self, officer_id: int) -> Sequence[Conversation]:
        statement = select(Conversation).where(
            Conversation.officer_id == officer_id, Conversation.handled_by == HandledBy.OFFICER
        )
        return self.session.scalars(statement.order_by(Conversation.id)).all()

    def open_instructions(self, *, officer_id: int | None = None, unit_id: int | None = None) -> Sequence[Instruction]:
        statement = select(Instruction).where(Instruction.ended_at.is_(None))
        if officer_id is not None:
            statement = statement.where(Instruction.officer_id == officer_id)
        if unit_id is not None:
            statement = statement.where(Instruction.unit_id == unit_id)
        return self.session.scalars(statement.order_by(Instruction.id)).unique().all()

    def open_plans(self, officer_id: int) -> Sequence[FieldPlan]:
        statement = select(FieldPlan).where(FieldPlan.officer_id == officer_id, FieldPlan.ended_at.is_(None))
        return self.session.scalars(statement.order_by(FieldPlan.id)).unique().all()

    def documents_to_sign(self, officer_id: int) -> int:
        waiting = (Document.signer_id == officer_id, Document.signed_at.is_(None), Document.sent_at.is_(None))
        return self.session.scalar(select(func.count()).select_from(Document).where(*waiting)) or 0

    def duty_entries(self, *, officer_id: int | None = None, unit_id: int | None = None) -> int:
        statement = select(func.count()).select_from(DutyEntry)
        if officer_id is not None:
            statement = statement.where(DutyEntry.officer_id == officer_id)
        if unit_id is not None:
            statement = statement.where(DutyEntry.unit_id == unit_id)
        return self.session.scalar(statement) or 0

    def end_duty(self, *, officer_id: int | None = None, unit_id: int | None = None) -> None:
        if officer_id is not None:
            self.session.execute(delete(DutyEntry).where(DutyEntry.officer_id == officer_id))
        if unit_id is not None:
            self.session.execute(delete(DutyEntry).where(DutyEntry.unit_id == unit_id))

    def stands_in(self, officer_id: int, now: datetime) -> Sequence[Absence]:
        """Absences, now or later, in which the officer is the substitute."""
        statement = select(Absence).where(
            Absence.substitute_id == officer_id,
            Absence.cancelled_at.is_(None),
            or_(Absence.ends_at.is_(None), Absence.ends_at > now),
        )
        return self.session.scalars(statement.order_by(Absence.id)).unique().all()

    def end_memberships(self, last: date, *, officer_id: int | None = None, unit_id: int | None = None) -> None:
        lasting = or_(UnitMembership.valid_to.is_(None), UnitMembership.valid_to > last)
        mine = UnitMembership.officer_id == officer_id if officer_id is not None else UnitMembership.unit_id == unit_id
        self.session.execute(update(UnitMembership).where(lasting, mine).values(valid_to=last))

    def only_with(self, officer_id: int) -> Sequence[int]:
        """Open denunciations on which no other active inspector is named."""
        others = (
            select(CaseInspector.case_id)
            .join(Officer, Officer.id == CaseInspector.officer_id)
            .where(Officer.is_active, Officer.id != officer_id, Officer.roles.contains(["inspector"]))
        )
        statement = (
            select(CaseInspector.case_id)
            .join(Case, Case.id == CaseInspector.case_id)
            .where(CaseInspector.officer_id == officer_id, Case.closed_at.is_(None), Case.id.not_in(others))
        )
        return self.session.scalars(statement.order_by(CaseInspector.case_id)).all()

    # what lies with a unit

    def officers_of(self, unit_id: int) -> Sequence[Officer]:
        statement = select(Officer).where(Officer.unit_id == unit_id, Officer.is_active)
        return self.session.scalars(statement.order_by(Officer.id)).unique().all()

    def conversations_of(self, unit_id: int) -> Sequence[Conversation]:
        """Those that are not closed."""
        statement = select(Conversation).where(Conversation.unit_id == unit_id, Conversation.is_closed.is_(False))
        afresh = statement.order_by(Conversation.id).execution_options(populate_existing=True)
        return self.session.scalars(afresh).all()

    def count_people(self) -> dict[int, int]:
        """{unit: active accounts of people}."""
        people = (Officer.is_active, Officer.username.not_like(OF_PROGRAMS))
        statement = select(Officer.unit_id, func.count()).where(*people).group_by(Officer.unit_id)
        return {row[0]: row[1] for row in self.session.execute(statement)}

    def count_cases(self, unit_ids: Collection[int]) -> dict[int, int]:
        """{unit: open cases}, without restricted ones, of which administrators learn nothing, and merged ones."""
        counted = (Case.closed_at.is_(None), Case.merged_into_id.is_(None), Case.restricted == "none")
        statement = select(Case.unit_id, func.count()).where(Case.unit_id.in_(unit_ids), *counted)
        return {row[0]: row[1] for row in self.session.execute(statement.group_by(Case.unit_id))}

    def living_below(self, unit_id: int, day: date) -> Sequence[Unit]:
        """Units right under this one that still exist after the day."""
        statement = select(Unit).where(Unit.parent_id == unit_id, or_(Unit.valid_to.is_(None), Unit.valid_to > day))
        return self.session.scalars(statement.order_by(Unit.name)).all()
