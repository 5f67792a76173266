"""Who has a conversation (bot, queue, officer) and what the bot is asked and may say."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.abuse import limits
from inbox_api.audit import service as audit
from inbox_api.bot_client import BotAnswer, BotRequest
from inbox_api.conversations import awaiting, danger, outbox, standing_in
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.duty import service as duty
from inbox_api.errors import Conflict
from inbox_api.hooks_out import kinds
from inbox_api.hooks_out import outbox as hooks_out
from inbox_api.live import announce
from inbox_api.models import Author, BotState, Conversation, HandledBy, Officer
from inbox_api.procedures.forms import service as forms
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

INBOX_PAYLOAD = "inbox:"
BOT_COMMAND_PREFIX = "/"
RETRY_SECONDS = (2, 3, 5, 10)


class TakenByAnother(Conflict):
    code = "taken_by_another"
    message = lazy_gettext("A colleague has already taken this conversation.")


def announce_change(session: Session, conversation: Conversation) -> None:
    """Open pages show this conversation afresh."""
    session.flush()
    announce(session, "conversation", conversation.id, conversation.public_id)


def note_citizen_action(
    session: Session, conversation: Conversation, sent_at: datetime, *, is_tap: bool = False
) -> None:
    """The citizen did something: the reply window starts anew, and the ball is with us.

    is_tap: on a button of the inbox's own, such as a rating; that opens no closed conversation again.
    """
    conversation.last_citizen_action_at = max(conversation.last_citizen_action_at or sent_at, sent_at)
    conversation.last_message_at = max(conversation.last_message_at, sent_at)
    conversation.waits_for_citizen, conversation.snoozed_until = False, None
    conversation.is_closed = conversation.is_closed and is_tap
    session.flush()


# from the bot to people and back


def restrict(session: Session, conversation: Conversation) -> None:
    """It holds a denunciation: only inspectors may know of it, and an officer who is none no longer has it."""
    conversation.is_restricted = True
    conversation.bot_while_waiting = None
    session.flush()
    session.refresh(conversation, ["officer"])
    if conversation.officer is not None and not conversation.officer.has_role("inspector"):
        conversation.officer_id, conversation.handled_by = None, HandledBy.QUEUE
        session.flush()
        awaiting.note_with_people(session, conversation, conversation.last_message_at)
        session.expire(conversation, ["officer"])


def _leave_bot(
    session: Session,
    conversation: Conversation,
    to: HandledBy,
    reason: str | None,
    now: datetime,
    still_asked: int | None = None,
) -> None:
    conversation.handled_by = to
    conversation.handover_reason = reason or conversation.handover_reason
    conversation.handed_over_at = now
    conversation.bot_trouble_since = conversation.bot_while_waiting = None
    ConversationRepository(session).finish_pending(conversation.id, BotState.SKIPPED, but=still_asked)
    session.flush()
    awaiting.note_with_people(session, conversation, now)
    session.flush()


def hand_outside(session: Session, conversation: Conversation, now: datetime) -> None:
    """Somebody answers in the vendor's own tool: the bot is silent until people hand back."""
    if conversation.handled_by != HandledBy.OFFICER:
        _leave_bot(session, conversation, HandledBy.OFFICER, "outside", now)
        announce_change(session, conversation)


def hand_to_people(
    session: Session, conversation: Conversation, reason: str, now: datetime, still_asked: int | None = None
) -> None:
    """The conversation waits for an officer. What the bot already said still goes out; it says nothing more.

    still_asked: the id of the message the bot is just answering: its last words, asked for again after a crash.
    """
    if reason == "emergency":
        conversation.is_urgent = True
    had_bot = conversation.bot_answers
    if reason == "denunciation":
        restrict(session, conversation)
    if not had_bot or limits.holds_back(session, conversation, reason, now):
        return
    _leave_bot(session, conversation, HandledBy.QUEUE, reason, now, still_asked)
    audit.record(session, "bot", "conversation.handed_over", "conversation", conversation.id, now, {"reason": reason})
    duty.begin(session, conversation, now)
    hooks_out.conversation_happened(session, conversation, kinds.CONVERSATION_WAITING, now, {"reason": reason})
    announce_change(session, conversation)


def is_with_other(conversation: Conversation, officer: Officer) -> bool:
    """Whether a colleague has it."""
    return conversation.handled_by == HandledBy.OFFICER and conversation.officer_id not in {None, officer.id}


