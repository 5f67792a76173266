"""The job that asks a vendor for a person's name."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from connectors.base import ConnectorError
from connectors.registry import PROFILE_READERS
from inbox_api import queue
from inbox_api.channels import people
from inbox_api.channels.http import http
from inbox_api.db import transaction

log = logging.getLogger(__name__)


@queue.jobs.task(name=queue.READ_PROFILE, queue=queue.FILES)
def read_profile(conversation_id: int) -> None:
    """One try: the next message of the citizen, an hour later or more, is the next one."""
    with transaction() as session:
        order = people.begin(session, conversation_id)
    if order is None:
        return
    try:
        profile = PROFILE_READERS[order.channel].read_profile(order.account, order.citizen_id, http())
    except ConnectorError as error:
        log.info("conversation %d: name not read (%s)", conversation_id, error.code)
        with transaction() as session:
            people.put_off(session, order, datetime.now(UTC))
        return
    with transaction() as session:
        people.finish(session, order, profile)
