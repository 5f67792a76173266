"""What became of a draft after it was sent: its drafter can still take the answer back, or it can be refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.looks.repository import LookRepository
from inbox_api.models import LookState, Officer, SecondLookStep

KEPT = "kept:look:"  # files of a draft: they stay although no message holds them


def may_read_file(session: Session, officer: Officer, owner: str | None) -> bool:
    """Whether a file that was kept under this name is one of a draft that the officer may read."""
    number = (owner or "").removeprefix(KEPT) if (owner or "").startswith(KEPT) else ""
    return number.isdigit() and LookRepository(session).find(officer, int(number)) is not None


def note_stopped(
    session: Session, officer_id: int, now: datetime, *, message_id: int | None = None, held_id: int | None = None,
    is_failed: bool = False,
) -> None:  # fmt: skip
    """An answer did not go out and its words are with its officer: a draft that it was says so.

    is_failed: something came between.
    """
    repository = LookRepository(session)
    look = repository.stopped_by(message_id=message_id, held_id=held_id)
    if look is None or look.state != LookState.SENT:
        return
    repository.change(look, {"state": LookState.TAKEN_BACK, "message_id": None, "held_id": None})
    verb = "failed" if is_failed else "taken_back"
    repository.add(SecondLookStep(look_id=look.id, at=now, officer_id=officer_id, verb=verb, comment=""))
    audit.record(session, f"officer:{officer_id}", f"look.{verb}", "look", look.id, now)
