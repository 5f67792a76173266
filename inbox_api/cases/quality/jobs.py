"""Each morning who reads the signs is told when there are some since yesterday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.cases.quality.signs import PAUSED_LONG, Sign, signs
from inbox_api.db import transaction
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository

jobs = queue.jobs
TOLD = ("leader", "auditor")
SINCE = timedelta(days=1)


@jobs.periodic(cron="5 0 * * *")  # 7:05 in Vietnam
@jobs.task(name="tell_signs", queueing_lock="tell_signs")
def tell_signs(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    with transaction() as session:
        tell(session, datetime.now(UTC))


def tell(session: Session, now: datetime) -> int:
    """Tell each leader and auditor how many signs the cases show that this one may read; returns how many were told."""
    officers = OfficerRepository(session)
    readers = {one.id: one for role in TOLD for one in officers.with_role(role)}
    told = 0
    for one in readers.values():
        found = [sign for sign in signs(session, one, now - SINCE, now) if _is_new(sign, now - SINCE)]
        if found:
            told += notices.tell(session, [one.id], "quality_signs", now, count=len(found))
    return told


def _is_new(sign: Sign, since: datetime) -> bool:
    """A pause that goes on is told of on the day when it became long, not each morning."""
    return sign.kind != PAUSED_LONG or (sign.at is not None and sign.at >= since)
