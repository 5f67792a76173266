"""The jobs of erasure and of requests about personal data."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from inbox_api import bot_client, queue
from inbox_api.db import transaction
from inbox_api.privacy import erasure, requests
from inbox_api.privacy.repository import PrivacyRepository
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
jobs = queue.jobs
FORGOTTEN_AFTER = timedelta(minutes=2)


def _now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=queue.ERASE)
def erase(erasure_id: int) -> None:
    """First the bot, then everything here. While the bot does not answer, the sweep tries again."""
    with transaction() as session:
        name = erasure.bot_name(session, erasure_id)
    if name is not None:
        try:
            bot_client.forget(name)
        except bot_client.BotUnavailable as error:
            log.warning("erasure %d: the bot has not forgotten yet (%s)", erasure_id, error)
            return
    with transaction() as session:
        counts = erasure.carry_out(session, erasure_id, _now())
    log.info("erasure %d: done (%s)", erasure_id, counts)


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="sweep_erasures", queueing_lock="sweep_erasures")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Wishes that were not carried out yet; digests of identities that no old post can name any more."""
    with transaction() as session:
        for erasure_id in erasure.unfinished(session, _now() - FORGOTTEN_AFTER):
            lock = erasure.conversation_lock(session, erasure_id)
            queue.defer(session, queue.ERASE, lock=lock, erasure_id=erasure_id)
        PrivacyRepository(session).drop_digests(_now() - timedelta(days=get_settings().raw_post_days))


@jobs.periodic(cron="5 0,1 * * *")
@jobs.task(name="remind_of_data_requests", queueing_lock="remind_of_data_requests")
def remind_of_requests(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """In the morning (the queue's clock is UTC), and an hour later in case the first time was missed."""
    with transaction() as session:
        due = requests.remind(session, _now())
    log.info("data requests: %d due", due)
