"""What people ask of their own data (see, correct, take back, object, delete), each with the clock of the law.

Noted by the bot, by the platforms and by an administrator; administrators see to them and are reminded in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Conversation, DataRequest, Officer
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.privacy import terms
from inbox_api.privacy.ordering_rules import REASONS, ReferenceMissing, is_reference, require_admin
from inbox_api.privacy.requests_repository import RequestRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KINDS = {
    "see": lazy_gettext("See or get a copy"),
    "correct": lazy_gettext("Correct"),
    "withdraw": lazy_gettext("Take a consent back"),
    "object": lazy_gettext("Object or restrict"),
    "delete": lazy_gettext("Delete the data"),
}
FROM_CHAT, FROM_PLATFORM, BY_HAND = "chat", "platform", "officer"
SHOWN = 50
REMINDED_AHEAD = timedelta(days=1)
REMINDED_AGAIN = timedelta(hours=20)  # once a day, however the clock of the job drifts
LONGEST = 500


class RequestOver(Conflict):
    code = "request_over"
    message = lazy_gettext("This request is done or was refused already, or that was noted before.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request with its conversation, None when it came by another way; erased ones lead nowhere."""

    row: DataRequest
    conversation: Conversation | None


def note(
    session: Session,
    kind: str,
    source: str,
    now: datetime,
    *,
    conversation: Conversation | None = None,
    erasure_id: int | None = None,
    reference: str | None = None,
    received_at: datetime | None = None,
) -> DataRequest:
    """Begin the clock; what waits already of the same conversation and kind goes on with its own."""
    repository = RequestRepository(session)
    found = repository.open_of(conversation.id, kind) if conversation is not None else None
    if found is not None:
        if erasure_id is not None:
            repository.change(found, {"erasure_id": erasure_id})
        return found
    since = received_at or now
    reply_due_at, due_at = terms.dues(kind, since, working_calendar(session))
    row = DataRequest(
        kind=kind, conversation_id=conversation.id if conversation is not None else None, erasure_id=erasure_id,
        source=source, reference=reference, received_at=since, reply_due_at=reply_due_at, due_at=due_at,
        is_refused=False,
    )  # fmt: skip
    repository.add(row)
    _log(session, "system", "noted", row, now)
    return row


def note_done(session: Session, conversation: Conversation, kind: str, now: datetime) -> None:
    """What took effect at once, in the chat itself: it stands in the register, done."""
    row = note(session, kind, FROM_CHAT, now, conversation=conversation)
    RequestRepository(session).change(row, {"replied_at": now, "done_at": now})


def note_how_erasure_came(session: Session, erasure_id: int, source: str, reference: str) -> None:
    """The letter behind an erasure; a wish that began in the chat stays one of the chat."""
    row = RequestRepository(session).of_erasure(erasure_id)
    if row is not None and row.source == FROM_PLATFORM:
        RequestRepository(session).change(row, {"source": source, "reference": reference})


def end_erasure(session: Session, erasure_id: int, now: datetime) -> None:
    """The erasure is carried out."""
    row = RequestRepository(session).of_erasure(erasure_id)
    if row is not None and RequestRepository(session).change(
        row, {"replied_at": row.replied_at or now, "done_at": now}
    ):
        _log(session, "system", "done", row, now)


# the administrators' list


def waiting(session: Session, by: Officer) -> list[Waiting]:
    """What is to be done, that which is due first on top. Raises NotAllowed."""
    require_admin(by)
    return [Waiting(row, conversation) for row, conversation in RequestRepository(session).open(SHOWN)]


def ended(session: Session, by: Officer) -> list[Waiting]:
    """The newest that are done or refused. Raises NotAllowed."""
    require_admin(by)
    return [Waiting(row, conversation) for row, conversation in RequestRepository(session).ended(SHOWN)]


def add(session: Session, by: Officer, kind: str, source: str, reference: str, now: datetime) -> DataRequest:
    """One that came by letter, at the counter or by telephone. Raises NotAllowed, Invalid, ReferenceMissing."""
    require_admin(by)
    if kind not in KINDS or source not in REASONS:
        raise Invalid(_("Say what is asked for and how it came."))
    if not is_reference(reference.strip()):
        raise ReferenceMissing
    return note(session, kind, source, now, reference=reference.strip())


def reply(session: Session, by: Officer, request_id: int, now: datetime) -> DataRequest:
    """The person was told how and when. Raises NotAllowed, NotFound, RequestOver."""
    row = _find(session, by, request_id)
    return _change(session, by, row, "replied", {"replied_at": now}, now, once="replied_at")


def extend(session: Session, by: Officer, request_id: int, reason: str, now: datetime) -> DataRequest:
    """The one extension that the law knows. Raises NotAllowed, NotFound, Invalid, RequestOver."""
    row, why = _find(session, by, request_id), _reason(reason)
    due_at = terms.extended(row.kind, row.due_at, working_calendar(session))
    values = {"due_at": due_at, "extended_at": now, "extension_reason": why, "reminded_at": None}
    return _change(session, by, row, "extended", values, now, once="extended_at")


def finish(session: Session, by: Officer, request_id: int, now: datetime) -> DataRequest:
    """It is done. Raises NotAllowed, NotFound, RequestOver."""
    row = _find(session, by, request_id)
    return _change(session, by, row, "done", {"done_at": now, "replied_at": row.replied_at or now}, now)


def refuse(session: Session, by: Officer, request_id: int, reason: str, now: datetime) -> DataRequest:
    """The law keeps it from being done. Raises NotAllowed, NotFound, Invalid, RequestOver."""
    row, why = _find(session, by, request_id), _reason(reason)
    values = {"done_at": now, "replied_at": row.replied_at or now, "is_refused": True, "outcome": why}
    return _change(session, by, row, "refused", values, now)


def remind(session: Session, now: datetime) -> int:
    """Tell administrators of what is due within a day or late, once a day; how many requests."""
    due = RequestRepository(session).claim_due(now + REMINDED_AHEAD, now - REMINDED_AGAIN, now)
    if due:
        people = [one.id for one in OfficerRepository(session).with_role("admin")]
        notices.tell(session, people, "data_requests_due", now, requests=len(due))
    return len(due)


def _find(session: Session, by: Officer, request_id: int) -> DataRequest:
    require_admin(by)
    row = RequestRepository(session).get(request_id)
    if row is None:
        raise NotFound
    if row.erasure_id is not None:  # it ends when everything is deleted, by itself
        raise RequestOver
    return row


def _reason(text: str) -> str:
    if not 10 <= len(text.strip()) <= LONGEST:
        raise Invalid(_("Give the reason in 10 to 500 characters, without names."))
    return text.strip()


def _change(
    session: Session, by: Officer, row: DataRequest, step: str, values: dict[str, object], now: datetime, *,
    once: str = "",
) -> DataRequest:  # fmt: skip
    if not RequestRepository(session).change(row, values, once=once):
        raise RequestOver
    _log(session, f"officer:{by.id}", step, row, now)
    return row


def _log(session: Session, actor: str, step: str, row: DataRequest, now: datetime) -> None:
    audit.record(session, actor, f"data_request.{step}", "data_request", row.id, now, {"kind": row.kind})
