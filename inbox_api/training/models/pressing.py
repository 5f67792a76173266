"""The button "train": freeze the approved draft and put its training in the queue, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import Officer, TrainingRun
from inbox_api.training.data import versions
from inbox_api.training.data.errors import NothingToFreeze
from inbox_api.training.models import rights, runs


def press(session: Session, officer: Officer, reason: str, now: datetime) -> TrainingRun:
    """Train what is approved; without a change since, the last version once more.

    Raises NotAllowed, NoReason, AlreadyQueued.
    """
    rights.require(officer, *rights.TRAINERS)
    try:
        with session.begin_nested():
            version = versions.freeze(session, officer, reason, now=now)
    except NothingToFreeze:
        version = versions.listed(session, 1)[0]
    return runs.ask(session, officer, version, now)
