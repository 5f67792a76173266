"""What can be decided without the database: which ways in which order, when it is night, how long to wait for proof."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import AttemptState, ContactKind, Route

ORDER = (Route.CHAT, Route.ZNS, Route.SMS, Route.EMAIL)
PROVED = frozenset({AttemptState.DELIVERED, AttemptState.READ, AttemptState.OPENED})
MAY_HAVE_GONE_OUT = PROVED | {AttemptState.SENDING, AttemptState.SENT, AttemptState.UNKNOWN}
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=2))


def plan(usable: Collection[Route], chosen: ContactKind | None) -> list[Route]:
    """The ways in the order they are tried: the chosen one first, a person last.

    Who wants to collect the answer at the counter gets a person at once, and nothing is sent. A person alone means that
    no way is known.
    """
    if chosen == ContactKind.COUNTER:
        return [Route.PERSON]
    ways = [route for route in ORDER if route in usable]
    if chosen is not None and Route(chosen.value) in ways:
        ways.remove(Route(chosen.value))
        ways.insert(0, Route(chosen.value))
    return [*ways, Route.PERSON]


def quiet_until(
    now: datetime, begins: time, ends: time, *, is_urgent: bool, wrote_at: datetime | None, awake_for: timedelta
) -> datetime | None:
    """When the quiet hours end, aware UTC; None when something may be sent now.

    begins, ends: local clock; the same: none. Urgent answers and people who wrote within `awake_for` are not held.
    """
    if is_urgent or begins == ends or (wrote_at is not None and now - wrote_at <= awake_for):
        return None
    local = now.astimezone(LOCAL_ZONE)
    clock = local.time()
    is_quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not is_quiet:
        return None
    day = local.date() + (timedelta(days=1) if begins > ends and clock >= begins else timedelta(0))
    return datetime.combine(day, ends, LOCAL_ZONE).astimezone(UTC)


def pause_after(tries: int) -> timedelta:
    """Before the next try of a way that refused for a while. tries: made so far, from 1."""
    return BACKOFF[min(max(tries, 1), len(BACKOFF)) - 1]
