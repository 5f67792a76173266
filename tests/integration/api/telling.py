"""Webhooks out in tests: an address that listens, and a worker that makes what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text, update

from inbox_api import db
from inbox_api.hooks_out import jobs, service
from inbox_api.hooks_out.service import NewHook, WithSecret
from inbox_api.models import Hook, HookDelivery
from tests.factories import officer
from tests.fakes.hook_receiver import Receiver


def listen(receiver: Receiver, *events: str, as_admin: str | None = None, **more: Any) -> WithSecret:
    """A webhook to the receiver; as_admin: made by this officer, else by the command line."""
    new = NewHook("Hệ thống thử", receiver.url, events or ("case.created", "case.state_changed"), **more)
    with db.transaction() as session:
        by = officer(session, as_admin) if as_admin else None
        return service.create(session, by, new, datetime.now(UTC))


@dataclass
class Queued:
    hook_id: int
    stream: str


def queued_jobs() -> list[Queued]:
    """What the worker would do, in its order."""
    statement = text(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'send_hook' AND status = 'todo'"
        " ORDER BY priority DESC, id"
    )
    with db.transaction() as session:
        return [Queued(**row.args) for row in session.execute(statement)]


def work() -> None:
    """Every queued job once, planned ones too, until no new ones come."""
    for one in queued_jobs():
        jobs.send_hook(one.hook_id, one.stream)
    with db.transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'send_hook'"))


def pass_time(hook_id: int) -> None:
    """All pauses are over."""
    with db.transaction() as session:
        session.execute(update(Hook).where(Hook.id == hook_id).values(not_before=None))
        session.execute(update(HookDelivery).where(HookDelivery.hook_id == hook_id).values(next_try_at=None))


def hook(hook_id: int) -> Hook:
    with db.transaction() as session:
        return session.scalars(select(Hook).where(Hook.id == hook_id)).one()


def log(hook_id: int) -> list[HookDelivery]:
    """Oldest first."""
    with db.transaction() as session:
        statement = select(HookDelivery).where(HookDelivery.hook_id == hook_id)
        return list(session.scalars(statement.order_by(HookDelivery.event_id)))
