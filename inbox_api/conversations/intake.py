"""From the events of a webhook post to conversations and messages. Every step is harmless when repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import AttachmentKind, EventKind, InboundMessage
from connectors.registry import COMMENT_ACTIONS, TEMPLATE_GATEWAYS
from inbox_api import queue
from inbox_api.cases import citizen_moves, confirming, rating, sending_again, watching
from inbox_api.cases.links import offering, solved
from inbox_api.channels import people, policy, received_signs
from inbox_api.channels import service as channels
from inbox_api.comments import acting, followers
from inbox_api.comments import intake as comments
from inbox_api.conversations import awaiting, changes, danger, outbox, outside, quiet, service, waiting
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.duty.whom import holders
from inbox_api.folding import fold, storable
from inbox_api.hooks_out import outbox as hooks_out
from inbox_api.hooks_out.kinds import MESSAGE_RECEIVED
from inbox_api.live import announce
from inbox_api.models import Attachment, Author, BotState, Conversation, HandledBy
from inbox_api.officers import notices
from inbox_api.privacy import erasure, suggestions
from inbox_api.settings import get_settings
from inbox_api.zns import news as zns_news

FETCHED_KINDS = {
    AttachmentKind.IMAGE,
    AttachmentKind.VIDEO,
    AttachmentKind.AUDIO,
    AttachmentKind.FILE,
    AttachmentKind.STICKER,
}
UPLOAD_SCHEME = "upload:"  # the web chat names a file that this server already holds


def take_in(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
    """Store what one event says; True when it was a message that nobody had told before.

    Receipts and other quiet events never open a conversation.
    """
    if event.kind == EventKind.MESSAGE:
        return _take_message(session, channel, event, now)
    if event.kind == EventKind.ECHO:
        return _take_echo(session, channel, event, now)
    if event.kind in {EventKind.EDIT, EventKind.DELETE}:
        changes.take_change(session, channel, event)
    elif event.kind == EventKind.REACTION:
        changes.take_reaction(session, channel, event)
    elif event.kind == EventKind.REFERRAL:
        changes.take_referral(session, channel, event)
    elif event.kind in {EventKind.DELIVERED, EventKind.READ}:
        quiet.take_receipt(session, channel, event, now)
    elif event.kind in {EventKind.FOLLOW, EventKind.INTERACTION}:
        quiet.take_interaction(session, channel, event)
    elif event.kind == EventKind.THREAD_CONTROL:
        quiet.take_thread_control(session, channel, event, now)
    elif event.kind == EventKind.ACCOUNT:
        policy.note_measure(session, channel, event, now)
    elif event.kind == EventKind.TEMPLATE:
        zns_news.take_in(session, channel, event, now)
    elif event.kind == EventKind.WITHDRAWAL:
        erasure.ask_by_event(session, channel, event, now)
    elif event.kind in {EventKind.COMMENT, EventKind.POST}:
        return comments.take_in(session, channel, event, now)
    return False


def _find_or_open(
    session: Session, repository: ConversationRepository, channel: str, event: InboundMessage, now: datetime
) -> tuple[Conversation | None, bool]:
    """(the locked conversation, whether it was opened just now).

    No conversation for old words of somebody who asked to be forgotten since.
    """
    found = repository.find(channel, event.account_id, event.citizen_id, is_locked=True)
    if found is not None:
        return found, False
    if erasure.is_forgotten(session, channel, event.account_id, event.citizen_id, event.sent_at):
        return None, False
    return repository.lock(repository.open(channel, event.account_id, event.citizen_id, now).id), True


def _take_message(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
    repository = ConversationRepository(session)
    locked, is_new = _find_or_open(session, repository, channel, event, now)
    if locked is None:
        return False
    text = storable(event.text or "")[: get_settings().max_text_chars]
    payload = event.payload
    if payload is None and text and not is_new:
        last_said = repository.last_outgoing(locked.id)
        payload = outbox.typed_choice(last_said, text) or confirming.meant(last_said, text)
        payload = waiting.CALL_BACK if waiting.asks_back(locked, text) else payload
    is_for_inbox = payload is not None and payload.startswith(service.INBOX_PAYLOAD)
    is_standby = bool(event.raw.get("standby"))  # another application owns this thread
    if not is_standby:
        outside.end_by_silence(session, locked, event.sent_at, now)
    is_late = _is_late(channel, locked, event, now)
    goes_to_bot = locked.bot_answers and not (is_for_inbox or is_standby or is_late)
    message_id = repository.add_inbound(
        {
            "conversation_id": locked.id,
            "channel": channel,
            "account_id": event.account_id,
            "external_id": event.external_id,
            "author": Author.CITIZEN,
            "text": text,
            "folded": fold(text),
            "payload": storable(payload) if payload else None,
            "sent_at": event.sent_at,
            "received_at": now,
            "bot_state": BotState.PENDING if goes_to_bot else BotState.SKIPPED,
        }
    )
    if message_id is None:
        return False
    if is_standby:
        outside.note_sign(session, locked, event.sent_at, now)
    _store_attachments(session, repository, message_id, event, now)
    if event.contact is not None:
        suggestions.keep(session, locked, message_id, event.contact, f"{channel}_form", now)
    is_gone = changes.carry_out_early(session, channel, event, message_id)
    service.note_citizen_action(session, locked, event.sent_at, is_tap=is_for_inbox)
    announce(session, "message", locked.id, locked.public_id, message=message_id)
    if payload is not None and is_for_inbox:
        _carry_out_payload(session, locked, payload, message_id, text, now)
        return True
    if not is_gone:
        awaiting.note_written(session, locked, text, [one.kind for one in event.attachments], event.sent_at)
    people.ask_name(session, locked, now)
    told = {"files": len(event.attachments)}
    hooks_out.conversation_happened(session, locked, MESSAGE_RECEIVED, now, told, message_id=message_id)
    notices.tell_message(session, locked, holders(session, locked, now), now)
    watching.citizen_wrote(session, locked, now)
    if not is_new:
        followers.tell_waiting(session, locked, now)
        citizen_moves.answer_waiting(session, locked, message_id, text, now)
    if goes_to_bot:
        queue.defer_answer(session, locked.id)
        return True
    received_signs.plan(session, channel, event.account_id, message_id)
    danger.watch(session, locked, text, now)
    if is_late and locked.handled_by == HandledBy.BOT:
        service.hand_to_people(session, locked, "late", now)
    elif not (is_late or is_standby):
        waiting.acknowledge(session, locked, now)
    return True


def _is_late(channel: str, conversation: Conversation, event: InboundMessage, now: datetime) -> bool:
    """True when it came so late (an outage) that the bot may not answer any more."""
    last_action = max(conversation.last_citizen_action_at or event.sent_at, event.sent_at)
    free_until = channels.connector(channel).reply_window(last_action).free_until
    return free_until is not None and now > free_until


def _store_attachments(
    session: Session, repository: ConversationRepository, message_id: int, event: InboundMessage, now: datetime
) -> None:
    for item in event.attachments:
        url = item.url or ""
        if url.startswith(UPLOAD_SCHEME):
            _adopt_upload(repository, message_id, url.removeprefix(UPLOAD_SCHEME), event.citizen_id)
            continue
        is_fetched = bool(url) and item.kind in FETCHED_KINDS
        row = Attachment(
            message_id=message_id,
            kind=item.kind.value,
            name=storable(item.name)[:300] if item.name else None,
            mime=item.mime,
            size_bytes=item.size_bytes,
            source_url=url or None,
            latitude=item.latitude,
            longitude=item.longitude,
            fetch_at=now if is_fetched else None,
            created_at=now,
        )
        repository.add(row)
        if is_fetched:
            queue.defer_fetch_file(session, row.id)


def _adopt_upload(repository: ConversationRepository, message_id: int, upload_id: str, visitor: str) -> None:
    """Attach a file that this very visitor uploaded before; anything else is ignored."""
    row = repository.attachment(int(upload_id)) if upload_id.isdecimal() else None
    if row is not None and row.message_id is None and row.uploaded_by == f"web:{visitor}":
        row.message_id, row.uploaded_by = message_id, None


def _take_echo(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
    """Our own send coming back confirms it; anything else was written outside and silences the bot."""
    if channel in TEMPLATE_GATEWAYS and zns_news.match_echo(session, channel, event, now):
        return False
    if channel in COMMENT_ACTIONS and acting.match_echo(
        session,
        event.account_id,
        event.citizen_id,
        marker=event.marker,
        external_id=event.external_id,
        text=event.text,
        now=now,
    ):
        return False
    repository = ConversationRepository(session)
    locked, _is_new = _find_or_open(session, repository, channel, event, now)
    if locked is None:
        return False
    piece = outbox.match_echo(session, locked, marker=event.marker, external_id=event.external_id, text=event.text)
    if piece is not None:
        outbox.confirm_sent(session, piece, locked, event.external_id, event.sent_at)
        return False
    text = storable(event.text or "")
    message_id = repository.add_inbound(
        {
            "conversation_id": locked.id,
            "channel": channel,
            "account_id": event.account_id,
            "external_id": event.external_id,
            "author": Author.OUTSIDE,
            "text": text,
            "folded": fold(text),
            "sent_at": event.sent_at,
            "received_at": now,
        }
    )
    if message_id is None:
        return False
    _store_attachments(session, repository, message_id, replace(event, citizen_id=""), now)
    changes.carry_out_early(session, channel, event, message_id)
    if event.outside_sender is not None:
        outside.note_sign(session, locked, event.sent_at, now)
    locked.last_message_at = max(locked.last_message_at, event.sent_at)
    awaiting.note_nothing_owed(session, locked)
    announce(session, "message", locked.id, locked.public_id, message=message_id)
    return True


def _carry_out_payload(
    session: Session, conversation: Conversation, payload: str, message_id: int, text: str, now: datetime
) -> None:
    """A tap on one of the inbox's own buttons, carried out without the bot: inbox:<verb>:<case id>:<what>.

    rate: the score; done, solved: yes or no; metoo: the id of the case that is the same matter, or 0; again,
    assistant: no more.
    """
    verb, _separator, arguments = payload.removeprefix(service.INBOX_PAYLOAD).partition(":")
    case_id, _separator, score = arguments.partition(":")
    if payload == waiting.CALL_BACK:
        waiting.call_back(session, conversation, now)
    elif verb == "rate" and case_id.isdecimal() and score.isdecimal():
        rating.rate_by_tap(session, conversation, int(case_id), int(score), message_id, now)
    elif verb == "done" and case_id.isdecimal():
        confirming.answer_by_tap(session, conversation, int(case_id), score, message_id, text, now)
    elif verb == "solved" and case_id.isdecimal():
        solved.answer_by_tap(session, conversation, int(case_id), score, now)
    elif verb == "metoo" and case_id.isdecimal():
        offering.answer_by_tap(session, conversation, int(case_id), score, now)
    elif verb == sending_again.VERB and case_id.isdecimal():
        sending_again.by_tap(session, conversation, int(case_id), message_id, now)
