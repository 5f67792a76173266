"""SQL of webhooks out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import Case, Conversation, Hook, HookDelivery, HookEvent, Message, Unit

WAITING = "waiting"


class HookRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Hook | HookEvent) -> None:
        self.session.add(row)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    # addresses

    def all(self) -> Sequence[Hook]:
        """Those that were not removed, oldest first."""
        return self.session.scalars(select(Hook).where(Hook.removed_at.is_(None)).order_by(Hook.id)).all()

    def get(self, hook_id: int, *, locked: bool = False) -> Hook | None:
        statement = select(Hook).where(Hook.id == hook_id, Hook.removed_at.is_(None))
        if locked:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self.session.scalar(statement)

    def listening(self, kind: str) -> Sequence[Hook]:
        """Who wants to hear of it, paused ones too: what they miss waits for them."""
        statement = select(Hook).where(Hook.removed_at.is_(None), Hook.events.contains([kind]))
        return self.session.scalars(statement.order_by(Hook.id)).all()

    def change(self, hook: Hook, values: dict[str, Any]) -> bool:
        """Conditional update on the version the caller has seen; False when somebody was faster."""
        statement = update(Hook).where(Hook.id == hook.id, Hook.version == hook.version)
        statement = statement.values(**values, version=hook.version + 1)
        changed = self.session.scalar(statement.returning(Hook.id)) is not None
        self.session.refresh(hook)
        return changed

    def note_success(self, hook_id: int, now: datetime, before: datetime) -> None:
        """At most one write a minute, so that deliveries at the same time do not wait for each other."""
        statement = update(Hook).where(Hook.id == hook_id)
        statement = statement.where(or_(Hook.last_success_at.is_(None), Hook.last_success_at < before))
        self.session.execute(statement.values(last_success_at=now), execution_options={"synchronize_session": False})

    # what filters and payloads ask

    def units_above(self, unit_id: int) -> set[str]:
        """The codes of the unit and of all above it."""
        tree = select(Unit.id, Unit.parent_id, Unit.code).where(Unit.id == unit_id).cte("above", recursive=True)
        parents = select(Unit.id, Unit.parent_id, Unit.code).join(tree, Unit.id == tree.c.parent_id)
        tree = tree.union_all(parents)
        return set(self.session.scalars(select(tree.c.code)))

    def unit_codes(self) -> set[str]:
        return set(self.session.scalars(select(Unit.code)))

    def unit_code(self, unit_id: int | None) -> str | None:
        return self.session.scalar(select(Unit.code).where(Unit.id == unit_id)) if unit_id else None

    def is_restricted(self, event: HookEvent) -> bool:
        """Whether the case or conversation is secret by now, as the database has it."""
        if event.case_id is not None:
            kind = self.session.scalar(select(Case.restricted).where(Case.id == event.case_id))
            return kind != "none"
        if event.conversation_id is not None:
            columns = select(Conversation.is_restricted, Conversation.has_sensitive)
            row = self.session.execute(columns.where(Conversation.id == event.conversation_id)).first()
            return row is None or row.is_restricted or row.has_sensitive
        return False

    def text_of(self, message_id: int) -> str | None:
        """What a message says; None when it was deleted or erased."""
        statement = select(Message.text).where(Message.id == message_id, Message.deleted_at.is_(None))
        return self.session.scalar(statement)

    # deliveries

    def add_deliveries(self, event: HookEvent, hook_ids: Sequence[int], now: datetime) -> None:
        rows = [
            {"hook_id": one, "event_id": event.id, "stream": event.stream, "state": WAITING, "attempts": 0,
             "replays": 0, "created_at": now}
            for one in hook_ids
        ]  # fmt: skip
        self.session.execute(insert(HookDelivery), rows)

    def first_waiting(self, hook_id: int, stream: str) -> HookDelivery | None:
        """The oldest of a stream that has not arrived."""
        statement = select(HookDelivery).where(
            HookDelivery.hook_id == hook_id, HookDelivery.stream == stream, HookDelivery.state == WAITING
        )
        return self.session.scalar(statement.order_by(HookDelivery.event_id).limit(1))

    def delivery(self, delivery_id: int) -> HookDelivery | None:
        return self.session.get(HookDelivery, delivery_id)

    def deliveries(self, hook_id: int, *, state: str, before_id: int | None, limit: int) -> Sequence[HookDelivery]:
        """Newest first. state: "" for all."""
        statement = select(HookDelivery).where(HookDelivery.hook_id == hook_id)
        if state:
            statement = statement.where(HookDelivery.state == state)
        if before_id is not None:
            statement = statement.where(HookDelivery.id < before_id)
        return self.session.scalars(statement.order_by(HookDelivery.id.desc()).limit(limit)).all()

    def counts(self, hook_ids: Sequence[int], since: datetime) -> dict[int, dict[str, int]]:
        """{hook: {state: deliveries made since then}}."""
        statement = (
            select(HookDelivery.hook_id, HookDelivery.state, func.count())
            .where(HookDelivery.hook_id.in_(hook_ids), HookDelivery.created_at >= since)
            .group_by(HookDelivery.hook_id, HookDelivery.state)
        )
        found: dict[int, dict[str, int]] = {}
        for hook_id, state, number in self.session.execute(statement):
            found.setdefault(hook_id, {})[state] = number
        return found

    def replay(self, hook_id: int, *, states: Sequence[str], since: datetime | None, limit: int) -> int:
        """Set deliveries back to be made again; returns how many."""
        chosen = select(HookDelivery.id).where(HookDelivery.hook_id == hook_id, HookDelivery.state.in_(states))
        if since is not None:
            chosen = chosen.where(HookDelivery.created_at >= since)
        chosen = chosen.order_by(HookDelivery.id).limit(limit)
        statement = (
            update(HookDelivery)
            .where(HookDelivery.id.in_(chosen))
            .values(state=WAITING, attempts=0, next_try_at=None, delivered_at=None, replays=HookDelivery.replays + 1)
            .returning(HookDelivery.id)
        )
        changed = self.session.execute(statement, execution_options={"synchronize_session": False}).all()
        self.session.expire_all()
        return len(changed)

    def waiting_streams(self, hook_id: int, now: datetime, *, older_than: datetime, limit: int) -> list[str]:
        """Streams whose next delivery is due and has waited since before then."""
        statement = (
            select(HookDelivery.stream)
            .where(
                HookDelivery.hook_id == hook_id,
                HookDelivery.state == WAITING,
                HookDelivery.created_at <= older_than,
                or_(HookDelivery.next_try_at.is_(None), HookDelivery.next_try_at <= now),
            )
            .group_by(HookDelivery.stream)
            .order_by(func.min(HookDelivery.event_id))
        )
        return list(self.session.scalars(statement.limit(limit)))

    def make_due(self, hook_id: int) -> None:
        """Nothing waits for a later try any more: the address is well again."""
        statement = update(HookDelivery).where(HookDelivery.hook_id == hook_id, HookDelivery.state == WAITING)
        self.session.execute(
            statement.where(HookDelivery.next_try_at.isnot(None)).values(next_try_at=None),
            execution_options={"synchronize_session": False},
        )

    def forget(self, before: datetime, limit: int) -> int:
        """Delete events that are older, with their deliveries, some at a time; returns how many."""
        ids = list(self.session.scalars(select(HookEvent.id).where(HookEvent.at < before).limit(limit)))
        if ids:
            self.session.execute(delete(HookDelivery).where(HookDelivery.event_id.in_(ids)))
            self.session.execute(delete(HookEvent).where(HookEvent.id.in_(ids)))
        return len(ids)
