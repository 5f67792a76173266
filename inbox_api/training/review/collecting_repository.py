"""SQL of what may be collected for review, and of what speaks for looking at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from inbox_api.models import (
    Author,
    Case,
    CaseEvent,
    CaseFollower,
    CaseMessage,
    ChannelIdentity,
    Citizen,
    Conversation,
    Erasure,
    Message,
    ReviewItem,
    ReviewSource,
    WrongIntent,
)
from inbox_api.privacy.consents_repository import allows, is_said_of_consent
from inbox_api.privacy.purposes import TRAINING, is_training_asked_first

Ids = Select[int]  # a question whose answer is a column of ids
LOCK = 0x7265_7669  # one collector at a time
# A person who denounces, or speaks of the own data, is left in peace: nothing of the conversation is learnt from. The
# index ix_messages_untouched names the same intents.
UNTOUCHED_INTENTS = ("denounce", "privacy_request")
UNTOUCHED_REASONS = ("denunciation", "privacy", "erased")
REOPENED = "mo-lai"
CLOCKS_APART = timedelta(hours=1)  # of vendors, who say when a message was sent, and of ours
ROUGHLY = 1000  # messages that are looked at in vain, so that few looks tell where to begin


def is_rated_up_to(most: int) -> ColumnElement[bool]:
    """A condition on Case: so low a score now, or before the case was opened again."""
    before = exists().where(
        CaseEvent.case_id == Case.id,
        CaseEvent.detail["to"].astext == REOPENED,
        CaseEvent.detail["rating"].as_integer() <= most,
    )
    return or_(Case.rating <= most, before)


@dataclass(frozen=True, slots=True)
class Found:
    """A citizen's message as it stands; only scrubbing may see this."""

    message_id: int
    conversation_id: int
    citizen_id: int
    channel: str
    text: str
    understanding: dict[str, Any]
    sent_at: datetime
    names: tuple[str, ...]


def may_be_learnt_from() -> ColumnElement[bool]:
    """The privacy rules, on Conversation: nothing sensitive, nothing of people who asked to be forgotten or do not
    want their words to teach the assistant.
    """
    return and_(_is_harmless(), wants_to_teach())


def wants_to_teach() -> ColumnElement[bool]:
    """A condition on Conversation: its citizen allows it, or was not asked where nobody has to be."""
    return allows(Conversation.citizen_id, TRAINING, is_asked_first=is_training_asked_first())


def _is_harmless() -> ColumnElement[bool]:
    said = aliased(Message)
    # A word on consent is kept in its ledger; who gives it again is not left out for having spoken of it.
    untouched = exists().where(
        said.conversation_id == Conversation.id,
        said.understanding["intent"].astext.in_(UNTOUCHED_INTENTS),
        ~is_said_of_consent(said),
    )
    erased = exists().where(
        or_(Erasure.conversation_id == Conversation.id, Erasure.citizen_id == Conversation.citizen_id)
    )
    return and_(
        Conversation.is_restricted.is_(False),
        Conversation.has_sensitive.is_(False),
        func.coalesce(Conversation.handover_reason, "").not_in(UNTOUCHED_REASONS),
        ~untouched,
        ~erased,
    )


class CollectingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def lock(self) -> None:
        self.session.execute(select(func.pg_advisory_xact_lock(LOCK)))

    def candidates(self, since: datetime, until: datetime, limit: int, after: int = 0) -> list[Found]:
        """Typed messages that the bot read, not under review yet, oldest first; and all that officers corrected.

        after: id of a message; those behind it only.
        """
        fitting = (
            self._messages()
            .where(
                Message.id > after,
                Message.sent_at <= until,
                ~exists().where(ReviewSource.message_id == Message.id),
            )
            .order_by(Message.id)
            .limit(limit)
        )
        # Two queries, each by an index of its own: joined by "or" they would read all messages ever.
        begin = self.number_before(since - CLOCKS_APART)
        recent = fitting.where(Message.id > begin, Message.sent_at >= since, Conversation.last_message_at >= since)
        marked = fitting.where(Message.id.in_(select(WrongIntent.message_id).where(WrongIntent.taken_at.is_(None))))
        found = {row[0]: row for statement in (recent, marked) for row in self.session.execute(statement)}
        rows = [found[number] for number in sorted(found)[:limit]]
        people = self._of_cases([row[0] for row in rows])
        return [
            Found(
                message_id=row[0], conversation_id=row[1], citizen_id=row[2], channel=row[3], text=row[4],
                understanding=row[5], sent_at=row[6],
                names=tuple(name for name in (row[7], row[8], *people.get(row[1], ())) if name),
            )
            for row in rows
        ]  # fmt: skip

    def number_before(self, moment: datetime) -> int:
        """An id from which on messages were received then or later, or some before: ids grow with time."""
        low, high = 0, self.session.scalar(select(func.max(Message.id))) or 0
        while high - low > ROUGHLY:
            middle = (low + high) // 2
            received = select(Message.received_at).where(Message.id >= middle).order_by(Message.id).limit(1)
            is_before = self.session.execute(received).scalar_one() < moment
            low, high = (middle, high) if is_before else (low, middle)
        return max(0, low - ROUGHLY)

    def left_out_for_consent(self) -> tuple[int, int]:
        """(typed messages, people) that teach nothing only because their citizen did not allow it."""
        statement = (
            select(func.count(Message.id), func.count(Conversation.citizen_id.distinct()))
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Message.author == Author.CITIZEN, Message.deleted_at.is_(None), Message.payload.is_(None),
                Message.text != "", Message.understanding.has_key("intent"), ~is_said_of_consent(Message),
                _is_harmless(), ~wants_to_teach(),
            )
        )  # fmt: skip
        messages, people = self.session.execute(statement).one()
        return int(messages), int(people)

    def _messages(self) -> Select[Any]:
        return (
            select(
                Message.id,
                Message.conversation_id,
                Conversation.citizen_id,
                Message.channel,
                Message.text,
                Message.understanding,
                Message.sent_at,
                Citizen.display_name,
                ChannelIdentity.profile_name,
            )
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Citizen, Citizen.id == Conversation.citizen_id)
            .join(ChannelIdentity, ChannelIdentity.id == Conversation.identity_id)
            .where(
                Message.author == Author.CITIZEN,
                Message.deleted_at.is_(None),
                Message.payload.is_(None),
                Message.text != "",
                Message.understanding.has_key("intent"),
                ~is_said_of_consent(Message),
                may_be_learnt_from(),
            )
        )

    def _of_cases(self, message_ids: Sequence[int]) -> dict[int, list[str]]:
        """{conversation: names and secret keys that its cases hold}."""
        own = select(Message.conversation_id).where(Message.id.in_(message_ids))
        found: dict[int, list[str]] = {}
        for conversation_id, name in self.private_of_cases(own):
            found.setdefault(conversation_id, []).append(name)
        return found

    def private_of_cases(self, conversation_ids: Ids) -> list[tuple[int, str]]:
        """[(conversation, a name or a secret key of one of its cases)]."""
        cases = select(Case.conversation_id, Case.contact_name, Case.lookup_key).where(
            Case.conversation_id.in_(conversation_ids)
        )
        followers = select(CaseFollower.conversation_id, CaseFollower.lookup_key).where(
            CaseFollower.conversation_id.in_(conversation_ids)
        )
        rows = [*self.session.execute(cases), *self.session.execute(followers)]
        return [(row[0], str(word)) for row in rows for word in row[1:] if row[0] is not None and word]

    def items_with_figures(self) -> Sequence[tuple[int, str]]:
        """(item, text), where a secret key may stand in the text: every key has a figure."""
        statement = select(ReviewItem.id, ReviewItem.text).where(ReviewItem.text.regexp_match("[34679]"))
        return [(row[0], row[1]) for row in self.session.execute(statement)]

    def sources_of_items(self, item_ids: Sequence[int]) -> Sequence[tuple[int, int]]:
        """(message, item)."""
        statement = select(ReviewSource.message_id, ReviewSource.item_id)
        rows = self.session.execute(statement.where(ReviewSource.item_id.in_(item_ids)))
        return [(row[0], row[1]) for row in rows]

    # what speaks for a look

    def wrong_intents(self, message_ids: Iterable[int]) -> dict[int, WrongIntent]:
        statement = select(WrongIntent).where(
            WrongIntent.message_id.in_(list(message_ids)), WrongIntent.taken_at.is_(None)
        )
        return {row.message_id: row for row in self.session.scalars(statement)}

    def messages_of(self, item_ids: Sequence[int]) -> Ids:
        """Ids of the messages behind these items, to be put into a question."""
        return select(ReviewSource.message_id).where(ReviewSource.item_id.in_(item_ids))

    def conversations_of(self, message_ids: Ids) -> Ids:
        return select(Message.conversation_id).where(Message.id.in_(message_ids))

    def items_of(self, message_ids: Iterable[int]) -> dict[int, int]:
        """{message: its item}."""
        statement = select(ReviewSource.message_id, ReviewSource.item_id)
        rows = self.session.execute(statement.where(ReviewSource.message_id.in_(list(message_ids))))
        return {row[0]: row[1] for row in rows}

    def corrections(self, message_ids: Ids) -> dict[int, str | None]:
        """{message: the intent that an officer says; None: not one of ours}, dealt with or not."""
        statement = select(WrongIntent.message_id, WrongIntent.intent)
        rows = self.session.execute(statement.where(WrongIntent.message_id.in_(message_ids)))
        return {row[0]: row[1] for row in rows}

    def disliked(self, conversation_ids: Ids, reactions: Sequence[str]) -> set[int]:
        """Messages whose answer the citizen met with one of these reactions."""
        said = aliased(Message)
        before = (
            select(func.max(said.id))
            .where(
                said.conversation_id == Message.conversation_id,
                said.author == Author.CITIZEN,
                said.id < Message.id,
            )
            .scalar_subquery()
        )
        statement = select(before).where(
            Message.conversation_id.in_(conversation_ids),
            Message.author == Author.BOT,
            Message.reaction.in_(list(reactions)),
        )
        return {number for number in self.session.scalars(statement) if number is not None}

    def badly_rated(self, message_ids: Ids, at_most: int) -> set[int]:
        statement = (
            select(CaseMessage.message_id)
            .join(Case, Case.id == CaseMessage.case_id)
            .where(CaseMessage.message_id.in_(message_ids), is_rated_up_to(at_most))
        )
        return set(self.session.scalars(statement))

    def citizens_topics(self, message_ids: Ids) -> dict[int, str]:
        """{message that began a report: the topic that its citizen chose instead of the guessed one}."""
        statement = (
            select(CaseMessage.message_id, CaseEvent.detail["topic"].astext)
            .join(CaseEvent, CaseEvent.case_id == CaseMessage.case_id)
            .where(
                CaseMessage.message_id.in_(message_ids),
                CaseEvent.kind == "created",
                CaseEvent.detail["topic_by"].astext == "citizen",
            )
        )
        return {row[0]: row[1] for row in self.session.execute(statement)}

    def reopened(self, message_ids: Ids) -> set[int]:
        """Messages of cases that were opened again."""
        is_reopened = exists().where(
            CaseEvent.case_id == CaseMessage.case_id, CaseEvent.detail["to"].astext == REOPENED
        )
        statement = select(CaseMessage.message_id).where(CaseMessage.message_id.in_(message_ids), is_reopened)
        return set(self.session.scalars(statement))

    def handed_over(self, conversation_ids: Ids, reasons: Sequence[str]) -> set[int]:
        """The last message of citizens before their conversation went to people."""
        last = (
            select(func.max(Message.id))
            .where(
                Message.conversation_id == Conversation.id,
                Message.author == Author.CITIZEN,
                Message.received_at <= Conversation.handed_over_at,
            )
            .scalar_subquery()
        )
        statement = select(last).where(
            Conversation.id.in_(conversation_ids), Conversation.handover_reason.in_(list(reasons))
        )
        return {number for number in self.session.scalars(statement) if number is not None}

    def mark_taken(self, rows: Iterable[WrongIntent], now: datetime) -> None:
        for row in rows:
            row.taken_at = now
        self.session.flush()
