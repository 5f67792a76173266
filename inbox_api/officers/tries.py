"""Slowing down guesses: wrong passwords, case codes and keys, counted per key."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.db import side_transaction
from inbox_api.errors import TooManyTries
from inbox_api.officers.repository import OfficerRepository


def check(session: Session, key: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Raises TooManyTries when `key` failed `limit` times within the window."""
    if OfficerRepository(session).failed_tries(key, now - window) >= limit:
        raise TooManyTries


def note_failure(key: str, now: datetime) -> None:
    """Count one wrong try in a transaction of its own: the request that fails is rolled back."""
    with side_transaction() as session:
        OfficerRepository(session).add_failed_try(key, now)


def forget(session: Session, key: str) -> None:
    OfficerRepository(session).forget_failed_tries(key)
