"""SQL of conversations as trainers see them, of their figures, and of guests' trial links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from inbox_api.cases.states import CaseState
from inbox_api.models import (
    Author,
    BotOperation,
    Case,
    CaseEvent,
    CaseMessage,
    ChannelIdentity,
    Citizen,
    Conversation,
    Message,
    TrialLink,
)
from inbox_api.training.review.collecting_repository import (
    REOPENED,
    CollectingRepository,
    is_rated_up_to,
    may_be_learnt_from,
)
from inbox_api.training.seeing.filters import Filters

QUIET = timedelta(days=1)  # a citizen who has been silent for so long has left
BAD_RATING = 2
ACTIONS_LOOKED_AT = 20_000


def outcomes(now: datetime) -> dict[str, ColumnElement[bool]]:
    """What came of a citizen's message, each as a condition on Message and its Conversation."""
    said = aliased(Message)
    last = select(func.max(said.id)).where(
        said.conversation_id == Conversation.id, said.author == Author.CITIZEN
    )  # fmt: skip
    before_handover = last.where(said.received_at <= Conversation.handed_over_at)
    of_case = exists().where(CaseMessage.message_id == Message.id)
    again = exists().where(
        CaseMessage.message_id == Message.id,
        CaseEvent.case_id == CaseMessage.case_id,
        CaseEvent.detail["to"].astext == REOPENED,
    )
    refused = exists().where(
        CaseMessage.message_id == Message.id,
        CaseEvent.case_id == CaseMessage.case_id,
        CaseEvent.detail["to"].astext == CaseState.REFUSED,
    )
    bad = exists().where(
        CaseMessage.message_id == Message.id, Case.id == CaseMessage.case_id, is_rated_up_to(BAD_RATING)
    )
    handed = and_(Conversation.handed_over_at.is_not(None), Message.id == before_handover.scalar_subquery())
    is_last = Message.id == last.scalar_subquery()
    alone = Conversation.handed_over_at.is_(None)
    return {
        "fallback": Message.understanding["is_fallback"].astext == "true",
        "handed_over": handed,
        "dropped": and_(is_last, alone, ~Conversation.is_closed, ~of_case, Message.sent_at < now - QUIET),
        "reopened": again,
        "badly_rated": bad,
        "refused": refused,
        "solved": and_(is_last, alone, ~again, ~refused, Conversation.is_closed | of_case),
    }


class SeeingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def flush(self) -> None:
        self.session.flush()

    def add(self, row: Any) -> None:
        self.session.add(row)
        self.session.flush()

    def _read(self, *columns: Any) -> Select[Any]:
        """Citizens' understood messages of conversations that trainers may see."""
        return (
            select(*columns)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Message.author == Author.CITIZEN,
                Message.understanding.has_key("intent"),
                Message.text != "",
                Message.deleted_at.is_(None),
                may_be_learnt_from(),
            )
        )

    def talks(
        self, filters: Filters, now: datetime, limit: int, offset: int = 0, before: int | None = None
    ) -> tuple[dict[int, int], int]:
        """({conversation with such a message: its newest one}, the newest first; how many there are in all).

        before: the newest message of the last conversation of the page before.
        """
        statement = self._read(Message.conversation_id, func.max(Message.id).label("last")).where(
            *self._conditions(filters, now)
        )
        said, count = aliased(Message), func.count()
        turns = select(count).where(said.conversation_id == Conversation.id, said.author == Author.CITIZEN)
        if filters.turns > 1:
            statement = statement.where(turns.scalar_subquery() >= filters.turns)
        found = statement.group_by(Message.conversation_id).subquery()
        total = self.session.scalar(select(func.count()).select_from(found)) or 0
        page = select(found).order_by(found.c.last.desc()).offset(offset).limit(limit)
        if before is not None:
            page = page.where(found.c.last < before)
        return {row[0]: row[1] for row in self.session.execute(page)}, total

    def _conditions(self, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
        # Messages have no index by time, conversations do.
        wanted = [Message.sent_at >= filters.since, Conversation.last_message_at >= filters.since]
        if filters.intent:
            wanted.append(Message.understanding["intent"].astext == filters.intent)
        if filters.below is not None:
            wanted.append(Message.understanding["confidence"].as_float() < filters.below)
        if filters.channel:
            wanted.append(Conversation.channel == filters.channel)
        if filters.outcome:
            wanted.append(outcomes(now)[filters.outcome])
        if filters.action:
            did = exists().where(
                BotOperation.conversation_id == Conversation.id, BotOperation.operation == filters.action
            )
            wanted.append(did)
        return wanted

    def actions(self) -> Sequence[str]:
        """What the bot did last, by name: of its last operations, for there may be millions."""
        last = select(BotOperation.operation).order_by(BotOperation.id.desc()).limit(ACTIONS_LOOKED_AT).subquery()
        return self.session.scalars(select(last.c.operation).distinct().order_by(last.c.operation)).all()

    def conversation(self, number: int) -> Conversation | None:
        """None for one that trainers may not see."""
        return self.session.scalar(select(Conversation).where(Conversation.id == number, may_be_learnt_from()))

    def messages(self, numbers: Sequence[int]) -> dict[int, list[Message]]:
        """By conversation, oldest first; notes and what was taken back are not among them."""
        statement = select(Message).where(
            Message.conversation_id.in_(numbers), Message.author != Author.NOTE, Message.deleted_at.is_(None)
        )
        found: dict[int, list[Message]] = {number: [] for number in numbers}
        for row in self.session.scalars(statement.order_by(Message.id)):
            found[row.conversation_id].append(row)
        return found

    def names(self, numbers: Sequence[int]) -> dict[int, list[str]]:
        """{conversation: people, and secret keys, that its rows and cases hold}."""
        people = (
            select(Conversation.id, Citizen.display_name, ChannelIdentity.profile_name)
            .join(Citizen, Citizen.id == Conversation.citizen_id)
            .join(ChannelIdentity, ChannelIdentity.id == Conversation.identity_id)
            .where(Conversation.id.in_(numbers))
        )
        found: dict[int, list[str]] = {number: [] for number in numbers}
        for number, *names in self.session.execute(people):
            found[number] += [name for name in names if name]
        for owner, name in CollectingRepository(self.session).private_of_cases(
            select(Conversation.id).where(Conversation.id.in_(numbers))
        ):
            found[owner].append(name)
        return found

    def figures(self, since: datetime, now: datetime) -> list[dict[str, Any]]:
        """By intent: conversations, messages, and conversations with each outcome. Commonest first."""
        intent = Message.understanding["intent"].astext.label("intent")
        talks = func.count(func.distinct(Message.conversation_id))
        columns = [
            func.count(func.distinct(Message.conversation_id)).filter(condition).label(name)
            for name, condition in outcomes(now).items()
        ]
        statement = self._read(intent, func.count().label("messages"), talks.label("talks"), *columns).where(
            Message.sent_at >= since, Conversation.last_message_at >= since
        )
        rows = self.session.execute(statement.group_by(intent).order_by(talks.desc(), intent))
        return [dict(row._mapping) for row in rows]

    # trial links

    def links(self) -> Sequence[TrialLink]:
        return self.session.scalars(select(TrialLink).order_by(TrialLink.id.desc())).all()

    def link(self, link_id: int) -> TrialLink | None:
        return self.session.get(TrialLink, link_id)

    def link_of(self, token_hash: str) -> TrialLink | None:
        statement = select(TrialLink).where(TrialLink.token_hash == token_hash).with_for_update()
        return self.session.scalar(statement)
