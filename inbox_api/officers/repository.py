"""SQL of officers, units, sessions and failed tries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, Date, ScalarSelect, Select, cast, delete, func, literal, or_, select
from sqlalchemy.orm import Session

from inbox_api.models import Absence, CaseInspector, FailedTry, Officer, OfficerSession, Unit, UnitMembership
from inbox_api.remembering import remembered


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids: of the units beside the own one where an officer is a member, of the absent whom the officer stands in for,
    and of the own unit with everything under it."""

    members: frozenset[int]
    absent: frozenset[int]
    below: frozenset[int]


class OfficerRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def by_username(self, username: str) -> Officer | None:
        return self.session.scalar(select(Officer).where(Officer.username == username))

    def get(self, officer_id: int) -> Officer | None:
        return self.session.get(Officer, officer_id)

    def names(self, officer_ids: Collection[int]) -> dict[int, str]:
        """The display names of those that exist, also of closed accounts."""
        statement = select(Officer.id, Officer.display_name).where(Officer.id.in_(officer_ids))
        return {row.id: row.display_name for row in self.session.execute(statement)}

    def names_of_accounts(self, usernames: Collection[str]) -> dict[str, str]:
        """The display names of the active ones, by username."""
        statement = select(Officer.username, Officer.display_name)
        statement = statement.where(Officer.username.in_(usernames), Officer.is_active)
        return {row.username: row.display_name for row in self.session.execute(statement)}

    def names_of_units(self, codes: Collection[str]) -> dict[str, str]:
        """By code."""
        statement = select(Unit.code, Unit.name).where(Unit.code.in_(codes))
        return {row.code: row.name for row in self.session.execute(statement)}

    def active(self) -> Sequence[Officer]:
        return self.session.scalars(select(Officer).where(Officer.is_active).order_by(Officer.display_name)).all()

    def acting_in(self, unit_id: int) -> Sequence[Officer]:
        """Active officers who work in the unit: it is their own or they are members of it today."""
        today = cast(func.timezone("Asia/Ho_Chi_Minh", func.now()), Date)
        member = select(UnitMembership.officer_id).where(
            UnitMembership.unit_id == unit_id,
            UnitMembership.valid_from <= today,
            or_(UnitMembership.valid_to.is_(None), UnitMembership.valid_to >= today),
        )
        statement = select(Officer).where(
            Officer.is_active,
            or_(Officer.unit_id == unit_id, Officer.id.in_(member)),
            or_(Officer.roles.contains(["officer"]), Officer.roles.contains(["dispatcher"])),
        )
        return self.session.scalars(statement.order_by(Officer.id)).all()

    def with_role_in(self, role: str, unit_id: int) -> Sequence[Officer]:
        """Active officers of exactly this unit who have the role."""
        statement = select(Officer).where(Officer.is_active, Officer.unit_id == unit_id, Officer.roles.contains([role]))
        return self.session.scalars(statement.order_by(Officer.id)).all()

    def inspectors_of(self, case_id: int) -> list[int]:
        """The ids of the inspectors named on a case."""
        return list(self.session.scalars(select(CaseInspector.officer_id).where(CaseInspector.case_id == case_id)))

    def units_above(self, unit_id: int) -> list[int]:
        """The unit, the one above it, and so on to the top."""
        tree = select(Unit.id, Unit.parent_id, literal(0).label("depth")).where(Unit.id == unit_id)
        above = tree.cte("above", recursive=True)
        above = above.union_all(
            select(Unit.id, Unit.parent_id, above.c.depth + 1).join(above, Unit.id == above.c.parent_id)
        )
        return list(self.session.scalars(select(above.c.id).order_by(above.c.depth)))

    def with_role(self, role: str) -> Sequence[Officer]:
        return self.session.scalars(select(Officer).where(Officer.is_active, Officer.roles.contains([role]))).all()

    def may_write(self, row: OfficerSession) -> bool:
        """False while another request of the same browser writes it: nobody waits for that."""
        statement = select(OfficerSession.id).where(OfficerSession.id == row.id)
        return self.session.scalar(statement.with_for_update(skip_locked=True, key_share=True)) is not None

    def add(self, row: Officer | OfficerSession | Unit) -> None:
        self.session.add(row)
        self.session.flush()

    def unit(self, unit_id: int) -> Unit | None:
        return self.session.get(Unit, unit_id)

    def unit_by_code(self, code: str) -> Unit | None:
        return self.session.scalar(select(Unit).where(Unit.code == code))

    def unit_of_kind(self, kind: str, ward_code: str) -> Unit | None:
        statement = select(Unit).where(Unit.kind == kind, Unit.ward_code == ward_code, Unit.valid_to.is_(None))
        return self.session.scalar(statement.order_by(Unit.id).limit(1))

    def units(self) -> Sequence[Unit]:
        """Those that exist today, in the order they were made."""
        today = cast(func.timezone("Asia/Ho_Chi_Minh", func.now()), Date)
        begun = or_(Unit.valid_from.is_(None), Unit.valid_from <= today)
        statement = select(Unit).where(begun, or_(Unit.valid_to.is_(None), Unit.valid_to >= today))
        return self.session.scalars(statement.order_by(Unit.id)).all()

    def units_below(self, unit_id: int) -> set[int]:
        """The unit and everything under it."""
        return set(remembered(self.session, ("below", unit_id), lambda: self._units_below(unit_id)))

    def _units_below(self, unit_id: int) -> set[int]:
        return set(self.session.scalars(select(self._tree(unit_id).c.id)))

    @staticmethod
    def _tree(top: int | ScalarSelect[int]) -> CTE:
        tree = select(Unit.id).where(Unit.id == top).cte("tree", recursive=True)
        return tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))

    def units_under(self, officer: Officer) -> set[int]:
        """The officer's own unit and everything under it."""
        return set(self._reach(officer.id).below)

    def member_units(self, officer: Officer) -> set[int]:
        """The own unit and those the officer is a member of today; no unit above or below them."""
        return {officer.unit_id, *self._reach(officer.id).members}

    def _reach(self, officer_id: int) -> Reach:
        return remembered(self.session, ("reach", officer_id), lambda: self._ask_reach(officer_id))

    def _ask_reach(self, officer_id: int) -> Reach:
        """Every page of an officer needs all of it: one question."""
        own = select(Officer.unit_id).where(Officer.id == officer_id).scalar_subquery()
        members = self.memberships().where(UnitMembership.officer_id == officer_id).subquery()
        absent = self.substitutions().where(Absence.substitute_id == officer_id).subquery()
        tree = self._tree(own)
        row = self.session.execute(
            select(
                func.array(select(members.c.unit_id).scalar_subquery()),
                func.array(select(absent.c.officer_id).scalar_subquery()),
                func.array(select(tree.c.id).scalar_subquery()),
            )
        ).one()
        return Reach(*map(frozenset, row))

    @staticmethod
    def memberships() -> Select[int, int]:
        """(officer_id, unit_id) of the memberships beside one's own unit that hold today."""
        today = cast(func.timezone("Asia/Ho_Chi_Minh", func.now()), Date)
        return select(UnitMembership.officer_id, UnitMembership.unit_id).where(
            UnitMembership.valid_from <= today,
            or_(UnitMembership.valid_to.is_(None), UnitMembership.valid_to >= today),
        )

    def acting_for(self, officer_id: int) -> set[int]:
        """The absent officers whose substitute this officer is at this moment (of the database)."""
        return set(self._reach(officer_id).absent)

    @staticmethod
    def substitutions() -> Select[int | None, int]:
        """(substitute_id, officer_id) of the absences of this moment (of the database)."""
        return select(Absence.substitute_id, Absence.officer_id).where(
            Absence.cancelled_at.is_(None),
            Absence.starts_at <= func.clock_timestamp(),
            or_(Absence.ends_at.is_(None), Absence.ends_at > func.clock_timestamp()),
        )

    def session_by_hash(self, token_hash: str) -> OfficerSession | None:
        return self.session.scalar(select(OfficerSession).where(OfficerSession.token_hash == token_hash))

    def count_sessions(self, officer_id: int, now: datetime, *, but: int) -> int:
        """Living ones; but: the id of one that does not count."""
        statement = select(func.count()).select_from(OfficerSession)
        own = (OfficerSession.officer_id == officer_id, OfficerSession.id != but, OfficerSession.expires_at > now)
        return self.session.scalar(statement.where(*own)) or 0

    def end_sessions(self, officer_id: int, *, but: int | None = None) -> None:
        """All of an officer; but: the id of one that stays."""
        statement = delete(OfficerSession).where(OfficerSession.officer_id == officer_id)
        self.session.execute(statement if but is None else statement.where(OfficerSession.id != but))

    def end_session(self, token_hash: str) -> None:
        self.session.execute(delete(OfficerSession).where(OfficerSession.token_hash == token_hash))

    def forget_ended_sessions(self, before: datetime) -> None:
        """With what hangs on them: a browser that is signed out is not rung."""
        self.session.execute(delete(OfficerSession).where(OfficerSession.expires_at < before))

    def failed_tries(self, key: str, since: datetime) -> int:
        statement = select(func.count()).select_from(FailedTry).where(FailedTry.key == key, FailedTry.at >= since)
        return self.session.scalar(statement) or 0

    def add_failed_try(self, key: str, now: datetime) -> None:
        self.session.add(FailedTry(key=key, at=now))
        self.session.flush()

    def forget_failed_tries(self, key: str) -> None:
        self.session.execute(delete(FailedTry).where(FailedTry.key == key))

    def forget_old_tries(self, before: datetime) -> None:
        self.session.execute(delete(FailedTry).where(FailedTry.at < before))
