"""SQL of filters: from conditions to a condition on conversations; and the saved views themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true, update
from sqlalchemy.orm import Session

from inbox_api.cases.states import MAIN_ACTOR_ROLES
from inbox_api.conversations.inbox_lists_repository import InboxListsRepository
from inbox_api.conversations.inbox_repository import Table
from inbox_api.conversations.listing import Order, Position
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
)
from inbox_api.models.base import among
from inbox_api.search import service as searching
from inbox_api.views.case_conditions_repository import Asking, CaseConditions
from inbox_api.views.conditions import Condition, Group, conditions_of
from inbox_api.views.fields import FIELDS

MOST_WORDS_FOUND = 1000  # conversations that a condition on words may name
COUNTED_AT_MOST = 1000  # of what is closed too; what is open is counted to the end


class FilterRepository:
    """One filter of one officer. Only open conversations are asked for unless a condition names closed ones."""

    def __init__(self, session: Session, asking: Asking, group: Group, *, is_whole: bool = False) -> None:
        """is_whole: closed conversations too, whatever the conditions name."""
        self.session, self.asking, self.group = session, asking, group
        self.lists = InboxListsRepository(session)
        self.cases = CaseConditions(asking, self.lists.rights.cases)
        named = {one.field for one in conditions_of(group)}
        self.is_whole = is_whole or any(
            one.field == "state" and set(one.values) != {"open"} for one in conditions_of(group)
        )
        self.names_snoozed = bool(named & {"snoozed", "state"})
        self.table: Table = Conversation if self.is_whole else OpenConversation

    def page(self, *, after: Position | None, limit: int, order: Order = "latest") -> list[int]:
        return self.lists.ordered(self.table, *self._conditions(), after=after, limit=limit, order=order)

    def having(self, one: Condition) -> Select[int]:
        """The ids of readable conversations, put off or not, of which one condition on conversations holds."""
        may_read = self.lists.rights.may_read(self.asking.officer)
        return select(self.table.id).where(may_read, self._of_one(one))

    def count(self) -> int:
        """COUNTED_AT_MOST stands for that many and more where closed ones are asked for."""
        found = select(self.table.id).where(*self._conditions())
        if self.is_whole:
            found = found.limit(COUNTED_AT_MOST)
        return self.session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def waits_by_unit(self) -> list[tuple[int | None, int, datetime]]:
        """(unit, how many citizens wait for people there, since when the first of them)."""
        since = self.table.citizen_waits_since
        statement = select(self.table.unit_id, func.count(), func.min(since)).where(*self._conditions())
        rows = self.session.execute(statement.where(since.isnot(None)).group_by(self.table.unit_id))
        return [(unit, count, first) for unit, count, first in rows if first is not None]

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

    def _unanswered(self, value: str) -> ColumnElement[bool]:
        waits = self.table.citizen_waits_since.isnot(None)
        return waits if value == "yes" else ~waits

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
        return self.cases.holds(Case if self.is_whole else OpenCase, one)

    # people and units

    def _is_officer(self, column: Any, value: str) -> ColumnElement[bool]:
        return self.cases.is_officer(column, value)

    def _is_unit(self, column: Any, value: str) -> ColumnElement[bool]:
        return self.cases.is_unit(column, value)


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
