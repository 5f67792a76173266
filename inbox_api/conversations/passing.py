"""Giving a conversation to a colleague, to another unit, or back into the queue of its unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.colleagues import near, present_acting
from inbox_api.cases.desk import units as units_of_today
from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.conversations import service
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.errors import NotFound
from inbox_api.models import Conversation, HandledBy, Officer, Unit
from inbox_api.officers import absence, notices
from inbox_api.texts import gettext as _
from inbox_api.who_sees.reading import may_read_conversation


def colleagues(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> list[Officer]:
    """To whom it is offered, by name: acting ones of its unit, of those above and of the caller's, who are there.

    Of a secret or sensitive one only who may see it, inspectors among them.
    """
    units_near, is_private = near(session, officer, conversation.unit_id), _is_private(conversation)
    found = present_acting(session, units_near, now, with_inspectors=is_private)
    found = [one for one in found if one.id not in {officer.id, conversation.officer_id}]
    return may_read_conversation(session, conversation.id, found) if is_private else found


def _is_private(conversation: Conversation) -> bool:
    return conversation.is_restricted or conversation.has_sensitive


def units(session: Session) -> list[Unit]:
    """Where a conversation can wait: the units of today, no bodies outside."""
    return [one for one in units_of_today(session) if not one.is_outside]


def to_colleague(
    session: Session, conversation: Conversation, to: Officer, by: Officer, now: datetime, *, force: bool = False
) -> None:
    """The colleague has it and is told. Nothing when that one has it already.

    An ordinary one goes along to the unit of a colleague who could not see it yet. Raises NotFound for who may not
    have it, AssigneeAway, and TakenByAnother unless `force`.
    """
    if conversation.handled_by == HandledBy.OFFICER and conversation.officer_id == to.id:
        return
    is_fit = to.is_active and to.has_role(*ACTING_ROLES)
    is_reader = is_fit and InboxRepository(session).is_readable(to, conversation.id)
    if not is_fit or (_is_private(conversation) and not is_reader):
        raise NotFound(_("This colleague may not see the conversation."))
    absence.require_present(session, to, now)
    if not force:
        service.require_not_with_other(conversation, by)
    if not is_reader:
        conversation.unit_id = to.unit_id
        session.flush()
    service.take_over(session, conversation.id, to, now, force=True, given_by=by)
    if to.id != by.id:
        notices.tell(session, [to.id], "given", now, conversation=conversation.public_id, name=by.display_name)


def to_unit(
    session: Session, conversation: Conversation, unit: Unit, by: Officer, now: datetime, *, force: bool = False
) -> None:
    """It waits in that unit, and those on duty there are called. Nothing when it waits there already.

    Raises NotFound for a unit that has ended or is outside, and TakenByAnother unless `force`.
    """
    if unit.id not in {one.id for one in units(session)}:
        raise NotFound
    _let_wait(session, conversation, unit.id, by, now, {"unit": unit.id}, force=force)


def to_queue(session: Session, conversation: Conversation, by: Officer, now: datetime, *, force: bool = False) -> None:
    """It waits in its own unit, as if the assistant had handed it over. Raises TakenByAnother unless `force`."""
    _let_wait(session, conversation, conversation.unit_id, by, now, {"queue": True}, force=force)


def _let_wait(
    session: Session, conversation: Conversation, unit_id: int | None, by: Officer, now: datetime,
    detail: dict[str, Any], *, force: bool,
) -> None:  # fmt: skip
    if not force:
        service.require_not_with_other(conversation, by)
    if conversation.handled_by == HandledBy.QUEUE and conversation.unit_id == unit_id:
        return
    conversation.unit_id = unit_id
    service.let_wait(session, conversation, now)
    audit.record(session, f"officer:{by.id}", "conversation.give", "conversation", conversation.id, now, detail)
