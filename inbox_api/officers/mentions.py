"""Colleagues named with @ in a note: only who may see what the note stands at. The same for conversations and cases."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy.orm import Session

from inbox_api.errors import Invalid
from inbox_api.folding import fold
from inbox_api.models import Officer
from inbox_api.officers.mentions_repository import MentionsRepository

READERS = ("officer", "dispatcher", "inspector", "leader")
SHOWN = 8
_NAME = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]{0,60}[a-z0-9]|[a-z0-9])", re.IGNORECASE)
MayRead = Callable[[Officer], bool]


class CannotBeMentioned(Invalid):
    code = "cannot_be_mentioned"


def named(session: Session, by: Officer, text: str, may_read: MayRead, refusal: Callable[[str], str]) -> list[Officer]:
    """Whom the text names. A name that is nobody's stays plain text, and nobody names oneself.

    refusal: the sentence about names ("@minh, @hoa") of people who may not see it. Raises CannotBeMentioned.
    """
    names = sorted({name.lower() for name in _NAME.findall(text)})
    found = [one for one in MentionsRepository(session).officers_named(names) if one.id != by.id]
    hidden = [one for one in found if not _may_be_named(one, may_read)]
    if hidden:
        raise CannotBeMentioned(refusal(", ".join(f"@{one.username}" for one in hidden)))
    return found


def offered(session: Session, by: Officer, typed: str, may_read: MayRead) -> list[Officer]:
    """Colleagues whose name or user name begins so and who may see it; a few."""
    found = []
    for one in MentionsRepository(session).officers_like(fold(typed)):
        if one.id != by.id and _may_be_named(one, may_read):
            found.append(one)
        if len(found) == SHOWN:
            break
    return found


def _may_be_named(officer: Officer, may_read: MayRead) -> bool:
    return officer.has_role(*READERS) and may_read(officer)
