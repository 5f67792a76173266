"""SQL of the list of cases under a filter: every condition is asked of the case itself, so cases of the counter count.

What is open is drawn from `open_cases`, narrow and in memory; the whole table has an index for each of the orders.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, not_, or_, select, true, tuple_
from sqlalchemy.orm import Session

from inbox_api.cases.places import CasePlace
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, OpenCase
from inbox_api.models.base import among
from inbox_api.search import service as searching
from inbox_api.views.case_conditions_repository import Asking, CaseConditions, Cases
from inbox_api.views.conditions import Condition, Group, conditions_of
from inbox_api.views.fields import FIELDS
from inbox_api.views.repository import COUNTED_AT_MOST, MOST_WORDS_FOUND, FilterRepository

ONLY_OPEN = frozenset({"open", "mine", "put_off", "due_today", "overdue", "reply_due"})
TO_WORK_ON = frozenset({"open", "mine"})  # see is_to_work_on


class CaseFilterRepository:
    """One filter of one officer, on `of`: open cases or the whole table."""

    def __init__(self, session: Session, asking: Asking, of: Cases) -> None:
        self.session, self.asking, self.of = session, asking, of
        self.cases = CaseRepository(session)
        self.conditions = CaseConditions(asking, self.cases)

    @classmethod
    def named(cls, session: Session, asking: Asking, name: str) -> CaseFilterRepository:
        return cls(session, asking, OpenCase if name in ONLY_OPEN else Case)

    def _wanted(self, name: str, group: Group) -> list[ColumnElement[bool]]:
        """name: open mine due_today overdue reply_due closed all followed put_off. Rights are part of it."""
        of, now = self.of, self.asking.now
        by_name: dict[str, list[ColumnElement[bool]]] = {
            "open": [],
            "mine": [of.officer_id == self.asking.officer.id],
            "followed": [self.conditions.is_followed(of)],
            "put_off": [self.conditions.is_put_off(of)],
            "due_today": [of.due_at >= now, of.due_at <= self.asking.day_end],
            "overdue": [CaseRepository.overdue(now, of)],
            "reply_due": [self.conditions.is_reply_due(of, "soon")],
            "closed": [Case.closed_at.isnot(None)],
            "all": [],
        }
        conditions = [self.cases.may_read(self.asking.officer, of), *by_name[name], self.under(group)]
        return [*conditions, self.is_to_work_on(group)] if name in TO_WORK_ON else conditions

    def is_to_work_on(self, group: Group) -> ColumnElement[bool]:
        """Not put off, or overdue all the same; everything when the filter itself speaks of putting off."""
        if any(one.field == "snoozed" for one in conditions_of(group)):
            return true()
        return or_(not_(self.conditions.is_put_off(self.of)), CaseRepository.overdue(self.asking.now, self.of))

    def under(self, group: Group) -> ColumnElement[bool]:
        """The condition that a filter puts on a case."""
        if not group.parts:
            return true()
        found = [self.under(part) if isinstance(part, Group) else self._one(part) for part in group.parts]
        return and_(*found) if group.is_all else or_(*found)

    def _one(self, one: Condition) -> ColumnElement[bool]:
        if FIELDS[one.field].is_of_case and one.field != "case":
            return self.conditions.holds(self.of, one)
        holds = or_(*(self._value(one.field, value) for value in one.values))
        return holds if one.operator == "is" else not_(holds)

    def _value(self, field: str, value: str) -> ColumnElement[bool]:
        """One value of a field that is not of the case alone; of no conversation nothing of this kind holds."""
        if field == "case":
            return true() if value == "yes" else false()
        if field == "channel":
            if self.of is Case:
                return Case.source_channel == value
            return exists().where(Case.id == OpenCase.id, Case.source_channel == value)
        if field == "words":
            found = searching.case_ids(self.session, self.asking.officer, value, limit=MOST_WORDS_FOUND)
            return among(self.of.id, found)
        if field == "snoozed":
            return self._put_off(value)
        return self._of_talk(field, value)

    def _put_off(self, value: str) -> ColumnElement[bool]:
        """The case itself, or its conversation."""
        if value == "any":
            return true()
        put_off = or_(self.conditions.is_put_off(self.of), self._of_talk("snoozed", "yes"))
        return put_off if value == "yes" else not_(put_off)

    def _of_talk(self, field: str, value: str) -> ColumnElement[bool]:
        condition = Condition(field, "is", (value,))
        talks = FilterRepository(self.session, self.asking, Group(True, (condition,)), is_whole=True).having(condition)
        return func.coalesce(self.of.conversation_id.in_(talks), false())

    def page(
        self, name: str, group: Group, sort: str, *, after: CasePlace | None, limit: int, offset: int
    ) -> list[Case]:
        """sort: due newest oldest priority. after: the last one of the page before."""
        ids = select(self.of.id).where(*self._wanted(name, group))
        if after is not None:
            ids = ids.where(self._comes_after(after, sort))
        ids = ids.order_by(*self._order(sort)).limit(limit).offset(offset)
        found = list(self.session.scalars(ids))
        by_id = {case.id: case for case in self.session.scalars(select(Case).where(among(Case.id, found)))}
        return [by_id[one] for one in found if one in by_id]

    def _comes_after(self, place: CasePlace, sort: str) -> ColumnElement[bool]:
        of = self.of
        if sort == "due":
            return CaseRepository.comes_after(place, of)
        if sort == "priority":
            return tuple_(of.priority, of.id) > tuple_(literal(place.priority), literal(place.id))
        here, there = tuple_(of.received_at, of.id), tuple_(literal(place.received_at), literal(place.id))
        return here < there if sort == "newest" else here > there

    def _order(self, sort: str) -> list[Any]:
        of = self.of
        due: list[Any] = [of.due_at.asc().nulls_last(), of.id.desc()]
        if of is Case:
            due.insert(0, Case.closed_at.isnot(None))
        return {
            "due": due,
            "newest": [of.received_at.desc(), of.id.desc()],
            "oldest": [of.received_at.asc(), of.id.asc()],
            "priority": [of.priority.asc(), of.id.asc()],
        }[sort]

    def count(self, name: str, group: Group) -> int:
        """COUNTED_AT_MOST stands for that many and more."""
        found = select(self.of.id).where(*self._wanted(name, group)).limit(COUNTED_AT_MOST)
        return self.session.scalar(select(func.count()).select_from(found.subquery())) or 0
