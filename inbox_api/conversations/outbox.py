"""What is said to citizens: one way in (`say`), pieces stored before they are sent, outcomes kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import Button, Card, ContactForm
from connectors.base import OutboundMessage as Outgoing
from inbox_api import queue
from inbox_api.channels.service import connector
from inbox_api.conversations.address import addressed
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid
from inbox_api.files.naming import file_name
from inbox_api.folding import fold, storable
from inbox_api.hooks_out import outbox as hooks_out
from inbox_api.hooks_out.kinds import MESSAGE_SENT
from inbox_api.live import announce
from inbox_api.models import Attachment, Author, Conversation, Message, OutboundMessage, SendState
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

OCTETS = "application/octet-stream"


class NoteNotSendable(Conflict):
    """An internal note was about to reach a citizen: always a bug of the caller."""

    code = "note_not_sendable"
    message = lazy_gettext("An internal note cannot be sent.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of ours: exactly one of payload and url."""

    title: str
    payload: str | None = None
    url: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            key: value for key, value in (("title", self.title), ("payload", self.payload), ("url", self.url)) if value
        }


def buttons_of(stored: Sequence[dict[str, Any]]) -> tuple[Button, ...]:
    """Buttons as a connector takes them, from their stored form."""
    return tuple(Button(button["title"], button.get("payload"), button.get("url")) for button in stored)


def cards_of(stored: Sequence[dict[str, Any]]) -> tuple[Card, ...]:
    """Cards as a connector takes them, from their stored form."""
    return tuple(
        Card(card["title"], card.get("subtitle", ""), card.get("image_url"), buttons_of(card.get("buttons", ())))
        for card in stored
    )


def stored_cards(cards: Sequence[Card]) -> list[dict[str, Any]]:
    """Cards as they are stored."""
    return [
        {
            "title": storable(card.title),
            "subtitle": storable(card.subtitle),
            "image_url": card.image_url,
            "buttons": [Choice(b.title, b.payload, b.url).as_dict() for b in card.buttons],
        }
        for card in cards
    ]


def say(
    session: Session,
    conversation: Conversation,
    *,
    author: Author,
    text: str,
    now: datetime,
    choices: Sequence[Choice] = (),
    cards: Sequence[Card] = (),
    officer_id: int | None = None,
    files: Sequence[Attachment] = (),
    is_held: bool = False,
    held_until: datetime | None = None,
    reply_to: str | None = None,
    contact_form: ContactForm | None = None,
) -> Message:
    """Store one message to the citizen and its pieces, and put the sending in the queue.

    Every file is a piece of its own, after the text. is_held: nothing goes out until `release`; held_until: it can be
    taken back for so long. reply_to: the vendor's id of the citizen's message that the first piece quotes.
    contact_form: goes out in place of the text, which is what officers see of it.
    Raises Invalid when there is nothing to say, NoteNotSendable.
    """
    if author in {Author.NOTE, Author.CITIZEN}:
        raise NoteNotSendable
    is_held = is_held or held_until is not None
    text = storable(text).strip()
    if author == Author.SYSTEM:
        text = addressed(session, conversation.id, text)
    if not text and not files and not cards:
        raise Invalid(_("There is nothing to send."))
    repository = ConversationRepository(session)
    message = Message(
        conversation_id=conversation.id,
        channel=conversation.channel,
        account_id=conversation.identity.account_id,
        author=author,
        officer_id=officer_id,
        text=text,
        folded=fold(text),
        buttons=[choice.as_dict() for choice in choices],
        cards=stored_cards(cards),
        sent_at=now,
        received_at=now,
        held_until=held_until,
    )
    conversation.last_message_at = now
    repository.add(message)
    for file in files:
        file.message_id, file.uploaded_by = message.id, None
    if not is_held:
        _store_pieces(repository, conversation, message, choices, files, now, reply_to, contact_form)
    session.flush()
    session.expire(message, ["attachments", "outbound"])
    if not is_held and not connector(conversation.channel).is_local:
        queue.defer_send(session, conversation.id)
    if not is_held:
        _tell_others(session, conversation, message, len(files), now)
    announce(session, "message", conversation.id, conversation.public_id, message=message.id)
    return message


def release(session: Session, conversation: Conversation, message: Message, now: datetime) -> None:
    """Let a held message go out; harmless when told twice. The conversation is locked by the caller."""
    if message.outbound:
        return
    choices = [Choice(b["title"], b.get("payload"), b.get("url")) for b in message.buttons]
    _store_pieces(ConversationRepository(session), conversation, message, choices, message.attachments, now)
    session.flush()
    session.refresh(message)
    if not connector(conversation.channel).is_local:
        queue.defer_send(session, conversation.id)
    _tell_others(session, conversation, message, len(message.attachments), now)
    announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)


def _tell_others(session: Session, conversation: Conversation, message: Message, files: int, now: datetime) -> None:
    """Systems that listen; of an answer that can still be taken back, nobody hears. files: how many it carries."""
    told = {"author": str(message.author), "files": files}
    hooks_out.conversation_happened(session, conversation, MESSAGE_SENT, now, told, message_id=message.id)


