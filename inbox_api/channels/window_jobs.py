"""The job that asks a vendor about a reply window."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from connectors.base import ConnectorError
from connectors.registry import WINDOW_READERS
from inbox_api import queue
from inbox_api.channels import windows
from inbox_api.channels.http import http
from inbox_api.db import transaction

log = logging.getLogger(__name__)


@queue.jobs.task(name=queue.READ_WINDOW)
def read_window(conversation_id: int) -> None:
    """One question; the next one comes an hour later or more."""
    with transaction() as session:
        order = windows.begin(session, conversation_id)
    if order is None:
        return
    try:
        window = WINDOW_READERS[order.channel].read_window(order.account, order.citizen_id, http())
    except ConnectorError as error:
        log.info("conversation %d: window not read (%s)", conversation_id, error.code)
        return
    with transaction() as session:
        windows.finish(session, order, window, datetime.now(UTC))
