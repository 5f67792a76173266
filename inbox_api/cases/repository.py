"""SQL of cases. Every query of an officer starts from `readable_by`: the one place of reading rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, false, literal_column, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from inbox_api.cases.places import CasePlace
from inbox_api.cases.states import NOT_RUNNING
from inbox_api.models import (
    Case,
    CaseEvent,
    CaseInspector,
    CaseMessage,
    CaseSerial,
    Message,
    Officer,
    OpenCase,
)
from inbox_api.models.base import among, ids_sent
from inbox_api.officers.keeping import Built, kept
from inbox_api.officers.repository import OfficerRepository

TREE_ROLES = ("dispatcher", "leader", "inspector")  # see the cases of all units below their own
SENSITIVE = ("officer", "child")
DENUNCIATION = "to_cao"


Grants = dict[str, ColumnElement[bool]]  # by the name of the rule: why somebody may read


@dataclass(frozen=True, slots=True)
class _Rules:
    """Why one officer may read a case: one that is not restricted, a sensitive one, a denunciation."""

    ordinary: Grants = field(default_factory=dict)
    sensitive: Grants = field(default_factory=dict)
    secret: Grants = field(default_factory=dict)


class CaseRepository:
    def __init__(self, session: Session, officers: OfficerRepository | None = None) -> None:
        """officers: who is where; another one than the usual when many officers are asked about at once."""
        self.session = session
        self.officers = officers or OfficerRepository(session)
        self._units: dict[int, set[int]] = {}  # asked once, however many conditions one request is made of
        self._read_as: dict[int, set[int]] = {}

    # rights

    def units_read_by(self, officer: Officer) -> set[int]:
        """The units whose ordinary cases the officer reads: where one is a member; for some roles all below too."""
        if officer.id not in self._units:
            members = self.officers.member_units(officer) if officer.has_role("officer", *TREE_ROLES) else set()
            below = self.officers.units_under(officer) if officer.has_role(*TREE_ROLES) else set()
            self._units[officer.id] = members | below
        return self._units[officer.id]

    def units_sent(self, officer: Officer) -> BindParameter[Any]:
        """The same as the one parameter of all conditions on this officer."""
        return self.kept_for("units_sent", officer, None, lambda: ids_sent(self.units_read_by(officer)))

    def officers_read_as(self, officer: Officer) -> set[int]:
        """Oneself, and the absent for whom one acts: their cases are read as one's own."""
        if officer.id not in self._read_as:
            self._read_as[officer.id] = {officer.id, *self.officers.acting_for(officer.id)}
        return self._read_as[officer.id]

    def may_read(self, officer: Officer, of: type[Case] | type[OpenCase] = Case) -> ColumnElement[bool]:
        """The condition under which this officer may know of a case; on `of`, the whole table or what is open of it."""
        return self.kept_for("may_read", officer, of, lambda: self._may_read(officer, of))

    def kept_for(self, what: str, officer: Officer, of: Any, build: Callable[[], Built]) -> Built:
        """Conditions are made of nothing but who reads: they are built once for all requests of an officer."""
        units, read_as = frozenset(self.units_read_by(officer)), frozenset(self.officers_read_as(officer))
        return kept((what, of, officer.id, frozenset(officer.roles), units, read_as), build)

    def _may_read(self, officer: Officer, of: type[Case] | type[OpenCase]) -> ColumnElement[bool]:
        rules = self._rules(officer, of)
        ordinary = and_(of.restricted == "none", or_(false(), *rules.ordinary.values()))
        sensitive = and_(of.restricted.in_(SENSITIVE), or_(false(), *rules.sensitive.values()))
        secret = and_(of.restricted == DENUNCIATION, or_(false(), *rules.secret.values()))
        return or_(ordinary, sensitive, secret)

    def reading_rules(self, officer: Officer) -> Grants:
        """The same, taken apart: `may_read` holds where one of these does. Names: inbox_api/who_sees/rules.py."""
        rules = self._rules(officer, Case)
        found = {name: and_(Case.restricted == "none", one) for name, one in rules.ordinary.items()}
        found |= {
            f"sensitive_{name}": and_(Case.restricted.in_(SENSITIVE), one) for name, one in rules.sensitive.items()
        }
        return found | {name: and_(Case.restricted == DENUNCIATION, one) for name, one in rules.secret.items()}

    def _rules(self, officer: Officer, of: type[Case] | type[OpenCase]) -> _Rules:
        secret: Grants = {}
        if officer.has_role("inspector"):
            secret["named"] = of.id.in_(select(CaseInspector.case_id).where(CaseInspector.officer_id == officer.id))
        if not officer.has_role("officer", *TREE_ROLES):
            return _Rules(secret=secret)
        by_unit: Grants = {"unit": among(of.unit_id, self.units_sent(officer))}
        mine: Grants = {"own": of.officer_id == officer.id}
        if absent := self.officers_read_as(officer) - {officer.id}:
            mine["substitute"] = among(of.officer_id, absent)
        helped: Grants = {"co_unit": self._is_helped(officer, of)}
        return _Rules(by_unit | helped | mine, by_unit if officer.has_role(*TREE_ROLES) else mine, secret)

    def _is_helped(self, officer: Officer, of: type[Case] | type[OpenCase]) -> ColumnElement[bool]:
        has_helpers = of.co_unit_ids.bool_op("<>")(literal_column("'{}'"))  # as the partial indexes say it
        return and_(has_helpers, of.co_unit_ids.bool_op("&&")(self.units_sent(officer)))

    def ordinary_of_units(self, officer: Officer, of: type[Case] | type[OpenCase]) -> ColumnElement[bool]:
        """The ordinary cases that everybody reads who reads the same units."""
        return and_(
            of.restricted == "none", or_(among(of.unit_id, self.units_sent(officer)), self._is_helped(officer, of))
        )

    def readable_by(self, officer: Officer) -> Select[Case]:
        return select(Case).where(self.may_read(officer))

    def find(self, officer: Officer, code: str) -> Case | None:
        return self.session.scalar(self.readable_by(officer).where(Case.code == code))

    def list_for(
        self,
        officer: Officer,
        *conditions: ColumnElement[bool],
        limit: int,
        offset: int = 0,
        after: CasePlace | None = None,
    ) -> Sequence[Case]:
        """Readable cases, the next deadline first, closed ones last. after: the last one of the page before."""
        statement = self.readable_by(officer).where(*conditions)
        if after is not None:
            statement = statement.where(self.comes_after(after))
        statement = statement.order_by(Case.closed_at.isnot(None), Case.due_at.asc().nulls_last(), Case.id.desc())
        return self.session.scalars(statement.limit(limit).offset(offset)).all()

    @staticmethod
    def comes_after(place: CasePlace, of: type[Case] | type[OpenCase] = Case) -> ColumnElement[bool]:
        """In the order of `list_for`: by whether it is closed, by deadline with none last, by falling id."""
        if place.due_at is None:
            later = and_(of.due_at.is_(None), of.id < place.id)
        else:
            older = and_(of.due_at == place.due_at, of.id < place.id)
            later = or_(of.due_at > place.due_at, of.due_at.is_(None), older)
        if of is not Case:
            return later
        same_end = Case.closed_at.isnot(None) if place.is_closed else Case.closed_at.is_(None)
        return and_(same_end, later) if place.is_closed else or_(and_(same_end, later), Case.closed_at.isnot(None))

    def is_readable(self, officer: Officer, case_id: int) -> bool:
        found = select(Case.id).where(Case.id == case_id, self.may_read(officer))
        return self.session.scalar(found) is not None

    # plain access for rules that checked rights themselves

    def get(self, case_id: int) -> Case | None:
        return self.session.get(Case, case_id)

    def lock(self, case_id: int) -> None:
        """Until the transaction ends; after the conversation's row, never before.

        Rows that name the case are written meanwhile: the job that rings a reminder has that locked and tells of it.
        """
        self.session.execute(select(Case.id).where(Case.id == case_id).with_for_update(key_share=True))

    def by_code(self, code: str) -> Case | None:
        return self.session.scalar(select(Case).where(Case.code == code))

    def of_conversation(self, conversation_id: int) -> Sequence[Case]:
        """Newest first."""
        statement = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id.desc())
        return self.session.scalars(statement).all()

    def of_citizen(self, citizen_id: int) -> Sequence[Case]:
        return self.session.scalars(select(Case).where(Case.citizen_id == citizen_id).order_by(Case.id.desc())).all()

    def add(self, case: Case) -> None:
        self.session.add(case)
        self.session.flush()

    def add_event(self, event: CaseEvent) -> None:
        self.session.add(event)
        self.session.flush()

    def events(self, case_id: int) -> Sequence[CaseEvent]:
        """Oldest first."""
        statement = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.at, CaseEvent.id)
        return self.session.scalars(statement).all()

    def was_sent_again(self, case: Case) -> bool:
        """Whether a case of the same citizen says that it is this one, corrected."""
        later = select(CaseEvent.id).join(Case, Case.id == CaseEvent.case_id)
        later = later.where(Case.citizen_id == case.citizen_id, CaseEvent.kind == "resent")
        return self.session.scalar(later.where(CaseEvent.detail["code"].astext == case.code).limit(1)) is not None

    def link_messages(self, case_id: int, message_ids: Iterable[int]) -> None:
        rows = [{"case_id": case_id, "message_id": message_id} for message_id in message_ids]
        if rows:
            self.session.execute(insert(CaseMessage).values(rows).on_conflict_do_nothing())

    def message_ids(self, case_id: int) -> list[int]:
        return list(self.session.scalars(select(CaseMessage.message_id).where(CaseMessage.case_id == case_id)))

    def linked_messages(self, case_id: int) -> list[Message]:
        statement = select(Message).join(CaseMessage, CaseMessage.message_id == Message.id)
        statement = statement.options(joinedload(Message.officer), selectinload(Message.attachments))
        return list(self.session.scalars(statement.where(CaseMessage.case_id == case_id).order_by(Message.id)))

    def name_inspectors(self, case_id: int, officer_ids: Iterable[int]) -> None:
        rows = [{"case_id": case_id, "officer_id": officer_id} for officer_id in officer_ids]
        if rows:
            self.session.execute(insert(CaseInspector).values(rows).on_conflict_do_nothing())

    def next_serial(self, prefix: str, day: date) -> int:
        """1, 2, 3 … per prefix and day, also when many ask at once."""
        statement = insert(CaseSerial).values(prefix=prefix, day=day, last=1)
        statement = statement.on_conflict_do_update(
            index_elements=["prefix", "day"], set_={"last": CaseSerial.last + 1}
        )
        return self.session.scalars(statement.returning(CaseSerial.last)).one()

    def change(self, case: Case, values: dict[str, Any]) -> bool:
        """Conditional update on the version the caller has seen; False when somebody was faster."""
        statement = (
            update(Case)
            .where(Case.id == case.id, Case.version == case.version)
            .values(**values, version=case.version + 1)
            .returning(Case.id)
        )
        changed = self.session.scalar(statement) is not None
        self.session.refresh(case)
        return changed

    # what a list page asks for

    @staticmethod
    def open_only() -> ColumnElement[bool]:
        """Merged cases are worked on in their common case."""
        return and_(Case.closed_at.is_(None), Case.merged_into_id.is_(None))

    @staticmethod
    def overdue(now: datetime, of: type[Case] | type[OpenCase] = Case) -> ColumnElement[bool]:
        """Open, past its deadline, and its clock not standing still."""
        is_open = CaseRepository.open_only() if of is Case else true()  # an OpenCase or an alias of it
        return and_(is_open, of.due_at < now, of.status.not_in(NOT_RUNNING))

    @staticmethod
    def due_before(now: datetime, until: datetime) -> ColumnElement[bool]:
        is_own = Case.merged_into_id.is_(None)
        return and_(Case.closed_at.is_(None), is_own, Case.due_at >= now, Case.due_at <= until)
