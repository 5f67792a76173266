"""Renewing single-use tokens: every call is written down and committed before it is made, and none is made twice.

A refresh token is dead as soon as the vendor answered, and its answer may be lost on the way or with our process. So:
one caller per account (row lock, then a lease longer than any HTTP time-out); the new pair is stored, with the old one
beside it, before anything uses it; after a call whose outcome is unknown the stored access token is tried first, and
the same refresh token once more only while it can still be good. What only a person can mend becomes an alarm.
"""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, ErrorAction, FreshTokens
from connectors.registry import CONSENT_FLOWS
from inbox_api.audit import service as audit
from inbox_api.channels import pauses, problems, service, vault
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.models import ChannelAccount, RefreshState, TokenRefresh
from inbox_api.texts import lazy_gettext

LEASE = timedelta(minutes=3)  # far longer than the time-outs of one call
REFRESH_BEFORE_END = timedelta(hours=13)  # of 25 hours: twice a day
RENEWED_JUST_NOW = timedelta(minutes=5)
PAUSE_AFTER_TRIES = (timedelta(0), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3))
ALARM_BEFORE_END = timedelta(days=14)
DEAD_PAUSE = timedelta(hours=12)
REFUSED, LOST, UNSETTLED = "token_refused", "token_lost", "token_unsettled"
ENDS_SOON, ENDED = "token_ends_soon", "token_ended"
ALL_PROBLEMS = (REFUSED, LOST, UNSETTLED, ENDS_SOON, ENDED)
problems.register(
    {
        REFUSED: lazy_gettext(
            "The platform refused to renew the access (%(code)s). Messages stop when the present access ends."
            " Ask the account's administrator to agree again on the connection page."
        ),
        LOST: lazy_gettext(
            "The access was renewed but its answer never arrived, so nothing can be sent any more. Ask the account's"
            " administrator to agree again on the connection page."
        ),
        UNSETTLED: lazy_gettext(
            "Renewing the access broke off (%(code)s). It is tried again by itself; if this stays for an hour, ask the"
            " account's administrator to agree again on the connection page."
        ),
        ENDS_SOON: lazy_gettext(
            "The access ends in %(days)s days and could not be renewed. Ask the account's administrator to agree again"
            " on the connection page."
        ),
        ENDED: lazy_gettext(
            "The access has ended. Ask the account's administrator to agree again on the connection page."
        ),
    }
)


class Step(enum.StrEnum):
    NOTHING = "nothing"
    CALL = "call"  # spend the refresh token
    PROBE = "probe"  # first see whether the stored access token still works


@dataclass(frozen=True, slots=True, repr=False)
class Order:
    """What to do for one account, outside any transaction. refresh_id: the call that was written down."""

    step: Step
    row_id: int
    channel: str
    account: Account
    refresh_id: int | None = None


