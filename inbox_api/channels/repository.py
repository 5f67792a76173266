"""SQL of connected accounts and raw posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import ChannelAccount, ChannelUpload, RawPost

POSTS_CHANNEL = "hopthu_posts"  # of NOTIFY


class ChannelRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def active_accounts(self, channel: str) -> Sequence[ChannelAccount]:
        statement = select(ChannelAccount).where(ChannelAccount.channel == channel, ChannelAccount.is_active)
        return self.session.scalars(statement.order_by(ChannelAccount.id)).all()

    def all_accounts(self) -> Sequence[ChannelAccount]:
        """All but removed ones."""
        statement = select(ChannelAccount).where(ChannelAccount.removed_at.is_(None))
        return self.session.scalars(statement.order_by(ChannelAccount.channel, ChannelAccount.id)).all()

    def by_id(self, account_id: int) -> ChannelAccount | None:
        return self.session.get(ChannelAccount, account_id)

    def account(self, channel: str, account_id: str) -> ChannelAccount | None:
        return self.session.scalar(
            select(ChannelAccount).where(ChannelAccount.channel == channel, ChannelAccount.account_id == account_id)
        )

    def add_account(self, account: ChannelAccount) -> None:
        self.session.add(account)
        self.session.flush()

    # pauses

    def pause_sends(self, channel: str, account_id: str, until: datetime) -> datetime:
        """The later one of this and a pause that holds already."""
        statement = (
            update(ChannelAccount)
            .where(ChannelAccount.channel == channel, ChannelAccount.account_id == account_id)
            .values(sends_paused_until=func.greatest(ChannelAccount.sends_paused_until, until))
            .returning(ChannelAccount.sends_paused_until)
        )
        return self.session.scalar(statement.execution_options(synchronize_session=False)) or until

    def end_pause(self, channel: str, account_id: str, now: datetime) -> bool:
        """True when there was one. A person's pause ends by its time only."""
        is_over = ChannelAccount.held_until <= now
        values = {
            column: case((is_over, null()), else_=getattr(ChannelAccount, column))
            for column in ("held_until", "held_at", "held_by", "held_reason")
        }
        statement = (
            update(ChannelAccount)
            .where(
                ChannelAccount.channel == channel,
                ChannelAccount.account_id == account_id,
                ChannelAccount.sends_paused_until.is_not(None) | is_over,
            )
            .values(sends_paused_until=None, **values)
            .returning(ChannelAccount.id)
        )
        found = self.session.scalar(statement.execution_options(synchronize_session=False))
        if found is not None:
            self.session.refresh(self.session.get_one(ChannelAccount, found))
        return found is not None

    # uploads

    def upload(self, channel: str, account_id: str, key: str, now: datetime) -> str | None:
        row = self.session.get(ChannelUpload, (channel, account_id, key))
        return row.upload_id if row is not None and row.valid_until > now else None

    def keep_upload(self, channel: str, account_id: str, key: str, upload_id: str, valid_until: datetime) -> None:
        values = {"upload_id": upload_id, "valid_until": valid_until}
        statement = insert(ChannelUpload).values(channel=channel, account_id=account_id, key=key, **values)
        keys = ["channel", "account_id", "key"]
        self.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))

    def forget_upload(self, channel: str, account_id: str, key: str) -> None:
        self.session.execute(
            delete(ChannelUpload).where(
                ChannelUpload.channel == channel, ChannelUpload.account_id == account_id, ChannelUpload.key == key
            )
        )

    def forget_old_uploads(self, ended_before: datetime) -> None:
        self.session.execute(delete(ChannelUpload).where(ChannelUpload.valid_until < ended_before))

    def store_raw_post(
        self, *, channel: str, digest: str, body: bytes, headers: dict[str, str], now: datetime
    ) -> int | None:
        """The id of the new row; None when this very post is already there."""
        statement = (
            insert(RawPost)
            .values(channel=channel, digest=digest, body=body, headers=headers, received_at=now)
            .on_conflict_do_nothing(index_elements=["channel", "digest"])
            .returning(RawPost.id)
        )
        return self.session.scalar(statement)

    def wake_reader(self, channel: str) -> None:
        """Tell the worker with the commit that there is something to read."""
        self.session.execute(select(func.pg_notify(POSTS_CHANNEL, channel)))

    def try_lock_channel(self, channel: str) -> bool:
        """True for the one transaction that may read a channel's posts now; free again however that ends."""
        return bool(self.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(f"in:{channel}")))))

    def has_waiting_posts(self, channel: str, now: datetime) -> bool:
        return self.session.scalar(select(RawPost.id).where(*self._waits(channel, now)).limit(1)) is not None

    def waiting_posts(self, channel: str, limit: int, now: datetime) -> Sequence[RawPost]:
        """Posts to read now, oldest first; those put off after a failure only when their time has come."""
        statement = select(RawPost).where(*self._waits(channel, now))
        return self.session.scalars(statement.order_by(RawPost.id).limit(limit)).all()

    def waiting_bodies(self, channel: str, holding: bytes, limit: int) -> Sequence[bytes]:
        """Bodies of posts not read yet that hold these bytes, oldest first. `holding`: no % or backslash."""
        holds = RawPost.body.bool_op("LIKE")(b"%" + holding + b"%")
        statement = select(RawPost.body).where(RawPost.channel == channel, RawPost.handled_at.is_(None), holds)
        return self.session.scalars(statement.order_by(RawPost.id).limit(limit)).all()

    @staticmethod
    def _waits(channel: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
        is_due = (RawPost.retry_at.is_(None)) | (RawPost.retry_at <= now)
        return RawPost.channel == channel, RawPost.handled_at.is_(None), is_due

    def channels_with_waiting_posts(self, older_than: datetime) -> Sequence[str]:
        is_due = (RawPost.retry_at.is_(None)) | (RawPost.retry_at <= func.now())
        waits = RawPost.handled_at.is_(None) & (RawPost.received_at < older_than)
        statement = select(RawPost.channel).where(waits, is_due)
        return self.session.scalars(statement.distinct()).all()

    def forget_raw_posts(self, handled_before: datetime) -> int:
        result = self.session.execute(
            delete(RawPost).where(RawPost.handled_at < handled_before, RawPost.problem.is_(None))
        )
        return int(getattr(result, "rowcount", 0))
