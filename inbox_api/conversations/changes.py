"""What citizens do to messages that are there: editing, taking back, reacting. In any order; repeating is harmless.

Posts overtake each other: an edit or removal that comes before its message waits for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import EventKind, InboundMessage
from inbox_api.conversations import awaiting
from inbox_api.conversations.changes_repository import ChangesRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files import keeping
from inbox_api.folding import fold, storable
from inbox_api.live import announce
from inbox_api.models import BotState, Conversation, EarlyChange, Message
from inbox_api.settings import get_settings

LONGEST_REACTION = 40


def take_change(session: Session, channel: str, event: InboundMessage) -> None:
    """An edit or removal: carried out, or kept until its message comes."""
    message = ConversationRepository(session).message_by_external_id(channel, event.account_id, event.external_id)
    if message is None:
        ChangesRepository(session).keep_early(
            channel=channel,
            account_id=event.account_id,
            external_id=event.external_id,
            kind=event.kind.value,
            revision=event.revision or 0,
            text=_kept(event.text),
            at=event.sent_at,
        )
        return
    conversation = ConversationRepository(session).lock(message.conversation_id)  # the bot's answer writes to it too
    session.refresh(message)
    if event.kind == EventKind.DELETE:
        _take_back(session, message, event.sent_at)
        if conversation is not None:
            awaiting.note_taken_back(session, conversation, message.sent_at)
    else:
        keep_edit(message, _kept(event.text), event.sent_at, event.revision)
    _announce(session, message)


def carry_out_early(session: Session, channel: str, event: InboundMessage, message_id: int) -> bool:
    """The message has come: what happened to it before that is carried out now. True when it was taken back."""
    found: list[EarlyChange] = ChangesRepository(session).take_early(channel, event.account_id, event.external_id)
    message = ConversationRepository(session).message(message_id) if found else None
    if message is None:
        return False
    for change in found:
        if change.kind == EventKind.DELETE.value:
            _take_back(session, message, change.at)
        else:
            keep_edit(message, change.text or "", change.at, change.revision or None)
    session.flush()
    return message.deleted_at is not None


def _take_back(session: Session, message: Message, at: datetime) -> None:
    message.deleted_at = message.deleted_at or at
    session.flush()
    keeping.erase_withdrawn(session, message.id)
    if message.bot_state == BotState.PENDING:
        message.bot_state = BotState.SKIPPED


def keep_edit(message: Message, text: str, at: datetime, revision: int | None) -> None:
    """The newest words count, the others stay in the log of edits, oldest first.

    at: the vendor's time of the edit. revision: how many edits there were by then; None when the vendor does not
    count, then the time decides. Each wording is kept once, in whatever order the edits come.
    """
    understanding = dict(message.understanding or {})
    earlier: list[dict[str, Any]] = list(understanding.get("edits", ()))
    current = int(understanding.get("revision", 0))
    if revision is None:
        last = datetime.fromisoformat(understanding["edited_at"]) if "edited_at" in understanding else message.sent_at
        is_known = text == message.text or (at == last and any(edit["text"] == text for edit in earlier))
        if at < last or is_known:
            return
        revision = current + 1
    if revision == current or any(edit.get("revision") == revision for edit in earlier):
        return
    if revision < current:
        earlier.append({"at": at.isoformat(), "text": text, "revision": revision})
        earlier.sort(key=lambda edit: int(edit.get("revision", 0)))
    else:
        earlier.append({"at": at.isoformat(), "text": message.text, "revision": current})
        message.text, message.folded, message.edited_at = text, fold(text), at
        understanding.update(revision=revision, edited_at=at.isoformat())
    understanding["edits"] = earlier
    message.understanding = understanding


def take_reaction(session: Session, channel: str, event: InboundMessage) -> None:
    """One reaction of the citizen stands on a message, the last one; reacting renews the time for answers."""
    repository = ConversationRepository(session)
    conversation = _locked(repository, channel, event)
    if conversation is None:
        return
    if event.text is not None:
        renew_window(conversation, event.sent_at)
    for external_id in event.related_ids:
        message = ChangesRepository(session).message_named(conversation.id, external_id)
        if message is None or (message.reaction_at is not None and message.reaction_at >= event.sent_at):
            continue
        message.reaction = storable(event.text)[:LONGEST_REACTION] if event.text else None
        message.reaction_at = event.sent_at
        _announce(session, message)


def take_referral(session: Session, channel: str, event: InboundMessage) -> None:
    """A link or advertisement led the citizen back to an existing thread: we may answer again."""
    conversation = _locked(ConversationRepository(session), channel, event)
    if conversation is not None:
        renew_window(conversation, event.sent_at)
        session.flush()


def renew_window(conversation: Conversation, at: datetime) -> None:
    """The citizen acted without a word: only the time in which we may answer starts anew."""
    conversation.last_citizen_action_at = max(conversation.last_citizen_action_at or at, at)


def _locked(repository: ConversationRepository, channel: str, event: InboundMessage) -> Conversation | None:
    found = repository.find(channel, event.account_id, event.citizen_id)
    return repository.lock(found.id) if found is not None else None


def _kept(text: str | None) -> str:
    return storable(text or "")[: get_settings().max_text_chars]


def _announce(session: Session, message: Message) -> None:
    session.flush()
    conversation = ConversationRepository(session).get(message.conversation_id)
    if conversation is not None:
        announce(session, "delivery", conversation.id, conversation.public_id, message=message.id)
