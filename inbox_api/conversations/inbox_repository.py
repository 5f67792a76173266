"""SQL of the officers' inbox: who may read which conversation, and what the filters by name mean.

Lists and counts are drawn from `open_conversations` and `open_cases`, narrow copies of what is open that stay in memory
however many cases a city has closed; everything else asks the whole tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true, union
from sqlalchemy.orm import Session

from inbox_api.cases.repository import DENUNCIATION, SENSITIVE, TREE_ROLES, CaseRepository, Grants
from inbox_api.conversations.audience import Audience, Viewer
from inbox_api.models import Case, Conversation, HandledBy, Officer, OpenCase, OpenConversation
from inbox_api.models.base import among
from inbox_api.officers.repository import OfficerRepository

FEW_UNITS = 20  # more of them are much of a city
Table = type[Conversation] | type[OpenConversation]


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """Why one officer may read a conversation that is not restricted.

    cases: through a case, where no case is sensitive; with_case: through a case, whatever it is; with_hidden: there is
    a sensitive case that the officer may not read.
    """

    taken: ColumnElement[bool]
    by_unit: Grants
    cases: ColumnElement[bool]
    with_case: ColumnElement[bool]
    with_hidden: ColumnElement[bool]


class InboxRepository:
    def __init__(self, session: Session, officers: OfficerRepository | None = None) -> None:
        """officers: as in CaseRepository."""
        self.session = session
        self.cases = CaseRepository(session, officers)

    # rights

    def may_read(self, officer: Officer, of: Table = Conversation) -> ColumnElement[bool]:
        """The condition on a conversation (whole table or narrow copy) under which this officer may know of it.

        Ordinary ones: of the own unit (dispatchers, leaders, inspectors: of all units below and the unsorted ones) or
        with a case the officer may read, but none with a sensitive case that the officer may not read; and those taken
        by the officer, or by somebody absent for whom the officer stands in. Restricted ones: through a denunciation
        the inspector is named on; before there is one, by any inspector.
        """
        return self.cases.kept_for("may_read", officer, of, lambda: self._may_read(officer, of))

    def _may_read(self, officer: Officer, of: Table) -> ColumnElement[bool]:
        return or_(
            and_(~of.is_restricted, self._may_read_ordinary(officer, of)),
            and_(of.is_restricted, or_(false(), *self._secret(officer, of).values())),
        )

    def shared(self, officer: Officer, of: Table) -> ColumnElement[bool]:
        """Of those, the ordinary ones that everybody may read who reads the same units: part of `may_read`."""
        if not self.cases.units_read_by(officer):
            return false()
        units = self.cases.units_sent(officer)
        of_units = [among(of.unit_id, units), of.case_units.overlap(units)]
        if officer.has_role(*TREE_ROLES):
            of_units.append(of.unit_id.is_(None))
        return and_(~self.is_private(of), or_(*of_units))

    @staticmethod
    def is_private(of: Table) -> ColumnElement[bool]:
        """Restricted, or with a sensitive case: who may read such a one is looked at case by case."""
        return or_(of.is_restricted, of.has_sensitive)

    def readable_open(self, officer: Officer) -> list[ColumnElement[bool]]:
        """The same conditions on what is open; who reads few units gets them listed by indexes.

        Asked of each conversation in the order of the list, a page of few units would read all that is open.
        """
        return self.cases.kept_for("readable", officer, OpenConversation, lambda: self._readable_open(officer))

    def _readable_open(self, officer: Officer) -> list[ColumnElement[bool]]:
        one, units = OpenConversation, self.cases.units_sent(officer)
        conditions = [self.may_read(officer, one)]
        if not 0 < len(self.cases.units_read_by(officer)) <= FEW_UNITS:
            return conditions
        read_as = self.cases.officers_read_as(officer)
        listed = [
            select(one.id).where(among(one.unit_id, units)),
            select(one.id).where(one.case_units.overlap(units)),
            select(one.id).where(self.is_private(one)),
            select(one.id).where(among(one.officer_id, read_as)),
            select(one.id).join(Case, Case.conversation_id == one.id).where(among(Case.officer_id, read_as)),
        ]
        if officer.has_role(*TREE_ROLES):
            listed.append(select(one.id).where(one.unit_id.is_(None)))
        candidates: Any = union(*listed)
        return [one.id.in_(candidates), *conditions]

    def reading_rules(self, officer: Officer) -> Grants:
        """The same, taken apart: `may_read` holds where one of these does. Names: inbox_api/who_sees/rules.py."""
        of = Conversation
        found = {name: and_(of.is_restricted, one) for name, one in self._secret(officer, of).items()}
        one = self._ordinary(officer, of)
        if one is None:
            return found
        is_whole = or_(~of.has_sensitive, ~one.with_hidden)
        found["taken"] = and_(~of.is_restricted, of.officer_id == officer.id)
        if absent := self.cases.officers_read_as(officer) - {officer.id}:
            found["taken_substitute"] = and_(~of.is_restricted, among(of.officer_id, absent))
        found |= {name: and_(~of.is_restricted, by_unit, is_whole) for name, by_unit in one.by_unit.items()}
        by_case = or_(and_(~of.has_sensitive, one.cases), and_(of.has_sensitive, one.with_case, ~one.with_hidden))
        return found | {"case": and_(~of.is_restricted, by_case)}

    def _may_read_ordinary(self, officer: Officer, of: Table) -> ColumnElement[bool]:
        """Only of the few with sensitive cases every case is looked at; for all others the kept units are enough."""
        one = self._ordinary(officer, of)
        if one is None:
            return false()
        by_unit = or_(*one.by_unit.values())
        plain = and_(~of.has_sensitive, or_(by_unit, one.cases))
        sensitive = and_(of.has_sensitive, or_(by_unit, one.with_case), ~one.with_hidden)
        return or_(one.taken, plain, sensitive)

    def _ordinary(self, officer: Officer, of: Table) -> _Ordinary | None:
        if not self.cases.units_read_by(officer):
            return None
        units = self.cases.units_sent(officer)
        by_unit: Grants = {"unit": among(of.unit_id, units)}
        if officer.has_role(*TREE_ROLES):
            by_unit["unsorted"] = of.unit_id.is_(None)
        read_as = self.cases.officers_read_as(officer)
        own_cases = select(Case.conversation_id).where(among(Case.officer_id, read_as), Case.restricted == "none")
        may_read_case = self.cases.may_read(officer)
        return _Ordinary(
            taken=among(of.officer_id, read_as),
            by_unit=by_unit,
            cases=or_(of.case_units.overlap(units), of.id.in_(own_cases)),
            with_case=exists().where(Case.conversation_id == of.id, may_read_case),
            with_hidden=exists().where(
                Case.conversation_id == of.id,
                Case.restricted.in_(SENSITIVE),
                ~func.coalesce(may_read_case, false()),  # a case without an officer compares to NULL
            ),
        )

    def _secret(self, officer: Officer, of: Table) -> Grants:
        if not officer.has_role("inspector"):
            return {}
        denounced = exists().where(Case.conversation_id == of.id, Case.restricted == DENUNCIATION)
        return {"named": denounced.where(self.cases.may_read(officer)), "to_be_sorted": ~denounced}

    def find(self, officer: Officer, public_id: str) -> Conversation | None:
        """Most are the officer's by their unit, which is seen at once; of the others the database is asked.

        What decides is read as columns: a trigger keeps it, an object of this session may not know.
        """
        of = Conversation
        statement = select(of, of.unit_id, of.officer_id, of.case_units, or_(of.is_restricted, of.has_sensitive))
        row = self.session.execute(statement.where(of.public_id == public_id)).one_or_none()
        if row is None:
            return None
        found, unit_id, officer_id, case_units, is_private = row
        seen = Audience(unit_id, officer_id, frozenset(case_units), case_officers=frozenset(), is_plain=not is_private)
        if seen.includes(Viewer.of(self.session, officer)) or self.is_readable(officer, found.id):
            return found
        return None

    def is_readable(self, officer: Officer, conversation_id: int) -> bool:
        statement = select(Conversation.id).where(Conversation.id == conversation_id, self.may_read(officer))
        return self.session.scalar(statement) is not None

    def readable_ids(self, officer: Officer, conversation_ids: list[int]) -> set[int]:
        """Those of the conversations that the officer may know of."""
        statement = select(Conversation.id).where(Conversation.id.in_(conversation_ids), self.may_read(officer))
        return set(self.session.scalars(statement))

    # the filters by name

    def open_condition(self, name: str, officer: Officer, now: datetime) -> ColumnElement[bool]:
        """all mine unit unassigned waiting urgent snoozed, on OpenConversation."""
        one = OpenConversation
        is_mine = self.cases.kept_for("is_mine", officer, one, lambda: self._is_mine(officer))
        has_free_case = self.cases.kept_for(
            "has_free_case", officer, one, lambda: one.id.in_(self._open_cases(officer, OpenCase.officer_id.is_(None)))
        )
        return self.open_conditions(officer, now, one, is_mine=is_mine, has_free_case=has_free_case)[name]

    def _is_mine(self, officer: Officer) -> ColumnElement[bool]:
        """The few are listed: asked as a condition on each, all that is open would be read for them."""
        one = OpenConversation
        taken = select(one.id).where(one.officer_id == officer.id)
        mine: Any = union(taken, self._open_cases(officer, OpenCase.officer_id == officer.id))
        return one.id.in_(mine)

    def open_conditions(
        self, officer: Officer, now: datetime, one: type[OpenConversation], *,
        is_mine: ColumnElement[bool], has_free_case: ColumnElement[bool],
    ) -> dict[str, ColumnElement[bool]]:  # fmt: skip
        """The filters of open conversations by name; those put off are in their own filter, and urgent all the same.

        is_mine: the officer has it, or an open case of it; has_free_case: there is an open case that nobody has.
        """
        awake = func.coalesce(one.snoozed_until <= now, true())
        own_units = self.cases.units_sent(officer)
        return {
            "all": awake,
            "snoozed": ~awake,
            "mine": and_(awake, is_mine),
            "unit": and_(awake, among(one.unit_id, own_units)),
            "unassigned": and_(awake, one.officer_id.is_(None), or_(one.handled_by == HandledBy.QUEUE, has_free_case)),
            "waiting": and_(awake, one.waits_for_citizen),
            "urgent": and_(one.is_urgent),
        }

    def with_open_case(self, name: str, officer: Officer, now: datetime, day_end: datetime) -> Select[int | None]:
        """due_today, overdue: the ids of conversations, closed ones too, with such a case that the officer may read."""
        return self._open_cases(officer, self.due_conditions(now, day_end)[name])

    @staticmethod
    def due_conditions(
        now: datetime, day_end: datetime, of: type[OpenCase] = OpenCase
    ) -> dict[str, ColumnElement[bool]]:
        """None of them holds for a deadline after the end of the day."""
        return {
            "due_today": and_(of.due_at >= now, of.due_at <= day_end),
            "overdue": CaseRepository.overdue(now, of),
        }

    def _open_cases(self, officer: Officer, *conditions: ColumnElement[bool]) -> Select[int | None]:
        may_read = self.cases.may_read(officer, OpenCase)
        return select(OpenCase.conversation_id).where(OpenCase.conversation_id.isnot(None), may_read, *conditions)
