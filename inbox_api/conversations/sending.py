"""The steps of delivering one piece: claim, (call the vendor, no session open), record the outcome or settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, ContactForm, ErrorAction, OutboundMessage, ReplyQuota, SentMessage
from inbox_api.channels import pauses, windows
from inbox_api.channels import service as channels
from inbox_api.comments import threads
from inbox_api.conversations import failing, outbox
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files.problems import FileUnreadable
from inbox_api.files.sending import LOST_FILE, FileToSend, to_send
from inbox_api.folding import fold
from inbox_api.models import Author, Conversation, HandledBy, Message, SendState
from inbox_api.models import OutboundMessage as Piece
from inbox_api.settings import get_settings

CLOCK_SKEW = timedelta(seconds=60)
PUNCTUALITY = timedelta(seconds=1)  # a planned job may run this much early


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
    is_trial: bool = False  # the account was paused: success ends that
    file: FileToSend | None = None


def next_send(session: Session, conversation_id: int, now: datetime) -> SendTask | None:
    """Claim the oldest open piece. None: nothing to do now (a later job is already planned where needed)."""
    repository, pieces = ConversationRepository(session), OutboundRepository(session)
    conversation = repository.lock(conversation_id)
    if conversation is None:
        return None
    open_pieces = pieces.open_of(conversation_id)
    if not open_pieces:
        return None
    row = channels.account_row(session, conversation.channel, conversation.identity.account_id)
    paused_until = pauses.paused_until_of(row) if row is not None else None
    is_trial = paused_until is not None
    is_connected = row is not None and row.is_active
    for piece in open_pieces:
        message = repository.message(piece.message_id)
        assert message is not None
        if piece.state != SendState.SENDING:
            if _is_silenced(repository, conversation, piece):
                piece.state = SendState.SUPPRESSED
                continue
            closed = _closed_window(session, conversation, piece, now)
            if not is_connected:
                failing.fail(session, conversation, piece, "not_connected", now)
                continue
            if closed:
                failing.fail(session, conversation, piece, closed, now)
                windows.ask(session, conversation, now)
                continue
        if paused_until is not None and now < paused_until:
            failing.hold_back(session, conversation, piece, paused_until)
            return None
        if piece.next_try_at is not None and now < piece.next_try_at - failing.scaled(PUNCTUALITY):
            return None  # a job is planned for then
        file = _file_of(session, conversation, piece, now)
        if piece.state == SendState.SENDING:
            return _task(session, conversation, piece, message, file, is_unsettled=True, is_trial=is_trial)
        if not pieces.claim_send(piece.id, seen_state=piece.state, seen_attempts=piece.attempts, now=now):
            return None
        return _task(session, conversation, piece, message, file, is_unsettled=False, is_trial=is_trial)
    return None


def has_open(session: Session, conversation_id: int) -> bool:
    """True while something waits to be sent or settled."""
    return bool(OutboundRepository(session).open_of(conversation_id))


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
    if failing.is_tried_enough(piece, None, now):
        failing.fail(session, conversation, piece, piece.error_code or "outcome_unknown", now)
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
    is_trial: bool,
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
            buttons=outbox.buttons_of(piece.buttons),
            cards=outbox.cards_of(piece.cards),
            contact_form=ContactForm(**piece.contact_form) if piece.contact_form else None,
            reply_to=piece.reply_to,
            is_human=piece.is_human,
            last_citizen_action_at=conversation.last_citizen_action_at,
        ),
        started_at=piece.started_at,
        is_unsettled=is_unsettled,
        is_trial=is_trial,
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
    action = ErrorAction.RETRY if error.may_retry else ErrorAction.FINAL
    return ConnectorError("file_unreadable", action=action, tries=get_settings().send_attempts)


def _closed_window(session: Session, conversation: Conversation, piece: Piece, now: datetime) -> str | None:
    if now - piece.created_at > get_settings().send_patience:
        return "too_old"
    if conversation.last_citizen_action_at is None:
        return "window_closed" if threads.is_born_of_comment(session, conversation) else None
    window = channels.connector(conversation.channel).reply_window(conversation.last_citizen_action_at)
    until = window.human_until if piece.is_human else window.free_until
    return "window_closed" if until is not None and now > until else None


def record_sent(
    session: Session, task: SendTask, external_id: str, at: datetime, quota: ReplyQuota | None = None
) -> None:
    conversation = ConversationRepository(session).lock(task.conversation_id)
    piece = OutboundRepository(session).get(task.piece_id)
    assert conversation is not None
    assert piece is not None
    windows.note_quota(conversation, quota, at)
    if piece.error_code:
        pauses.quota_is_back(session, task.channel, task.account.account_id, at)
    outbox.confirm_sent(session, piece, conversation, external_id, at)
    if task.is_trial:
        pauses.end_pause(session, task.channel, task.account.account_id, at)


def record_failure(session: Session, task: SendTask, error: ConnectorError, now: datetime) -> bool:
    """Keep the outcome and plan the next try. True: go on with the next piece at once."""
    conversation = ConversationRepository(session).lock(task.conversation_id)
    piece = OutboundRepository(session).get(task.piece_id)
    assert conversation is not None
    assert piece is not None
    if piece.state == SendState.SENT:  # its echo was faster than the answer
        return True
    return failing.take_failure(session, conversation, piece, task.account.account_id, error, now)


def record_silence(session: Session, task: SendTask, error: ConnectorError, now: datetime) -> None:
    """The vendor does not tell what went out: ask again later, and send nothing before it is known."""
    conversation = ConversationRepository(session).lock(task.conversation_id)
    piece = OutboundRepository(session).get(task.piece_id)
    assert conversation is not None
    assert piece is not None
    if piece.state == SendState.SENDING:
        failing.ask_later(session, conversation, piece, task.account.account_id, error, now)


def find_in_history(session: Session, task: SendTask, history: Sequence[SentMessage]) -> SentMessage | None:
    """The unsettled piece among what the vendor says went out, if it did."""
    candidates = [sent for sent in history if sent.sent_at >= task.started_at - CLOCK_SKEW]
    known = OutboundRepository(session).known_external_ids(task.conversation_id, [s.external_id for s in candidates])
    for sent in candidates:
        if sent.external_id not in known and _is_it(task, sent):
            return sent
    return None


def _is_it(task: SendTask, sent: SentMessage) -> bool:
    """The same words, or the link that a channel without room for the file sent in its place."""
    link = f"{task.file.name}: http" if task.file is not None else None
    return fold(sent.text) == fold(task.message.text) or (link is not None and sent.text.startswith(link))


def forgotten(session: Session, before: datetime) -> list[int]:
    """Conversations with pieces that have waited since before then."""
    return list(OutboundRepository(session).waiting_to_be_sent(before, limit=200))
