"""What the bot asks about a report before it is sent: topics, a case like it, how the public copy would read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.bot_api.schemas import Place
from inbox_api.bot_api.service import conversation_of, once
from inbox_api.cases import topics
from inbox_api.cases.links import before_filing
from inbox_api.cases.publishing import wording
from inbox_api.cases.questions import question_of
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.cases.titles import title_of
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import storable
from inbox_api.models import Author, Conversation
from inbox_api.settings import get_settings

LOOKED_AT = 40  # messages of the conversation that a name may stand in


class QuestionOut(BaseModel):
    ask: str
    label: str
    known: list[str]


class TopicOut(BaseModel):
    code: str
    name: str
    question: QuestionOut | None


class TopicList(BaseModel):
    topics: list[TopicOut]
    found: list[TopicOut]
    ask_below: float


class DraftIn(BaseModel):
    sender: str
    message_id: str
    case_type: str
    topic: str | None = None
    description: str = Field(min_length=1, max_length=20_000)
    address: str | None = Field(default=None, max_length=1000)
    ward: str | None = Field(default=None, max_length=200)
    location: Place | None = None


class FollowIn(DraftIn):
    offer: int


class Offered(BaseModel):
    offer: int
    text: str


class SameOut(BaseModel):
    found: Offered | None


class Followed(BaseModel):
    code: str
    lookup_key: str
    status_text: str
    people: int


class PublicCopyOut(BaseModel):
    may_be_public: bool
    topic_name: str | None
    text: str
    place: str


def list_topics(codes: Sequence[str], words: str) -> TopicList:
    """Those topics in that order, unknown codes left out, and those that the words name."""
    return TopicList(
        topics=[_topic(code) for code in dict.fromkeys(codes) if code in topics.TOPICS],
        found=[_topic(code) for code in topics.named_by(words[:300])],
        ask_below=get_settings().ask_topic_below,
    )


def _topic(code: str) -> TopicOut:
    question = question_of(code)
    asked = QuestionOut(ask=question.ask, label=question.label, known=list(question.known)) if question else None
    return TopicOut(code=code, name=topics.TOPICS[code].name, question=asked)


def _draft(order: DraftIn) -> before_filing.Draft:
    return before_filing.Draft(
        case_type=order.case_type,
        description=storable(order.description),
        topic=topics.valid_topic(order.topic),
        address=order.address,
        ward=order.ward,
        latitude=order.location.latitude if order.location else None,
        longitude=order.location.longitude if order.location else None,
    )


def find_same(session: Session, order: DraftIn, now: datetime) -> SameOut:
    """A case of others that is surely the same matter, told without anybody's name. Raises NotFound."""
    found = before_filing.find(session, conversation_of(session, order.sender), _draft(order), now)
    if found is None:
        return SameOut(found=None)
    return SameOut(found=Offered(offer=found.case.id, text=before_filing.told(session, found)))


def follow(session: Session, order: FollowIn, now: datetime) -> dict[str, Any]:
    """Follow it instead of filing another, once however often it is asked. Raises NotFound: it is offered no more."""

    def work(conversation: Conversation) -> Followed:
        follower, found = before_filing.follow(session, conversation, _draft(order), order.offer, now)
        lead = found.case.lead
        return Followed(
            code=follower.code,
            lookup_key=follower.lookup_key,
            status_text=str(STATE_LABELS[CaseState(lead.status)]),
            people=found.people,
        )

    return once(session, order.sender, order.message_id, "follow_same", now, work)


def public_copy(session: Session, order: DraftIn) -> PublicCopyOut:
    """How everybody would read it, with what tells who somebody is covered as an officer would be suggested it.

    Raises NotFound.
    """
    conversation = conversation_of(session, order.sender)
    names, said = _people(session, conversation, order.message_id)
    ward = areas.find_ward(session, order.ward or "")
    words = wording.Words(title_of(order.description), order.description, "", order.address or "")
    shown = wording.covered(words, names, said)
    return PublicCopyOut(
        may_be_public=order.case_type in topics.CASE_TYPES and topics.may_be_public(order.case_type, order.topic),
        topic_name=topics.topic_name(order.topic),
        text=shown.text,
        place=", ".join(filter(None, [shown.place, ward.name if ward else order.ward])),
    )


def _people(session: Session, conversation: Conversation, message_id: str) -> tuple[list[str], list[str]]:
    """(the citizen's own name, whom the bot took for a person since the report began)."""
    number = message_id.partition("#")[0]
    after = int(number) - 1 if number.isdecimal() else 0
    own = conversation.citizen.display_name
    messages = ConversationRepository(session).shown_to_citizen(conversation.id, after_id=after, limit=LOOKED_AT)
    said = [name for one in messages if one.author == Author.CITIZEN for name in wording.persons_in(one)]
    return [own] if own else [], said
