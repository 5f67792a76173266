"""Asking the vendors, every quarter of an hour and after an outage, what the webhooks should have told.

Subscriptions that were lost are made again, missed messages and comments go through the ordinary intake (which absorbs
what is there), and what a person must know becomes a problem of the account.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests
from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, ErrorAction, EventKind, InboundMessage
from connectors.registry import MISSED_READERS
from inbox_api.channels import page_profile, pauses, problems, service
from inbox_api.channels.reconciling_repository import ReconcilingRepository
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations import intake
from inbox_api.texts import lazy_gettext

log = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=10)  # the vendor's times have whole seconds, and clocks differ
SETTLED = timedelta(minutes=2)  # younger things may still be on their way by the webhook
FIRST_LOOK = timedelta(hours=24)  # of an account that was never looked at: older threads are not ours
LONGEST_LOOK = timedelta(days=7)
BACKLOG = timedelta(minutes=1)
EVENTS_AT_ONCE = 50
LOST, NOT_RENEWED = "subscription_lost", "subscription_not_renewed"
MISSED, NOT_READ, PROFILE = "webhook_missed", "catching_up_failed", "page_profile_differs"
problems.register(
    {
        LOST: lazy_gettext(
            "The platform had stopped sending some events (%(fields)s). They are subscribed again, and what was missed"
            " has been asked for. If this comes back, check that our address answers quickly and that nobody removes"
            " the application from the page."
        ),
        NOT_RENEWED: lazy_gettext(
            "The platform sends no events of these kinds: %(fields)s, and refuses to subscribe them (code %(code)s)."
            " Connect the page again with an administrator's token and all rights."
        ),
        MISSED: lazy_gettext(
            "%(count)s messages or comments had not arrived by themselves and were asked for at the platform. Check"
            " that our address can be reached from outside and answers within five seconds."
        ),
        NOT_READ: lazy_gettext(
            "The platform does not tell what we may have missed (code %(code)s). Check the rights of the connection."
        ),
        PROFILE: lazy_gettext(
            "The page's greeting or menu cannot be set as the city wants it (%(parts)s). Check the file"
            " page_profile.json and the rights of the connection."
        ),
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Look:
    """One account and the span of time to look at."""

    row_id: int
    channel: str
    account: Account
    since: datetime
    until: datetime


@dataclass(slots=True)
class Seen:
    """What the vendor said. gaps: fields that did not reach us; problem: why the rest could not be read."""

    gaps: Sequence[str] = ()
    renewal: ConnectorError | None = None
    still_missing: Sequence[str] = ()
    problem: ConnectorError | None = None
    profile_differs: Sequence[str] = ()
    events: list[InboundMessage] = field(default_factory=list)


def accounts_to_look_at(session: Session) -> list[int]:
    """Ids of active accounts whose vendor can be asked."""
    rows = ChannelRepository(session).all_accounts()
    return [row.id for row in rows if row.is_active and row.channel in MISSED_READERS]


def begin(session: Session, row_id: int, now: datetime) -> Look | None:
    """What to look at. None: the account is gone, or posts of its channel still wait to be read.

    Those hold older things: taking newer ones in before them would break the order of a conversation.
    """
    repository = ChannelRepository(session)
    row = repository.by_id(row_id)
    if row is None or not row.is_active or row.channel not in MISSED_READERS:
        return None
    if row.channel in repository.channels_with_waiting_posts(now - BACKLOG):
        return None
    earliest = max(row.created_at, now - FIRST_LOOK) if row.caught_up_until is None else row.caught_up_until - OVERLAP
    since = max(earliest, now - LONGEST_LOOK)
    return Look(row.id, row.channel, service.as_account(row), since, now - SETTLED)


def ask_vendor(look: Look, http: requests.Session) -> Seen:
    """All calls, with no session open. Trouble is a value, so that it is recorded whatever it is."""
    reader, seen = MISSED_READERS[look.channel], Seen()
    try:
        seen.gaps = reader.subscription_gaps(look.account, http)
        if seen.gaps:
            seen.renewal = _renew(look, http)
            seen.still_missing = reader.subscription_gaps(look.account, http)
        for event in reader.missed(look.account, look.since, http):
            if event.sent_at <= look.until:
                seen.events.append(event)
        seen.profile_differs = _put_up_profile(look, http)
    except ConnectorError as error:
        log.warning("account %d: not caught up (%s)", look.row_id, error.code)
        seen.problem = error
    except page_profile.ProfileFileWrong:
        seen.profile_differs = (page_profile.FILE_NAME,)
    seen.events.sort(key=lambda event: event.sent_at)
    return seen


def _put_up_profile(look: Look, http: requests.Session) -> Sequence[str]:
    """Give the page its greeting and menu where they differ; the account's option `own_profile` leaves them alone."""
    differing = page_profile.differences(look.channel, look.account, http)
    if not differing or look.account.options.get("own_profile"):
        return ()
    page_profile.put_up(look.channel, look.account, http)
    return page_profile.differences(look.channel, look.account, http)


