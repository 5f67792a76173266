"""Posts with a wrong signature: counted at once, told to people, and never a reason to answer slowly.

Either somebody tries to forge, or the secret was changed at the vendor and every real post is refused: the vendor
switches the webhook off after an hour of that.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from inbox_api.channels import problems
from inbox_api.db import side_transaction
from inbox_api.texts import lazy_gettext

log = logging.getLogger(__name__)
BAD_SIGNATURES = "bad_signatures"
NO_ACCOUNT = ""  # a forged post names nobody whom we could believe
WRITTEN_EVERY_SECONDS = 30.0
QUIET_AFTER = timedelta(hours=1)
problems.register(
    {
        BAD_SIGNATURES: lazy_gettext(
            "Posts with a wrong signature arrived (%(count)s lately) and were refused. If real messages stopped at the"
            " same time, the application secret was changed at the platform: enter the new one beside the old one at"
            " once. Otherwise somebody tries to forge messages; nothing of theirs was kept."
        )
    }
)
_lock = threading.Lock()
_waiting: Counter[str] = Counter()
_written_at: dict[str, float] = {}


def note(channel: str, now: datetime) -> None:
    """Count one refused post; written at most every half minute, and not at all while the database is down."""
    with _lock:
        _waiting[channel] += 1
        if time.monotonic() - _written_at.get(channel, -WRITTEN_EVERY_SECONDS) < WRITTEN_EVERY_SECONDS:
            return
        _written_at[channel] = time.monotonic()
        count = _waiting.pop(channel)
    try:
        with side_transaction() as session:
            problems.raise_problem(
                session, channel, NO_ACCOUNT, BAD_SIGNATURES, now, is_urgent=True, detail={"count": count}
            )
    except SQLAlchemyError as error:
        log.error("webhook %s: %d forged posts not noted (%s)", channel, count, type(error).__name__)


def clear_quiet(session: Session, now: datetime) -> None:
    """No wrong signature for an hour: the problem is over."""
    for problem in problems.open_problems(session, account_id=NO_ACCOUNT):
        if problem.code == BAD_SIGNATURES and now - problem.last_at > QUIET_AFTER:
            problems.clear_problem(session, problem.channel, NO_ACCOUNT, BAD_SIGNATURES, now)
