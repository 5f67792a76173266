"""How connected accounts stand at the vendor: the hourly probe, and the alarms that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction
from inbox_api import queue
from inbox_api.channels import problems
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.repository import ChannelRepository
from inbox_api.models import ChannelAccount
from inbox_api.texts import lazy_gettext

SILENT_FOR = timedelta(hours=2)
PLAN_ALARM = timedelta(days=21)
SILENT, ERROR, PLAN_ENDS = "vendor_silent", "vendor_error", "plan_ends"
UNVERIFIED, OTHER = "setup_verified", "setup_account"  # the daily test of the set-up finds the same
problems.register(
    {
        SILENT: lazy_gettext(
            "The platform has not answered for %(hours)s hours. Messages are sent again by themselves when it answers."
        ),
        ERROR: lazy_gettext("The platform answers with the error %(code)s. Check the connection on its page."),
        UNVERIFIED: lazy_gettext(
            "The account is not verified by the platform; most of what the inbox needs is closed to it. File the"
            " documents in the platform's manager."
        ),
        PLAN_ENDS: lazy_gettext(
            "The package %(plan)s of the account ends on %(day)s. Renew it in the platform's manager."
        ),
        OTHER: lazy_gettext(
            "The access belongs to another account (%(names)s). Connect the account again, or disconnect the old one."
        ),
        "setup_plan": lazy_gettext(
            "The package of the account has ended (%(names)s). Renew it in the platform's manager: until then most of"
            " what the inbox needs is closed to it."
        ),
        "setup_proof": lazy_gettext(
            "The application's secret key is wrong (%(names)s). Enter the present one on the connection page."
        ),
        "setup_messages": lazy_gettext(
            "The account may not send messages (%(names)s). Give the application the right to send and manage messages,"
            " then let the account's administrator agree again."
        ),
    }
)


def accounts(session: Session, channel: str) -> Sequence[ChannelAccount]:
    """Active accounts of a channel."""
    return ChannelRepository(session).active_accounts(channel)


def take_probe(session: Session, row_id: int, outcome: dict[str, Any] | ConnectorError, now: datetime) -> None:
    """Keep what the vendor said, or why it said nothing. outcome: the fields of connectors.base.AccountHealth."""
    row = GrantRepository(session).lock_account(row_id)
    if row is None:
        return
    if isinstance(outcome, ConnectorError):
        _take_error(session, row, outcome, now)
        return
    plan_until: datetime | None = outcome["plan_until"]
    row.health = {**outcome, "plan_until": plan_until.isoformat() if plan_until else None}
    row.health_at = now
    for code in (SILENT, ERROR):
        problems.clear_problem(session, row.channel, row.account_id, code, now)
    found = str(outcome["account_id"])
    _note(session, row, OTHER, now, found not in {"", row.account_id}, is_urgent=True, names=found)
    _note(session, row, UNVERIFIED, now, outcome["is_verified"] is False)
    is_near = plan_until is not None and plan_until - now < PLAN_ALARM
    day = plan_until.strftime("%d/%m/%Y") if plan_until else ""
    _note(session, row, PLAN_ENDS, now, is_near, plan=str(outcome["plan"]), day=day)


def _take_error(session: Session, row: ChannelAccount, error: ConnectorError, now: datetime) -> None:
    if error.action == ErrorAction.REFRESH_TOKEN:
        queue.defer(session, queue.REFRESH_TOKEN, lock=f"token:{row.id}", account_id=row.id, force=True)
    elif error.permanent:
        _note(session, row, ERROR, now, True, is_urgent=True, code=error.code)
    elif row.health_at is not None and now - row.health_at > SILENT_FOR:
        hours = int((now - row.health_at).total_seconds() // 3600)
        _note(session, row, SILENT, now, True, is_urgent=True, hours=str(hours))


def _note(
    session: Session,
    row: ChannelAccount,
    problem: str,
    now: datetime,
    is_on: bool,
    *,
    is_urgent: bool = False,
    **detail: str,
) -> None:
    if is_on:
        problems.raise_problem(session, row.channel, row.account_id, problem, now, is_urgent=is_urgent, detail=detail)
    else:
        problems.clear_problem(session, row.channel, row.account_id, problem, now)
