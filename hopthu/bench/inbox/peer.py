"""The same list and search done the ordinary way: objects of the ORM with everything they point at, ILIKE, no index of
ours. Asked on the same data inside a transaction that drops those indexes and is rolled back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Text, cast, create_engine, exists, func, or_, select, text
from sqlalchemy.orm import Session

from hopthu.bench.inbox.dataset import Dataset
from hopthu.bench.inbox.words import FILE
from hopthu.bench.measuring import milliseconds, percentile
from inbox_api.db import app_url
from inbox_api.models import Case, Citizen, Conversation, Message, Officer, Unit

NAME = "ORM + ILIKE"
OURS = (
    "ix_messages_words", "ix_cases_words", "ix_attachments_name_words", "ix_citizens_name_words", "ix_cases_phone_tail",
    "ix_citizens_phone_tail", "ix_conversations_list", "ix_conversations_closed", "ix_conversations_unit_closed",
    "ix_conversations_case_units",
)  # fmt: skip
SEARCHES: tuple[str, ...] = tuple(json.loads(FILE.read_text(encoding="utf-8"))["searches"])
PATIENCE_MS = 120_000


def measure(dataset: Dataset, address: str, tries: int) -> dict[str, Any]:
    """Milliseconds, the worst of nineteen in twenty tries."""
    engine = create_engine(app_url(address))
    listing: list[float] = []
    filtering: list[float] = []
    searching: list[float] = []
    officers = [one.username for one in dataset.town.officers if "dispatcher" in one.roles]
    with Session(engine) as session:
        session.execute(text(f"SET LOCAL statement_timeout = {PATIENCE_MS}"))
        for name in OURS:
            session.execute(text(f"DROP INDEX IF EXISTS {name}"))
        for number in range(tries):
            officer = session.scalars(
                select(Officer).where(Officer.username == officers[number * 7 % len(officers)])
            ).one()
            listing.append(_timed(session, partial(_list, session, officer)))
            filtering.append(_timed(session, partial(_filter, session, officer)))
            words = SEARCHES[number % len(SEARCHES)]
            searching.append(_timed(session, partial(_search, session, officer, words)))
        session.rollback()
    engine.dispose()
    return {
        "list_p95_ms": milliseconds(percentile(listing, 95)),
        "filter_p95_ms": milliseconds(percentile(filtering, 95)),
        "search_p95_ms": milliseconds(percentile(searching, 95)),
    }


def _timed(session: Session, work: Callable[[], None]) -> float:
    session.expunge_all()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _readable(session: Session, officer: Officer) -> Any:
    """Own unit and those below, or a case there."""
    tree = select(Unit.id).where(Unit.id == officer.unit_id).cte("tree", recursive=True)
    units = list(session.scalars(select(tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id)).c.id)))
    return or_(
        Conversation.unit_id.in_(units),
        exists().where(Case.conversation_id == Conversation.id, Case.unit_id.in_(units)),
    )


def _list(session: Session, officer: Officer) -> None:
    statement = select(Conversation).where(_readable(session, officer), ~Conversation.is_closed)
    rows = session.scalars(statement.order_by(Conversation.last_message_at.desc()).limit(50)).all()
    for row in rows:
        _line(session, row)


def _line(session: Session, row: Conversation) -> None:
    """What the line of a list shows, asked for one by one."""
    of_row = select(Message).where(Message.conversation_id == row.id)
    session.scalars(of_row.order_by(Message.sent_at.desc()).limit(1)).first()
    session.scalars(select(Case).where(Case.conversation_id == row.id).order_by(Case.id.desc()).limit(1)).first()
    session.scalar(select(func.count()).select_from(of_row.where(Message.author == "citizen").subquery()))
    _shown = (row.citizen.display_name, row.officer and row.officer.display_name, row.unit and row.unit.name)


def _filter(session: Session, officer: Officer) -> None:
    """The numbers beside the filters, a count each, and the list."""
    readable = _readable(session, officer)
    is_open = ~Conversation.is_closed
    open_case = (Case.conversation_id == Conversation.id, Case.closed_at.is_(None))
    for condition in (
        is_open, is_open & (Conversation.officer_id == officer.id), is_open & Conversation.is_urgent,
        is_open & Conversation.waits_for_citizen, is_open & Conversation.officer_id.is_(None),
        is_open & Conversation.unit_id.isnot(None), exists().where(*open_case, Case.due_at < func.now()),
        exists().where(*open_case, Case.due_at >= func.now()),
    ):  # fmt: skip
        session.scalar(select(func.count()).select_from(Conversation).where(readable, condition))
    _list(session, officer)


def _search(session: Session, officer: Officer, words: str) -> None:
    pattern = f"%{words}%"
    found = or_(
        exists().where(Message.conversation_id == Conversation.id, Message.text.ilike(pattern)),
        exists().where(
            Case.conversation_id == Conversation.id, or_(Case.description.ilike(pattern), Case.code.ilike(pattern))
        ),
        Conversation.citizen_id.in_(
            select(Citizen.id).where(or_(Citizen.display_name.ilike(pattern), cast(Citizen.phone, Text).ilike(pattern)))
        ),
    )
    statement = select(Conversation).where(_readable(session, officer), found)
    for row in session.scalars(statement.order_by(Conversation.last_message_at.desc()).limit(50)).all():
        _line(session, row)
