"""The jobs of the review queue: collecting, predictions anew after a deploy, letting go of what was taken back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import bot_client, queue
from inbox_api.db import transaction
from inbox_api.ready import from_replies
from inbox_api.settings import get_settings
from inbox_api.training.answers import replies
from inbox_api.training.models import routing
from inbox_api.training.review import collecting, guests, refreshing

log = logging.getLogger(__name__)
jobs = queue.jobs
COLLECT = queue.REVIEW
LOOKED_BACK = timedelta(days=2)  # of the job by the clock; on demand all days of the settings are looked at


def _now() -> datetime:
    return datetime.now(UTC)


def ask(session: Session) -> None:
    """Collect now, in the worker, over all days of the settings."""
    queue.defer(session, COLLECT, lock=COLLECT)


@jobs.task(name=COLLECT)
def collect() -> None:
    _run(None)


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="review_by_the_clock", queueing_lock="review_by_the_clock", lock=COLLECT)
def by_the_clock(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    _run(_now() - LOOKED_BACK)


@jobs.task(name=queue.LET_GO)
def let_go() -> None:
    """A citizen has just taken back that their words teach the assistant."""
    log.info("review: %d withdrawn", _let_go())


def _let_go() -> int:
    with transaction() as session:
        gone = refreshing.withdraw(session, _now()) + replies.withdraw(session, _now())
        return gone + from_replies.withdraw(session)


def _run(since: datetime | None) -> None:
    gone = _let_go()
    new, joined = _collect_all(since)
    with transaction() as session:
        of_guests = guests.collect(session, _now())
    read_again()
    with transaction() as session:
        heaps = refreshing.refresh(session)
    log.info("review: %d new, %d joined, %d of guests, %d withdrawn, %d heaps", new, joined, of_guests, gone, heaps)


def _collect_all(since: datetime | None) -> tuple[int, int]:
    """(new items, those that others joined). In several steps: messages that teach nothing come up each time, and must
    not stand before those behind them.
    """
    new = joined = last = 0
    while True:
        with transaction() as session:
            found = collecting.collect(session, _now(), since, last)
        new, joined, last = new + found.new, joined + found.joined, found.last
        if found.looked_at < get_settings().review_at_once:
            return new, joined


def read_again() -> int:
    """Predictions of another model than the one in use are made anew; how many."""
    with transaction() as session:
        due, address = refreshing.outdated(session), routing.live_address(session)
    if due is None or not due[1]:
        return 0
    model, texts = due
    try:
        read = refreshing.read_all(texts, lambda text: bot_client.parse(text, address))
    except bot_client.BotUnavailable as error:
        log.warning("review: predictions stay out of date (%s)", error)
        return 0
    with transaction() as session:
        return refreshing.store_predictions(session, model, read)
