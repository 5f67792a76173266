"""Sending one template message: claim, (call the vendor, no session open), keep the outcome. At most one call arrives.

The vendor repeats nothing by our tracking id, so a call whose outcome is unknown is never made again: its receipt or
its echo settles it, or it ends as unknown and the case takes another route.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, ErrorAction, SentMessage, TemplateOutcome, TemplateSend, WaitUntil
from inbox_api import queue
from inbox_api.channels import pauses, problems, vault
from inbox_api.channels import service as channels
from inbox_api.conversations.failing import waits_until
from inbox_api.models import ChannelAccount, ZnsMessage, ZnsState
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.zns import outcomes
from inbox_api.zns.orders import Way
from inbox_api.zns.repository import OPEN_STATES, USABLE, ZnsRepository

PATIENCE = timedelta(minutes=10)  # how long a receipt may take to settle a broken call
CLOCK_SKEW = timedelta(seconds=60)
BACKOFF_SECONDS = (30, 120, 600, 1800)
SHORTEST_TELLING_VALUE = 5
REFUSED = "zns_refused"
DAY_LIMIT = "-144"  # of the whole account; the others are of one template
problems.register(
    {
        REFUSED: lazy_gettext(
            "Zalo refused a template message (code %(code)s). Check the templates, the wallet and the rights of the"
            " account; until then answers go by other ways."
        )
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class SendOrder:
    """One claimed message, ready for its call."""

    message_id: int
    account_row_id: int
    channel: str
    account: Account
    order: TemplateSend
    started_at: datetime


def begin(session: Session, message_id: int, now: datetime) -> SendOrder | None:
    """Claim the message. None: nothing to do now (a later job is planned where needed)."""
    repository = ZnsRepository(session)
    message = repository.lock(message_id)
    if message is None or message.state not in OPEN_STATES:
        return None
    if message.state == ZnsState.SENDING:
        _give_up_waiting(session, message, now)
        return None
    row = repository.account_row(message.account_id)
    problem = _problem(message, row)
    if problem is not None or row is None:
        fail(session, message, problem or "account_not_connected", now)
        return None
    closed_until = _closed_until(session, repository, row, now)
    if closed_until is not None:
        wait(session, message, closed_until, message.error_code or "waiting", now)
        return None
    if not repository.claim(message.id, seen_state=message.state, seen_attempts=message.attempts, now=now):
        return None
    session.refresh(message)
    account = channels.as_account(row)
    return SendOrder(message.id, row.id, row.channel, account, _order_of(message), now)


def _give_up_waiting(session: Session, message: ZnsMessage, now: datetime) -> None:
    """A call is under way, or its worker died, or its answer was lost: after a while it counts as unknown."""
    started = message.started_at or now
    if now - started < PATIENCE:
        queue.defer_template(session, message.account_id, message.id, at=started + PATIENCE)
        return
    message.state, message.error_code = ZnsState.UNKNOWN, message.error_code or "worker_died"
    outcomes.tell(session, message, now)


def _problem(message: ZnsMessage, row: ChannelAccount | None) -> str | None:
    if row is None or not row.is_active:
        return "account_not_connected"
    if message.sealed is None:
        return "forgotten"
    is_usable = message.template.status == USABLE and message.template.missing_since is None
    return None if is_usable else "template_off"


def _closed_until(session: Session, repository: ZnsRepository, row: ChannelAccount, now: datetime) -> datetime | None:
    times = (repository.account_state(row.id).hold_until, pauses.paused_until(session, row.channel, row.account_id))
    return max((at for at in times if at is not None and at > now), default=None)


def _order_of(message: ZnsMessage) -> TemplateSend:
    assert message.sealed is not None
    content = vault.unseal(message.sealed)
    way = {Way.PHONE: "phone", Way.HASH: "phone_hash", Way.USER: "citizen_id"}[Way(message.way)]
    return TemplateSend(
        template_id=message.template.template_id,
        values=json.loads(content["values"]),
        tracking_id=message.tracking_id,
        is_trial=message.is_trial,
        **{way: content["to"]},
    )


def finish(session: Session, order: SendOrder, outcome: TemplateOutcome | ConnectorError, now: datetime) -> None:
    """Keep what became of the call. A receipt or echo may have been faster."""
    repository = ZnsRepository(session)
    message = repository.lock(order.message_id)
    if message is None:
        return
    if isinstance(outcome, TemplateOutcome):
        _take_success(session, repository, message, outcome, now)
    elif message.state == ZnsState.SENDING:
        _take_error(session, order, message, outcome, now)


def _take_success(
    session: Session, repository: ZnsRepository, message: ZnsMessage, outcome: TemplateOutcome, now: datetime
) -> None:
    message.external_id, message.mode = outcome.message_id, outcome.mode or None
    quota = outcome.quota
    if quota.daily is not None or quota.remaining is not None:
        state = repository.account_state(message.account_id)
        state.daily_quota, state.remaining_quota, state.checked_at = quota.daily, quota.remaining, now
        state.hold_until = None
    problems.clear_problem(session, *_account_key(repository, message), REFUSED, now)
    mark_sent(session, message, outcome.sent_at or now, now)


def mark_sent(session: Session, message: ZnsMessage, at: datetime, now: datetime) -> None:
    """The vendor has it. Harmless when told twice, or after its delivery."""
    if message.state in {ZnsState.SENT, ZnsState.DELIVERED}:
        session.flush()
        return
    message.state, message.sent_at, message.error_code, message.retry_at = ZnsState.SENT, at, None, None
    outcomes.tell(session, message, now)


def _take_error(session: Session, order: SendOrder, message: ZnsMessage, error: ConnectorError, now: datetime) -> None:
    message.error_code = error.code[:200]
    if error.is_ambiguous:
        at = now + (get_settings().settle_wait if order.order.citizen_id else PATIENCE)
        queue.defer_template(session, message.account_id, message.id, at=at)
        session.flush()
        return
    if error.action in {ErrorAction.WAIT, ErrorAction.PAUSE}:
        at = waits_until(error, now)
        if error.code == DAY_LIMIT:
            ZnsRepository(session).account_state(message.account_id).hold_until = at
        message.attempts -= 1
        wait(session, message, _spread(at, error), error.code, now)
        return
    if error.permanent or message.attempts >= get_settings().send_attempts:
        if error.action == ErrorAction.HUMAN:
            detail = {"code": error.code}
            key = (order.channel, order.account.account_id, REFUSED)
            problems.raise_problem(session, *key, now, is_urgent=True, detail=detail)
        fail(session, message, error.code, now)
        return
    if error.action == ErrorAction.REFRESH_TOKEN:
        row_id = order.account_row_id
        queue.defer(session, queue.REFRESH_TOKEN, lock=f"token:{row_id}", account_id=row_id, force=True)
    seconds = BACKOFF_SECONDS[min(message.attempts, len(BACKOFF_SECONDS)) - 1]
    wait(session, message, now + timedelta(seconds=seconds), error.code, now)


def _spread(at: datetime, error: ConnectorError) -> datetime:
    """What waited for the same hour does not come all at once."""
    minutes = 20.0 if error.wait_until in set(WaitUntil) else 0.2
    return at + timedelta(minutes=random.uniform(0, minutes))  # noqa: S311 - spreads tries


def wait(session: Session, message: ZnsMessage, at: datetime, code: str, now: datetime) -> None:
    """Try again then; whoever prefers another route may cancel it meanwhile."""
    is_news = message.state != ZnsState.WAITING
    message.state, message.retry_at, message.error_code = ZnsState.WAITING, at, code[:200]
    session.flush()
    queue.defer_template(session, message.account_id, message.id, at=at)
    if is_news:
        outcomes.tell(session, message, now)


def fail(session: Session, message: ZnsMessage, code: str, now: datetime) -> None:
    """It did not go out and never will."""
    message.state, message.error_code, message.retry_at = ZnsState.FAILED, code[:200], None
    outcomes.tell(session, message, now)


def _account_key(repository: ZnsRepository, message: ZnsMessage) -> tuple[str, str]:
    row = repository.account_row(message.account_id)
    assert row is not None
    return row.channel, row.account_id


# settling by the vendor's history, for messages by user id


def unsettled(session: Session, message_id: int) -> SendOrder | None:
    """The broken call of a message by user id, when the history may still tell what became of it."""
    repository = ZnsRepository(session)
    message = repository.message(message_id)
    if message is None or message.state != ZnsState.SENDING or message.way != Way.USER or not message.error_code:
        return None
    row = repository.account_row(message.account_id)
    if row is None or message.started_at is None or message.sealed is None:
        return None
    account = channels.as_account(row)
    return SendOrder(message.id, row.id, row.channel, account, _order_of(message), message.started_at)


def settle(session: Session, order: SendOrder, history: Sequence[SentMessage], now: datetime) -> bool:
    """True when the history holds the message: its words hold our longest value, under an id that nobody claims."""
    repository = ZnsRepository(session)
    message = repository.lock(order.message_id)
    if message is None or message.state != ZnsState.SENDING:
        return True
    told = _telling_value(order.order.values)
    for sent in history:
        is_it = told and told in sent.text and sent.sent_at >= order.started_at - CLOCK_SKEW
        if is_it and not repository.is_claimed(message.account_id, sent.external_id):
            message.external_id = sent.external_id
            mark_sent(session, message, sent.sent_at, now)
            return True
    return False


def _telling_value(values: Mapping[str, str]) -> str:
    longest = max(values.values(), key=len, default="")
    return longest if len(longest) >= SHORTEST_TELLING_VALUE else ""
