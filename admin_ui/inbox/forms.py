"""Reading the forms of the inbox: uploads, chosen messages, a new case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Form, UploadFile
from sqlalchemy.orm import Session

from inbox_api.cases.service import NewCase
from inbox_api.cases.titles import tells_matter
from inbox_api.conversations import inbox
from inbox_api.errors import TooLarge
from inbox_api.models import Attachment, Author, Message, Officer
from inbox_api.settings import get_settings

LAST_MESSAGES = 4  # how many of the citizen's messages describe a new case when none is chosen
Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]


def keep_uploads(session: Session, officer: Officer, files: Sequence[UploadFile], now: datetime) -> list[Attachment]:
    """The chosen files, stored. A file field left empty sends one file without a name: it is no file.

    Raises TooLarge, FileTypeNotAllowed, NotAllowed.
    """
    limit = get_settings().max_upload_bytes
    kept = []
    for file in files:
        if not file.filename:
            continue
        content = file.file.read(limit + 1)
        if len(content) > limit:
            raise TooLarge
        kept.append(inbox.upload(session, officer, file.filename, content, now))
    return kept


def describing(messages: Sequence[Message], chosen: Sequence[int]) -> list[Message]:
    """The messages that a new case is made of: the chosen ones, else the citizen's last ones that tell something.

    Taps, greetings and the call for an officer tell nothing; when there is nothing else, they are taken all the same.
    """
    if chosen:
        return [message for message in messages if message.id in chosen]
    told = [m for m in messages if m.author == Author.CITIZEN and not m.deleted_at and (m.text or m.attachments)]
    matter = [m for m in told if m.attachments or _tells(m)]
    return (matter or told)[-LAST_MESSAGES:]


def _tells(message: Message) -> bool:
    intent = (message.understanding or {}).get("intent")
    return message.payload is None and tells_matter(message.text, intent)


def understood(messages: Sequence[Message], entity: str) -> str:
    """What the assistant last understood as that entity in these messages, else ""."""
    values = [
        str(found["value"])
        for message in messages
        for found in (message.understanding or {}).get("entities", [])
        if found.get("entity") == entity and found.get("value")
    ]
    return values[-1] if values else ""


def new_case(
    case_type: Line,
    description: Text,
    topic: Line = "",
    address: Line = "",
    ward: Line = "",
    happened: Line = "",
    contact_name: Line = "",
    phone: Line = "",
    messages: Annotated[list[int] | None, Form()] = None,
) -> NewCase:
    return NewCase(
        case_type=case_type,
        description=description,
        topic=topic or None,
        address=address.strip() or None,
        ward=ward or None,
        happened_at_text=happened.strip() or None,
        contact_name=contact_name.strip() or None,
        phone=phone.strip() or None,
        message_ids=tuple(messages or ()),
    )
