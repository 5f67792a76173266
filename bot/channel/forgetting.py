"""Forgetting a conversation: every event of it leaves the store. Harmless when repeated, or for a stranger."""

from typing import Optional, Text

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore


class CannotForgetError(Exception):
    """The store is of a kind whose events we cannot delete."""


async def forget(agent: Optional[Agent], sender: Text) -> int:
    """Delete all that the bot remembers of this conversation; the number of events. Raises CannotForgetError."""
    store = agent.tracker_store if agent is not None else None
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if agent is None or store is None:
        raise CannotForgetError("no tracker store")
    async with agent.lock_store.lock(sender):
        if isinstance(store, SQLTrackerStore):
            with store.session_scope() as session:
                rows = session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender)
                count = rows.delete(synchronize_session=False)
                session.commit()
                return int(count)
        if isinstance(store, InMemoryTrackerStore):
            return int(store.store.pop(sender, None) is not None)
    raise CannotForgetError(type(store).__name__)