def require_not_with_other(conversation: Conversation | None, officer: Officer) -> None:
    """Raises TakenByAnother, naming the colleague, where two would speak to one citizen."""
    if conversation is not None and is_with_other(conversation, officer):
        name = conversation.officer.display_name if conversation.officer else ""
        raise TakenByAnother(_("%(name)s has this conversation.", name=name))


def take_over(
    session: Session,
    conversation_id: int,
    officer: Officer,
    now: datetime,
    *,
    force: bool = False,
    given_by: Officer | None = None,
) -> None:
    """The officer has it: bot messages not yet sent are stopped, queued ones are never asked for.

    given_by: the colleague who gives it to the officer. Raises TakenByAnother unless `force`.
    """
    repository = ConversationRepository(session)
    conversation = repository.lock(conversation_id)
    assert conversation is not None
    actor = given_by or officer
    if not force and is_with_other(conversation, actor):
        raise TakenByAnother
    standing_in.note(session, conversation, actor, now)
    stopped = OutboundRepository(session).suppress_bot_sends(conversation_id)
    conversation.officer_id = officer.id
    if conversation.unit_id is None:
        conversation.unit_id = officer.unit_id
    conversation.is_closed, conversation.snoozed_until = False, None
    _leave_bot(session, conversation, HandledBy.OFFICER, None, now)
    duty.end(session, conversation_id, now)
    detail = {"stopped_bot_messages": stopped} | ({"to": officer.id} if given_by else {})
    act = "conversation.give" if given_by else "conversation.take_over"
    audit.record(session, f"officer:{actor.id}", act, "conversation", conversation_id, now, detail)
    session.expire(conversation, ["officer", "unit"])
    hooks_out.conversation_happened(session, conversation, kinds.CONVERSATION_TAKEN, now)
    announce_change(session, conversation)


def lock_unless_taken(session: Session, conversation_id: int, officer: Officer) -> Conversation:
    """The locked conversation, for a step that ends its handling by an officer.

    Raises TakenByAnother when a colleague has it: the bot would speak between the two of them.
    """
    conversation = ConversationRepository(session).lock(conversation_id)
    assert conversation is not None
    if is_with_other(conversation, officer):
        raise TakenByAnother
    return conversation


def hand_back(session: Session, conversation_id: int, actor: str, now: datetime) -> None:
    """The bot answers again from the next message on."""
    conversation = ConversationRepository(session).lock(conversation_id)
    assert conversation is not None
    conversation.handled_by, conversation.bot_while_waiting = HandledBy.BOT, None
    conversation.handover_reason = None
    awaiting.note_nothing_owed(session, conversation)
    conversation.officer_id = None
    conversation.is_urgent = False
    conversation.returned_at = now
    duty.end(session, conversation_id, now)
    audit.record(session, actor, "conversation.hand_back", "conversation", conversation_id, now, {})
    session.flush()
    session.expire(conversation, ["officer"])
    hooks_out.conversation_happened(session, conversation, kinds.CONVERSATION_RETURNED, now)
    announce_change(session, conversation)


def let_wait(session: Session, conversation: Conversation, now: datetime) -> None:
    """It waits for people of its unit: nobody has it, the bot is silent, and those on duty are called anew."""
    is_new = conversation.handled_by != HandledBy.QUEUE
    if is_new:
        _leave_bot(session, conversation, HandledBy.QUEUE, None, now)
    conversation.officer_id = None
    conversation.is_closed, conversation.snoozed_until = False, None
    session.flush()
    session.expire(conversation, ["officer", "unit"])
    duty.end(session, conversation.id, now)
    duty.begin(session, conversation, now)
    if is_new:
        detail = {"reason": conversation.handover_reason}
        hooks_out.conversation_happened(session, conversation, kinds.CONVERSATION_WAITING, now, detail)
    announce_change(session, conversation)


def move_to_unit(
    session: Session, conversation: Conversation, unit_id: int, now: datetime, *, with_officer: bool = False
) -> None:
    """The conversation follows its case to another unit; nobody there has it yet, those on duty are called.

    with_officer: who has it comes along, and keeps it.
    """
    is_moved = conversation.unit_id != unit_id
    if is_moved and conversation.handled_by == HandledBy.OFFICER and not with_officer:
        conversation.handled_by, conversation.officer_id = HandledBy.QUEUE, None
        awaiting.note_with_people(session, conversation, now)
    conversation.unit_id = unit_id
    session.flush()
    session.expire(conversation, ["officer", "unit"])
    if is_moved and conversation.handled_by == HandledBy.QUEUE:
        duty.end(session, conversation.id, now)  # the calls of the unit that had it
        duty.begin(session, conversation, now)
    announce_change(session, conversation)


