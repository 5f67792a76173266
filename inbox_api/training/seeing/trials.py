"""Guests' links: somebody outside tries what a model understands; all of it is a test and counts nowhere.

Guests see what was understood, not a dialogue: an answer would open cases. Their words are scrubbed and then kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Officer, TrialLink
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.training.data.rights import require_editor, require_reader
from inbox_api.training.review.scrubbing import scrub
from inbox_api.training.seeing.repository import SeeingRepository

TURNS_AT_MOST = 300
LONGEST_TEXT = 600
LONGEST_NAME = 80


class TrialOver(Conflict):
    code = "trial_over"
    message = lazy_gettext("This trial has ended. Thank you for taking part.")


def make(session: Session, officer: Officer, name: str, now: datetime) -> tuple[TrialLink, str]:
    """(the link, its secret, which is told this once). Raises NotAllowed, Invalid."""
    require_editor(officer)
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid
    token = secrets.token_urlsafe(24)
    row = TrialLink(
        token_hash=_hash(token), model_id=None, name=name.strip(), made_at=now, made_by=officer.id,
        expires_at=now + timedelta(days=get_settings().trial_link_days), ended_at=None, turns=[],
    )  # fmt: skip
    SeeingRepository(session).add(row)
    audit.record(session, f"officer:{officer.id}", "training.trial_made", "trial_link", row.id, now)
    return row, token


def listed(session: Session, officer: Officer) -> Sequence[TrialLink]:
    """Newest first. Raises NotAllowed."""
    require_reader(officer)
    return SeeingRepository(session).links()


def end(session: Session, officer: Officer, link_id: int, now: datetime) -> TrialLink:
    """Nobody gets in any more. Raises NotAllowed, NotFound."""
    require_editor(officer)
    row = SeeingRepository(session).link(link_id)
    if row is None:
        raise NotFound
    row.ended_at = row.ended_at or now
    SeeingRepository(session).flush()
    audit.record(session, f"officer:{officer.id}", "training.trial_ended", "trial_link", row.id, now)
    return row


def enter(session: Session, token: str, now: datetime) -> TrialLink:
    """For a guest. Raises NotFound, TrialOver."""
    row = SeeingRepository(session).link_of(_hash(token))
    if row is None:
        raise NotFound
    if row.ended_at is not None or row.expires_at <= now or len(row.turns) >= TURNS_AT_MOST:
        raise TrialOver
    return row


def keep(session: Session, token: str, text: str, read: Mapping[str, Any], now: datetime) -> int:
    """Store what a guest wrote and the bot understood, scrubbed; the place of the turn. Raises NotFound, TrialOver."""
    row = enter(session, token, now)
    scrubbed = scrub(text, read.get("entities") or ())
    turn = {
        "text": scrubbed.text,
        "group": scrubbed.group,
        "intent": read.get("intent"),
        "confidence": read.get("confidence"),
        "is_fallback": bool(read.get("is_fallback")),
        "entities": list(scrubbed.entities),
        "at": now.isoformat(),
        "is_right": None,
    }
    row.turns = [*row.turns, turn]
    SeeingRepository(session).flush()
    return len(row.turns) - 1


def judge(session: Session, token: str, place: int, now: datetime, *, is_right: bool) -> None:
    """The guest says whether it was understood. Raises NotFound, TrialOver."""
    row = enter(session, token, now)
    if not 0 <= place < len(row.turns):
        raise NotFound
    row.turns = [{**turn, "is_right": is_right} if at == place else turn for at, turn in enumerate(row.turns)]
    SeeingRepository(session).flush()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
