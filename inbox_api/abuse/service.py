"""Setting, looking at and lifting limits. Warned by anybody who acts, slowed and silenced by reception, looked at by a
second person within days, over by itself after weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.abuse import limits
from inbox_api.abuse.repository import AbuseRepository
from inbox_api.audit import service as audit
from inbox_api.cases.states import REASON_LENGTH, ReasonMissing
from inbox_api.cases.steps import ACTING_ROLES, require_writer
from inbox_api.conversations import inbox, outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import AbuseLevel, AbuseLimit, Author, Conversation, Officer
from inbox_api.officers import absence
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

RECEPTION = ("dispatcher", "inspector")
REVIEWERS = ("dispatcher", "inspector", "leader")
LONGEST_DAYS = 30
OFFERED_DAYS = (1, 3, 7, 14, 30)


class NeverHere(Conflict):
    """Who is in danger or denounces somebody is not limited, whatever the tone."""

    code = "never_limited"
    message = lazy_gettext("Urgent and secret conversations are never limited.")


def limit(
    session: Session, officer: Officer, public_id: str, level: AbuseLevel, reason: str, days: int, now: datetime
) -> AbuseLimit:
    """Set a limit for the person of a conversation, politely told.

    Raises NotFound, NotAllowed, NeverHere, ReasonMissing, Invalid.
    """
    require_writer(officer)
    conversation = inbox.find(session, officer, public_id)
    if conversation.is_urgent or conversation.is_restricted:
        raise NeverHere
    if level not in settable(officer, conversation):
        raise NotAllowed
    words = storable(reason).strip()
    if len(words) not in REASON_LENGTH:
        raise ReasonMissing
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A limit holds between 1 and %(most)s days.", most=LONGEST_DAYS))
    locked = ConversationRepository(session).lock(conversation.id)
    assert locked is not None
    row = AbuseLimit(
        citizen_id=conversation.citizen_id, level=level, reason=words, set_by=officer.id, set_at=now,
        until=now + timedelta(days=days), told_at=now, held=0,
    )  # fmt: skip
    AbuseRepository(session).add(row)
    text = _(
        "Please write to us politely. Your messages are kept, and reports and emergencies are always dealt with;"
        " other messages may be answered later."
    )
    outbox.say(session, locked, author=Author.SYSTEM, text=text, now=now)
    actor = f"officer:{officer.id}"
    audit.record(session, actor, "abuse.limit", "citizen", row.citizen_id, now, {"level": level, "days": days})
    return row


def settable(officer: Officer, conversation: Conversation) -> tuple[AbuseLevel, ...]:
    """The limits this officer may set here; none where somebody may be in danger or denounces somebody."""
    if conversation.is_urgent or conversation.is_restricted or not officer.has_role(*ACTING_ROLES):
        return ()
    return tuple(AbuseLevel) if officer.has_role(*RECEPTION) else (AbuseLevel.WARNED,)


def may_review(officer: Officer, row: AbuseLimit) -> bool:
    """Whether this officer can be the second person who looks at a limit that still waits for one."""
    is_waiting = row.reviewed_at is None and row.lifted_at is None and row.level != AbuseLevel.WARNED
    return is_waiting and officer.has_role(*REVIEWERS) and row.set_by != officer.id


def lapses_at(row: AbuseLimit) -> datetime:
    """When it ends at the latest: without a second person's look after some days."""
    return min(row.until, row.set_at + limits.UNREVIEWED) if row.reviewed_at is None else row.until


def state_of(row: AbuseLimit, now: datetime) -> str:
    """holds | waits (holds, and a second person must look at it) | over | lifted | said (a word, nothing is held)."""
    if row.lifted_at is not None:
        return "lifted"
    if row.level == AbuseLevel.WARNED:
        return "said"
    if lapses_at(row) <= now:
        return "over"
    return "holds" if row.reviewed_at is not None else "waits"


def _open(session: Session, officer: Officer, limit_id: int) -> AbuseLimit:
    row = AbuseRepository(session).get(limit_id)
    if row is None or not AbuseRepository(session).may_read(officer, row.citizen_id):
        raise NotFound
    if row.lifted_at is not None:
        raise Conflict
    return row


def review(session: Session, officer: Officer, limit_id: int, note: str, now: datetime, *, keep: bool) -> AbuseLimit:
    """A second person keeps or lifts it. Raises NotFound, NotAllowed (the own one), Conflict, ReasonMissing."""
    row = _open(session, officer, limit_id)
    if not officer.has_role(*REVIEWERS) or row.set_by == officer.id:
        raise NotAllowed
    words = storable(note).strip()
    if len(words) not in REASON_LENGTH:
        raise ReasonMissing
    row.reviewed_by, row.reviewed_at, row.review = officer.id, now, words
    row.lifted_at = None if keep else now
    session.flush()
    detail = {"keep": keep}
    audit.record(session, f"officer:{officer.id}", "abuse.review", "citizen", row.citizen_id, now, detail)
    return row


def lift(session: Session, officer: Officer, limit_id: int, now: datetime) -> AbuseLimit:
    """Over before its time. Raises NotFound, NotAllowed, Conflict."""
    require_writer(officer)
    row = _open(session, officer, limit_id)
    row.lifted_at = now
    session.flush()
    absence.log_behalf(session, officer.id, [row.set_by], "citizen", row.citizen_id, now)
    audit.record(session, f"officer:{officer.id}", "abuse.lift", "citizen", row.citizen_id, now)
    return row


def of_conversation(session: Session, officer: Officer, public_id: str) -> Sequence[AbuseLimit]:
    """Every limit of the person, newest first. Raises NotFound."""
    return of_citizen(session, inbox.find(session, officer, public_id).citizen_id)


def of_citizen(session: Session, citizen_id: int) -> Sequence[AbuseLimit]:
    """The same; that the reader may know of the person was checked by the caller."""
    return AbuseRepository(session).of_citizen(citizen_id)


def to_review(session: Session, officer: Officer, most: int = 100) -> Sequence[AbuseLimit]:
    """What a second person must look at, oldest first."""
    return AbuseRepository(session).to_review(officer, most) if officer.has_role(*REVIEWERS) else ()


def waiting_for(session: Session, officer: Officer, now: datetime) -> list[AbuseLimit]:
    """Of those the ones that this officer can decide on and that have not lapsed."""
    rows = to_review(session, officer)
    return [row for row in rows if may_review(officer, row) and state_of(row, now) == "waits"]


def waiting(session: Session, officer: Officer, most: int = 100) -> list[tuple[AbuseLimit, Conversation]]:
    """The same with the newest conversation of each person that the officer may read."""
    rows = to_review(session, officer, most)
    talks = AbuseRepository(session).conversations(officer, [row.citizen_id for row in rows])
    return [(row, talks[row.citizen_id]) for row in rows if row.citizen_id in talks]


def holds(session: Session, citizen_id: int, now: datetime) -> AbuseLimit | None:
    """The limit that holds for a person now."""
    return limits.of(session, citizen_id, now)
