"""Holding back everything that an account would send: the vendor blocks it, its token is dead, or a person says so.

What waits is kept in its order. When the time is over, the first sends try whether it works again. What a person holds
back stays so until then or until somebody resumes it (holding.py); no success of a trial ends that.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.channels import problems
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.models import ChannelAccount
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

PAUSED = "sends_paused"
REFUSED = "sends_refused"
QUOTA = "reply_quota_used"
HELD = "sends_held"
problems.register(
    {
        PAUSED: lazy_gettext(
            "Nothing can be sent at present (code %(code)s of the platform). What is to be sent waits and goes out by"
            " itself as soon as it works again. Check the connection: the access token may have ended, or the platform"
            " has restricted the account."
        ),
        HELD: lazy_gettext(
            "An administrator holds back all that is to be sent until %(until)s. Resume it on the account's page."
        ),
        QUOTA: lazy_gettext(
            "The account's share of messages is used up (code %(code)s of the platform). Answers wait until it begins"
            " anew; buy more, or call citizens whose answer cannot wait."
        ),
        REFUSED: lazy_gettext(
            "The platform refused a message for lack of a right (code %(code)s). Check the rights of the connection,"
            " then send the message again."
        ),
    }
)


def paused_until(session: Session, channel: str, account_id: str) -> datetime | None:
    """Until when nothing of the account is sent; a time in the past: the next send is a trial; None: no pause."""
    row = ChannelRepository(session).account(channel, account_id)
    return paused_until_of(row) if row is not None else None


def paused_until_of(row: ChannelAccount) -> datetime | None:
    """The same of an account at hand."""
    return max((at for at in (row.sends_paused_until, row.held_until) if at is not None), default=None)


def pause(session: Session, channel: str, account_id: str, code: str, now: datetime, *, length: timedelta) -> datetime:
    """Send nothing of the account for a while, unless a longer pause holds; returns until when.

    length: in the vendor's time; HOPTHU_PAUSE_SCALE shortens it here, for every caller.
    """
    until = ChannelRepository(session).pause_sends(channel, account_id, now + length * get_settings().pause_scale)
    problems.raise_problem(session, channel, account_id, PAUSED, now, is_urgent=True, detail={"code": code})
    return until


def end_pause(session: Session, channel: str, account_id: str, now: datetime, *, actor: str = "system") -> None:
    """It works again, or a person says so: what waited goes out now."""
    if not ChannelRepository(session).end_pause(channel, account_id, now):
        return
    for conversation_id in OutboundRepository(session).release_planned(channel, account_id):
        queue.defer_send(session, conversation_id)
    problems.clear_problem(session, channel, account_id, PAUSED, now)
    if not is_held(session, channel, account_id, now):
        problems.clear_problem(session, channel, account_id, HELD, now)
    audit.record(session, actor, "channel.resumed", "channel", account_id, now, {})


def is_held(session: Session, channel: str, account_id: str, now: datetime) -> bool:
    """True while a person's pause holds."""
    row = ChannelRepository(session).account(channel, account_id)
    return row is not None and row.held_until is not None and row.held_until > now


def report_quota(session: Session, channel: str, account_id: str, code: str, now: datetime) -> None:
    """Answers wait for a share that is used up; see quota_is_back."""
    problems.raise_problem(session, channel, account_id, QUOTA, now, is_urgent=True, detail={"code": code})


def quota_is_back(session: Session, channel: str, account_id: str, now: datetime) -> None:
    """A message that had been turned away was taken."""
    problems.clear_problem(session, channel, account_id, QUOTA, now)


def report_refusal(session: Session, channel: str, account_id: str, code: str, now: datetime) -> None:
    """A message was refused for a reason that only a person can mend."""
    problems.raise_problem(session, channel, account_id, REFUSED, now, is_urgent=True, detail={"code": code})
