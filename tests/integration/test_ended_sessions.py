"""What was kept of sign-ins goes when it is of no use any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import TooManyTries
from inbox_api.models import FailedTry, OfficerSession
from inbox_api.officers import service, tries
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings
from inbox_api.worker import jobs
from tests.factories import NOW, officer

DAY = timedelta(days=1)
KEY = "signin:of-this-test"  # failed tries of other tests stay: each is counted in a transaction of its own
TIDYING = (
    "tidy", "inbox_tidy", "zns_tidy", "forget_hook_events", "tidy_askings", "tidy_models", "learn_triage",
    "repair_deadlines",
)  # fmt: skip


def test_ended_sessions_are_forgotten_and_living_ones_stay(session: Session) -> None:
    lan = officer(session, "lan")
    life = timedelta(hours=get_settings().session_hours)
    service.open_session(session, lan, NOW - life - timedelta(minutes=1))
    living = service.open_session(session, lan, NOW - life + timedelta(minutes=1))
    service.tidy(session, NOW)
    rows = session.scalars(select(OfficerSession).where(OfficerSession.officer_id == lan.id)).all()
    assert rows == [living.session]


def test_wrong_tries_are_forgotten_only_when_they_count_no_more(session: Session) -> None:
    for at in (NOW - 2 * DAY, *[NOW - timedelta(minutes=5)] * service.TRIES_PER_NAME):
        OfficerRepository(session).add_failed_try(KEY, at)
    service.tidy(session, NOW)
    assert len(session.scalars(select(FailedTry).where(FailedTry.key == KEY)).all()) == service.TRIES_PER_NAME
    with pytest.raises(TooManyTries):
        tries.check(session, KEY, limit=service.TRIES_PER_NAME, window=service.TRY_WINDOW, now=NOW)


@pytest.mark.parametrize("name", TIDYING)
def test_what_is_old_is_tidied_and_learnt_at_night_in_vietnam_and_not_while_officers_work(name: str) -> None:
    """The queue's clock is UTC."""
    [cron] = [one.cron for (task, _id), one in jobs.periodic_registry.periodic_tasks.items() if task == name]
    minute, hour = (int(part) for part in cron.split()[:2])
    assert datetime(2026, 11, 28, hour, minute, tzinfo=UTC).astimezone(LOCAL_ZONE).hour in range(1, 5)
