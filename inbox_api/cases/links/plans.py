"""Jobs about cases that belong together, put in the queue with the change they follow from."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.settings import get_settings

TELL_MEMBERS = "tell_members"
END_MEMBERS = "end_members"
ASK_SOLVED = "ask_solved"
WATCH_WAVE = "watch_wave"
OFFER_SAME = "offer_same_matter"
OFFER_AFTER = timedelta(seconds=4)  # the citizen reads the receipt first


def after_creation(session: Session, case_id: int, now: datetime, *, is_to_be_asked: bool) -> None:
    """A new case may belong to a wave. is_to_be_asked: its reporter may know of a case like it."""
    queue.defer(session, WATCH_WAVE, lock="waves", case_id=case_id)
    if is_to_be_asked and get_settings().offer_same_matter:
        queue.defer(session, OFFER_SAME, at=now + OFFER_AFTER, case_id=case_id)


def tell_members(session: Session, master_id: int, event_id: int) -> None:
    queue.defer(session, TELL_MEMBERS, lock=f"master:{master_id}", event_id=event_id)


def end_members(session: Session, master_id: int) -> None:
    queue.defer(session, END_MEMBERS, lock=f"master:{master_id}", master_id=master_id)


def ask_solved(session: Session, master_id: int, now: datetime) -> None:
    queue.defer(session, ASK_SOLVED, at=now + get_settings().ask_solved_after, master_id=master_id)
