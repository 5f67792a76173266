"""The ledger of consents: who allowed what or took it back, when and by which words. Lines are only ever added.

What follows from taking back is in withdrawing.py; this file is for whoever must know whether something is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.models import Consent, ConsentAct, Conversation
from inbox_api.privacy.consents_repository import ANSWERS, ConsentRepository
from inbox_api.privacy.purposes import Purpose, purposes

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one purpose. line: the newest answer, None when there is none."""

    purpose: Purpose
    line: Consent | None

    @property
    def is_allowed(self) -> bool:
        return self.line.act == ConsentAct.GIVEN if self.line is not None else not self.purpose.is_asked_first


def standing(session: Session, citizen_id: int) -> list[Standing]:
    """All purposes in the order of the data."""
    answers = ConsentRepository(session).newest(citizen_id, ANSWERS)
    return [Standing(purpose, answers.get(code)) for code, purpose in purposes().items()]


def shown(session: Session, conversation: Conversation) -> list[Standing]:
    """As `standing`, for officers; nothing of a secret conversation, so that nobody is found out by it."""
    return [] if conversation.is_restricted else standing(session, conversation.citizen_id)


def allows(session: Session, citizen_id: int | None, purpose: str) -> bool:
    """Whether this citizen's data may be used so now; of nobody known: what holds before anybody is asked."""
    line = ConsentRepository(session).newest(citizen_id, ANSWERS).get(purpose) if citizen_id is not None else None
    return Standing(purposes()[purpose], line).is_allowed


def is_withdrawn(session: Session, citizen_id: int | None, purpose: str) -> bool:
    """True when the newest answer takes it back."""
    line = ConsentRepository(session).newest(citizen_id, ANSWERS).get(purpose) if citizen_id is not None else None
    return line is not None and line.act == ConsentAct.WITHDRAWN


def was_asked(session: Session, citizen_id: int, purpose: str) -> bool:
    """True when the citizen was asked or has said something of it: nobody is asked twice."""
    return purpose in ConsentRepository(session).newest(citizen_id)


def note(
    session: Session,
    conversation: Conversation,
    purpose: str,
    act: ConsentAct,
    now: datetime,
    *,
    how: str,
    message_id: int | None = None,
    citizen_id: int | None = None,
) -> bool:
    """Add a line, unless the newest one says the same; True when it was added.

    citizen_id: the same person on another channel, by proof; None for the citizen of the conversation. There the line
    does not tell of a secret conversation: neither its channel nor its words.
    """
    repository = ConsentRepository(session)
    whose = conversation.citizen_id if citizen_id is None else citizen_id
    last = repository.newest(whose).get(purpose)
    if last is not None and last.act == act:
        return False
    is_secret = conversation.is_restricted and whose != conversation.citizen_id
    line = Consent(
        citizen_id=whose, purpose=purpose, act=act, at=now, channel="" if is_secret else conversation.channel, how=how,
        message_id=None if is_secret else message_id,
    )  # fmt: skip
    repository.add(line)
    detail = {"purpose": purpose, "how": how, "line": line.id}
    audit.record(session, f"citizen:{whose}", f"consent.{act}", "citizen", whose, now, detail)
    return True


def ledger(session: Session, citizen_id: int) -> Sequence[Consent]:
    """The newest lines first."""
    return ConsentRepository(session).of(citizen_id, SHOWN)
