"""What officers' pages and programs ask about cases: lists, timeline, colleagues, units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import may_lead
from inbox_api.audit import service as audit
from inbox_api.cases.places import CasePlace
from inbox_api.cases.recording import AlreadyRecorded, check_new, recorded_before
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import NewCase, add_event, announce_case, create_case, find_case
from inbox_api.cases.states import CaseState, Move, allowed_moves
from inbox_api.cases.steps import ACTING_ROLES, require_writer
from inbox_api.conversations.clock import end_of_day
from inbox_api.conversations.desk import chosen_messages
from inbox_api.conversations.inbox import find
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Case, CaseEvent, Message, Officer, Unit
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.views.case_conditions_repository import Asking
from inbox_api.views.case_filter_repository import CaseFilterRepository
from inbox_api.views.conditions import EVERYTHING, Group
from inbox_api.who_sees.reading import may_read_case

FILTERS = ("open", "mine", "due_today", "overdue", "reply_due", "closed", "all", "followed", "put_off")
SORTS = ("due", "newest", "oldest", "priority")


def list_cases(
    session: Session,
    officer: Officer,
    *,
    filter_name: str,
    now: datetime,
    group: Group = EVERYTHING,
    sort: str = "due",
    limit: int = 50,
    offset: int = 0,
    after: CasePlace | None = None,
) -> Sequence[Case]:
    """Readable cases under a filter. after: the last one of the page before. Raises Invalid (no such filter, order)."""
    if filter_name not in FILTERS or sort not in SORTS:
        raise Invalid
    repository = CaseFilterRepository.named(session, Asking(officer, now, end_of_day(now)), filter_name)
    return repository.page(filter_name, group, sort, after=after, limit=limit, offset=offset)


def count_cases(session: Session, officer: Officer, filter_name: str, group: Group, now: datetime) -> int:
    """How many; COUNTED_AT_MOST means that many or more. Raises Invalid (unknown filter)."""
    if filter_name not in FILTERS:
        raise Invalid
    repository = CaseFilterRepository.named(session, Asking(officer, now, end_of_day(now)), filter_name)
    return repository.count(filter_name, group)


def timeline(session: Session, case: Case) -> Sequence[CaseEvent]:
    """Oldest first."""
    return CaseRepository(session).events(case.id)


def moves(session: Session, officer: Officer, case: Case) -> tuple[Move, ...]:
    """The steps this officer may take with the case now."""
    if not may_step(session, officer, case):
        return ()
    return allowed_moves(CaseState(case.status), officer.roles, case.case_type)


def colleagues(session: Session, case: Case) -> list[Officer]:
    """Acting officers of the case's unit and above who may read it."""
    acting = [officer for officer in OfficerRepository(session).active() if officer.has_role(*ACTING_ROLES)]
    return may_read_case(session, case.id, acting)


def units_read_by(session: Session, officer: Officer) -> set[int]:
    """The ids of the units whose ordinary cases the officer reads."""
    return CaseRepository(session).units_read_by(officer)


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


def make_case(
    session: Session, officer: Officer, public_id: str, new: NewCase, now: datetime, *, again: bool = True
) -> Case:
    """A case that an officer records out of a conversation. again: also when there is one of these messages already.

    Raises NotFound, NotAllowed, Invalid (empty description, unknown ward or topic), UnknownCaseType, AlreadyRecorded.
    """
    conversation = find(session, officer, public_id)
    require_writer(officer)
    check_new(session, new)
    ConversationRepository(session).lock(conversation.id)  # before the day's serial number, as the bot does
    chosen_messages(session, conversation, new.message_ids)
    known = None if again else recorded_before(session, officer, conversation, new.message_ids, new.description)
    if known is not None:
        raise AlreadyRecorded(known.code)
    return create_case(
        session, new, conversation=conversation, channel=conversation.channel, actor=f"officer:{officer.id}", now=now
    )


def linked_messages(session: Session, case: Case) -> list[Message]:
    """The messages that belong to the case, oldest first."""
    return CaseRepository(session).linked_messages(case.id)


def link_messages(
    session: Session, officer: Officer, code: str, public_id: str, message_ids: Sequence[int], now: datetime
) -> Case:
    """Put messages of a conversation under one of its cases. Raises NotFound, NotAllowed, Invalid (none chosen)."""
    conversation = find(session, officer, public_id)
    case = find_case(session, officer, code)
    require_writer(officer)
    if case.conversation_id != conversation.id:
        raise NotFound
    if not message_ids:
        raise Invalid(_("Choose at least one message first."))
    chosen = chosen_messages(session, conversation, message_ids)
    CaseRepository(session).link_messages(case.id, [message.id for message in chosen])
    detail = {"messages": [message.id for message in chosen]}
    add_event(session, case, "linked", now, detail=detail, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "case.link", "case", case.id, now, detail)
    announce_case(session, case)
    return case


def is_readable(session: Session, officer: Officer, case_id: int) -> bool:
    """Whether this officer may know of the case."""
    case = CaseRepository(session).get(case_id)
    return case is not None and CaseRepository(session).find(officer, case.code) is not None


def may_act(officer: Officer) -> bool:
    """Whether the officer may change cases and answer at all; each step checks it again."""
    return officer.has_role(*ACTING_ROLES)


def may_step(session: Session, officer: Officer, case: Case) -> bool:
    """Whether this officer takes steps with the case: not for a unit that only helps, nor with one that was merged."""
    return may_act(officer) and may_lead(session, case, officer) and case.merged_into_id is None


def may_read(session: Session, officer: Officer, code: str) -> bool:
    """Whether this officer may know of the case with that code."""
    return CaseRepository(session).find(officer, code) is not None
