"""SQL of finding a person who wants to be forgotten, and of how much there is of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import (
    Attachment,
    Author,
    Case,
    ChannelIdentity,
    Citizen,
    Conversation,
    Erasure,
    ErasureState,
    Message,
)
from inbox_api.privacy.phone_writings import names, writings
from inbox_api.search.placing import said_within
from inbox_api.search.repository import MESSAGE_BITS, MESSAGE_WORDS

MOST_MESSAGES = 500  # what stands in more is the number of an office


class Size(NamedTuple):
    messages: int
    files: int
    last_at: datetime | None


class OrderingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def by_case(self, code: str, limit: int) -> Sequence[ChannelIdentity]:
        """Who wrote the case with this code."""
        of_case = select(Conversation.identity_id).join(Case, Case.conversation_id == Conversation.id)
        return self._identities(ChannelIdentity.id.in_(of_case.where(Case.code == code)), limit)

    def by_phone(self, ending: str, limit: int) -> Sequence[ChannelIdentity]:
        """Whose citizen, case or words name this number. ending: its digits without 0 or 84 in front."""
        wanted = [f"{start}{ending}" for start in ("0", "84")]
        of_case = select(Conversation.identity_id).join(Case, Case.conversation_id == Conversation.id)
        of_case = of_case.where(func.regexp_replace(Case.contact_phone, r"\D", "", "g").in_(wanted))
        of_citizen = select(Citizen.id).where(func.regexp_replace(Citizen.phone, r"\D", "", "g").in_(wanted))
        of_words = self._who_wrote(ending)
        condition = or_(
            ChannelIdentity.id.in_(of_case),
            ChannelIdentity.citizen_id.in_(of_citizen),
            ChannelIdentity.id.in_(of_words),
        )
        return self._identities(condition, limit)

    def _who_wrote(self, ending: str) -> list[int]:
        """Identities of citizens whose messages name the number; their words are read here and go no further."""
        newest = self.session.scalar(select(func.max(Message.id)))
        if newest is None:
            return []
        written = select(*(func.tsvector_to_array(func.to_tsvector("simple", one)) for one in writings(ending)))
        words = {tuple(sorted(one)) for one in self.session.execute(written).one()}
        anywhere = or_(
            *(said_within(MESSAGE_WORDS, words, number) for number in range((newest >> MESSAGE_BITS[1]) + 1))
        )
        statement = (
            select(Conversation.identity_id, Message.text)
            .join(Message, Message.conversation_id == Conversation.id)
            .where(anywhere, Message.author == Author.CITIZEN)
        )
        rows = self.session.execute(statement.order_by(Message.id.desc()).limit(MOST_MESSAGES))
        return sorted({row.identity_id for row in rows if names(row.text, ending)})

    def by_external_id(self, channel: str, external_id: str, limit: int) -> Sequence[ChannelIdentity]:
        return self._identities(
            (ChannelIdentity.channel == channel) & (ChannelIdentity.external_id == external_id), limit
        )

    def identities(self, ids: Sequence[int]) -> Sequence[ChannelIdentity]:
        return self._identities(ChannelIdentity.id.in_(list(ids)), len(ids))

    def _identities(self, condition: ColumnElement[bool], limit: int) -> Sequence[ChannelIdentity]:
        is_known = ChannelIdentity.external_id.not_like("erased:%")
        statement = select(ChannelIdentity).where(condition, is_known).order_by(ChannelIdentity.id).limit(limit)
        return self.session.scalars(statement).all()

    def size_of(self, identity_id: int) -> Size:
        """Everything in the conversation of this identity, in both directions."""
        of = _conversation(identity_id)
        messages = select(func.count(), func.max(Message.sent_at)).where(Message.conversation_id.in_(of))
        files = (
            select(func.count())
            .select_from(Attachment)
            .join(Message, Message.id == Attachment.message_id)
            .where(Message.conversation_id.in_(of), Attachment.stored_name.is_not(None))
        )
        count, last_at = self.session.execute(messages).one()
        return Size(count, self.session.scalar(files) or 0, last_at)

    def cases_of(self, identity_id: int) -> Sequence[Case]:
        statement = select(Case).where(Case.conversation_id.in_(_conversation(identity_id)))
        return self.session.scalars(statement.order_by(Case.id)).all()

    def has_open_wish(self, identity_digest: str) -> bool:
        statement = select(Erasure.id).where(
            Erasure.identity_digest == identity_digest, Erasure.state == ErasureState.ASKED
        )
        return self.session.scalar(statement.limit(1)) is not None

    def note_reason(self, erasure_id: int, reason: str, reference: str) -> None:
        self.session.execute(update(Erasure).where(Erasure.id == erasure_id).values(reason=reason, reference=reference))

    def recent(self, limit: int) -> Sequence[Erasure]:
        """The newest first."""
        return self.session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(limit)).all()


def _conversation(identity_id: int) -> Select[int]:
    return select(Conversation.id).where(Conversation.identity_id == identity_id)
