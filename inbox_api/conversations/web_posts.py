"""A visitor's post in the web chat takes the road of every other channel: signed, checked, kept, read by the worker."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.channels import service as channels
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.service import INBOX_PAYLOAD
from inbox_api.conversations.web_chat import ACCOUNT, CHANNEL, can_choose, conversation_of, offered, owner
from inbox_api.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from inbox_api.files import keeping
from inbox_api.folding import storable
from inbox_api.models import Attachment, Author
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

FILES_AT_MOST = 10
CLIENT_ID = re.compile(r"[A-Za-z0-9-]{4,64}")


class ChoiceUsed(Conflict):
    code = "choice_used"
    message = lazy_gettext("This choice belongs to an earlier question. Please use the newest one or type your answer.")


class NothingWritten(Invalid):
    code = "nothing_written"
    message = lazy_gettext("Please write something or add a photo first.")


@dataclass(frozen=True, slots=True)
class NewPost:
    """What a visitor sends. tap: (message id, button number from 0). place: (latitude, longitude) in degrees."""

    client_id: str
    text: str = ""
    upload_ids: Sequence[int] = ()
    files: Sequence[tuple[str, bytes]] = ()
    place: tuple[float, float] | None = None
    tap: tuple[int, int] | None = None


def accept(session: Session, visitor: str, post: NewPost, now: datetime) -> str:
    """Keep one post; returns its client id. The same client id again changes nothing.

    Raises Invalid, NothingWritten, TooLarge, FileTypeNotAllowed, NotFound (a file or button that is not the
    visitor's), ChoiceUsed, Unavailable.
    """
    if not CLIENT_ID.fullmatch(post.client_id):
        raise Invalid
    text, payload, client_id = _checked_text(post.text), None, post.client_id
    if post.tap is not None:
        client_id = f"tap-{post.tap[0]}"
    repository = ConversationRepository(session)
    external_id = f"{visitor}:{client_id}"
    if repository.message_by_external_id(CHANNEL, ACCOUNT, external_id) is not None:
        return client_id
    if post.tap is not None:
        text, payload = _tapped(session, visitor, *post.tap)
    attachments = [_as_item(row) for row in _files_of(session, visitor, post, now)]
    if post.place is not None:
        attachments.append(_place_item(*post.place))
    if not text and not attachments:
        raise NothingWritten
    repository.find_or_open(CHANNEL, ACCOUNT, visitor, now)  # its page can listen for events from now on
    document = {
        "account_id": ACCOUNT,
        "visitor_id": visitor,
        "message_id": external_id,
        "sent_at": now.isoformat(),
        "text": text or None,
        "payload": payload,
        "attachments": attachments,
    }
    _store(session, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), now)
    return client_id


def _checked_text(text: str) -> str:
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    limit = get_settings().max_text_chars
    if len(text) > limit:
        raise text_too_long(len(text))
    return text


def text_too_long(length: int | None = None) -> TooLarge:
    """The error that says how long a message may be. length: None when it was not even read to its end."""
    limit = get_settings().max_text_chars
    if length is None:
        return TooLarge(_("Your message is too long. At most %(limit)s characters fit in one message.", limit=limit))
    return TooLarge(
        _("Your message has %(length)s characters; at most %(limit)s fit in one message. Please send it in parts.",
          length=length, limit=limit)
    )  # fmt: skip


def file_too_large() -> TooLarge:
    return keeping.file_too_large(get_settings().max_upload_bytes)


def _store(session: Session, body: bytes, now: datetime) -> None:
    """Sign the post, check it as any other post is checked, keep it. Raises Unavailable when the chat is not set up."""
    secret = get_settings().web_secret.get_secret_value()
    headers = {
        "content-type": "application/json",
        "x-hopthu-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
    }
    connected = channels.accounts(session, CHANNEL)
    if not any(channels.connector(CHANNEL).is_authentic(body, headers, account) for account in connected):
        raise Unavailable
    channels.store_post(session, channel=CHANNEL, body=body, headers=headers, now=now)


def _tapped(session: Session, visitor: str, message_id: int, number: int) -> tuple[str, str]:
    """(title, payload) of a button that we really offered to this visitor and that still waits."""
    repository = ConversationRepository(session)
    conversation, message = conversation_of(session, visitor), repository.message(message_id)
    if conversation is None or message is None or message.conversation_id != conversation.id:
        raise NotFound
    buttons = offered(message)
    if message.author in {Author.NOTE, Author.CITIZEN} or not 0 <= number < len(buttons):
        raise NotFound
    button = buttons[number]
    tapped = repository.payloads_of_citizen(conversation.id, INBOX_PAYLOAD)
    if not button.get("payload") or not can_choose(message, repository.last_id_of_citizen(conversation.id), tapped):
        raise ChoiceUsed
    return str(button["title"]), str(button["payload"])


def _files_of(session: Session, visitor: str, post: NewPost, now: datetime) -> list[Attachment]:
    wanted = list(dict.fromkeys(post.upload_ids))
    if len(wanted) + len(post.files) > FILES_AT_MOST:
        raise Invalid(_("At most %(count)s files fit in one message.", count=FILES_AT_MOST))
    found = ConversationRepository(session).attachments(wanted)
    own = [row for row in found if row.message_id is None and row.uploaded_by == owner(visitor)]
    if len(own) != len(wanted):
        raise NotFound
    for _name, content in post.files:  # all are looked at before the first one is kept
        keeping.check_upload(content)
    return [*own, *(upload(session, visitor, name, content, now) for name, content in post.files)]


def upload(session: Session, visitor: str, name: str, content: bytes, now: datetime) -> Attachment:
    """Keep a file until a message takes it. Raises FileTypeNotAllowed, FileHasMacros, TooLarge, PictureUnreadable."""
    return keeping.keep_upload(session, owner(visitor), name, content, now)


def _as_item(row: Attachment) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "mime": row.mime,
        "size_bytes": row.size_bytes,
        "url": f"upload:{row.id}",
    }


def _place_item(latitude: float, longitude: float) -> dict[str, Any]:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Invalid
    return {"kind": "location", "latitude": round(latitude, 6), "longitude": round(longitude, 6)}