def digest(refresh_token: str) -> str:
    """Names a refresh token without telling it."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()[:32]


def due(session: Session, now: datetime) -> list[int]:
    """Accounts whose access token ends within half its life, or with a call whose outcome is not known."""
    repository = GrantRepository(session)
    found = []
    for row in repository.active_accounts():
        last = repository.last_refresh(row.id)
        is_open = last is not None and last.state in {RefreshState.CALLING, RefreshState.UNKNOWN}
        if is_open or _ends_soon(row, now):
            found.append(row.id)
    return found


def begin(session: Session, row_id: int, now: datetime, *, force: bool = False) -> Order | None:
    """Decide under the account's lock what to do; a call is written down with this transaction.

    force: the vendor has just refused the access token. None: nothing to do now.
    """
    repository = GrantRepository(session)
    row = repository.lock_account(row_id)
    if row is None or not row.is_active:
        return None
    account = service.as_account(row)
    token = account.secrets.get("refresh_token", "")
    last = repository.last_refresh(row.id, digest(token))
    tries = repository.unsettled_tries(row.id, digest(token))
    step = _step(session, row, last, tries, now, force=force) if token else Step.NOTHING
    if step == Step.NOTHING:
        is_stuck = last is not None and last.state in {RefreshState.UNKNOWN, RefreshState.REFUSED, RefreshState.LOST}
        if force and (is_stuck or not token):
            _hold(session, row, now)
        return None
    refresh_id = repository.add_refresh(row.id, digest(token), now) if step == Step.CALL else None
    return Order(step, row.id, row.channel, account, refresh_id)


def _step(
    session: Session, row: ChannelAccount, last: TokenRefresh | None, tries: int, now: datetime, *, force: bool
) -> Step:
    if last is None or last.state in {RefreshState.UNREACHED, RefreshState.RENEWED}:
        renewed_at = GrantRepository(session).last_renewal(row.id)
        is_fresh = renewed_at is not None and now - renewed_at < RENEWED_JUST_NOW
        return Step.CALL if (force or _ends_soon(row, now)) and not is_fresh else Step.NOTHING
    if last.state == RefreshState.CALLING:
        if now - last.started_at < LEASE:
            return Step.NOTHING  # another worker is at it
        # It died between writing down and storing the answer: before the call, or after the token was spent.
        last.state, last.finished_at, last.error_code = RefreshState.UNKNOWN, now, "worker_died"
        _raise(session, row, UNSETTLED, now, code="worker_died")
        session.flush()
        return Step.PROBE
    if last.state == RefreshState.UNKNOWN and tries <= len(PAUSE_AFTER_TRIES):
        pause = PAUSE_AFTER_TRIES[tries - 1]
        return Step.PROBE if force or now - (last.finished_at or last.started_at) >= pause else Step.NOTHING
    return Step.NOTHING


def _hold(session: Session, row: ChannelAccount, now: datetime) -> None:
    """Nothing renews the access now: what waits to be sent is kept until it works again or somebody consents."""
    pauses.pause(session, row.channel, row.account_id, "token", now, length=DEAD_PAUSE)


def _ends_soon(row: ChannelAccount, now: datetime) -> bool:
    """Tokens that were typed in have no known end until they are renewed once; simulated ones are left alone."""
    if row.token_expires_at is None:
        return row.channel in CONSENT_FLOWS and not row.options.get("is_simulated")
    return row.token_expires_at - now < REFRESH_BEFORE_END


def after_probe(session: Session, order: Order, problem: ConnectorError | None, now: datetime) -> Order | None:
    """The stored access token was tried (`problem`: how that failed). The call that may follow, or None."""
    repository = GrantRepository(session)
    row = repository.lock_account(order.row_id)
    token = order.account.secrets.get("refresh_token", "")
    if row is None or vault.unseal(row.secrets).get("refresh_token") != token:
        return None  # somebody consented meanwhile
    last = repository.last_refresh(row.id, digest(token))
    if last is None or last.state != RefreshState.UNKNOWN:
        return None
    if problem is not None and problem.action != ErrorAction.REFRESH_TOKEN:
        _raise(session, row, UNSETTLED, now, code=problem.code)
        return None  # the vendor cannot be asked: later
    is_over = row.token_expires_at is None or row.token_expires_at <= now
    if problem is not None and not is_over:
        # Refused before its time: the pair was replaced, so the refresh token is spent as well.
        last.state, last.finished_at, last.error_code = RefreshState.LOST, now, problem.code
        _raise(session, row, LOST, now, code=problem.code, is_urgent=True)
        _hold(session, row, now)
        return None
    refresh_id = repository.add_refresh(row.id, digest(token), now)
    return Order(Step.CALL, row.id, row.channel, order.account, refresh_id)


def finish(session: Session, order: Order, outcome: FreshTokens | ConnectorError | None, now: datetime) -> None:
    """Store the new pair beside the previous one, or what became of the call instead."""
    repository = GrantRepository(session)
    row = repository.lock_account(order.row_id)
    refresh = repository.refresh(order.refresh_id or 0)
    if row is None or refresh is None:
        return
    refresh.finished_at = now
    if isinstance(outcome, ConnectorError):
        _note_failure(session, row, refresh, outcome, now)
    else:
        refresh.state = RefreshState.RENEWED
        spent = order.account.secrets.get("refresh_token")
        if outcome is not None and vault.unseal(row.secrets).get("refresh_token") == spent:
            store(session, row, outcome, now, "channel.token_renewed", "system")
    session.flush()


def _note_failure(
    session: Session, row: ChannelAccount, refresh: TokenRefresh, error: ConnectorError, now: datetime
) -> None:
    refresh.error_code = error.code[:200]
    if error.is_ambiguous:
        refresh.state = RefreshState.UNKNOWN
        _raise(session, row, UNSETTLED, now, code=error.code)
    elif error.permanent:
        refresh.state = RefreshState.REFUSED
        code = f"{error.code} {error.detail}".strip()
        _raise(session, row, REFUSED, now, code=code, is_urgent=True)
        problems.clear_problem(session, row.channel, row.account_id, UNSETTLED, now)
        audit.record(session, "system", "channel.token_refused", "channel", row.id, now, {"code": error.code})
    else:
        refresh.state = RefreshState.UNREACHED


def store(session: Session, row: ChannelAccount, fresh: FreshTokens, now: datetime, action: str, actor: str) -> None:
    """The account goes on with these tokens; the pair before them is kept, alarms about tokens end."""
    old = vault.unseal(row.secrets)
    previous = {f"previous_{name}": old[name] for name in fresh.secrets if name in old}
    row.secrets = vault.seal({**old, **previous, **fresh.secrets})
    row.token_expires_at = fresh.expires_at
    row.refresh_token_expires_at = fresh.refresh_expires_at
    row.problem = None
    for code in ALL_PROBLEMS:
        problems.clear_problem(session, row.channel, row.account_id, code, now)
    pauses.end_pause(session, row.channel, row.account_id, now)
    audit.record(session, actor, action, "channel", row.id, now)
    service.forget_remembered(row.channel)
    session.flush()


def watch(session: Session, now: datetime) -> None:
    """Raise or clear the alarms about tokens that end."""
    for row in GrantRepository(session).active_accounts():
        is_over = row.token_expires_at is not None and row.token_expires_at <= now
        _note(session, row, ENDED, now, is_over, is_urgent=True)
        left = row.refresh_token_expires_at - now if row.refresh_token_expires_at is not None else None
        is_near = left is not None and left < ALARM_BEFORE_END
        days = max(0, left.days) if left is not None else 0
        _note(session, row, ENDS_SOON, now, is_near and not is_over, days=str(days), is_urgent=days < 4)


def _note(
    session: Session, row: ChannelAccount, code: str, now: datetime, is_on: bool, *, is_urgent: bool, **detail: str
) -> None:
    if is_on:
        _raise(session, row, code, now, is_urgent=is_urgent, **detail)
    else:
        problems.clear_problem(session, row.channel, row.account_id, code, now)


def _raise(
    session: Session,
    row: ChannelAccount,
    code_of_problem: str,
    now: datetime,
    *,
    is_urgent: bool = False,
    **detail: str,
) -> None:
    problems.raise_problem(
        session, row.channel, row.account_id, code_of_problem, now, is_urgent=is_urgent, detail=detail
    )
