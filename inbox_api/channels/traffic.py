"""What went through each account in the last day, for the people who look after connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.channels.desk_repository import DeskRepository, PostCount

HOURS = 24


@dataclass(slots=True)
class Hour:
    """One clock hour, aware UTC at its beginning."""

    begins_at: datetime
    received: int = 0
    written: int = 0


@dataclass(slots=True)
class Traffic:
    """received: citizens' messages; written: of ours; sent, failed: vendor calls that ended; waiting: not sent yet."""

    hours: list[Hour]
    received: int = 0
    written: int = 0
    sent: int = 0
    failed: int = 0
    waiting: int = 0

    @property
    def most_in_an_hour(self) -> int:
        return max((max(hour.received, hour.written) for hour in self.hours), default=0)


@dataclass(frozen=True, slots=True)
class LastDay:
    """accounts: by (channel, account_id). posts: webhook posts by channel."""

    accounts: dict[tuple[str, str], Traffic] = field(default_factory=dict)
    posts: dict[str, PostCount] = field(default_factory=dict)

    def of(self, channel: str, account_id: str, now: datetime) -> Traffic:
        """An account without any traffic has zeros."""
        return self.accounts.get((channel, account_id)) or Traffic(_hours(now))


def last_day(session: Session, now: datetime) -> LastDay:
    """The 24 clock hours up to and with the present one."""
    repository = DeskRepository(session)
    since = _hours(now)[0].begins_at
    found = LastDay(posts={row.channel: row for row in repository.posts_by_channel(since)})
    for row in repository.messages_by_hour(since):
        traffic = found.accounts.setdefault((row.channel, row.account_id), Traffic(_hours(now)))
        number = int((row.hour - since).total_seconds() // 3600)
        if 0 <= number < HOURS:
            traffic.hours[number].received += row.received
            traffic.hours[number].written += row.written
            traffic.received += row.received
            traffic.written += row.written
    for count in (*repository.pieces_by_state(since), *repository.attempts_by_route(since)):
        traffic = found.accounts.setdefault((count.channel, count.account_id), Traffic(_hours(now)))
        traffic.sent, traffic.failed, traffic.waiting = count.sent, count.failed, count.waiting
    return found


def _hours(now: datetime) -> list[Hour]:
    this_hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return [Hour(this_hour - timedelta(hours=HOURS - 1 - number)) for number in range(HOURS)]