def _renew(look: Look, http: requests.Session) -> ConnectorError | None:
    try:
        MISSED_READERS[look.channel].renew_subscription(look.account, http)
    except ConnectorError as error:
        return error
    return None


@dataclass(slots=True)
class Taken:
    """new: messages and comments that nobody had told before; failed: events that could not be stored."""

    new: int = 0
    failed: int = 0


def take_missed(session: Session, look: Look, events: Sequence[InboundMessage], taken: Taken, now: datetime) -> None:
    """Put events through the intake; one that cannot be stored holds back none of the others."""
    repository = ReconcilingRepository(session)
    for event in events:
        try:
            with session.begin_nested():
                if not is_known(repository, look.channel, event):
                    taken.new += intake.take_in(session, look.channel, event, now)
        except Exception as error:  # noqa: BLE001 - a bug must lose no message: the next look asks for it again
            log.error("account %d: a missed event was not stored (%s)", look.row_id, type(error).__name__)
            taken.failed += 1


def is_known(repository: ReconcilingRepository, channel: str, event: InboundMessage) -> bool:
    """True when the webhook, or our own sending, has told it before; comments are compared by the intake itself."""
    if event.kind not in {EventKind.MESSAGE, EventKind.ECHO}:
        return False
    if repository.has_message(channel, event.account_id, event.external_id):
        return True
    # A tap without an id of its own was kept under one that we made; here it has the vendor's.
    return event.kind == EventKind.MESSAGE and repository.has_same_words(channel, event)


def finish(session: Session, look: Look, seen: Seen, taken: Taken, now: datetime) -> None:
    """Remember how far we looked, and raise or clear the problems."""
    channel, account_id = look.channel, look.account.account_id

    def note(problem: str, is_there: bool, **detail: object) -> None:
        if is_there:
            is_urgent = problem in {NOT_RENEWED, MISSED}
            problems.raise_problem(session, channel, account_id, problem, now, is_urgent=is_urgent, detail=detail)
        else:
            problems.clear_problem(session, channel, account_id, problem, now)

    fields = ", ".join(seen.still_missing or seen.gaps)
    renewal_code = seen.renewal.code if seen.renewal else "-"
    error = seen.problem
    if error is None or seen.gaps:
        note(NOT_RENEWED, bool(seen.still_missing), fields=fields, code=renewal_code)
        note(LOST, bool(seen.gaps) and not seen.still_missing, fields=", ".join(seen.gaps))
    if error is None:
        note(MISSED, taken.new > 0, count=taken.new)
        note(NOT_READ, False)
        note(PROFILE, bool(seen.profile_differs), parts=", ".join(seen.profile_differs))
        if not taken.failed:
            ReconcilingRepository(session).caught_up(look.row_id, look.until)
    elif error.action == ErrorAction.PAUSE:
        pauses.pause(session, channel, account_id, error.code, now, length=error.retry_after or OVERLAP)
    elif error.permanent:
        note(NOT_READ, True, code=error.code)
