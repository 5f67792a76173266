"""The bot's writes, each carried out once however often it is asked, and its questions about cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.bot_api import linked, schemas
from inbox_api.cases import citizen_moves, confirming, next_steps, rating, refusing, topics
from inbox_api.cases import service as cases
from inbox_api.cases.codes import read_code, read_lookup_key
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.comments import followers
from inbox_api.conversations import danger_question
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.service import working_calendar
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import NotFound
from inbox_api.folding import storable
from inbox_api.masking import masked
from inbox_api.models import Case, CaseFollower, Conversation
from inbox_api.officers import tries
from inbox_api.privacy import consents_of_reports, requests
from inbox_api.routes import links as route_links

WRONG_CODES = 5
WRONG_CODES_WINDOW = timedelta(hours=1)
REASONS = {
    "asked",
    "denunciation",
    "emergency",
    "not_understood",
    "bot_error",
    "privacy",
    "complaint",
    "voice",
    "other",
}


def conversation_of(session: Session, sender: str) -> Conversation:
    """Raises NotFound."""
    conversation = ConversationRepository(session).by_public_id(sender)
    if conversation is None:
        raise NotFound
    return conversation


def once(
    session: Session, sender: str, message_id: str, operation: str, now: datetime, work: Callable[[Conversation], Any]
) -> dict[str, Any]:
    """Do `work` for this message once; asked again, give the same answer. The conversation is locked meanwhile."""
    repository = ConversationRepository(session)
    conversation = repository.lock(conversation_of(session, sender).id)
    assert conversation is not None
    kept = repository.bot_operation(conversation.id, message_id, operation)
    if kept is not None:
        return kept
    result: dict[str, Any] = work(conversation).model_dump(mode="json")
    repository.keep_bot_operation(conversation.id, message_id, operation, result, now)
    return result


def create_case(session: Session, order: schemas.CaseIn, now: datetime) -> dict[str, Any]:
    """Record a case for the conversation. Raises NotFound, UnknownCaseType."""

    def work(conversation: Conversation) -> schemas.CaseCreated:
        message_ids = messages_of(session, conversation, order.message_id, order.attachment_ids)
        is_public = consents_of_reports.may_be_public(
            session, conversation, is_public=order.is_public, is_said=order.is_public_said
        )
        new = cases.NewCase(
            case_type=order.case_type,
            description=order.description,
            topic=order.topic,
            address=order.address,
            ward=order.ward,
            happened_at_text=order.happened_at_text,
            phone=order.phone,
            contact_name=order.contact_name,
            latitude=order.location.latitude if order.location else None,
            longitude=order.location.longitude if order.location else None,
            priority=order.priority,
            is_public=is_public,
            hide_name=order.hide_name,
            message_ids=tuple(message_ids),
            topic_by_citizen=order.topic_by_citizen,
            topic_guessed=order.topic_guessed,
            same_asked=order.same_asked,
        )
        case = cases.create_case(
            session, new, conversation=conversation, channel=conversation.channel, actor="bot", now=now
        )
        consents_of_reports.note(session, conversation, case, min(message_ids, default=None), now)
        _note_resent(session, conversation, case, order.again_of, now)
        if order.phone and not conversation.citizen.phone:
            conversation.citizen.phone = order.phone
        if order.contact_name and not conversation.citizen.display_name:
            conversation.citizen.display_name = order.contact_name
        return schemas.CaseCreated(
            **_told(case), lookup_key=case.lookup_key, page_url=_page_of(case),
            is_kept_private=is_public is not order.is_public,
            asks_consent=consents_of_reports.asks(session, conversation, case, now),
        )  # fmt: skip

    return once(session, order.sender, order.message_id, "create_case", now, work)


def _note_resent(session: Session, conversation: Conversation, case: Case, old_code: str | None, now: datetime) -> None:
    """A line that names the refused case of this citizen which comes again, corrected."""
    old = _own_case(session, conversation, old_code) if old_code else None
    if old is not None and old.id != case.id and refusing.may_send_again(session, old):
        cases.add_event(session, case, "resent", now, detail={"code": old.code, "actor": "bot"}, is_public=True)


def _page_of(case: Case) -> str | None:
    """Cases that are kept from others open on no page."""
    return route_links.of_code(case.code) if case.restricted == "none" else None


def messages_of(session: Session, conversation: Conversation, message_id: str, attachment_ids: list[int]) -> list[int]:
    """The message and those of the files, as far as they are of this conversation.

    message_id: "4713", or "4713#2" for the second matter of that message.
    """
    repository = ConversationRepository(session)
    number = message_id.partition("#")[0]
    wanted = {int(number)} if number.isdecimal() else set()
    wanted |= {row.message_id for row in repository.attachments(attachment_ids) if row.message_id}
    found = (repository.message(number) for number in sorted(wanted))
    return [message.id for message in found if message and message.conversation_id == conversation.id]


def _told(case: Case) -> dict[str, Any]:
    lead = case.lead  # the state of a matter that is handled together with others is that of the common case
    return {
        "code": case.code,
        "case_type": case.case_type,
        "topic": case.topic,
        "topic_name": topics.topic_name(case.topic),
        "status": lead.status,
        "status_text": str(STATE_LABELS[CaseState(lead.status)]),
        "due_text": due_text(lead.due_at) if lead.due_at else None,
        "unit_name": lead.unit.name,
        "next_step_text": next_steps.in_chat(case),
    }


def as_out(session: Session, case: Case) -> schemas.CaseOut:
    """What the citizen may know of the case."""
    public = [event for event in CaseRepository(session).events(case.id) if event.is_public and event.kind == "answer"]
    last = case.result_text or case.refusal_reason or (str(public[-1].detail.get("text", "")) if public else None)
    return schemas.CaseOut(**_told(case), last_public_text=last or None, is_closed=case.closed_at is not None)


def as_own(session: Session, conversation: Conversation, case: Case) -> schemas.CaseOut:
    """The same for this conversation, where its own refused report may be sent again."""
    may_send_again = refusing.may_send_again(session, case) and case.conversation_id == conversation.id
    return as_out(session, case).model_copy(update={"may_send_again": may_send_again})


def as_followed(session: Session, follower: CaseFollower, case: Case) -> schemas.CaseOut:
    """What one of many people may know of their common case: its state under their own code."""
    shown = as_out(session, case)
    text = followers.as_told(session, case, follower, case.result_text or case.refusal_reason or "")
    told = {"code": follower.code, "last_public_text": text or None, "next_step_text": next_steps.for_follower(case)}
    return shown.model_copy(update=told)


def list_cases(session: Session, sender: str) -> schemas.CaseList:
    """Of the conversation, of the same person on other channels, and those followed."""
    conversation = conversation_of(session, sender)
    own = CaseRepository(session).of_conversation(conversation.id)
    followed = followers.followed(session, conversation)
    elsewhere = linked.cases_elsewhere(session, conversation)
    known = {case.id for case in (*own, *elsewhere)}
    others = [as_followed(session, one, case) for one, case in followed if case.id not in known]
    found = [*(as_own(session, conversation, case) for case in own), *(as_linked(session, case) for case in elsewhere)]
    return schemas.CaseList(cases=[*found, *others])


def as_linked(session: Session, case: Case) -> schemas.CaseOut:
    """A case of another channel: answers were written for that one, numbers in them are masked here."""
    shown = as_out(session, case)
    return shown.model_copy(update={"last_public_text": masked(shown.last_public_text or "") or None})


def show_case(session: Session, sender: str, code: str, key: str, now: datetime) -> schemas.CaseOut:
    """The sender's own case, or any case with its key. Raises NotFound; TooManyTries after wrong guesses."""
    conversation = conversation_of(session, sender)
    throttle = f"case:{conversation.id}"
    tries.check(session, throttle, limit=WRONG_CODES, window=WRONG_CODES_WINDOW, now=now)
    case = _own_case(session, conversation, code, key)
    if case is None and (found := followers.find_followed(session, conversation, code, key)) is not None:
        return as_followed(session, *found)
    if case is None:
        tries.note_failure(throttle, now)
        raise NotFound
    is_here = case.conversation_id == conversation.id or _has_key(case, key)
    return as_own(session, conversation, case) if is_here else as_linked(session, case)


