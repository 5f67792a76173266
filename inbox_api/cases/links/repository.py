"""SQL of cases that belong together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Case, CaseEvent, CaseFollower, NotDuplicate, SolvedAnswer

COMPARED = 400  # newest cases that one is compared with


class LinkRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # parents and children

    def children(self, case_id: int) -> Sequence[Case]:
        """Cases split off from this one, oldest first."""
        return self.session.scalars(select(Case).where(Case.parent_id == case_id).order_by(Case.id)).all()

    def has_open_children(self, case_id: int) -> bool:
        statement = select(Case.id).where(Case.parent_id == case_id, Case.closed_at.is_(None)).limit(1)
        return self.session.scalar(statement) is not None

    # members of a master

    def members(self, master_id: int, *, after_id: int = 0, limit: int = 500) -> Sequence[Case]:
        """Merged cases by rising id."""
        statement = select(Case).where(Case.merged_into_id == master_id, Case.id > after_id)
        return self.session.scalars(statement.order_by(Case.id).limit(limit)).all()

    def member_ids(self, master_id: int) -> Sequence[int]:
        return self.session.scalars(select(Case.id).where(Case.merged_into_id == master_id).order_by(Case.id)).all()

    def count_members(self, master_id: int) -> int:
        statement = select(func.count()).select_from(Case).where(Case.merged_into_id == master_id)
        return self.session.scalar(statement) or 0

    def is_master(self, case_id: int) -> bool:
        return self.session.scalar(select(Case.id).where(Case.merged_into_id == case_id).limit(1)) is not None

    def people(self, case_id: int) -> int:
        """Different people with this matter: whoever has the case, its merged cases, and followers."""
        of_matter = or_(Case.id == case_id, Case.merged_into_id == case_id)
        people = select(func.count(func.distinct(Case.citizen_id))).where(of_matter)
        own = select(Case.conversation_id).where(of_matter, Case.conversation_id.isnot(None))
        followers = select(func.count()).where(
            CaseFollower.case_id == case_id,
            CaseFollower.left_at.is_(None),
            CaseFollower.conversation_id.not_in(own),
        )
        return (self.session.scalar(people) or 0) + (self.session.scalar(followers) or 0)

    def conversations_of(self, master_id: int) -> Sequence[int]:
        """Of everybody with this matter, each once, by rising id."""
        of_cases = select(Case.conversation_id.label("id")).where(
            or_(Case.id == master_id, Case.merged_into_id == master_id), Case.conversation_id.isnot(None)
        )
        of_followers = select(CaseFollower.conversation_id.label("id")).where(
            CaseFollower.case_id == master_id, CaseFollower.left_at.is_(None)
        )
        both = union(of_cases, of_followers).subquery()
        return self.session.scalars(select(both.c.id).order_by(both.c.id)).all()

    def was_told(self, case_id: int, event_id: int) -> bool:
        """Whether a line of the master has been told to this member already."""
        statement = select(CaseEvent.id).where(
            CaseEvent.case_id == case_id, CaseEvent.detail["from_event"].as_integer() == event_id
        )
        return self.session.scalar(statement.limit(1)) is not None

    def event(self, event_id: int) -> CaseEvent | None:
        return self.session.get(CaseEvent, event_id)

    def closings(self, case_id: int) -> int:
        """How often the case was closed."""
        statement = select(func.count()).where(
            CaseEvent.case_id == case_id, CaseEvent.kind == "state", CaseEvent.detail["to"].as_string() == "da-dong"
        )
        return self.session.scalar(statement) or 0

    # what is compared

    def near(
        self, *, but: int, ward: str | None, since: datetime, until: datetime, readable: ColumnElement[bool] | None
    ) -> Sequence[Case]:
        """Unrestricted cases that are no members themselves, of the same ward or of none, the newest first."""
        statement = select(Case).where(
            Case.id != but,
            Case.restricted == "none",
            Case.merged_into_id.is_(None),
            Case.received_at >= since,
            Case.received_at <= until,
        )
        if ward is not None:
            statement = statement.where(or_(Case.ward_code == ward, Case.ward_code.is_(None)))
        if readable is not None:
            statement = statement.where(readable)
        return self.session.scalars(statement.order_by(Case.received_at.desc()).limit(COMPARED)).all()

    def not_duplicates_of(self, case_id: int) -> set[int]:
        statement = select(NotDuplicate.first_id, NotDuplicate.second_id).where(
            or_(NotDuplicate.first_id == case_id, NotDuplicate.second_id == case_id)
        )
        return {other for pair in self.session.execute(statement) for other in pair if other != case_id}

    def keep_not_duplicate(self, one: int, other: int, officer_id: int, now: datetime) -> None:
        first, second = sorted((one, other))
        row = {"first_id": first, "second_id": second, "officer_id": officer_id, "at": now}
        self.session.execute(insert(NotDuplicate).values(row).on_conflict_do_nothing())

    def by_codes(self, codes: Collection[str]) -> Sequence[Case]:
        return self.session.scalars(select(Case).where(Case.code.in_(codes)).order_by(Case.id)).all()

    # whether it is solved

    def ask_solved(self, case_id: int, conversation_id: int, number: int, now: datetime) -> bool:
        """False when this person was asked in this round."""
        values = {"case_id": case_id, "conversation_id": conversation_id, "round": number, "asked_at": now}
        statement = insert(SolvedAnswer).values(values).on_conflict_do_nothing()
        return self.session.scalar(statement.returning(SolvedAnswer.id)) is not None

    def solved_row(self, case_id: int, conversation_id: int, number: int) -> SolvedAnswer | None:
        return self.session.scalar(
            select(SolvedAnswer).filter_by(case_id=case_id, conversation_id=conversation_id, round=number)
        )

    def solved_counts(self, case_id: int, number: int) -> tuple[int, int, int]:
        """(asked, solved, not solved) in this round."""
        statement = select(
            func.count(),
            func.count().filter(SolvedAnswer.is_solved.is_(True)),
            func.count().filter(SolvedAnswer.is_solved.is_(False)),
        ).where(SolvedAnswer.case_id == case_id, SolvedAnswer.round == number)
        asked, solved, unsolved = self.session.execute(statement).one()
        return asked, solved, unsolved
