"""What becomes of a piece that could not be sent: tried again, held back with its whole account, or failed for good."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from datetime import time as clock_time

from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction, WaitUntil
from inbox_api import queue
from inbox_api.channels import pauses, variants
from inbox_api.channels.repository import ChannelRepository
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.hooks_out import outbox as hooks_out
from inbox_api.hooks_out.kinds import MESSAGE_NOT_DELIVERED
from inbox_api.live import announce
from inbox_api.models import Conversation, SendState
from inbox_api.models import OutboundMessage as Piece
from inbox_api.settings import get_settings

BACKOFF = (2, 5, 15, 60, 300, 900)  # seconds before the next try, by tries made
MORNING = clock_time(6, 5)
SHORTLY_AFTER_MIDNIGHT = clock_time(0, 5)
ASK_AGAIN = timedelta(seconds=10)
HOLD = timedelta(minutes=15)  # for an account whose error does not say how long
SPREAD_SECONDS = 20.0  # what a pause held back does not come all at once


def take_failure(
    session: Session, conversation: Conversation, piece: Piece, account_id: str, error: ConnectorError, now: datetime
) -> bool:
    """Keep the outcome of a try and plan the next one. True: go on with the next piece at once."""
    piece.error_code, piece.error_action = error.code[:200], error.action
    if error.http_status is not None:
        form = f"{error.code} with {error.http_status}"
        variants.seen(session, conversation.channel, account_id, "error_status", form)
    if error.is_ambiguous and error.tries is not None and piece.attempts >= error.tries:
        fail(session, conversation, piece, error.code, now)  # nothing could tell later whether it arrived
        return True
    if error.is_ambiguous:
        plan(session, conversation, piece, now + max(get_settings().settle_wait, pause_before(piece.attempts, error)))
        return False
    if error.action == ErrorAction.PAUSE:
        length = error.retry_after or HOLD
        until = pauses.pause(session, conversation.channel, account_id, error.code, now, length=length)
        _untried(piece)
        hold_back(session, conversation, piece, until)
        return False
    if error.action == ErrorAction.WAIT:
        _untried(piece)
        if error.wait_until == WaitUntil.NEXT_DAY:
            pauses.report_quota(session, conversation.channel, account_id, error.code, now)
        plan(session, conversation, piece, waits_until(error, now))
        return False
    if error.permanent or is_tried_enough(piece, error.tries, now):
        if error.action == ErrorAction.HUMAN:
            pauses.report_refusal(session, conversation.channel, account_id, error.code, now)
        fail(session, conversation, piece, error.code, now)
        return True
    if error.action == ErrorAction.REFRESH_TOKEN:
        _renew_token(session, conversation.channel, account_id)
    piece.state = SendState.RETRYING
    plan(session, conversation, piece, now + pause_before(piece.attempts, error))
    return False


def ask_later(
    session: Session, conversation: Conversation, piece: Piece, account_id: str, error: ConnectorError, now: datetime
) -> None:
    """The outcome of the last try stays unknown for now."""
    if error.action == ErrorAction.PAUSE:
        length = error.retry_after or HOLD
        until = pauses.pause(session, conversation.channel, account_id, error.code, now, length=length)
        hold_back(session, conversation, piece, until)
        return
    if error.action == ErrorAction.REFRESH_TOKEN:
        _renew_token(session, conversation.channel, account_id)
    plan(session, conversation, piece, now + scaled(max(ASK_AGAIN, error.retry_after or ASK_AGAIN)))


def _renew_token(session: Session, channel: str, account_id: str) -> None:
    row = ChannelRepository(session).account(channel, account_id)
    assert row is not None
    queue.defer(session, queue.REFRESH_TOKEN, lock=f"token:{row.id}", account_id=row.id, force=True)


def _untried(piece: Piece) -> None:
    """Waiting for a quota or a pause is no failed try; the reply window or the age of the piece ends it."""
    piece.state, piece.attempts = SendState.RETRYING, max(0, piece.attempts - 1)


def hold_back(session: Session, conversation: Conversation, piece: Piece, until: datetime) -> None:
    """Nothing of this account is sent before then."""
    if piece.next_try_at is not None and piece.next_try_at >= until:
        return
    spread = timedelta(seconds=random.uniform(1.0, SPREAD_SECONDS))  # noqa: S311 - spreads tries
    plan(session, conversation, piece, until + scaled(spread))


def plan(session: Session, conversation: Conversation, piece: Piece, at: datetime) -> None:
    """A job for then; nobody looks at the piece before."""
    piece.next_try_at = at
    session.flush()
    queue.defer_send(session, conversation.id, at=at)
    announce(session, "delivery", conversation.id, conversation.public_id, message=piece.message_id)


def fail(session: Session, conversation: Conversation, piece: Piece, code: str, now: datetime) -> None:
    """For good, unless an officer tries again."""
    piece.state, piece.error_code, piece.next_try_at = SendState.FAILED, code[:200], None
    session.flush()
    told = {"code": code[:200]}
    hooks_out.conversation_happened(
        session, conversation, MESSAGE_NOT_DELIVERED, now, told, message_id=piece.message_id
    )
    announce(session, "delivery", conversation.id, conversation.public_id, message=piece.message_id)


def is_tried_enough(piece: Piece, tries: int | None, now: datetime) -> bool:
    """tries: what the error itself allows; None: a temporary fault, which may last as long as a vendor's outage."""
    settings = get_settings()
    if tries is not None:
        return piece.attempts >= min(settings.send_attempts, tries)
    return piece.attempts >= settings.send_attempts and now - piece.created_at >= scaled(settings.outage_patience)


def scaled(length: timedelta) -> timedelta:
    """A pause as long as the settings make it."""
    return length * get_settings().pause_scale


def pause_before(attempts: int, error: ConnectorError) -> timedelta:
    """How long to wait after this many tries."""
    if error.retry_after is not None:
        return scaled(error.retry_after)
    seconds = BACKOFF[max(0, min(attempts, len(BACKOFF)) - 1)]
    return scaled(timedelta(seconds=seconds * random.uniform(0.7, 1.3)))  # noqa: S311 - spreads tries


def waits_until(error: ConnectorError, now: datetime) -> datetime:
    """When a quota lets the next try through: after a length of time, or at an hour of the vendor's country."""
    if error.wait_until is None:
        return now + scaled(error.retry_after or timedelta(minutes=1))
    at = MORNING if error.wait_until == WaitUntil.MORNING else SHORTLY_AFTER_MIDNIGHT
    local = now.astimezone(LOCAL_ZONE)
    then = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return then if then > local else then + timedelta(days=1)
