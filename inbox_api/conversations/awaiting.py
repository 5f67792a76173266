"""Since when a citizen waits for people: from the first words that nobody has answered until an officer answers.

It belongs to conversations that an officer has or that wait for one; what the assistant has waits for nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from connectors.base import AttachmentKind
from inbox_api.conversations.awaiting_repository import AwaitingRepository
from inbox_api.deadlines import replies
from inbox_api.models import Conversation, HandledBy

DATA = Path(__file__).parent / "data" / "thanks.json"


def note_written(
    session: Session, conversation: Conversation, text: str, file_kinds: Collection[str], at: datetime
) -> None:
    """The citizen has written to people. Who waits already waits on; bare thanks wait for nothing."""
    is_with_people = conversation.handled_by != HandledBy.BOT
    if is_with_people and conversation.citizen_waits_since is None and asks_for_more(text, file_kinds):
        _wait(session, conversation, at)


def note_with_people(session: Session, conversation: Conversation, now: datetime) -> None:
    """An officer has it, or it waits for one, which is waiting whatever was said last."""
    if conversation.citizen_waits_since is not None:
        return
    unanswered = AwaitingRepository(session).unanswered(conversation.id)
    since = next((one.at for one in unanswered if asks_for_more(one.text, one.file_kinds)), None)
    _wait(session, conversation, since or (now if conversation.handled_by == HandledBy.QUEUE else None))


def note_answered(session: Session, conversation: Conversation) -> None:
    """People have answered: the ball is with the citizen."""
    conversation.waits_for_citizen = True
    note_nothing_owed(session, conversation)


def note_nothing_owed(session: Session, conversation: Conversation) -> None:
    """Nobody waits for people here any more."""
    _wait(session, conversation, None)


def _wait(session: Session, conversation: Conversation, since: datetime | None) -> None:
    """The clocks of its cases follow."""
    if conversation.citizen_waits_since != since:
        conversation.citizen_waits_since = since
        replies.follow(session, conversation)


def note_taken_back(session: Session, conversation: Conversation, written_at: datetime) -> None:
    """The citizen took words of that moment back: if these were waited for, the next ones count, if there are any."""
    if conversation.handled_by != HandledBy.BOT and conversation.citizen_waits_since == written_at:
        note_nothing_owed(session, conversation)
        note_with_people(session, conversation, conversation.handed_over_at or written_at)


def asks_for_more(text: str, file_kinds: Collection[str]) -> bool:
    """False for bare thanks and lone stickers. file_kinds: of what hangs on the message."""
    if set(file_kinds) - {AttachmentKind.STICKER}:
        return True
    words = re.findall(r"\w+", text.lower())
    if not words:
        return not file_kinds or "?" in text
    rest = " ".join(words)
    for thanks in sorted(_data("thanks"), key=len, reverse=True):
        rest = re.sub(rf"\b{thanks}\b", "", rest)
    return "?" in text or rest == " ".join(words) or any(word not in _data("polite") for word in rest.split())


@lru_cache(maxsize=2)
def _data(name: str) -> frozenset[str]:
    return frozenset(json.loads(DATA.read_text(encoding="utf-8"))[name])
