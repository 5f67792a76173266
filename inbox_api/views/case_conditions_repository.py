"""SQL of conditions on a case: the same for filters of the inbox, of the list of cases and of the board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import PAUSED
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Case, CaseWatcher, Officer, OpenCase, Reminder, Unit
from inbox_api.models.base import among
from inbox_api.views.conditions import Condition

SOON = timedelta(days=3)
Cases = type[Case] | type[OpenCase]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when: what "me", "mine" and "today" mean."""

    officer: Officer
    now: datetime
    day_end: datetime


class CaseConditions:
    def __init__(self, asking: Asking, cases: CaseRepository) -> None:
        self.asking, self.cases = asking, cases

    def holds(self, case: Cases, one: Condition) -> ColumnElement[bool]:
        """One condition on fields of a case, asked of `case`."""
        tests: dict[str, Callable[[str], ColumnElement[bool]]] = {
            "type": lambda value: case.case_type == value,
            "topic": lambda value: case.topic.is_(None) if value == "none" else case.topic.startswith(value),
            "ward": lambda value: case.ward_code.is_(None) if value == "none" else case.ward_code == value,
            "status": lambda value: case.status == value,
            "priority": lambda value: case.priority == value,
            "handler": lambda value: self.is_officer(case.officer_id, value),
            "case_unit": lambda value: self.is_unit(case.unit_id, value),
            "due": lambda value: self._due(case, value),
            "reply": lambda value: self.is_reply_due(case, value),
            "followed": lambda value: self.is_followed(case) if value == "yes" else not_(self.is_followed(case)),
            "received": lambda value: case.received_at >= self.asking.now - timedelta(days=int(value)),
            "since": lambda value: case.received_at >= begin_of(value),
            "until": lambda value: case.received_at < begin_of(value) + timedelta(days=1),
        }
        found = or_(*(func.coalesce(tests[one.field](value), false()) for value in one.values))
        return found if one.operator == "is" else not_(found)

    def _due(self, case: Any, value: str) -> ColumnElement[bool]:
        now, day_end = self.asking.now, self.asking.day_end
        is_open = case.closed_at.is_(None) if case is Case else true()
        running = and_(is_open, case.status.not_in(PAUSED))
        found: dict[str, ColumnElement[bool]] = {
            "overdue": and_(running, case.due_at < now),
            "today": and_(is_open, case.due_at >= now, case.due_at <= day_end),
            "soon": and_(is_open, case.due_at >= now, case.due_at <= now + SOON),
            "later": and_(is_open, case.due_at > now + SOON),
            "none": and_(is_open, case.due_at.is_(None)),
        }
        return found[value]

    def is_reply_due(self, case: Any, value: str) -> ColumnElement[bool]:
        """value: overdue today owed. Drawn from the few cases in which people owe the citizen a reply."""
        now, day_end = self.asking.now, self.asking.day_end
        found: dict[str, ColumnElement[bool]] = {
            "overdue": Case.reply_due_at < now,
            "today": and_(Case.reply_due_at >= now, Case.reply_due_at <= day_end),
            "soon": Case.reply_due_at <= day_end,
            "owed": Case.reply_due_at.isnot(None),
        }
        return and_(case.id.in_(select(Case.id).where(found[value])))

    def is_followed(self, case: Cases) -> ColumnElement[bool]:
        """By the officer who asks."""
        own = and_(CaseWatcher.officer_id == self.asking.officer.id, CaseWatcher.left_at.is_(None))
        return case.id.in_(select(CaseWatcher.case_id).where(own))

    def is_put_off(self, case: Cases) -> ColumnElement[bool]:
        """Until a moment to come; what is put off of a case stands in `reminders`."""
        waits = and_(Reminder.case_id.isnot(None), Reminder.is_snooze, Reminder.state == "waiting")
        return case.id.in_(select(Reminder.case_id).where(waits, Reminder.remind_at > self.asking.now))

    def is_officer(self, column: Any, value: str) -> ColumnElement[bool]:
        if value == "nobody":
            return and_(column.is_(None))
        if value == "me":
            return and_(column == self.asking.officer.id)
        return and_(column == select(Officer.id).where(Officer.username == value).scalar_subquery())

    def is_unit(self, column: Any, value: str) -> ColumnElement[bool]:
        if value == "mine":
            return among(column, self.cases.units_sent(self.asking.officer))
        return and_(column == select(Unit.id).where(Unit.code == value).scalar_subquery())


def begin_of(day: str) -> datetime:
    """The first moment of a local day, "2026-11-20"."""
    return datetime.combine(date.fromisoformat(day), time(), LOCAL_ZONE)
