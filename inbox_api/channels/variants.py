"""Counting which form of an uncertain point of a vendor's documents real traffic uses.

Counts are gathered in the session and written once before its commit, so that a batch of posts updates a counter
once. They are figures for people: a count of a savepoint that was rolled back may stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from inbox_api.channels.watch_repository import VariantKey, WatchRepository
from inbox_api.models import ChannelVariant

_WAITING = "channel_variants"


def seen(session: Session, channel: str, account_id: str, point: str, variant: str) -> None:
    """Count one sight of a variant. point, variant: our own slugs ("timestamp", "number"), never vendor data."""
    counts: Counter[VariantKey] = session.info.setdefault(_WAITING, Counter())
    counts[(channel, account_id, point[:200], variant[:200])] += 1


def counted(session: Session, channel: str | None = None) -> Sequence[ChannelVariant]:
    """All counters, by channel, account, point and variant."""
    write_waiting(session)
    return WatchRepository(session).variants(channel)


def write_waiting(session: Session) -> None:
    """Write what was counted in this session; called before every commit."""
    counts = session.info.pop(_WAITING, None)
    if counts:
        WatchRepository(session).count_variants(counts)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        write_waiting(session)


@event.listens_for(Session, "after_soft_rollback")
def _after_soft_rollback(session: Session, undone: SessionTransaction) -> None:
    if undone.parent is None:
        session.info.pop(_WAITING, None)
