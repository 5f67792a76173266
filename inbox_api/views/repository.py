"""SQL of filters: from conditions to a condition on conversations; and the saved views themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true, update
from sqlalchemy.orm import Session

from inbox_api.cases.states import MAIN_ACTOR_ROLES, PAUSED
from inbox_api.conversations.inbox_lists_repository import InboxListsRepository
from inbox_api.conversations.inbox_repository import Table
from inbox_api.conversations.listing import Position
from inbox_api.models import (
    Author,
    Case,
    Conversation,
    ConversationLabel,
    Message,
    Officer,
    OpenCase,
    OpenConversation,
    ReadMark,
    SavedView,
    Unit,
)
from inbox_api.models.base import among
from inbox_api.search import service as searching
from inbox_api.views.conditions import Condition, Group, conditions_of
from inbox_api.views.fields import FIELDS

MOST_WORDS_FOUND = 1000  # conversations that a condition on words may name
COUNTED_AT_MOST = 1000  # of what is closed too; what is open is counted to the end
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when: what "me", "mine" and "today" mean."""

    officer: Officer
    now: datetime
    day_end: datetime


class FilterRepository:
    """One filter of one officer. Only open conversations are asked for unless a condition names closed ones."""

    def __init__(self, session: Session, asking: Asking, group: Group) -> None:
        self.session, self.asking, self.group = session, asking, group
        self.lists = InboxListsRepository(session)
        named = {one.field for one in conditions_of(group)}
        self.is_whole = any(one.field == "state" and set(one.values) != {"open"} for one in conditions_of(group))
        self.names_snoozed = bool(named & {"snoozed", "state"})
        self.table: Table = Conversation if self.is_whole else OpenConversation

    def page(self, *, after: Position | None, limit: int) -> list[int]:
        return self.lists.ordered(self.table, *self._conditions(), after=after, limit=limit)

    def selected(self) -> Select[int]:
        """The ids, for a question that goes on from there."""
        return select(self.table.id).where(*self._conditions())

    def count(self) -> int:
        """COUNTED_AT_MOST stands for that many and more where closed ones are asked for."""
        found = select(self.table.id).where(*self._conditions())
        if self.is_whole:
            found = found.limit(COUNTED_AT_MOST)
        return self.session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def _conditions(self) -> list[ColumnElement[bool]]:
        rights, officer = self.lists.rights, self.asking.officer
        may_read = [rights.may_read(officer)] if self.is_whole else rights.readable_open(officer)
        conditions = [*may_read, self._of_group(self.group)]
        if not self.names_snoozed:
            conditions.append(self._is_awake())
        return conditions

    def _is_awake(self) -> ColumnElement[bool]:
        return func.coalesce(self.table.snoozed_until <= self.asking.now, true())

    def _of_group(self, group: Group) -> ColumnElement[bool]:
        """Conditions on cases that all must hold are asked of one case at a time."""
        if not group.parts:
            return true()
        of_case = [
            part for part in group.parts
            if isinstance(part, Condition) and FIELDS[part.field].is_of_case and part.field != "case"
        ]  # fmt: skip
        others = [part for part in group.parts if part not in of_case]
        found = [self._of_group(part) if isinstance(part, Group) else self._of_one(part) for part in others]
        if group.is_all and of_case:
            found.append(self._has_case(*(self._of_case(part) for part in of_case)))
        elif of_case:
            found += [self._has_case(self._of_case(part)) for part in of_case]
        return and_(*found) if group.is_all else or_(*found)

    def _has_case(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        case = Case if self.is_whole else OpenCase
        may_read = self.lists.rights.cases.may_read(self.asking.officer, case)
        if self.is_whole:
            return exists().where(Case.conversation_id == Conversation.id, may_read, *conditions)
        found = select(OpenCase.conversation_id).where(OpenCase.conversation_id.isnot(None), may_read, *conditions)
        return self.table.id.in_(found)

    def _of_one(self, one: Condition) -> ColumnElement[bool]:
        if one.field == "case":
            holds = [self._has_case() if value == "yes" else not_(self._has_case()) for value in one.values]
        else:
            test: Callable[[str], ColumnElement[bool]] = getattr(self, f"_{one.field}")
            holds = [func.coalesce(test(value), false()) for value in one.values]
        return or_(*holds) if one.operator == "is" else not_(or_(*holds))

    # conversations

    def _channel(self, value: str) -> ColumnElement[bool]:
        return self.table.channel == value

    def _with(self, value: str) -> ColumnElement[bool]:
        return self.table.handled_by == value

    def _officer(self, value: str) -> ColumnElement[bool]:
        return self._is_officer(self.table.officer_id, value)

    def _unit(self, value: str) -> ColumnElement[bool]:
        return self.table.unit_id.is_(None) if value == "none" else self._is_unit(self.table.unit_id, value)

    def _urgent(self, value: str) -> ColumnElement[bool]:
        return self.table.is_urgent.is_(value == "yes")

    def _waiting(self, value: str) -> ColumnElement[bool]:
        return self.table.waits_for_citizen.is_(value == "yes")

    def _unread(self, value: str) -> ColumnElement[bool]:
        mark = (
            select(ReadMark.message_id)
            .where(ReadMark.conversation_id == self.table.id, ReadMark.officer_id == self.asking.officer.id)
            .correlate(self.table)
            .scalar_subquery()
        )
        unread = exists().where(
            Message.conversation_id == self.table.id,
            Message.author == Author.CITIZEN,
            Message.id > func.coalesce(mark, 0),
        )
        return unread if value == "yes" else ~unread

    def _label(self, value: str) -> ColumnElement[bool]:
        labelled = exists().where(ConversationLabel.conversation_id == self.table.id)
        if value == "none":
            return ~labelled
        return labelled.where(ConversationLabel.label_id == int(value))

    def _written(self, value: str) -> ColumnElement[bool]:
        return self.table.last_message_at >= self.asking.now - timedelta(days=int(value))

    def _silent(self, value: str) -> ColumnElement[bool]:
        return self.table.last_message_at < self.asking.now - timedelta(days=int(value))

    def _snoozed(self, value: str) -> ColumnElement[bool]:
        if value == "any":
            return true()
        return self._is_awake() if value == "no" else ~self._is_awake()

    def _state(self, value: str) -> ColumnElement[bool]:
        if value == "any" or self.table is OpenConversation:
            return true()
        return Conversation.is_closed.is_(value == "closed")

    def _words(self, value: str) -> ColumnElement[bool]:
        found = searching.conversation_ids(self.session, self.asking.officer, value, limit=MOST_WORDS_FOUND)
        return among(self.table.id, found)

    # cases

    def _of_case(self, one: Condition) -> ColumnElement[bool]:
        case = Case if self.is_whole else OpenCase
        tests: dict[str, Callable[[str], ColumnElement[bool]]] = {
            "type": lambda value: case.case_type == value,
            "topic": lambda value: case.topic.is_(None) if value == "none" else case.topic.startswith(value),
            "ward": lambda value: case.ward_code.is_(None) if value == "none" else case.ward_code == value,
            "status": lambda value: case.status == value,
            "priority": lambda value: case.priority == value,
            "handler": lambda value: self._is_officer(case.officer_id, value),
            "case_unit": lambda value: self._is_unit(case.unit_id, value),
            "due": lambda value: self._due(case, value),
            "received": lambda value: case.received_at >= self.asking.now - timedelta(days=int(value)),
        }
        holds = or_(*(func.coalesce(tests[one.field](value), false()) for value in one.values))
        return holds if one.operator == "is" else not_(holds)

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

    # people and units

    def _is_officer(self, column: Any, value: str) -> ColumnElement[bool]:
        if value == "nobody":
            return and_(column.is_(None))
        if value == "me":
            return and_(column == self.asking.officer.id)
        return and_(column == select(Officer.id).where(Officer.username == value).scalar_subquery())

    def _is_unit(self, column: Any, value: str) -> ColumnElement[bool]:
        if value == "mine":
            return among(column, self.lists.rights.cases.units_sent(self.asking.officer))
        return and_(column == select(Unit.id).where(Unit.code == value).scalar_subquery())


class ViewRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def seen_by(self, officer: Officer, units: Sequence[int]) -> Sequence[SavedView]:
        """The own views, those of these units, those of the city, in the order people gave them."""
        statement = select(SavedView).where(
            or_(
                SavedView.owner_id == officer.id,
                SavedView.scope == "city",
                and_(SavedView.scope == "unit", among(SavedView.unit_id, units)),
            )
        )
        return self.session.scalars(statement.order_by(SavedView.position, SavedView.id)).all()

    def acting_in(self, units: Sequence[int]) -> Sequence[Officer]:
        acting = or_(*(Officer.roles.contains([role]) for role in MAIN_ACTOR_ROLES))
        statement = select(Officer).where(Officer.is_active, among(Officer.unit_id, units), acting)
        return self.session.scalars(statement.order_by(Officer.display_name, Officer.id)).all()

    def get(self, view_id: int) -> SavedView | None:
        return self.session.get(SavedView, view_id)

    def add(self, view: SavedView) -> None:
        self.session.add(view)
        self.session.flush()

    def change(self, view: SavedView, seen_version: int, values: dict[str, Any]) -> bool:
        """False when somebody changed it since that version."""
        statement = (
            update(SavedView)
            .where(SavedView.id == view.id, SavedView.version == seen_version)
            .values(**values, version=seen_version + 1)
            .returning(SavedView.id)
        )
        changed = self.session.scalar(statement) is not None
        self.session.refresh(view)
        return changed

    def delete(self, view: SavedView) -> None:
        self.session.delete(view)
        self.session.flush()
