"""SQL of persons and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Case, ChannelIdentity, Citizen, Conversation, Officer, Person, PersonLink
from inbox_api.models.base import among

CITIZEN_TAIL: Any = literal_column(r"reverse(regexp_replace(citizens.phone, '\D', '', 'g'))")
NAME_WORDS: Any = literal_column("to_tsvector('simple', fold_text(citizens.display_name))")
TAIL = 9  # digits of a Vietnamese number without its leading zero or country code


class PeopleRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def lock(self, citizen_ids: Sequence[int]) -> Sequence[Citizen]:
        """In the order of ids, so that two merges never wait for each other."""
        statement = select(Citizen).where(Citizen.id.in_(citizen_ids)).order_by(Citizen.id).with_for_update()
        return self.session.scalars(statement).all()

    def link_of(self, citizen_id: int) -> PersonLink | None:
        """The living one."""
        statement = select(PersonLink).where(PersonLink.citizen_id == citizen_id, PersonLink.ended_at.is_(None))
        return self.session.scalar(statement)

    def link(self, link_id: int) -> PersonLink | None:
        return self.session.get(PersonLink, link_id)

    def links(self, person_id: int) -> Sequence[PersonLink]:
        """The living ones, oldest first."""
        statement = select(PersonLink).where(PersonLink.person_id == person_id, PersonLink.ended_at.is_(None))
        return self.session.scalars(statement.order_by(PersonLink.id)).all()

    def history(self, person_id: int) -> Sequence[PersonLink]:
        """Ended ones too, oldest first."""
        statement = select(PersonLink).where(PersonLink.person_id == person_id).order_by(PersonLink.id)
        return self.session.scalars(statement).all()

    def add_person(self, officer_id: int, now: datetime) -> int:
        statement = insert(Person).values(made_at=now, made_by=officer_id).returning(Person.id)
        return int(self.session.scalars(statement).one())

    def add_link(self, link: PersonLink) -> PersonLink:
        self.session.add(link)
        self.session.flush()
        return link

    def move(self, from_person: int, to_person: int) -> None:
        """All living links of one person to another."""
        self.session.execute(
            update(PersonLink)
            .where(PersonLink.person_id == from_person, PersonLink.ended_at.is_(None))
            .values(person_id=to_person)
        )

    def end(self, link: PersonLink, officer_id: int, reason: str, now: datetime) -> None:
        link.ended_at, link.ended_by, link.ended_reason = now, officer_id, reason
        self.session.flush()

    # what belongs together

    def alike(self, officer: Officer, citizen: Citizen, phones: Sequence[str], limit: int) -> Sequence[Any]:
        """(citizen, its newest readable conversation) with one of these numbers or all words of the name."""
        tails = [phone[-TAIL:][::-1] for phone in phones if len(phone) >= TAIL]
        conditions = [CITIZEN_TAIL.like(tail + "%") for tail in tails]
        name = citizen.display_name or ""
        if len(name.split()) >= 2:
            conditions.append(NAME_WORDS.op("@@")(func.plainto_tsquery("simple", func.fold_text(name))))
        if not conditions:
            return []
        found = (
            select(Citizen.id, Citizen.display_name, Citizen.phone)
            .where(Citizen.id != citizen.id, or_(*conditions))
            .limit(200)
            .cte("found")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        known = (
            select(
                Conversation.id.label("conversation_id"), Conversation.public_id, Conversation.channel,
                Conversation.last_message_at,
            )
            .where(
                Conversation.citizen_id == found.c.id, ~Conversation.is_restricted,
                InboxRepository(self.session).may_read(officer),
            )
            .order_by(Conversation.last_message_at.desc())
            .limit(1)
            .lateral("known")
        )  # fmt: skip
        statement = select(found, known).join(known, literal_column("true"))
        return self.session.execute(statement.order_by(known.c.last_message_at.desc()).limit(limit)).all()

    def conversations(self, officer: Officer, citizen_ids: Sequence[int]) -> Sequence[Conversation]:
        """Readable ones, newest first."""
        may_read = InboxRepository(self.session).may_read(officer)
        statement = select(Conversation).where(among(Conversation.citizen_id, citizen_ids), may_read)
        return self.session.scalars(statement.order_by(Conversation.last_message_at.desc()).limit(50)).all()

    def cases(self, officer: Officer, citizen_ids: Sequence[int], *, but: Sequence[int], limit: int) -> Sequence[Case]:
        """Readable cases of these citizens, newest first."""
        repository = CaseRepository(self.session)
        statement = repository.readable_by(officer).where(among(Case.citizen_id, citizen_ids))
        if but:
            statement = statement.where(Case.id.not_in(but))
        return self.session.scalars(statement.order_by(Case.id.desc()).limit(limit)).all()

    def identities(self, citizen_ids: Sequence[int]) -> Sequence[ChannelIdentity]:
        statement = select(ChannelIdentity).where(ChannelIdentity.citizen_id.in_(citizen_ids))
        return self.session.scalars(statement.order_by(ChannelIdentity.id)).all()

    def phones(self, citizen_ids: Sequence[int]) -> list[str]:
        """Digits of the numbers these citizens gave, in their rows and in cases."""
        digits = func.regexp_replace
        own = select(digits(Citizen.phone, r"\D", "", "g")).where(
            among(Citizen.id, citizen_ids), Citizen.phone.isnot(None)
        )
        of_cases = select(digits(Case.contact_phone, r"\D", "", "g")).where(
            among(Case.citizen_id, citizen_ids), Case.contact_phone.isnot(None), Case.restricted == "none"
        )
        return sorted({phone for phone in self.session.scalars(own.union(of_cases)) if phone})
