"""SQL of the inbox's list: which conversations stand on a page, what its lines say, the numbers beside the filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from inbox_api.cases.repository import TREE_ROLES
from inbox_api.conversations.inbox_repository import InboxRepository, Table
from inbox_api.conversations.labels_repository import LabelRepository
from inbox_api.conversations.listing import (
    InboxRow,
    Label,
    ListedCase,
    ListedCitizen,
    ListedConversation,
    ListedMessage,
    Named,
    Order,
    Position,
)
from inbox_api.models import (
    Attachment,
    Author,
    Case,
    Citizen,
    Conversation,
    InboxLabel,
    Message,
    Officer,
    OpenConversation,
    ReadMark,
    Unit,
)
from inbox_api.models.base import among

BY_CASE = ("due_today", "overdue")
NOBODY_WAITS = datetime(9000, 1, 1, tzinfo=UTC)
FEW_UNITS = 60  # more of them are most of a city
OWN_COLUMNS = (
    "id", "public_id", "channel", "citizen_id", "handled_by", "handover_reason", "handed_over_at", "is_restricted",
    "is_urgent", "is_closed", "waits_for_citizen", "snoozed_until", "last_message_at",
    "citizen_waits_since",
)  # fmt: skip


class InboxListsRepository:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.rights = InboxRepository(session)

    # which conversations

    def page(
        self, officer: Officer, name: str, now: datetime, day_end: datetime, *,
        after: Position | None, limit: int, offset: int = 0, order: Order = "latest",
    ) -> list[int]:  # fmt: skip
        """The ids on a page of the list of a filter, in this order; among closed ones nobody waits."""
        if name == "closed":
            return self._closed_page(officer, after=after, limit=limit, offset=offset)
        if name in BY_CASE:
            by_case = self.rights.with_open_case(name, officer, now, day_end)
            return self.ordered(
                Conversation, Conversation.id.in_(by_case), self.rights.may_read(officer),
                after=after, limit=limit, offset=offset, order=order,
            )  # fmt: skip
        condition = self.rights.open_condition(name, officer, now)
        may_read = self.rights.readable_open(officer)
        return self.ordered(
            OpenConversation, condition, *may_read, after=after, limit=limit, offset=offset, order=order
        )

    def ordered(
        self, of: Table, *conditions: ColumnElement[bool], after: Position | None, limit: int, offset: int = 0,
        order: Order = "latest",
    ) -> list[int]:  # fmt: skip
        """Ids of conversations under these conditions: urgent first, then the latest; or who waits longest first."""
        statement = select(of.id).where(*conditions)
        if order == "longest":
            return list(self.session.scalars(_longest(statement, of, after).limit(limit).offset(offset)))
        if after is not None:
            seen = tuple_(literal(after.is_urgent), literal(after.last_message_at), literal(after.id))
            statement = statement.where(tuple_(of.is_urgent, of.last_message_at, of.id) < seen)
        statement = statement.order_by(of.is_urgent.desc(), of.last_message_at.desc(), of.id.desc())
        return list(self.session.scalars(statement.limit(limit).offset(offset)))

    def _closed_page(self, officer: Officer, *, after: Position | None, limit: int, offset: int) -> list[int]:
        """Closed ones are nine of ten. Who reads most units walks the index of time, others that of each unit."""
        conditions = [Conversation.is_closed.is_(True), self.rights.may_read(officer)]
        if after is not None:
            seen = tuple_(literal(after.last_message_at), literal(after.id))
            conditions.append(tuple_(Conversation.last_message_at, Conversation.id) < seen)
        found: Any = select(Conversation.id, Conversation.last_message_at).where(*conditions)
        units = sorted(self.rights.cases.units_read_by(officer))
        if units and len(units) <= FEW_UNITS and not officer.has_role("inspector"):
            rows = self._by_units(officer, units, found, limit + offset).subquery()
            statement = select(rows.c.id).group_by(rows.c.id, rows.c.last_message_at)
            statement = statement.order_by(rows.c.last_message_at.desc(), rows.c.id.desc())
        else:
            statement = found.with_only_columns(Conversation.id)
            statement = statement.order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
        return list(self.session.scalars(statement.limit(limit).offset(offset)))

    def _by_units(self, officer: Officer, units: list[int], found: Any, enough: int) -> CompoundSelect[Any]:
        """The first `enough` of each unit, of other units' with a case of these, and of the officer's own or absent."""
        read_as = self.rights.cases.officers_read_as(officer)
        order = (Conversation.last_message_at.desc(), Conversation.id.desc())
        by_index = [found.where(Conversation.unit_id == unit).order_by(*order).limit(enough) for unit in units]
        own = select(Case.conversation_id).where(among(Case.officer_id, read_as))
        few = [
            and_(Conversation.case_units.overlap(units), ~among(Conversation.unit_id, units)),
            among(Conversation.officer_id, read_as),
            Conversation.id.in_(own),
        ]
        if officer.has_role(*TREE_ROLES):
            few.append(Conversation.unit_id.is_(None))
        rest = []
        for number, condition in enumerate(few):
            # Fetched as a whole: in the order of time they would be looked for among all that is closed.
            rows = found.where(condition).cte(f"few_{number}").prefix_with("MATERIALIZED", dialect="postgresql")
            rest.append(select(rows.c.id, rows.c.last_message_at))
        return union_all(*by_index, *rest)

    # what the lines say

    def lines(self, officer: Officer, conversation_ids: Sequence[int], now: datetime) -> list[InboxRow]:
        """The lines of these conversations in their order. Rights on the conversations were checked by the caller."""
        if not conversation_ids:
            return []
        statement = self.rights.cases.kept_for("lines", officer, Conversation, lambda: self._lines(officer))
        rows = self.session.execute(statement, {"ids": list(conversation_ids)}).all()
        labels = LabelRepository(self.session).of_conversations(conversation_ids)
        found = {row.id: _line(row, labels.get(row.id, ()), now) for row in rows}
        return [found[number] for number in conversation_ids if number in found]

    def _lines(self, officer: Officer) -> Select[Any]:
        """Of the conversations whose ids are its parameter `ids`."""
        last = (
            select(Message.id, Message.author, Message.text, Message.deleted_at)
            .where(Message.conversation_id == Conversation.id, Message.author != Author.NOTE)
            .order_by(Message.id.desc())
            .limit(1)
            .lateral("last")
        )
        kinds = select(func.array_agg(Attachment.kind)).where(Attachment.message_id == last.c.id).scalar_subquery()
        matter = (
            select(Case.code, Case.status, Case.due_at, Case.closed_at)
            .where(Case.conversation_id == Conversation.id, self.rights.cases.may_read(officer))
            .order_by(Case.closed_at.isnot(None), Case.id.desc())
            .limit(1)
            .lateral("matter")
        )
        mark = (
            select(ReadMark.message_id)
            .where(ReadMark.conversation_id == Conversation.id, ReadMark.officer_id == officer.id)
            .correlate(Conversation)  # it is nested two deep: not found by itself
            .scalar_subquery()
        )
        unread = (
            select(func.count())
            .select_from(Message)
            .where(
                Message.conversation_id == Conversation.id,
                Message.author == Author.CITIZEN,
                Message.id > func.coalesce(mark, 0),
            )
            .correlate(Conversation)
            .scalar_subquery()
        )
        by = aliased(Officer)
        return (
            select(
                *(getattr(Conversation, name) for name in OWN_COLUMNS),
                Citizen.display_name.label("citizen_name"),
                Conversation.officer_id, by.username, by.display_name.label("officer_name"),
                Conversation.unit_id, Unit.code.label("unit_code"), Unit.name.label("unit_name"),
                last.c.id.label("message_id"), last.c.author, last.c.text, last.c.deleted_at, kinds.label("kinds"),
                matter.c.code, matter.c.status, matter.c.due_at, matter.c.closed_at,
                unread.label("unread"),
            )
            .select_from(Conversation)
            .join(Citizen, Citizen.id == Conversation.citizen_id)
            .outerjoin(by, by.id == Conversation.officer_id)
            .outerjoin(Unit, Unit.id == Conversation.unit_id)
            .outerjoin(last, true())
            .outerjoin(matter, true())
            .where(among(Conversation.id, bindparam("ids", type_=ARRAY(BigInteger))))
        )  # fmt: skip


def _longest(statement: Select[int], of: Table, after: Position | None) -> Select[int]:
    """Who waits longest for people first; where nobody waits, the latest first."""
    since = func.coalesce(of.citizen_waits_since, NOBODY_WAITS)
    if after is not None:
        seen = after.waits_since or NOBODY_WAITS
        latest = tuple_(literal(after.last_message_at), literal(after.id))
        statement = statement.where(or_(since > seen, and_(since == seen, tuple_(of.last_message_at, of.id) < latest)))
    return statement.order_by(since, of.last_message_at.desc(), of.id.desc())


def _line(row: Row[Any], labels: Sequence[InboxLabel], now: datetime) -> InboxRow:
    conversation = ListedConversation(
        **{name: getattr(row, name) for name in OWN_COLUMNS},
        citizen=ListedCitizen(row.citizen_name),
        officer=Named(row.officer_id, row.username, row.officer_name) if row.officer_id else None,
        unit=Named(row.unit_id, row.unit_code, row.unit_name) if row.unit_id else None,
    )
    message = None
    if row.message_id is not None:
        message = ListedMessage(row.message_id, row.author, row.text, row.deleted_at, tuple(row.kinds or ()))
    matter = ListedCase(row.code, row.status, row.due_at, row.closed_at) if row.code else None
    return InboxRow(
        conversation, message, matter, row.unread, bool(matter and matter.is_overdue(now)),
        tuple(Label(one.id, one.name, one.colour) for one in labels),
    )  # fmt: skip
