"""SQL of counters of variants and of problems of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import ChannelProblem, ChannelVariant

VariantKey = tuple[str, str, str, str]  # channel, account_id, point, variant


class WatchRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def count_variants(self, counts: Mapping[VariantKey, int]) -> None:
        """Add to the counters; rows are locked in one order, so that two writers never wait for each other."""
        rows = [
            {"channel": c, "account_id": a, "point": p, "variant": v, "times": times,
             "first_at": func.now(), "last_at": func.now()}
            for (c, a, p, v), times in sorted(counts.items())
        ]  # fmt: skip
        statement = insert(ChannelVariant).values(rows)
        self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["channel", "account_id", "point", "variant"],
                set_={"times": ChannelVariant.times + statement.excluded.times, "last_at": func.now()},
            )
        )

    def variants(self, channel: str | None = None) -> Sequence[ChannelVariant]:
        statement = select(ChannelVariant)
        if channel is not None:
            statement = statement.where(ChannelVariant.channel == channel)
        key = (ChannelVariant.channel, ChannelVariant.account_id, ChannelVariant.point, ChannelVariant.variant)
        return self.session.scalars(statement.order_by(*key)).all()

    def raise_problem(
        self, key: tuple[str, str, str, str], *, is_urgent: bool, detail: dict[str, Any], now: datetime
    ) -> tuple[int, bool]:
        """(id of the open problem, True when it was not open before). key: channel, account_id, code, subject."""
        channel, account_id, code, subject = key
        statement = insert(ChannelProblem).values(
            channel=channel,
            account_id=account_id,
            code=code,
            subject=subject,
            is_urgent=is_urgent,
            detail=detail,
            times=1,
            first_at=now,
            last_at=now,
        )
        again = {
            "times": ChannelProblem.times + 1,
            "last_at": statement.excluded.last_at,
            "detail": statement.excluded.detail,
            "is_urgent": statement.excluded.is_urgent,
        }
        row = self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["channel", "account_id", "code", "subject"],
                index_where=text("cleared_at IS NULL"),
                set_=again,
            ).returning(ChannelProblem.id, ChannelProblem.times)
        ).one()
        return row.id, row.times == 1

    def clear_problem(self, key: tuple[str, str, str, str], now: datetime) -> bool:
        channel, account_id, code, subject = key
        statement = update(ChannelProblem).where(
            ChannelProblem.channel == channel,
            ChannelProblem.account_id == account_id,
            ChannelProblem.code == code,
            ChannelProblem.subject == subject,
            ChannelProblem.cleared_at.is_(None),
        )
        return self.session.scalar(statement.values(cleared_at=now).returning(ChannelProblem.id)) is not None

    def open_problems(self, channel: str | None, account_id: str | None) -> Sequence[ChannelProblem]:
        """Urgent ones first, then the newest."""
        statement = select(ChannelProblem).where(ChannelProblem.cleared_at.is_(None))
        if channel is not None:
            statement = statement.where(ChannelProblem.channel == channel)
        if account_id is not None:
            statement = statement.where(ChannelProblem.account_id == account_id)
        order = (ChannelProblem.is_urgent.desc(), ChannelProblem.last_at.desc(), ChannelProblem.id)
        return self.session.scalars(statement.order_by(*order)).all()
