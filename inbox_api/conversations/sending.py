"""The steps of delivering one piece: claim, (call the vendor, no session open), record the outcome or settle it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Account, Button, ConnectorError, ErrorAction, OutboundMessage, SentMessage
from inbox_api import queue
from inbox_api.channels import service as channels
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations import outbox
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files.problems import FileUnreadable
from inbox_api.files.sending import LOST_FILE, FileToSend, to_send
from inbox_api.folding import fold
from inbox_api.live import announce
from inbox_api.models import Author, Conversation, HandledBy, Message, SendState
from inbox_api.models import OutboundMessage as Piece
from inbox_api.settings import get_settings

BACKOFF = (2, 5, 15, 60, 300, 900)  # seconds before the next try, by tries made
CLOCK_SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SendTask:
    """One piece ready to go, or one whose last try must be settled first. Its file is read later: see with_file."""

    piece_id: int
    conversation_id: int
    channel: str
    account: Account
    citizen_id: str
    message: OutboundMessage
    started_at: datetime
    is_unsettled: bool
    file: FileToSend | None = None


def next_send(session: Session, conversation_id: int, now: datetime) -> SendTask | None:
    """Claim the oldest open piece. None: nothing to do now (a later job is already planned where needed)."""
    repository, pieces = ConversationRepository(session), OutboundRepository(session)
    conversation = repository.lock(conversation_id)
    if conversation is None:
        return None
    for piece in pieces.open_of(conversation_id):
        message = repository.message(piece.message_id)
        assert message is not None
        file = _file_of(session, conversation, piece, now)
        if piece.state == SendState.SENDING:
            return _task(session, conversation, piece, message, file, is_unsettled=True)
        if _is_silenced(repository, conversation, piece):
            piece.state = SendState.SUPPRESSED
            continue
        closed = _closed_window(conversation, piece, now)
        if closed:
            _fail(session, conversation, piece, closed)
            continue
        if not pieces.claim_send(piece.id, seen_state=piece.state, seen_attempts=piece.attempts, now=now):
            return None
        session.refresh(piece)
        return _task(session, conversation, piece, message, file, is_unsettled=False)
    return None


def _is_silenced(repository: ConversationRepository, conversation: Conversation, piece: Piece) -> bool:
    """The bot's words in a conversation that an officer has taken."""
    message = repository.message(piece.message_id)
    is_of_bot = message is not None and message.author == Author.BOT
    return is_of_bot and conversation.handled_by == HandledBy.OFFICER


def claim_again(session: Session, task: SendTask, now: datetime) -> bool:
    """The last try did not arrive: start another. False when it was confirmed, silenced or tried too often."""
    repository = ConversationRepository(session)
    conversation = repository.lock(task.conversation_id)
    piece = OutboundRepository(session).get(task.piece_id)
    if conversation is None or piece is None or piece.state != SendState.SENDING:
        return False
    if _is_silenced(repository, conversation, piece):
        piece.state = SendState.SUPPRESSED
        session.flush()
        return False
    if piece.attempts >= get_settings().send_attempts:
        _fail(session, conversation, piece, piece.error_code or "outcome_unknown")
        return False
    pieces = OutboundRepository(session)
    return pieces.claim_send(piece.id, seen_state=SendState.SENDING, seen_attempts=piece.attempts, now=now)


def _task(
    session: Session,
    conversation: Conversation,
    piece: Piece,
    message: Message,
    file: FileToSend | None,
    *,
    is_unsettled: bool,
) -> SendTask:
    assert piece.started_at is not None
    return SendTask(
        piece_id=piece.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        account=channels.account(session, conversation.channel, message.account_id),
        citizen_id=conversation.identity.external_id,
        message=OutboundMessage(
            account_id=message.account_id,
            citizen_id=conversation.identity.external_id,
            marker=piece.marker,
            text=piece.text,
            buttons=tuple(Button(b["title"], b.get("payload"), b.get("url")) for b in piece.buttons),
            is_human=piece.is_human,
            last_citizen_action_at=conversation.last_citizen_action_at,
        ),
        started_at=piece.started_at,
        is_unsettled=is_unsettled,
        file=file,
    )


