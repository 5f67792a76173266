"""The database session of a request or a task. Here and in worker.py only is anything committed."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Annotated

from anyio import CancelScope, CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from inbox_api import statements
from inbox_api.settings import get_settings
from inbox_api.turns import turn

RESTED = 1.0  # s
REFRESHING = "live-source"  # see admin_ui/static/js/live.js
# What an officer's units or a moment select differs a thousandfold: statements are planned for their values. Many
# people ask at once, so nobody's question takes several processors, nor is one compiled that is asked once.
SERVER_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=30000 -c plan_cache_mode=force_custom_plan"
    " -c max_parallel_workers_per_gather=0 -c jit=off"
)


def app_url(url: str) -> str:
    """The SQLAlchemy address (psycopg 3) for any PostgreSQL address."""
    scheme, separator, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ValueError("HOPTHU_DATABASE_URL must start with postgresql://")
    return f"postgresql+psycopg{separator}{rest}"


def driver_url(url: str) -> str:
    """The plain libpq address for psycopg itself."""
    return "postgresql://" + url.partition("://")[2]


@lru_cache(maxsize=1)
def get_engine() -> Engine:
    """The engine of this process. HOPTHU_DATABASE_URL is always set here: the supervisor fills it in."""
    settings = get_settings()
    statements.remember_all()
    engine = create_engine(
        app_url(settings.database_url),
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_pool_size,
        hide_parameters=True,  # error texts reach logs; what citizens wrote must not
        connect_args={"options": SERVER_OPTIONS},
    )
    _look_after_rest(engine)
    return engine


def _look_after_rest(engine: Engine) -> None:
    """A connection that has rested is tried before it is used, as pool_pre_ping does for every one.

    One that was used within the last second is not: that look would cost a busy worker a tenth of its time.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise InvalidatePoolError from error  # the pool takes new ones


@lru_cache(maxsize=1)
def session_factory() -> sessionmaker[Session]:
    return sessionmaker(bind=get_engine(), expire_on_commit=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any error."""
    with session_factory()() as session, session.begin():
        yield session


@lru_cache(maxsize=1)
def _side_engine() -> Engine:
    """A few connections beside the pool, for what must be kept although its request fails."""
    return create_engine(
        app_url(get_settings().database_url), pool_size=2, max_overflow=0, pool_timeout=5, hide_parameters=True
    )


def forget_engines() -> None:
    """Close all connections and read the address anew at the next question. For tests and commands that change it."""
    for engine in (get_engine, _side_engine):
        if engine.cache_info().currsize:
            engine().dispose()
        engine.cache_clear()
    session_factory.cache_clear()


@contextmanager
def side_transaction() -> Iterator[Session]:
    """A transaction of its own while the request's stays open; never waits for the request's pool."""
    with Session(_side_engine()) as session, session.begin():
        yield session


async def wait_for_turn(request: Request) -> AsyncIterator[None]:
    """The page's live updates name themselves: htmx sends the id of the element that asks."""
    async with turn(request.url.path, is_refresh=request.headers.get("hx-trigger") == REFRESHING):
        yield


async def get_session(
    _turn: Annotated[None, Depends(wait_for_turn, scope="function")] = None,
) -> AsyncGenerator[Session]:
    """The session of one request. With scope="function" the commit happens before the answer is sent.

    Opening it asks nothing of the database, so no thread is needed for that; ending it has one of its own, however
    many requests hold the others, and is not given up when the caller has gone.
    """
    with session_factory()() as session:
        work = session.begin()
        try:
            yield session
        except BaseException:
            await _end(work.rollback)
            raise
        await _end(work.commit)


async def _end(act: Callable[[], None]) -> None:
    with CancelScope(shield=True):
        await to_thread.run_sync(act, limiter=CapacityLimiter(1))


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_transaction() -> Callable[[], AbstractContextManager[Session]]:
    """How an endpoint opens its one transaction itself.

    For the few that must be quick: a session that comes as a dependency costs three turns of the threads instead of
    one, which halves the posts a second that a web process keeps.
    """
    return transaction


TransactionDep = Annotated[Callable[[], AbstractContextManager[Session]], Depends(get_transaction)]
