"""SQL of the officers' inbox: who may read which conversation, the filters, the search, the counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from inbox_api.cases.repository import DENUNCIATION, SENSITIVE, TREE_ROLES, CaseRepository
from inbox_api.folding import fold
from inbox_api.models import (
    Author,
    Case,
    Citizen,
    Conversation,
    HandledBy,
    Message,
    Officer,
    ReadMark,
)
from inbox_api.officers.repository import OfficerRepository

PHONE_TAIL = re.compile(r"^\+?\d[\d .-]{2,14}$")


class InboxRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def may_read(self, officer: Officer) -> ColumnElement[bool]:
        """The condition on Conversation under which this officer may know of it.

        Ordinary ones: of the own unit (dispatchers, leaders, inspectors: of all units below and the unsorted ones) or
        with a case the officer may read, but none with a sensitive case that the officer may not read; and those taken
        by the officer. Restricted ones: through a denunciation the inspector is named on; before there is one, by any
        inspector.
        """
        may_read_case = CaseRepository(self.session).may_read(officer)
        with_case = exists().where(Case.conversation_id == Conversation.id, may_read_case)
        with_hidden = exists().where(
            Case.conversation_id == Conversation.id,
            Case.restricted.in_(SENSITIVE),
            ~func.coalesce(may_read_case, false()),  # a case without an officer compares to NULL
        )
        if officer.has_role(*TREE_ROLES):
            below = OfficerRepository(self.session).units_below(officer.unit_id)
            by_unit: ColumnElement[bool] = or_(Conversation.unit_id.in_(below), Conversation.unit_id.is_(None))
        elif officer.has_role("officer"):
            by_unit = Conversation.unit_id == officer.unit_id
        else:
            by_unit = false()
        taken = Conversation.officer_id == officer.id if officer.has_role("officer", *TREE_ROLES) else false()
        ordinary = or_(taken, and_(or_(by_unit, with_case), ~with_hidden))
        denounced = exists().where(Case.conversation_id == Conversation.id, Case.restricted == DENUNCIATION)
        secret = or_(denounced.where(may_read_case), ~denounced) if officer.has_role("inspector") else false()
        return or_(and_(~Conversation.is_restricted, ordinary), and_(Conversation.is_restricted, secret))

    def find(self, officer: Officer, public_id: str) -> Conversation | None:
        statement = select(Conversation).where(Conversation.public_id == public_id, self.may_read(officer))
        return self.session.scalar(statement)

    def is_readable(self, officer: Officer, conversation_id: int) -> bool:
        statement = select(Conversation.id).where(Conversation.id == conversation_id, self.may_read(officer))
        return self.session.scalar(statement) is not None

    def condition(self, name: str, officer: Officer, now: datetime, day_end: datetime) -> ColumnElement[bool]:
        """The filters by name: all mine unit unassigned due_today overdue waiting urgent closed."""
        readable = and_(Case.conversation_id == Conversation.id, CaseRepository(self.session).may_read(officer))
        open_case = and_(readable, Case.closed_at.is_(None))
        conditions: dict[str, ColumnElement[bool]] = {
            "all": ~Conversation.is_closed,
            "mine": and_(
                ~Conversation.is_closed,
                or_(Conversation.officer_id == officer.id, exists().where(open_case, Case.officer_id == officer.id)),
            ),
            "unit": and_(~Conversation.is_closed, self._own_units(officer)),
            "unassigned": and_(
                ~Conversation.is_closed,
                Conversation.officer_id.is_(None),
                or_(Conversation.handled_by == HandledBy.QUEUE, exists().where(open_case, Case.officer_id.is_(None))),
            ),
            "due_today": exists().where(open_case, Case.due_at >= now, Case.due_at <= day_end),
            "overdue": exists().where(open_case, CaseRepository.overdue(now)),
            "waiting": and_(~Conversation.is_closed, Conversation.waits_for_citizen),
            "urgent": and_(~Conversation.is_closed, Conversation.is_urgent),
            "closed": Conversation.is_closed.is_(True),
        }
        return conditions[name]

    def _own_units(self, officer: Officer) -> ColumnElement[bool]:
        """Of the officer's unit; a dispatcher's or leader's unit includes those below it."""
        if officer.has_role(*TREE_ROLES):
            return Conversation.unit_id.in_(OfficerRepository(self.session).units_below(officer.unit_id))
        return Conversation.unit_id == officer.unit_id

    def matching(self, officer: Officer, query: str) -> ColumnElement[bool]:
        """Words in messages or readable cases (accents ignored, all must occur, "…" as a phrase), code, phone tail."""
        text = fold(query)
        phrases = re.findall(r'"([^"]+)"', text)
        words = func.plainto_tsquery("simple", re.sub(r'"[^"]*"', " ", text))
        parts = [words] if re.sub(r'"[^"]*"', " ", text).strip() else []
        parts += [func.phraseto_tsquery("simple", phrase) for phrase in phrases]
        search: Any = parts[0] if parts else func.plainto_tsquery("simple", text)
        for part in parts[1:]:
            search = search.op("&&")(part)
        messages = select(Message.conversation_id).where(Message.words.op("@@")(search), Message.deleted_at.is_(None))
        may_read_case = CaseRepository(self.session).may_read(officer)
        cases = select(Case.conversation_id).where(
            may_read_case, or_(Case.words.op("@@")(search), func.lower(Case.code).like(f"%{_escape(text)}%"))
        )
        found = or_(Conversation.id.in_(messages), Conversation.id.in_(cases))
        digits = re.sub(r"\D", "", query)
        if PHONE_TAIL.match(query.strip()) and len(digits) >= 3:
            tail = f"%{digits}"
            of_case = func.regexp_replace(Case.contact_phone, r"\D", "", "g").like(tail)
            of_citizen = func.regexp_replace(Citizen.phone, r"\D", "", "g").like(tail)
            found = or_(
                found,
                Conversation.id.in_(select(Case.conversation_id).where(may_read_case, of_case)),
                Conversation.citizen_id.in_(select(Citizen.id).where(of_citizen)),
            )
        return found

    def rows(
        self, officer: Officer, *conditions: ColumnElement[bool], limit: int, offset: int
    ) -> Sequence[Row[Conversation, Message | None, Case | None, int]]:
        """(conversation, last message that is no note, newest open or else newest case, unread count); urgent first."""
        last = aliased(Message)
        last_id = (
            select(func.max(Message.id))
            .where(Message.conversation_id == Conversation.id, Message.author != Author.NOTE)
            .correlate(Conversation)
            .scalar_subquery()
        )
        case = aliased(Case)
        case_id = (
            select(Case.id)
            .where(Case.conversation_id == Conversation.id, CaseRepository(self.session).may_read(officer))
            .order_by(Case.closed_at.isnot(None), Case.id.desc())
            .limit(1)
            .correlate(Conversation)
            .scalar_subquery()
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
        order = (Conversation.is_urgent.desc(), Conversation.last_message_at.desc(), Conversation.id.desc())
        page = (
            select(Conversation.id)
            .where(self.may_read(officer), *conditions)
            .order_by(*order)
            .limit(limit)
            .offset(offset)
            .subquery()
        )
        statement: Select[Any] = (
            select(Conversation, last, case, unread)
            .options(joinedload(Conversation.officer), joinedload(Conversation.unit), selectinload(last.attachments))
            .select_from(Conversation)
            .join(page, page.c.id == Conversation.id)  # first the page, then what is looked up for each of its lines
            .outerjoin(last, last.id == last_id)
            .outerjoin(case, case.id == case_id)
            .order_by(*order)
        )
        return self.session.execute(statement).all()

    def count(self, officer: Officer, *conditions: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(Conversation).where(self.may_read(officer), *conditions)
        return self.session.scalar(statement) or 0


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
