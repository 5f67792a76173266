"""Whom to tell of a conversation: who has it, else who is on duty in its unit, in the order of the list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import MAIN_ACTOR_ROLES
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.duty.hours import is_on
from inbox_api.duty.repository import DutyRepository
from inbox_api.models import Case, Conversation, Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository


def on_duty(session: Session, conversation: Conversation, now: datetime) -> list[Officer]:
    """Who is to be called, in order.

    The duty list of the unit, else of the units above it; without any list the unit's acting officers. Nobody who is
    away or may not read the conversation.
    """
    rights = InboxRepository(session)
    found = _planned(session, conversation.unit_id, now)
    return [one for one in _fit(session, found, now) if rights.is_readable(one, conversation.id)]


def on_duty_for_case(session: Session, case: Case, now: datetime) -> list[Officer]:
    """The same for a case, with or without a conversation: nobody who may not read it."""
    rights = CaseRepository(session)
    found = _planned(session, case.unit_id, now)
    return [one for one in _fit(session, found, now) if rights.find(one, case.code) is not None]


def _planned(session: Session, unit_id: int | None, now: datetime) -> list[Officer]:
    found: list[Officer] = []
    units = [unit_id] if unit_id else []
    officers = OfficerRepository(session)
    if unit_id:
        units += [unit for unit in officers.units_above(unit_id) if unit not in units]
    for unit in units:
        entries = DutyRepository(session).entries(unit)
        found = [one.officer for one in entries if is_on(one.weekdays, one.from_minute, one.to_minute, now)]
        if found:
            break
    if not found and unit_id:
        found = list(officers.acting_in(unit_id))
    if not found:
        found = [one for one in officers.with_role("dispatcher") if one.unit.parent_id is None]
    return found


def _fit(session: Session, found: list[Officer], now: datetime) -> list[Officer]:
    away = absence.away(session, [one.id for one in found], now)
    return [
        one for one in dict.fromkeys(found)
        if one.is_active and one.has_role(*MAIN_ACTOR_ROLES) and one.id not in away
    ]  # fmt: skip


def holders(session: Session, conversation: Conversation, now: datetime) -> list[int]:
    """Who has the conversation; while that one is away also who stands in and may read it. Nobody: it is free."""
    number = conversation.officer_id
    if number is None:
        return []
    substitute = _substitute(session, number, now)
    may_read = substitute is not None and InboxRepository(session).is_readable(substitute, conversation.id)
    return [number, substitute.id] if substitute is not None and may_read else [number]


def _substitute(session: Session, officer_id: int, now: datetime) -> Officer | None:
    """Who stands in for that one at this moment."""
    gone = absence.away(session, {officer_id}, now).get(officer_id)
    return gone.substitute if gone and gone.substitute and gone.substitute.is_active else None


def to_tell(session: Session, conversation: Conversation, now: datetime, *, otherwise: int | None = None) -> list[int]:
    """Ids of officers: who has the conversation or an open case of it, and who stands in for these.

    Nobody has one: the first on duty, else `otherwise`.
    """
    rights = InboxRepository(session)
    people = holders(session, conversation, now)
    for case in CaseRepository(session).of_conversation(conversation.id):
        holder = case.lead.officer if case.closed_at is None else None
        found = [holder, _substitute(session, holder.id, now)] if holder is not None and holder.is_active else []
        people += [one.id for one in found if one is not None and rights.is_readable(one, conversation.id)]
    return [*dict.fromkeys(people)] or _first([one.id for one in on_duty(session, conversation, now)], otherwise)


def to_tell_of_case(session: Session, case: Case, now: datetime, *, otherwise: int | None = None) -> list[int]:
    """The same of a case: who has it or stands in and may read it, else the first on duty, else `otherwise`."""
    rights, holder = CaseRepository(session), case.lead.officer
    found = [holder, _substitute(session, holder.id, now)] if holder is not None and holder.is_active else []
    people = [one.id for one in found if one is not None and rights.is_readable(one, case.id)]
    return people or _first([one.id for one in on_duty_for_case(session, case, now)], otherwise)


def _first(people: list[int], otherwise: int | None) -> list[int]:
    if people:
        return people[:1]
    return [otherwise] if otherwise is not None else []