def _has_key(case: Case, key: str) -> bool:
    return bool(key) and read_lookup_key(key) == case.lookup_key and case.restricted == "none"


def _own_case(session: Session, conversation: Conversation, code: str, key: str = "") -> Case | None:
    case = CaseRepository(session).by_code(read_code(code) or "")
    if case is None:
        return None
    is_own = case.conversation_id == conversation.id or _has_key(case, key)
    return case if is_own or linked.is_of_same_person(session, conversation, case) else None


def add_to_case(session: Session, code: str, order: schemas.AdditionIn, now: datetime) -> dict[str, Any]:
    """Words and files for a case of the sender; a finished one is opened again, or ends when they say that it is done.

    Raises NotFound.
    """

    def work(conversation: Conversation) -> schemas.CaseOut:
        case = _own_case(session, conversation, code)
        if case is None:
            raise NotFound
        CaseRepository(session).link_messages(
            case.id, messages_of(session, conversation, order.message_id, order.attachment_ids)
        )
        detail = {"text": storable(order.text), "files": len(order.attachment_ids)}
        cases.add_event(session, case, "addition", now, detail=detail, is_public=True)
        if case.status == CaseState.AWAITING_CONFIRMATION:
            confirming.take_words(session, case, order.text, now)
        elif case.closed_at is not None:
            citizen_moves.reopen(session, case, order.text, now)
        cases.announce_case(session, case)
        return as_out(session, case)

    return once(session, order.sender, order.message_id, "add_to_case", now, work)


