"""Danger in a citizen's words while the bot says nothing: people wait for people, but never for the numbers to call."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.cases.phrases import PhraseIndex
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, Conversation, HandledBy
from inbox_api.texts import gettext as _

DATA_FILE = Path(__file__).parent / "data" / "danger.json"
TOLD_AGAIN_AFTER = timedelta(minutes=30)
LOOKED_BACK = 40  # messages


@lru_cache(maxsize=1)
def _index() -> PhraseIndex:
    return PhraseIndex({"danger": json.loads(DATA_FILE.read_text(encoding="utf-8"))["phrases"]})


def speaks_of_danger(text: str) -> bool:
    return bool(_index().rank(text))


def watch(session: Session, conversation: Conversation, text: str, now: datetime) -> None:
    """Flag danger for the officers. Where nobody has the conversation yet, also tell the numbers, once in a while.

    A conversation that an officer has taken is flagged only: there the officer speaks.
    """
    if not speaks_of_danger(text):
        return
    conversation.is_urgent = True
    if conversation.handled_by == HandledBy.OFFICER or _told_lately(session, conversation, now):
        return
    outbox.say(session, conversation, author=Author.SYSTEM, text=numbers_text(), now=now)


def numbers_text() -> str:
    return _(
        "If you are in danger now, call: 113 police, 114 fire and rescue, 115 ambulance, 111 children."
        " Officers on duty see your message as urgent; it does not replace the call."
    )


def _told_lately(session: Session, conversation: Conversation, now: datetime) -> bool:
    recent = ConversationRepository(session).messages(conversation.id, limit=LOOKED_BACK)
    text = numbers_text()
    return any(
        message.author == Author.SYSTEM and message.text == text and now - message.sent_at < TOLD_AGAIN_AFTER
        for message in recent
    )
