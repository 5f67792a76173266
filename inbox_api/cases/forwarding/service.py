"""Asking an outside body and hearing from it. The case stays with its unit, which answers the citizen in the end.

The body gets a link of its own; it shows the matter without the person. Every time counts as a transfer: from the third
on a leader decides.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment import transfers
from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases import guards
from inbox_api.cases.forwarding.repository import ForwardRepository
from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.cases.service import add_event, announce_case, find_case
from inbox_api.cases.states import REASON_LENGTH, CaseState, ReasonMissing, path_between
from inbox_api.cases.steps import Reasons, lock_conversation, make_move, require_writer
from inbox_api.deadlines.rules import add_working_days, local_day
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, Forward, ForwardState, Officer, Unit
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

PAGE = "/lien-thong"
LONGEST_DAYS = 60
S = ForwardState


class WithABody(Conflict):
    code = "with_a_body"
    message = lazy_gettext("The case is with an outside body already.")


def forward(
    session: Session, officer: Officer, code: str, unit_code: str, reason: str, days: int, now: datetime,
    *, decided_by: Officer | None = None,
) -> tuple[Forward, str]:  # fmt: skip
    """Ask a body outside; the link that it gets is known only now. days: working days to answer in.

    Raises NotFound, NotAllowed, MergedAway, WithABody, LeaderMustDecide, ReasonMissing, Invalid.
    """
    require_writer(officer)
    case = find_case(session, officer, code)
    require_lead(session, case, officer)
    guards.require_own_path(case)
    unit = body_of(session, unit_code)
    words = checked_words(case, reason, days)
    transfers.require_allowed(session, case, decided_by)
    repository = ForwardRepository(session)
    lock_conversation(session, case)
    if repository.open_of(case.id) is not None:
        raise WithABody
    count = case.transfer_count + transfers.counts(case)
    roles, kind = officer.roles, case.case_type
    for move in path_between(CaseState(case.status), CaseState.IN_PROGRESS, roles=roles, case_type=kind) or ():
        make_move(session, case, move, now, Reasons(), officer_id=officer.id)
    if not CaseRepository(session).change(case, {"transfer_count": count}):
        raise Conflict
    calendar = working_calendar(session)
    last_day = add_working_days(local_day(now), days, calendar)
    token = secrets.token_urlsafe(24)
    row = Forward(
        case_id=case.id, unit_id=unit.id, number=repository.next_number(case.id), reason=words, sent_by=officer.id,
        sent_at=now, due_at=calendar.closing_of(last_day), state=S.SENT, token_digest=digest(token),
    )  # fmt: skip
    repository.add(row)
    _note(session, row, "sent", words, officer.id, now)
    return row, f"{get_settings().web_address}{PAGE}/{token}"


def body_of(session: Session, unit_code: str) -> Unit:
    unit = OfficerRepository(session).unit_by_code(unit_code)
    if unit is None or not unit.is_outside or unit.valid_to is not None:
        raise NotFound(_("Choose a body outside."))
    return unit


def checked_words(case: Case, reason: str, days: int) -> str:
    words = storable(reason).strip()
    if len(words) not in REASON_LENGTH:
        raise ReasonMissing
    if case.closed_at is not None:
        raise Conflict(_("Case %(code)s has ended.", code=case.code))
    if case.restricted == DENUNCIATION:
        raise Conflict(_("A denunciation leaves the house on paper only."))
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid
    return words


def digest(token: str) -> str:
    """How a link is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _note(session: Session, row: Forward, step: str, text: str, officer_id: int | None, now: datetime) -> None:
    case = row.case
    unit = OfficerRepository(session).unit(row.unit_id)
    detail = {"step": step, "forward": row.id, "name": unit.name if unit else "", "text": text}
    add_event(session, case, "forward", now, detail=detail, officer_id=officer_id, is_public=step == "sent")
    actor = f"officer:{officer_id}" if officer_id else f"body:{row.unit_id}"
    audit.record(session, actor, f"forward.{step}", "case", case.id, now, {"forward": row.id})
    if step not in {"sent", "opened", "withdrawn"}:
        people = {row.sent_by, *([case.officer_id] if case.officer_id else [])}
        notices.tell(session, people - {officer_id or 0}, "forward", now, case_id=case.id, code=case.code, what=step)
    announce_case(session, case)


