"""Calling people to conversations that the bot hands over, one after the other, and how each wants to hear of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.registry import MAIL
from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.service import working_calendar
from inbox_api.duty import push
from inbox_api.duty.repository import DutyRepository
from inbox_api.duty.whom import on_duty
from inbox_api.errors import Invalid
from inbox_api.models import Conversation, DutyCall, HandledBy, NoticeSettings, Officer, OfficerSession
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.officers.waking import GROUPS, LETTERS_AT_FIRST
from inbox_api.routes.configured import mail_server
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

CALL = "duty_call"
RING_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ToTell:
    """What is to go out when the transaction is done: letters, and browsers to wake by subscription number."""

    letters: tuple[tuple[str, str], ...] = ()  # (address, marker)
    browsers: tuple[tuple[int, str], ...] = ()  # (number, endpoint)
    public_id: str = ""
    channel: str = ""


def begin(session: Session, conversation: Conversation, now: datetime) -> None:
    """A conversation waits for people: call the first on duty. Harmless when they are being called already."""
    call_id = DutyRepository(session).begin(conversation.id, conversation.unit_id, now)
    if call_id is not None:
        queue.defer(session, CALL, lock=f"duty:{conversation.id}", call_id=call_id)


def end(session: Session, conversation_id: int, now: datetime) -> None:
    """Somebody has it, or it waits no more."""
    DutyRepository(session).end(conversation_id, "answered", now)


def call_next(session: Session, call_id: int, now: datetime) -> ToTell:
    """Call the next one on the list; who was called before stays told.

    After the last one everybody is told, leaders too, and again each hour of office time while nobody takes it.
    """
    repository = DutyRepository(session)
    call = repository.lock_call(call_id)
    if call is None or not _is_due(repository, call, now):
        return ToTell()
    conversation = ConversationRepository(session).lock(call.conversation_id)
    if conversation is None or conversation.handled_by != HandledBy.QUEUE:
        if call.state == "open":
            call.state, call.ended_at = "answered", now
        return ToTell()
    people = on_duty(session, conversation, now)
    if call.state == "open" and call.step < len(people):
        one = people[call.step]
        call.step, call.officer_id = call.step + 1, one.id
        patience = get_settings().duty_patience
        queue.defer(session, CALL, lock=f"duty:{conversation.id}", at=now + patience, call_id=call.id)
        return _tell(session, conversation, [one.id], "handover", call, now)
    is_put_off = conversation.snoozed_until is not None and conversation.snoozed_until > now
    is_quiet = call.state == "given_up" and is_put_off
    call.state, call.ended_at, call.step = "given_up", now, call.step + 1
    _plan_again(session, call, now)
    if is_quiet:
        return ToTell()
    leaders = OfficerRepository(session).with_role_in("leader", conversation.unit_id) if conversation.unit_id else ()
    everybody = [one.id for one in (*people, *leaders)]
    return _tell(session, conversation, everybody, "handover_unanswered", call, now)


def _is_due(repository: DutyRepository, call: DutyCall, now: datetime) -> bool:
    """An open round goes on; one that was given up rings again, unless it was just now or a newer one has begun."""
    if call.state != "given_up":
        return call.state == "open"
    is_early = call.ended_at is not None and now - call.ended_at < RING_AGAIN
    return not is_early and repository.newest_id(call.conversation_id) == call.id


def _plan_again(session: Session, call: DutyCall, now: datetime) -> None:
    """A lock of its own: jobs of a later round would wait behind one that is planned for the next morning."""
    at = working_calendar(session).next_opening(now + RING_AGAIN)
    queue.defer(session, CALL, lock=f"duty:again:{call.id}", at=at, call_id=call.id)


def _tell(
    session: Session, conversation: Conversation, officer_ids: Sequence[int], kind: str, call: DutyCall, now: datetime
) -> ToTell:
    notices.tell(
        session, officer_ids, kind, now, conversation=conversation.public_id, reason=conversation.handover_reason or "",
        step=call.step,
    )  # fmt: skip
    audit.record(
        session, "system", f"duty.{kind}", "conversation", conversation.id, now, {"officers": sorted(officer_ids)}
    )
    repository = DutyRepository(session)
    wishes = [repository.settings(officer_id) for officer_id in officer_ids]
    letters = [
        (wish.email, f"duty-{call.id}-{call.step}-{wish.officer_id}")
        for wish in wishes
        if wish and wish.email and mail_server(session) is not None
    ]
    return ToTell(tuple(letters), browsers_of(session, officer_ids, now), conversation.public_id, conversation.channel)


def browsers_of(session: Session, officer_ids: Sequence[int], now: datetime) -> tuple[tuple[int, str], ...]:
    """(number, endpoint) of the browsers of these officers that take web push."""
    found = DutyRepository(session).subscriptions(officer_ids, now)
    return tuple((one.id, one.endpoint) for one in found if push.is_known_place(one.endpoint))


# how an officer wants to hear


def settings_of(session: Session, officer: Officer) -> NoticeSettings:
    return DutyRepository(session).settings(officer.id) or NoticeSettings(
        officer_id=officer.id, has_sound=True, email=None, wakes=[*GROUPS], letters=[*LETTERS_AT_FIRST]
    )


def keep_settings(
    session: Session, officer: Officer, *, has_sound: bool, email: str, now: datetime,
    wakes: Collection[str] = GROUPS, letters: Collection[str] = LETTERS_AT_FIRST,
) -> None:  # fmt: skip
    """email: "" for no letters. wakes, letters: which groups wake browsers, which come as letters.

    Raises Invalid for an address that is none, or an unknown group.
    """
    address = MAIL.clean_address(email) if email.strip() else None
    if email.strip() and address is None:
        raise Invalid(_("This is no e-mail address."))
    if not {*wakes, *letters} <= set(GROUPS):
        raise Invalid
    chosen: dict[str, list[str]] = {
        "wakes": [one for one in GROUPS if one in wakes],
        "letters": [one for one in GROUPS if one in letters],
    }
    DutyRepository(session).keep_settings(officer.id, has_sound=has_sound, email=address, **chosen)
    audit.record(session, f"officer:{officer.id}", "notices.settings", "officer", officer.id, now, chosen)


def subscribe(session: Session, who: OfficerSession, endpoint: str, now: datetime) -> None:
    """This browser takes web push while its session lasts. Raises Invalid for an address of no push service."""
    if not push.is_known_place(endpoint):
        raise Invalid(_("This browser's push service is not known."))
    DutyRepository(session).subscribe(who.officer_id, who.id, endpoint, now)


def unsubscribe(session: Session, officer: Officer, endpoint: str) -> None:
    DutyRepository(session).unsubscribe(officer.id, endpoint)
