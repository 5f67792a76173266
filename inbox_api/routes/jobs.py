"""The jobs of ways: steps of answers, codes for contact points, and a look every minute at what is due."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.models import AnswerState, Route, ZnsMessage
from inbox_api.routes import calls, codes, walking
from inbox_api.routes import erasing as erasing  # noqa: PLC0414 - has erasures forget addresses and answers
from inbox_api.routes.outcomes import finish
from inbox_api.routes.repository import RouteRepository
from inbox_api.settings import get_settings
from inbox_api.zns import outcomes

log = logging.getLogger(__name__)
jobs = queue.jobs
AT_ONCE = 500
JOB_LOST_AFTER = timedelta(minutes=5)


def _now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=queue.ROUTE_STEP)
def route_step(answer_id: int) -> None:
    """Go on with one answer until something must be waited for."""
    while True:
        with transaction() as session:
            call = walking.advance(session, answer_id, _now())
        if call is None:
            return
        outcome = calls.make(call)
        with transaction() as session:
            finish(session, call.attempt_id, outcome, _now())


@jobs.task(name=queue.SEND_CONTACT_CODE)
def send_contact_code(contact_id: int) -> None:
    """Send the code that proves an address; once, a lost one is asked for anew by the citizen."""
    with transaction() as session:
        call = codes.begin(session, contact_id, _now())
    if call is None:
        return
    outcome = calls.make(call)
    with transaction() as session:
        codes.finish(session, contact_id, outcome)


@jobs.periodic(cron="* * * * *")
@jobs.task(name="routes_sweep", queueing_lock="routes_sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """What is due, what was proved meanwhile, and who woke up."""
    with transaction() as session:
        plan_due(session, _now())


def plan_due(session: Session, now: datetime) -> list[int]:
    """Put a job for every answer that has something to do; their ids."""
    repository = RouteRepository(session)
    since = now - get_settings().quiet_not_after_writing
    found = {*repository.due(now, AT_ONCE), *repository.proved_in_chat(AT_ONCE), *repository.awake(since, AT_ONCE)}
    for answer_id in sorted(found):
        queue.defer_route(session, answer_id)
        answer = repository.answer(answer_id)
        if answer is not None and answer.state == AnswerState.OPEN:
            answer.step_at = now + JOB_LOST_AFTER
    for contact_id in repository.waiting_codes(now - JOB_LOST_AFTER, AT_ONCE):
        queue.defer(session, queue.SEND_CONTACT_CODE, contact_id=contact_id)
    session.flush()
    return sorted(found)


def _on_template_news(session: Session, message: ZnsMessage, _now_of_news: datetime) -> None:
    attempt = RouteRepository(session).by_external_id(Route.ZNS, f"zns:{message.id}")
    if attempt is not None:
        queue.defer_route(session, attempt.answer_id)


outcomes.subscribe(_on_template_news)