def change_phone(session: Session, code: str, order: schemas.PhoneIn, now: datetime) -> dict[str, Any]:
    """Another telephone number for a case of the sender, and the words that asked for it. Raises NotFound.

    It opens nothing again. Of a case kept from most officers only the words are noted: its contact stays.
    """

    def work(conversation: Conversation) -> schemas.PhoneChanged:
        case = _own_case(session, conversation, code)
        if case is None or case.conversation_id != conversation.id:
            raise NotFound
        citizen, is_ours = conversation.citizen, case.restricted == "none"
        if is_ours:
            if citizen.phone in (None, case.contact_phone):
                citizen.phone = order.phone
            case.contact_phone = order.phone
        CaseRepository(session).link_messages(case.id, messages_of(session, conversation, order.message_id, []))
        cases.add_event(
            session, case, "addition", now, detail={"text": storable(order.text), "files": 0}, is_public=True
        )
        cases.announce_case(session, case)
        return schemas.PhoneChanged(code=case.code, is_changed=is_ours)

    return once(session, order.sender, order.message_id, "change_phone", now, work)


def rate_case(session: Session, code: str, order: schemas.RatingIn, now: datetime) -> dict[str, Any]:
    """Raises NotFound, NotFinished."""

    def work(conversation: Conversation) -> schemas.CaseOut:
        case = _own_case(session, conversation, code)
        if case is None:
            raise NotFound
        rating.rate(session, case, order.score, order.comment, now)
        return as_out(session, case)

    return once(session, order.sender, order.message_id, "rate_case", now, work)


def hand_over(session: Session, sender: str, order: schemas.HandoverIn, now: datetime) -> dict[str, Any]:
    """Give the conversation to people; says whether somebody is there now."""

    def work(conversation: Conversation) -> schemas.HandoverOut:
        reason = order.reason if order.reason in REASONS else "other"
        asked = int(order.message_id) if order.message_id.isdecimal() else None
        conversations.hand_to_people(session, conversation, reason, now, still_asked=asked)
        if order.data_request is not None:
            requests.note(session, order.data_request, requests.FROM_CHAT, now, conversation=conversation)
        calendar = working_calendar(session)
        is_open = calendar.is_open_at(now)
        opens = None if is_open else due_text(calendar.next_opening(now))
        return schemas.HandoverOut(handled_by=conversation.handled_by, is_office_open=is_open, opens_at_text=opens)

    return once(session, sender, order.message_id, "hand_over", now, work)


def ask_danger(session: Session, sender: str, order: schemas.DangerAskedIn, now: datetime) -> dict[str, Any]:
    """The bot asks whether somebody is in danger: without an answer people are told."""

    def work(conversation: Conversation) -> schemas.DangerAskedOut:
        asked = int(order.message_id) if order.message_id.isdecimal() else 0
        danger_question.begin(session, conversation, asked, now)
        return schemas.DangerAskedOut(is_watched=True)

    return once(session, sender, order.message_id, "ask_danger", now, work)


def own_case(session: Session, conversation: Conversation, code: str) -> Case:
    """A case of this conversation. Raises NotFound."""
    case = _own_case(session, conversation, code)
    if case is None or case.conversation_id != conversation.id:
        raise NotFound
    return case
