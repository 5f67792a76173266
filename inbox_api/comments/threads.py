"""The conversation behind a comment: whose it is before and after the vendor tells who the author is in messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.channels import variants
from inbox_api.comments.moving_repository import UNLINKED, MovingRepository
from inbox_api.comments.repository import CommentRepository
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.folding import fold
from inbox_api.live import announce
from inbox_api.models import (
    Attachment,
    Author,
    BotState,
    Conversation,
    HandledBy,
    Message,
    OutboundMessage,
    PageComment,
    SendState,
)
from inbox_api.settings import get_settings

FETCHED = frozenset({"image", "video"})
AUTHOR_ID = "comment_author"  # the uncertain point: is a comment's author id the id of messages?


def is_unlinked(conversation: Conversation) -> bool:
    """Nothing can be sent: only the private reply to a comment tells the thread."""
    return conversation.identity.external_id.startswith(UNLINKED)


def is_born_of_comment(session: Session, conversation: Conversation) -> bool:
    """It begins with a comment; until the citizen writes a message, its window is closed."""
    if conversation.last_citizen_action_at is not None:
        return False
    return is_unlinked(conversation) or CommentRepository(session).is_in_conversation(conversation.id)


def open_thread(session: Session, comment: PageComment, now: datetime) -> Conversation:
    """The conversation of the comment's author, locked, with the comment in it as a message. Harmless when repeated."""
    repository = ConversationRepository(session)
    conversation_id = comment.conversation_id or _known_thread(session, comment)
    if conversation_id is None:
        author = comment.author_external_id
        is_sure = author is not None and get_settings().comment_authors_are_citizens
        name = str(author) if is_sure else f"{UNLINKED}{author or '?' + comment.external_id}"
        conversation_id = repository.find_or_open(comment.channel, comment.account_id, name[:200], now).id
    conversation = repository.lock(conversation_id)
    assert conversation is not None
    comment.conversation_id = conversation.id
    if comment.author_name and not conversation.citizen.display_name:
        conversation.citizen.display_name = comment.author_name
    if comment.message_id is None:
        comment.message_id = _add_message(session, conversation, comment, now)
    session.flush()
    return conversation


def _known_thread(session: Session, comment: PageComment) -> int | None:
    if comment.author_external_id is None:
        return None
    other = CommentRepository(session).of_author(comment)
    return other.conversation_id if other is not None else None


def _add_message(session: Session, conversation: Conversation, comment: PageComment, now: datetime) -> int | None:
    repository = ConversationRepository(session)
    message_id = repository.add_inbound(
        {
            "conversation_id": conversation.id,
            "channel": comment.channel,
            "account_id": comment.account_id,
            "external_id": f"{UNLINKED}{comment.external_id}",
            "author": Author.CITIZEN,
            "text": comment.text,
            "folded": comment.folded,
            "sent_at": comment.written_at,
            "edited_at": comment.edited_at,
            "received_at": now,
            "bot_state": BotState.SKIPPED,  # read, but no dialogue
            "understanding": comment.understanding,
        }
    )
    if message_id is None:
        return None
    for file in comment.files:
        is_fetched = file["kind"] in FETCHED
        row = Attachment(
            message_id=message_id,
            kind=file["kind"],
            source_url=file["url"],
            fetch_at=now if is_fetched else None,
            created_at=now,
        )
        repository.add(row)
        if is_fetched:
            queue.defer_fetch_file(session, row.id)
    conversation.last_message_at = max(conversation.last_message_at, comment.written_at)
    conversation.is_closed = False
    announce(session, "message", conversation.id, conversation.public_id, message=message_id)
    return message_id


def add_private_reply(
    session: Session, conversation: Conversation, text: str, marker: str, external_id: str | None, now: datetime
) -> None:
    """Show the private reply, which is sent already, in the conversation; its receipts find it there."""
    repository = ConversationRepository(session)
    message = Message(
        conversation_id=conversation.id,
        channel=conversation.channel,
        account_id=conversation.identity.account_id,
        author=Author.SYSTEM,
        text=text,
        folded=fold(text),
        sent_at=now,
        received_at=now,
    )
    repository.add(message)
    piece = OutboundMessage(
        message_id=message.id,
        conversation_id=conversation.id,
        marker=marker,
        text=text,
        state=SendState.SENT,
        attempts=1,
        started_at=now,
        sent_at=now,
        external_id=external_id,
        created_at=now,
    )
    repository.add(piece)
    announce(session, "message", conversation.id, conversation.public_id, message=message.id)


def link(session: Session, comment: PageComment, citizen_id: str, now: datetime) -> Conversation:
    """The vendor told who the author is in messages: the comment's conversation becomes, or joins, that thread."""
    repository = ConversationRepository(session)
    if comment.author_external_id is not None:
        form = "same_as_citizen" if comment.author_external_id == citizen_id else "another_id"
        variants.seen(session, comment.channel, comment.account_id, AUTHOR_ID, form)
    source = open_thread(session, comment, now)
    if source.identity.external_id == citizen_id:
        return source
    target = repository.find(comment.channel, comment.account_id, citizen_id)
    if target is None and is_unlinked(source):
        source.identity.external_id = citizen_id
        session.flush()
        conversations.announce_change(session, source)
        return source
    target = repository.find_or_open(comment.channel, comment.account_id, citizen_id, now)
    locked = repository.lock(target.id)
    assert locked is not None
    _move(session, source, locked, comment)
    return locked


def _move(session: Session, source: Conversation, target: Conversation, comment: PageComment) -> None:
    """Everything of an unlinked conversation, or else only what its comments brought, goes to the true thread."""
    everything = is_unlinked(source)
    MovingRepository(session).move(source.id, target.id, everything=everything)
    if everything:
        source.is_closed = True
    if source.is_restricted:
        conversations.restrict(session, target)
    if source.handled_by == HandledBy.QUEUE:
        conversations.hand_to_people(session, target, source.handover_reason or "other", source.last_message_at)
    target.is_urgent = target.is_urgent or source.is_urgent
    target.unit_id = target.unit_id or source.unit_id
    if not target.citizen.display_name:
        target.citizen.display_name = source.citizen.display_name
    target.last_message_at = max(target.last_message_at, source.last_message_at)
    session.flush()
    session.refresh(comment)
    for one in (source, target):
        conversations.announce_change(session, one)