def new_link(session: Session, officer: Officer, forward_id: int) -> str:
    """A fresh link; the old one is dead. Raises NotFound, NotAllowed, Conflict when it has ended."""
    row = _locked(session, officer, forward_id)
    token = secrets.token_urlsafe(24)
    row.token_digest = digest(token)
    session.flush()
    return f"{get_settings().web_address}{PAGE}/{token}"


def _locked(session: Session, officer: Officer, forward_id: int) -> Forward:
    require_writer(officer)
    found = ForwardRepository(session).find(officer, forward_id)
    if found is None:
        raise NotFound
    require_lead(session, found.case, officer)
    row = ForwardRepository(session).lock(found.id)
    if row is None or row.ended_at is not None:
        raise Conflict
    return row


def find(session: Session, officer: Officer, forward_id: int) -> Forward:
    """Raises NotFound."""
    row = ForwardRepository(session).find(officer, forward_id)
    if row is None:
        raise NotFound
    return row


def of_link(session: Session, token: str) -> Forward:
    """What a link of a body opens. Raises NotFound."""
    row = ForwardRepository(session).by_digest(digest(token))
    if row is None or row.state == S.WITHDRAWN:
        raise NotFound
    return row


def note_opened(session: Session, row: Forward, now: datetime) -> None:
    """The body has looked at it for the first time."""
    if row.opened_at is None:
        row.opened_at = now
        session.flush()
        _note(session, row, "opened", "", None, now)


def decide_by_link(session: Session, token: str, verb: str, name: str, text: str, now: datetime) -> Forward:
    """The body accepts, returns or answers. name: who says so there. Raises NotFound, Conflict, Invalid."""
    row = ForwardRepository(session).lock(of_link(session, token).id)
    assert row is not None
    return _decide(session, row, verb, name, text, None, now)


def decide_by_officer(
    session: Session, officer: Officer, forward_id: int, verb: str, name: str, text: str, now: datetime
) -> Forward:
    """What the body said by telephone or on paper. Raises NotFound, NotAllowed, Conflict, Invalid."""
    row = _locked(session, officer, forward_id)
    return _decide(session, row, verb, name, text, officer, now)


FROM = {"accept": {S.SENT}, "return": {S.SENT, S.ACCEPTED}, "answer": {S.SENT, S.ACCEPTED}}


def _decide(
    session: Session, row: Forward, verb: str, name: str, text: str, officer: Officer | None, now: datetime
) -> Forward:
    if verb not in FROM:
        raise Invalid
    if row.ended_at is not None or row.state not in FROM[verb]:
        raise Conflict
    words, who = storable(text).strip()[:5000], storable(name).strip()[:200]
    if not who:
        raise Invalid(_("Say who decides this in your body."))
    if verb != "accept" and len(words) not in REASON_LENGTH:
        raise Invalid(_("Please give a reason or answer of 10 to 2000 characters."))
    row.answered_name, row.decided_at = who, now
    row.recorded_by = officer.id if officer else None
    if verb == "answer":
        row.state, row.answer, row.ended_at = S.ANSWERED, words, now
    elif verb == "return":
        row.state, row.note, row.ended_at = S.RETURNED, words, now
    else:
        row.state, row.note = S.ACCEPTED, words or None
    session.flush()
    steps = {"accept": "accepted", "return": "returned", "answer": "answered"}
    _note(session, row, steps[verb], words, officer.id if officer else None, now)
    return row


def withdraw(session: Session, officer: Officer, forward_id: int, reason: str, now: datetime) -> Forward:
    """The body is no longer asked. Raises NotFound, NotAllowed, Conflict, Invalid without a reason."""
    row = _locked(session, officer, forward_id)
    words = storable(reason).strip()
    if not words:
        raise Invalid(_("Please say why."))
    row.state, row.note, row.ended_at = S.WITHDRAWN, words[:2000], now
    session.flush()
    _note(session, row, "withdrawn", words, officer.id, now)
    return row


def of_case(session: Session, case: Case) -> Sequence[Forward]:
    """Newest first."""
    return ForwardRepository(session).of_case(case.id)


def waiting(session: Session, officer: Officer, limit: int = 100) -> Sequence[Forward]:
    """What bodies outside still owe, the next deadline first."""
    return ForwardRepository(session).waiting(officer, after=None, limit=limit)
