"""Who wants to know what became of a template message: routes of answers subscribe here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import ZnsMessage

# Called in the transaction that changed the state; what it raises undoes the change, so it should not raise.
Listener = Callable[[Session, ZnsMessage, datetime], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """Call `listener(session, message, now)` after every change of a message's state; once per function."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(session: Session, message: ZnsMessage, now: datetime) -> None:
    """The state of this message has changed."""
    session.flush()
    for listener in _listeners:
        listener(session, message, now)
