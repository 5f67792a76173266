"""SQL of template messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import (
    ChannelAccount,
    Message,
    OutboundMessage,
    ZnsAccount,
    ZnsMessage,
    ZnsNews,
    ZnsState,
    ZnsTemplate,
)

OPEN_STATES = (ZnsState.QUEUED, ZnsState.WAITING, ZnsState.SENDING)
USABLE = "ENABLE"


class ZnsRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # accounts and templates

    def account_rows(self, channels: Iterable[str], account_id: str | None = None) -> Sequence[ChannelAccount]:
        """Active accounts of these channels, oldest first."""
        statement = select(ChannelAccount).where(ChannelAccount.channel.in_(list(channels)), ChannelAccount.is_active)
        if account_id is not None:
            statement = statement.where(ChannelAccount.account_id == account_id)
        return self.session.scalars(statement.order_by(ChannelAccount.id)).all()

    def account_row(self, row_id: int) -> ChannelAccount | None:
        return self.session.get(ChannelAccount, row_id)

    def account_state(self, row_id: int) -> ZnsAccount:
        """The row with what the vendor said of the account, made when there is none."""
        new = insert(ZnsAccount).values(account_id=row_id, quality="")
        self.session.execute(new.on_conflict_do_nothing(index_elements=["account_id"]))
        return self.session.scalars(select(ZnsAccount).where(ZnsAccount.account_id == row_id)).one()

    def template_for(self, row_id: int, purpose: str) -> ZnsTemplate | None:
        statement = select(ZnsTemplate).where(ZnsTemplate.account_id == row_id, ZnsTemplate.purpose == purpose)
        return self.session.scalar(statement)

    def template(self, row_id: int, template_id: str) -> ZnsTemplate | None:
        statement = select(ZnsTemplate).where(ZnsTemplate.account_id == row_id, ZnsTemplate.template_id == template_id)
        return self.session.scalar(statement)

    def templates(self, row_id: int) -> Sequence[ZnsTemplate]:
        statement = select(ZnsTemplate).where(ZnsTemplate.account_id == row_id)
        return self.session.scalars(statement.order_by(ZnsTemplate.name, ZnsTemplate.id)).all()

    def keep_template(self, row_id: int, template_id: str, values: dict[str, Any]) -> None:
        """Insert or update what the vendor says; purpose and mapping are ours and stay."""
        statement = insert(ZnsTemplate).values(
            account_id=row_id, template_id=template_id, mapping={}, missing_since=None, **values
        )
        self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["account_id", "template_id"], set_={**values, "missing_since": None}
            )
        )

    def mark_missing(self, row_id: int, listed: Iterable[str], now: datetime) -> Sequence[str]:
        """Templates that the vendor no longer lists; the ids of those that are in use."""
        statement = (
            update(ZnsTemplate)
            .where(
                ZnsTemplate.account_id == row_id,
                ZnsTemplate.template_id.not_in(list(listed)),
                ZnsTemplate.missing_since.is_(None),
            )
            .values(missing_since=now)
            .returning(ZnsTemplate.template_id, ZnsTemplate.purpose)
        )
        return [row.template_id for row in self.session.execute(statement) if row.purpose]

    def clear_purpose(self, row_id: int, purpose: str) -> None:
        self.session.execute(
            update(ZnsTemplate)
            .where(ZnsTemplate.account_id == row_id, ZnsTemplate.purpose == purpose)
            .values(purpose=None)
        )

    # messages

    def add(self, values: dict[str, Any]) -> int | None:
        """The new message's id; None when this tracking id is already there."""
        statement = insert(ZnsMessage).values(**values).on_conflict_do_nothing(index_elements=["tracking_id"])
        return self.session.scalar(statement.returning(ZnsMessage.id))

    def message(self, message_id: int) -> ZnsMessage | None:
        return self.session.get(ZnsMessage, message_id)

    def lock(self, message_id: int) -> ZnsMessage | None:
        statement = select(ZnsMessage).where(ZnsMessage.id == message_id).with_for_update(of=ZnsMessage)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def by_tracking_id(self, tracking_id: str) -> ZnsMessage | None:
        return self.session.scalar(select(ZnsMessage).where(ZnsMessage.tracking_id == tracking_id))

    def told_of(self, row_id: int, external_id: str | None, tracking_id: str | None) -> ZnsMessage | None:
        """The message of an event that names the vendor's id, ours, or both."""
        names = [ZnsMessage.external_id == external_id] if external_id else []
        names += [ZnsMessage.tracking_id == tracking_id] if tracking_id else []
        if not names:
            return None
        return self.session.scalar(select(ZnsMessage).where(ZnsMessage.account_id == row_id, or_(*names)).limit(1))

    def under_way_to(self, row_id: int, recipient_hash: str) -> ZnsMessage | None:
        """The oldest message to this recipient whose outcome is not known."""
        statement = select(ZnsMessage).where(
            ZnsMessage.account_id == row_id,
            ZnsMessage.recipient_hash == recipient_hash,
            ZnsMessage.state.in_([ZnsState.SENDING, ZnsState.UNKNOWN]),
            ZnsMessage.external_id.is_(None),
        )
        return self.session.scalar(statement.order_by(ZnsMessage.id).limit(1))

    def claim(self, message_id: int, *, seen_state: str, seen_attempts: int, now: datetime) -> bool:
        """Start the one call; False when another worker was first."""
        statement = (
            update(ZnsMessage)
            .where(ZnsMessage.id == message_id, ZnsMessage.state == seen_state, ZnsMessage.attempts == seen_attempts)
            .values(state=ZnsState.SENDING, attempts=seen_attempts + 1, started_at=now, retry_at=None)
            .returning(ZnsMessage.id)
        )
        return self.session.scalar(statement) is not None

    def waiting_since(self, before: datetime, limit: int) -> Sequence[tuple[int, int]]:
        """(message, account) of open messages whose job may have been lost: not touched since then, and due."""
        last_step = func.coalesce(ZnsMessage.retry_at, ZnsMessage.started_at, ZnsMessage.created_at)
        statement = select(ZnsMessage.id, ZnsMessage.account_id).where(
            ZnsMessage.state.in_(OPEN_STATES), last_step < before
        )
        return [
            (row.id, row.account_id) for row in self.session.execute(statement.order_by(ZnsMessage.id).limit(limit))
        ]

    def by_external_ids(self, row_id: int, external_ids: Iterable[str]) -> Sequence[ZnsMessage]:
        names = list(external_ids)
        if not names:
            return []
        statement = select(ZnsMessage).where(ZnsMessage.account_id == row_id, ZnsMessage.external_id.in_(names))
        return self.session.scalars(statement.order_by(ZnsMessage.id)).all()

    def is_claimed(self, row_id: int, external_id: str) -> bool:
        """True when this id belongs to a message of a chat or to another template message."""
        account = self.session.get(ChannelAccount, row_id)
        assert account is not None
        chats = select(OutboundMessage.id).where(OutboundMessage.external_id == external_id)
        outside = select(Message.id).where(
            Message.channel == account.channel,
            Message.account_id == account.account_id,
            Message.external_id == external_id,
        )
        ours = select(ZnsMessage.id).where(ZnsMessage.account_id == row_id, ZnsMessage.external_id == external_id)
        return any(self.session.scalar(statement.limit(1)) is not None for statement in (chats, outside, ours))

    def undelivered(self, row_id: int, sent_after: datetime, limit: int) -> Sequence[ZnsMessage]:
        statement = select(ZnsMessage).where(
            ZnsMessage.account_id == row_id, ZnsMessage.state == ZnsState.SENT, ZnsMessage.sent_at > sent_after
        )
        return self.session.scalars(statement.order_by(ZnsMessage.id).limit(limit)).all()

    def of_case(self, case_id: int) -> Sequence[ZnsMessage]:
        """Oldest first."""
        statement = select(ZnsMessage).where(ZnsMessage.case_id == case_id)
        return self.session.scalars(statement.order_by(ZnsMessage.id)).all()

    def unseal_old(self, ended_before: datetime) -> int:
        """Forget to whom and with which values, for messages that ended long ago."""
        result = self.session.execute(
            update(ZnsMessage)
            .where(
                ZnsMessage.sealed.is_not(None),
                ZnsMessage.state.not_in(OPEN_STATES),
                ZnsMessage.created_at < ended_before,
            )
            .values(sealed=None)
        )
        return int(getattr(result, "rowcount", 0))

    # news

    def keep_news(self, values: dict[str, Any]) -> bool:
        """False when this news is already there."""
        statement = insert(ZnsNews).values(**values).on_conflict_do_nothing(index_elements=["account_id", "digest"])
        return self.session.scalar(statement.returning(ZnsNews.id)) is not None

    def news_of(self, message_id: int) -> Sequence[ZnsNews]:
        return self.session.scalars(select(ZnsNews).where(ZnsNews.message_id == message_id).order_by(ZnsNews.id)).all()