# asking the bot


def next_bot_request(session: Session, conversation_id: int) -> BotRequest | None:
    """What to ask the bot next, oldest first; None when there is nothing or people have the conversation."""
    repository = ConversationRepository(session)
    conversation = repository.lock(conversation_id)
    if conversation is None:
        return None
    if conversation.handled_by == HandledBy.OFFICER:
        repository.finish_pending(conversation_id, BotState.SKIPPED)
        return None
    message = repository.next_pending(conversation_id)
    if message is None:
        return None
    place = next((a for a in message.attachments if a.latitude is not None and a.longitude is not None), None)
    return BotRequest(
        conversation_id=conversation_id,
        sender=conversation.public_id,
        message_id=message.id,
        text=message.text or None,
        payload=message.payload if (message.payload or "").startswith(BOT_COMMAND_PREFIX) else None,
        attachments=tuple((a.id, a.kind) for a in message.attachments if a.kind != "location"),
        location=(place.latitude, place.longitude) if place and place.latitude and place.longitude else None,
        channel=message.channel,
        account_id=message.account_id,
        citizen_id=conversation.identity.external_id,
        sent_at=message.sent_at,
    )


def store_bot_answer(session: Session, request: BotRequest, answer: BotAnswer, now: datetime) -> None:
    """Keep what the bot understood and queue what it said, unless people took the conversation meanwhile."""
    repository = ConversationRepository(session)
    conversation = repository.lock(request.conversation_id)
    message = repository.message(request.message_id)
    assert conversation is not None
    assert message is not None
    if message.bot_state == BotState.ANSWERED:
        return
    message.understanding = {**(message.understanding or {}), **answer.understanding}
    handed_over_by_bot = message.bot_state == BotState.SKIPPED and conversation.handled_by == HandledBy.QUEUE
    if message.bot_state != BotState.PENDING and not handed_over_by_bot:
        return
    message.bot_state = BotState.ANSWERED
    conversation.bot_trouble_since = None
    # Where the citizen has written on meanwhile, the answer quotes what it answers.
    is_overtaken = repository.last_id_of_citizen(conversation.id) > message.id
    for number, reply in enumerate(answer.replies):
        outbox.say(
            session, conversation, author=Author.BOT, text=reply.text, choices=reply.choices, now=now,
            reply_to=message.external_id if is_overtaken and number == 0 else None,
            files=forms.attachments(session, reply.forms, now) if reply.forms else (),
        )  # fmt: skip
    announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)


def note_bot_trouble(session: Session, request: BotRequest, now: datetime) -> None:
    """The bot did not answer: one honest message, tries again for a while, then the conversation goes to people."""
    repository = ConversationRepository(session)
    conversation = repository.lock(request.conversation_id)
    if conversation is None or conversation.handled_by == HandledBy.OFFICER:
        return
    if not conversation.bot_answers:  # people have it; only the bot's last words are missing
        if now - (conversation.handed_over_at or now) < get_settings().bot_patience:
            queue.defer_answer(session, conversation.id, at=now + timedelta(seconds=RETRY_SECONDS[-1]))
        else:
            repository.finish_pending(conversation.id, BotState.FAILED)
        return
    if conversation.bot_trouble_since is None:
        conversation.bot_trouble_since = now
        outbox.say(
            session,
            conversation,
            author=Author.SYSTEM,
            text=_("The automatic assistant is not available right now. Your message is kept and will be answered."),
            now=now,
        )
    danger.watch(session, conversation, request.text or "", now)
    trouble = now - conversation.bot_trouble_since
    if trouble >= get_settings().bot_patience:
        repository.finish_pending(conversation.id, BotState.FAILED)
        hand_to_people(session, conversation, "bot_error", now)
        return
    tries = min(int(trouble.total_seconds() // 5), len(RETRY_SECONDS) - 1)
    queue.defer_answer(session, conversation.id, at=now + timedelta(seconds=RETRY_SECONDS[tries]))


def forgotten_by_bot(session: Session, before: datetime) -> list[int]:
    """Conversations of the bot with messages that wait since before then."""
    return list(ConversationRepository(session).waiting_for_bot(before, limit=200))
