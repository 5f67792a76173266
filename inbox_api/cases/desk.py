"""What officers' pages and programs ask about cases: lists, timeline, colleagues, units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import NewCase, create_case
from inbox_api.cases.states import CaseState, Move, allowed_moves
from inbox_api.cases.steps import ACTING_ROLES, require_writer
from inbox_api.conversations.inbox import end_of_day, find
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Case, CaseEvent, Message, Officer, Unit
from inbox_api.officers.repository import OfficerRepository

FILTERS = ("open", "mine", "due_today", "overdue", "closed")


def list_cases(
    session: Session, officer: Officer, *, filter_name: str, now: datetime, limit: int = 50, offset: int = 0
) -> Sequence[Case]:
    """Readable cases, next deadline first. Raises Invalid for an unknown filter."""
    repository = CaseRepository(session)
    conditions = {
        "open": repository.open_only(),
        "mine": repository.open_only() & (Case.officer_id == officer.id),
        "due_today": repository.due_before(now, end_of_day(now)),
        "overdue": repository.overdue(now),
        "closed": Case.closed_at.isnot(None),
    }
    if filter_name not in conditions:
        raise Invalid
    return repository.list_for(officer, conditions[filter_name], limit=limit, offset=offset)


def timeline(session: Session, case: Case) -> Sequence[CaseEvent]:
    """Oldest first."""
    return CaseRepository(session).events(case.id)


def moves(case: Case, officer: Officer) -> tuple[Move, ...]:
    """The steps this officer may take with the case now."""
    return allowed_moves(CaseState(case.status), officer.roles, case.case_type)


def colleagues(session: Session, case: Case) -> list[Officer]:
    """Acting officers of the case's unit and above who may read it."""
    repository, cases = OfficerRepository(session), CaseRepository(session)
    acting = [officer for officer in repository.active() if officer.has_role(*ACTING_ROLES)]
    return [officer for officer in acting if cases.find(officer, case.code) is not None]


def units(session: Session) -> Sequence[Unit]:
    return OfficerRepository(session).units()


def officer_named(session: Session, username: str) -> Officer:
    """Raises NotFound."""
    officer = OfficerRepository(session).by_username(username)
    if officer is None or not officer.is_active:
        raise NotFound
    return officer


def unit_coded(session: Session, code: str) -> Unit:
    """Raises NotFound."""
    unit = OfficerRepository(session).unit_by_code(code)
    if unit is None:
        raise NotFound
    return unit


def make_case(session: Session, officer: Officer, public_id: str, new: NewCase, now: datetime) -> Case:
    """A case that an officer records out of a conversation. Raises NotFound, NotAllowed, UnknownCaseType."""
    conversation = find(session, officer, public_id)
    require_writer(officer)
    return create_case(
        session, new, conversation=conversation, channel=conversation.channel, actor=f"officer:{officer.id}", now=now
    )


def linked_messages(session: Session, case: Case) -> list[Message]:
    """The messages that belong to the case, oldest first."""
    return CaseRepository(session).linked_messages(case.id)
