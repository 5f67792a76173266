"""Files that a vendor already holds, remembered so that the same file is not uploaded twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.channels.repository import ChannelRepository


class StoredUploads:
    """Implements connectors.base.UploadCache for one account.

    It is asked while a vendor is called, when no transaction is open: every question opens its own, by the worker's
    `transaction`.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Session]],
        now: Callable[[], datetime],
        channel: str,
        account_id: str,
    ) -> None:
        self._transaction, self._now = transaction, now
        self._channel, self._account_id = channel, account_id

    def find(self, key: str) -> str | None:
        with self._transaction() as session:
            return ChannelRepository(session).upload(self._channel, self._account_id, key, self._now())

    def keep(self, key: str, upload_id: str, valid_until: datetime) -> None:
        with self._transaction() as session:
            ChannelRepository(session).keep_upload(self._channel, self._account_id, key, upload_id, valid_until)

    def forget(self, key: str) -> None:
        with self._transaction() as session:
            ChannelRepository(session).forget_upload(self._channel, self._account_id, key)
