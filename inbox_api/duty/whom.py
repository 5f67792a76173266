"""Whom to tell of a conversation: who has it, else who is on duty in its unit, in the order of the list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.states import MAIN_ACTOR_ROLES
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.duty.hours import is_on
from inbox_api.duty.repository import DutyRepository
from inbox_api.models import Conversation, Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository


def on_duty(session: Session, conversation: Conversation, now: datetime) -> list[Officer]:
    """Who is to be called, in order.

    The duty list of the unit, else of the units above it; without any list the unit's acting officers. Nobody who is
    away or may not read the conversation.
    """
    found: list[Officer] = []
    units = [conversation.unit_id] if conversation.unit_id else []
    officers = OfficerRepository(session)
    if conversation.unit_id:
        units += [unit for unit in officers.units_above(conversation.unit_id) if unit not in units]
    for unit_id in units:
        entries = DutyRepository(session).entries(unit_id)
        found = [one.officer for one in entries if is_on(one.weekdays, one.from_minute, one.to_minute, now)]
        if found:
            break
    if not found and conversation.unit_id:
        found = list(officers.acting_in(conversation.unit_id))
    if not found:
        found = [one for one in officers.with_role("dispatcher") if one.unit.parent_id is None]
    return _fit(session, conversation, found, now)


def _fit(session: Session, conversation: Conversation, found: list[Officer], now: datetime) -> list[Officer]:
    away = absence.away(session, [one.id for one in found], now)
    rights = InboxRepository(session)
    return [
        one for one in dict.fromkeys(found)
        if one.is_active and one.has_role(*MAIN_ACTOR_ROLES) and one.id not in away
        and rights.is_readable(one, conversation.id)
    ]  # fmt: skip


def to_tell(session: Session, conversation: Conversation, now: datetime, *, otherwise: int | None = None) -> list[int]:
    """Ids of officers: who has the conversation, else the first on duty, else `otherwise`."""
    if conversation.officer_id is not None:
        return [conversation.officer_id]
    duty = on_duty(session, conversation, now)
    if duty:
        return [duty[0].id]
    return [otherwise] if otherwise is not None else []
