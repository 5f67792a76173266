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
    gone = absence.away(session, {number}, now).get(number)
    if gone is None or gone.substitute is None or not gone.substitute.is_active:
        return [number]
    may_read = InboxRepository(session).is_readable(gone.substitute, conversation.id)
    return [number, gone.substitute.id] if may_read else [number]


def to_tell(session: Session, conversation: Conversation, now: datetime, *, otherwise: int | None = None) -> list[int]:
    """Ids of officers: who has the conversation or stands in, else the first on duty, else `otherwise`."""
    if conversation.officer_id is not None:
        return holders(session, conversation, now)
    duty = on_duty(session, conversation, now)
    if duty:
        return [duty[0].id]
    return [otherwise] if otherwise is not None else []
