"""Problems of connected accounts: raised and cleared by whoever notices, told in words that say what to do.

One problem of one account (and subject) is open once, however often it is noticed; what was cleared stays as history.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.channels.watch_repository import WatchRepository
from inbox_api.models import ChannelProblem
from inbox_api.texts import gettext as _

log = logging.getLogger(__name__)
_words: dict[str, LazyProxy] = {}


def register(words: Mapping[str, LazyProxy]) -> None:
    """Give codes their texts; %(name)s places are filled from the problem's detail. Called when a module loads."""
    _words.update(words)


def raise_problem(
    session: Session,
    channel: str,
    account_id: str,
    code: str,
    now: datetime,
    *,
    subject: str = "",
    is_urgent: bool = False,
    detail: Mapping[str, Any] | None = None,
) -> bool:
    """Note a problem; True when it was not known yet. detail: plain values, no secrets and no personal data."""
    key = (channel, account_id, code, subject)
    problem_id, is_new = WatchRepository(session).raise_problem(
        key, is_urgent=is_urgent, detail=dict(detail or {}), now=now
    )
    if is_new:
        log.warning("%s %s: problem %s", channel, account_id, code)
        audit.record(session, "system", "channel.problem", "channel_problem", problem_id, now, {"code": code})
    return is_new


def clear_problem(
    session: Session, channel: str, account_id: str, code: str, now: datetime, *, subject: str = ""
) -> bool:
    """It is over; True when it was open."""
    return WatchRepository(session).clear_problem((channel, account_id, code, subject), now)


def open_problems(
    session: Session, channel: str | None = None, account_id: str | None = None
) -> Sequence[ChannelProblem]:
    """Open problems, urgent ones first, then the newest."""
    return WatchRepository(session).open_problems(channel, account_id)


def text_of(problem: ChannelProblem) -> str:
    """What a person reads: what is wrong and what to do."""
    return words_of(problem.code, {"subject": problem.subject, **problem.detail})


def words_of(code: str, values: Mapping[str, Any]) -> str:
    """The words of a code with its places filled."""
    words = _words.get(code)
    if words is None:
        return _("A problem with the code %(code)s was noticed.", code=code)
    try:
        return str(words) % values
    except (KeyError, ValueError, TypeError):
        return str(words)