def _file_of(session: Session, conversation: Conversation, piece: Piece, now: datetime) -> FileToSend | None:
    if piece.attachment_id is None:
        return None
    row = ConversationRepository(session).attachment(piece.attachment_id)
    limit = channels.connector(conversation.channel).max_image_bytes
    return to_send(row, limit, now) if row is not None else LOST_FILE


def with_file(task: SendTask) -> OutboundMessage:
    """The message with the bytes of its file; no session is open. Raises FileUnreadable."""
    return replace(task.message, file=task.file.load()) if task.file is not None else task.message


def file_error(error: FileUnreadable) -> ConnectorError:
    """How a file that cannot be read is recorded: gone, this piece fails and those after it go on."""
    return ConnectorError("file_unreadable", action=ErrorAction.RETRY if error.may_retry else ErrorAction.FINAL)


def _closed_window(conversation: Conversation, piece: Piece, now: datetime) -> str | None:
    if conversation.last_citizen_action_at is None:
        return None
    window = channels.connector(conversation.channel).reply_window(conversation.last_citizen_action_at)
    until = window.human_until if piece.is_human else window.free_until
    return "window_closed" if until is not None and now > until else None


def record_sent(session: Session, task: SendTask, external_id: str, at: datetime) -> None:
    conversation = ConversationRepository(session).lock(task.conversation_id)
    piece = OutboundRepository(session).get(task.piece_id)
    assert conversation is not None
    assert piece is not None
    outbox.confirm_sent(session, piece, conversation, external_id, at)


def record_failure(session: Session, task: SendTask, error: ConnectorError, now: datetime) -> bool:
    """Keep the outcome and plan the next try. True: go on with the next piece at once."""
    repository = ConversationRepository(session)
    conversation = repository.lock(task.conversation_id)
    piece = OutboundRepository(session).get(task.piece_id)
    assert conversation is not None
    assert piece is not None
    if piece.state == SendState.SENT:  # its echo was faster than the answer
        return True
    piece.error_code = error.code[:200]
    if error.is_ambiguous:
        pause = max(get_settings().settle_wait, _pause(piece.attempts, error))
        queue.defer_send(session, conversation.id, at=now + pause)
        return False
    if error.permanent or piece.attempts >= get_settings().send_attempts:
        if error.action == ErrorAction.HUMAN:
            _report_problem(session, task, error)
        _fail(session, conversation, piece, error.code)
        return True
    if error.action == ErrorAction.REFRESH_TOKEN:
        row = ChannelRepository(session).account(task.channel, task.account.account_id)
        assert row is not None
        queue.defer(session, queue.REFRESH_TOKEN, lock=f"token:{row.id}", account_id=row.id, force=True)
    piece.state = SendState.RETRYING
    session.flush()
    queue.defer_send(session, conversation.id, at=now + _pause(piece.attempts, error))
    announce(session, "delivery", conversation.id, conversation.public_id, message=piece.message_id)
    return False


def _pause(attempts: int, error: ConnectorError) -> timedelta:
    if error.retry_after is not None:
        return error.retry_after
    seconds = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return timedelta(seconds=seconds * random.uniform(0.7, 1.3))  # noqa: S311 - spreads tries


def _fail(session: Session, conversation: Conversation, piece: Piece, code: str) -> None:
    piece.state, piece.error_code = SendState.FAILED, code[:200]
    session.flush()
    announce(session, "delivery", conversation.id, conversation.public_id, message=piece.message_id)


def _report_problem(session: Session, task: SendTask, error: ConnectorError) -> None:
    row = ChannelRepository(session).account(task.channel, task.account.account_id)
    if row is not None:
        row.problem = error.code
        session.flush()


def find_in_history(session: Session, task: SendTask, history: Sequence[SentMessage]) -> SentMessage | None:
    """The unsettled piece among what the vendor says went out, if it did."""
    candidates = [sent for sent in history if sent.sent_at >= task.started_at - CLOCK_SKEW]
    known = OutboundRepository(session).known_external_ids(task.conversation_id, [s.external_id for s in candidates])
    for sent in candidates:
        if sent.external_id not in known and fold(sent.text) == fold(task.message.text):
            return sent
    return None


def forgotten(session: Session, before: datetime) -> list[int]:
    """Conversations with pieces that have waited since before then."""
    return list(OutboundRepository(session).waiting_to_be_sent(before, limit=200))