def _store_pieces(
    repository: ConversationRepository,
    conversation: Conversation,
    message: Message,
    choices: Sequence[Choice],
    files: Sequence[Attachment],
    now: datetime,
    reply_to: str | None = None,
    contact_form: ContactForm | None = None,
) -> None:
    channel = connector(conversation.channel)
    state = SendState.SENT if channel.is_local else SendState.QUEUED

    def piece(part: Outgoing, file: Attachment | None) -> OutboundMessage:
        return OutboundMessage(
            message_id=message.id,
            conversation_id=conversation.id,
            marker=part.marker,
            text=part.text,
            buttons=[Choice(b.title, b.payload, b.url).as_dict() for b in part.buttons],
            cards=stored_cards(part.cards),
            contact_form=asdict(part.contact_form) if part.contact_form else None,
            reply_to=part.reply_to,
            attachment_id=file.id if file else None,
            is_human=message.author == Author.OFFICER,
            state=state,
            sent_at=now if channel.is_local else None,
            created_at=now,
        )

    marker = f"htkn:{message.id}:{secrets.token_hex(4)}"
    whole = Outgoing(
        account_id=message.account_id,
        citizen_id=conversation.identity.external_id,
        marker=marker,
        text="" if contact_form else message.text,
        buttons=tuple(Button(c.title, c.payload, c.url) for c in choices),
        cards=cards_of(message.cards),
        contact_form=contact_form,
        reply_to=reply_to,
    )
    for part in as_sent(conversation.channel, whole):
        repository.add(piece(part, None))
    bare = replace(whole, text="", buttons=(), cards=(), contact_form=None, reply_to=None)
    for number, file in enumerate(files, 1):
        repository.add(piece(replace(bare, marker=f"{marker}:f{number}"), file))


def as_sent(channel_name: str, whole: Outgoing) -> Sequence[Outgoing]:
    """The pieces in which a channel carries one text, with choices to type where buttons do not always show."""
    channel = connector(channel_name)
    choices = [Choice(button.title, button.payload, button.url) for button in whole.buttons]
    text = whole.text
    if channel.needs_typed_choices and any(choice.payload for choice in choices) and not _says_numbers(text, choices):
        whole = replace(whole, text=f"{text}\n{_numbered(choices)}")
    return channel.pieces(whole) if whole.text or whole.cards or whole.contact_form else ()


def _numbered(choices: Sequence[Choice]) -> str:
    titles = [(number, choice.title) for number, choice in enumerate(choices, 1) if choice.payload]
    lines = [title if title.startswith(f"{number}. ") else f"{number}. {title}" for number, title in titles]
    return "\n".join([_("(Or answer with a number)"), *lines])


def _says_numbers(text: str, choices: Sequence[Choice]) -> bool:
    """True when the bot already wrote every choice with its number (its simple mode): "Press number 1: Send"."""
    lines = text.split("\n")
    return all(any(line.endswith(f" {n}: {choice.title}") for line in lines) for n, choice in enumerate(choices, 1))


def typed_choice(last_said: Message | None, text: str) -> str | None:
    """The payload of the button that a citizen chose by typing its number or its title, else None."""
    if last_said is None or not last_said.buttons:
        return None
    wanted = fold(text).rstrip(".)")
    for number, button in enumerate(last_said.buttons, 1):
        payload = button.get("payload")
        if payload and wanted and wanted in {str(number), fold(str(button["title"]))}:
            return str(payload)
    return None


def confirm_sent(
    session: Session, piece: OutboundMessage, conversation: Conversation, external_id: str | None, at: datetime
) -> None:
    """The vendor has it: keep its id. Harmless when told twice."""
    is_new = piece.state != SendState.SENT
    if is_new:
        piece.state, piece.sent_at, piece.error_code = SendState.SENT, at, None
    piece.external_id = piece.external_id or external_id
    session.flush()
    if is_new:
        announce(session, "delivery", conversation.id, conversation.public_id, message=piece.message_id)


def match_echo(
    session: Session, conversation: Conversation, *, marker: str | None, external_id: str, text: str | None
) -> OutboundMessage | None:
    """Which of our pieces an echo speaks of: by our mark, by the vendor's id, or by the text of one under way."""
    pieces = OutboundRepository(session)
    if marker:
        return pieces.by_marker(marker)
    known = pieces.by_external_id(conversation.id, external_id)
    if known is not None:
        return known
    for piece in pieces.unsettled_of(conversation.id):
        # Of files nothing can be compared: one that was given up may be any file that an officer sent outside.
        if _same_words(piece.text, text) and (piece.text or piece.state == SendState.SENDING):
            return piece
        if piece.attachment_id is not None and is_link_of(session, piece.attachment_id, text or ""):
            return piece
    return None


def is_link_of(session: Session, attachment_id: int, text: str) -> bool:
    """True for the words by which a channel that cannot carry a file says where it is: its name and a link."""
    row = ConversationRepository(session).attachment(attachment_id)
    return row is not None and text.startswith(f"{file_name(row, row.mime or OCTETS)}: http")


def _same_words(ours: str, theirs: str | None) -> bool:
    return fold(ours) == fold(theirs or "")


def resend(session: Session, message: Message, conversation: Conversation) -> int:
    """Try the failed pieces of a message again; returns how many."""
    failed = [piece for piece in message.outbound if piece.state == SendState.FAILED]
    for piece in failed:
        piece.state, piece.attempts, piece.error_code, piece.next_try_at = SendState.QUEUED, 0, None, None
    if failed:
        session.flush()
        queue.defer_send(session, conversation.id)
        announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)
    return len(failed)
