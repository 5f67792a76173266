"""One delivery after the other: what goes out now, and what its answer means for it and for the address.

In order within a stream: a delivery that must be tried again holds back those after it. An address that does not answer
is left alone with growing pauses, for all streams together; when it answers again everything goes on. An answer that
refuses one event (400, 422 …) concerns that event only: after some tries it is given up and the next one goes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.channels import vault
from inbox_api.hooks_out import kinds, outbox, signing
from inbox_api.hooks_out.repository import HookRepository
from inbox_api.hooks_out.transport import Outcome
from inbox_api.masking import masked
from inbox_api.models import Hook, HookDelivery, HookEvent
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings

DELIVERED, FAILED, WITHHELD = "delivered", "failed", "withheld"
GONE = 410
OF_ADDRESS = frozenset({401, 403, 404, 405, 407, 408, 421, 425, 426, 429})  # of the 4xx: say nothing about the event
ADDRESS_PAUSES = tuple(timedelta(seconds=n) for n in (10, 30, 120, 300, 900))  # the last one again and again
EVENT_PAUSES = tuple(timedelta(seconds=n) for n in (10, 60, 300, 1800, 7200))  # then it is given up
EARLY = timedelta(seconds=1)  # clocks of database and worker may differ by this
SUCCESS_NOTED_EVERY = timedelta(minutes=1)
WOKEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """A delivery to be made; the secrets are for signing only."""

    delivery_id: int
    hook_id: int
    stream: str
    url: str
    event_id: str
    body: bytes
    secrets: tuple[str, ...]


def next_order(session: Session, hook_id: int, stream: str, now: datetime) -> Order | None:
    """The oldest delivery of the stream that is due; None when none is, or the address is left alone."""
    repository = HookRepository(session)
    hook = repository.get(hook_id)
    if hook is None or not outbox.is_ready(hook, now + EARLY):
        return None
    while (delivery := repository.first_waiting(hook_id, stream)) is not None:
        if delivery.next_try_at is not None and delivery.next_try_at > now + EARLY:
            return None
        if not repository.is_restricted(delivery.event):
            delivery.attempts += 1
            delivery.last_try_at = now
            repository.flush()
            body = body_of(repository, hook, delivery.event)
            return Order(delivery.id, hook.id, stream, hook.url, delivery.event.public_id, body, valid(hook, now))
        delivery.state, delivery.next_try_at = WITHHELD, None
        repository.flush()
    return None


def valid(hook: Hook, now: datetime) -> tuple[str, ...]:
    """The secrets that sign at this moment: the present one, and the one before until its end."""
    known = vault.unseal(hook.secrets)
    has_previous = hook.previous_until is not None and hook.previous_until > now and "previous" in known
    return (known["current"], known["previous"]) if has_previous else (known["current"],)


def body_of(repository: HookRepository, hook: Hook, event: HookEvent) -> bytes:
    """The JSON of an event. Words are looked up now, so that what was erased since stays erased; numbers are masked."""
    data: dict[str, Any] = dict(event.data)
    if hook.texts_allowed_at is not None and event.message_id is not None and event.kind in kinds.WITH_TEXT:
        text = repository.text_of(event.message_id)
        data["text"] = masked(text) if text is not None else None
    whole = {
        "id": event.public_id,
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "sequence": event.id,
        "data": data,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def headers(order: Order, now: datetime) -> dict[str, str]:
    return signing.headers(order.secrets, order.event_id, int(now.timestamp()), order.body)


def record(session: Session, order: Order, outcome: Outcome, now: datetime) -> bool:
    """Keep what a try came to. True: the stream goes on at once."""
    repository = HookRepository(session)
    hook = repository.get(order.hook_id, locked=not outcome.is_delivered)
    delivery = repository.delivery(order.delivery_id)
    if delivery is None:
        return False
    delivery.last_status, delivery.last_error, delivery.last_ms = outcome.status, outcome.error, outcome.took_ms
    if outcome.is_delivered:
        delivery.state, delivery.delivered_at, delivery.next_try_at = DELIVERED, now, None
        repository.flush()
        if hook is not None:
            _is_well(session, repository, hook, now)
        return True
    if hook is None:
        delivery.state = FAILED
        return False
    if outcome.status == GONE:
        pause(session, hook, "gone", now)
        return False
    if outcome.status is not None and 400 <= outcome.status < 500 and outcome.status not in OF_ADDRESS:
        return _event_refused(session, delivery, now)
    _address_fails(session, hook, delivery, outcome, now)
    return False


def _is_well(session: Session, repository: HookRepository, hook: Hook, now: datetime) -> None:
    if hook.failing_since is None:
        repository.note_success(hook.id, now, now - SUCCESS_NOTED_EVERY)
        return
    locked = repository.get(hook.id, locked=True)
    if locked is None or locked.failing_since is None:
        return
    locked.failing_since, locked.not_before, locked.failures, locked.last_success_at = None, None, 0, now
    repository.flush()
    wake(session, locked, now)


def wake(session: Session, hook: Hook, now: datetime) -> int:
    """Everything that waits for this address goes on; returns how many streams."""
    repository = HookRepository(session)
    repository.make_due(hook.id)
    streams = repository.waiting_streams(hook.id, now, older_than=now, limit=WOKEN_AT_ONCE)
    for stream in streams:
        outbox.defer(session, hook.id, stream)
    return len(streams)


def _event_refused(session: Session, delivery: HookDelivery, now: datetime) -> bool:
    if delivery.attempts > len(EVENT_PAUSES):
        delivery.state, delivery.next_try_at = FAILED, None
        return True
    delivery.next_try_at = now + scaled(EVENT_PAUSES[delivery.attempts - 1])
    outbox.defer(session, delivery.hook_id, delivery.stream, at=delivery.next_try_at)
    return False


def _address_fails(session: Session, hook: Hook, delivery: HookDelivery, outcome: Outcome, now: datetime) -> None:
    """Several tries that were under way together lengthen the pause once."""
    if hook.not_before is None or hook.not_before <= now:
        longest = ADDRESS_PAUSES[min(hook.failures, len(ADDRESS_PAUSES) - 1)]
        if outcome.wait_seconds is not None:
            longest = max(ADDRESS_PAUSES[0], timedelta(seconds=outcome.wait_seconds))
        hook.failures += 1
        hook.failing_since = hook.failing_since or now
        hook.not_before = now + scaled(longest)
    delivery.next_try_at = hook.not_before
    if now - (hook.failing_since or now) >= get_settings().hook_patience:
        pause(session, hook, "failing", now)
        return
    outbox.defer(session, hook.id, delivery.stream, at=hook.not_before)


def pause(session: Session, hook: Hook, reason: str, now: datetime) -> None:
    """The address is called no more until somebody resumes it; administrators are told. What happens waits for it."""
    hook.paused_at, hook.paused_reason = now, reason
    HookRepository(session).flush()
    admins = [one.id for one in OfficerRepository(session).with_role("admin")]
    notices.tell(session, admins, "hook_paused", now, hook=hook.id, name=hook.name, reason=reason)
    audit.record(session, "system", "hook.pause", "hook", hook.id, now, {"reason": reason})


def scaled(length: timedelta) -> timedelta:
    return length * get_settings().pause_scale
