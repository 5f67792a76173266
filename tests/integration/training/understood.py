"""Messages of citizens as the bot has understood them, for tests of the training desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Author, Conversation, Message
from tests.factories import NOW, receive


def said(
    session: Session, text: str, intent: str, *, confidence: float = 0.5, second: tuple[str, float] = ("greet", 0.3),
    entities: tuple[dict[str, Any], ...] = (), now: datetime = NOW, **changes: Any,
) -> tuple[Conversation, Message]:  # fmt: skip
    """A citizen's message with its understanding, as the worker keeps it."""
    conversation = receive(session, text, now=now, **changes)
    message = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.author == Author.CITIZEN)
        .order_by(Message.id.desc())
    ).first()
    assert message is not None
    message.understanding = {
        "intent": intent,
        "confidence": confidence,
        "ranking": [
            {"name": intent, "confidence": confidence},
            {"name": second[0], "confidence": second[1]},
        ],
        "entities": list(entities),
        "topic_ranking": [],
        "is_fallback": False,
        "model": "model-one",
    }
    session.flush()
    return conversation, message


def entity(text: str, words: str, label: str) -> dict[str, Any]:
    """The mark of `words` in `text`."""
    start = text.index(words)
    return {"entity": label, "start": start, "end": start + len(words), "value": words}
