"""Reading what the platforms posted. The kept posts are the queue: no job stands for them.

One reader a channel in every worker, woken by the commit that kept a post (NOTIFY). A reader also looks by itself
every few seconds, so a lost wake-up, a dead worker or a post that is to be read again costs no more than that.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy.orm import Session

from connectors.base import Account, ParsedPost, PayloadError
from connectors.registry import CONNECTORS
from inbox_api.channels import service as channels
from inbox_api.channels import variants
from inbox_api.channels.repository import POSTS_CHANNEL, ChannelRepository
from inbox_api.conversations import intake
from inbox_api.db import driver_url, transaction
from inbox_api.models import RawPost
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
POSTS_AT_ONCE = 50
LONGEST_TURN = 1.0  # s after which no further post is begun: what was read is answered, whatever still waits
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # before a failed post is read again
LOOK_EVERY = 2.0  # s
REST = 0.05  # s after a turn: under load, posts gather and share a transaction


async def serve() -> None:
    """Read every channel until cancelled; a turn under way ends by itself."""
    wakes = {channel: asyncio.Event() for channel in CONNECTORS}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_hear(wakes))
        for channel, wake in wakes.items():
            tasks.create_task(_read_on(channel, wake))


async def _hear(wakes: Mapping[str, asyncio.Event]) -> None:
    while True:
        try:
            address = driver_url(get_settings().database_url)
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                await connection.execute(f"LISTEN {POSTS_CHANNEL}")
                async for notice in connection.notifies():
                    if notice.payload in wakes:
                        wakes[notice.payload].set()
        except (psycopg.Error, OSError) as error:
            log.warning("posts: connection lost (%s), trying again", type(error).__name__)
            await asyncio.sleep(1)


async def _read_on(channel: str, wake: asyncio.Event) -> None:
    while True:
        wake.clear()
        try:
            await asyncio.to_thread(read_posts, channel)
        except Exception as error:  # noqa: BLE001 - one channel's trouble must not end the worker
            log.warning("posts of %s: not read (%s), trying again", channel, type(error).__name__)
            await asyncio.sleep(1)
        await asyncio.sleep(REST)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), LOOK_EVERY)


def read_posts(channel: str) -> None:
    """Read the waiting posts of a channel in the order they came, until there are none.

    One reader a channel: who finds another at work leaves at once, because the reader looks for new posts once more
    after it has let go of the channel.
    """
    while _read_some(channel):
        pass


def _read_some(channel: str) -> bool:
    """False when nothing waits or another reads. What goes wrong with one event must not lose the others."""
    try:
        with _turn(channel) as (session, posts, accounts):
            ends = time.monotonic() + LONGEST_TURN
            found: list[tuple[RawPost, Outcome]] = []
            for post in posts:
                found.append((post, _read(session, post, accounts, is_careful=False)))
                if time.monotonic() > ends:
                    break
            for post, outcome in found:
                _note(post, outcome)
    except Exception as error:  # noqa: BLE001 - the second, careful way finds out which event it was
        log.info("posts of %s: read once more, event by event (%s)", channel, type(error).__name__)
        with _turn(channel) as (session, posts, accounts):
            for post in posts:
                read_post(session, post, accounts)
    return bool(posts)


@contextlib.contextmanager
def _turn(channel: str) -> Iterator[tuple[Session, Sequence[RawPost], Mapping[str, Account]]]:
    """A transaction with the posts to read in it; none when another reader is at work."""
    with transaction() as session:
        repository = ChannelRepository(session)
        if repository.has_waiting_posts(channel, _now()) and repository.try_lock_channel(channel):
            accounts = {account.account_id: account for account in channels.accounts(session, channel)}
            yield session, repository.waiting_posts(channel, POSTS_AT_ONCE, _now()), accounts
        else:
            yield session, (), {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """problem: what could not be read, None when all was. is_failed: an event was not stored."""

    problem: str | None
    is_failed: bool


def read_post(session: Session, post: RawPost, accounts: Mapping[str, Account]) -> None:
    """One post: what cannot be read is named on its row; what could not be stored is read again later."""
    _note(post, _read(session, post, accounts, is_careful=True))
    session.flush()


def _note(post: RawPost, outcome: Outcome) -> None:
    post.problem = outcome.problem
    if outcome.is_failed:
        post.retry_at = _now() + min(max(_now() - post.received_at, FIRST_PAUSE), LONGEST_PAUSE)
    else:
        post.handled_at = _now()


def _read(session: Session, post: RawPost, accounts: Mapping[str, Account], *, is_careful: bool) -> Outcome:
    """is_careful: each event in a savepoint, so that one that cannot be stored leaves the others alone."""
    problems: list[str] = []
    is_failed = False
    known = list(accounts.values())
    try:
        parsed = channels.parse(post.channel, post.body, known)
        problems.extend(parsed.problems)
    except PayloadError as error:
        parsed = ParsedPost(())
        problems.append(str(error))
    for form in (*parsed.variants, *channels.signature_variants(post.channel, post.body, post.headers, known)):
        variants.seen(session, post.channel, form.account_id, form.point, form.name)
    for event in parsed.messages:
        if not is_careful:
            intake.take_in(session, post.channel, event, _now())
            continue
        try:
            with session.begin_nested():
                intake.take_in(session, post.channel, event, _now())
        except Exception as error:  # noqa: BLE001 - a bug must lose no message: the post is read again
            is_failed = True
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("post %d: an event was not stored (%s at %s:%s)", post.id, type(error).__name__, *place[:2])
            problems.append(f"{event.kind}: {type(error).__name__}")
    return Outcome("; ".join(problems)[:2000] or None, is_failed)


def _now() -> datetime:
    return datetime.now(UTC)
