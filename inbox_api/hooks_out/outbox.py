"""Events as they happen: written in the caller's transaction, with one delivery for each address that listens.

With nobody listening this is one look at a small table. Callers tell facts; whether a case may be told of at all is
decided here, and again when a delivery goes out.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.hooks_out import kinds
from inbox_api.hooks_out.repository import HookRepository
from inbox_api.models import Case, CaseEvent, Conversation, Hook, HookEvent


def case_line(session: Session, case: Case, line: CaseEvent) -> None:
    """A line of a case's timeline."""
    kind = kinds.OF_LINE.get(line.kind)
    if kind is None:
        return
    detail = {name: line.detail[name] for name in kinds.TOLD_DETAIL.get(line.kind, ()) if name in line.detail}
    case_happened(session, case, kind, line.at, detail)


def case_happened(session: Session, case: Case, kind: str, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """Something about a case. detail: slugs, numbers and moments only. Restricted cases are never told of."""
    if case.restricted != "none":
        return
    hooks = HookRepository(session).listening(kind)
    if not hooks:
        return
    data = {**facts_of(case), **(detail or {})}
    units = HookRepository(session).units_above(case.unit_id) if _any_by_unit(hooks) else set()
    event = HookEvent(
        public_id=new_id(), kind=kind, stream=f"case:{case.id}", at=now, case_id=case.id,
        conversation_id=None, message_id=None, data=data,
    )  # fmt: skip
    _tell(session, event, [hook for hook in hooks if wants(hook, data, units)], now)


def conversation_happened(
    session: Session,
    conversation: Conversation,
    kind: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
    *,
    message_id: int | None = None,
) -> None:
    """Something about a conversation or one of its messages; nothing of those with a secret."""
    if conversation.is_restricted or conversation.has_sensitive:
        return
    repository = HookRepository(session)
    hooks = repository.listening(kind)
    if not hooks:
        return
    data = {
        "conversation": conversation.public_id,
        "channel": conversation.channel,
        "unit": repository.unit_code(conversation.unit_id),
        "handled_by": str(conversation.handled_by),
        **({"message": message_id} if message_id is not None else {}),
        **(detail or {}),
    }
    has_unit = conversation.unit_id is not None and _any_by_unit(hooks)
    units = repository.units_above(conversation.unit_id) if has_unit and conversation.unit_id else set()
    event = HookEvent(
        public_id=new_id(), kind=kind, stream=f"conversation:{conversation.id}", at=now, case_id=None,
        conversation_id=conversation.id, message_id=message_id, data=data,
    )  # fmt: skip
    _tell(session, event, [hook for hook in hooks if wants(hook, data, units)], now)


def test_event(session: Session, hook: Hook, now: datetime) -> HookEvent:
    """A sign of life for one address."""
    event = HookEvent(
        public_id=new_id(), kind=kinds.TEST, stream=f"test:{hook.id}", at=now, case_id=None, conversation_id=None,
        message_id=None, data={"hook": hook.id},
    )  # fmt: skip
    _tell(session, event, [hook], now)
    return event


def facts_of(case: Case) -> dict[str, Any]:
    """What may be told of a case: nothing that its citizen wrote or is."""
    return {
        "case": case.code,
        "case_type": case.case_type,
        "topic": case.topic,
        "status": str(case.status),
        "priority": case.priority,
        "unit": case.unit.code,
        "ward": case.ward_code,
        "channel": case.source_channel,
        "received_at": case.received_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "version": case.version,
    }


def wants(hook: Hook, data: dict[str, Any], units: set[str]) -> bool:
    """Whether the hook's filters let it pass: each looks only at events that have its fact, and lets all when empty."""
    of_facts = {"case_types": "case_type", "topics": "topic", "states": "status", "channels": "channel"}
    for name, fact in of_facts.items():
        wanted = hook.filters.get(name)
        if wanted and fact in data and data[fact] not in wanted:
            return False
    wanted_units = hook.filters.get("units")
    return not wanted_units or bool(units & set(wanted_units))


def lock_of(hook_id: int, stream: str) -> str:
    return f"hook:{hook_id}:{stream}"


def defer(session: Session, hook_id: int, stream: str, at: datetime | None = None) -> None:
    """A job that makes the deliveries of one stream, in order."""
    lock = lock_of(hook_id, stream)
    queue.defer(session, queue.SEND_HOOK, lock=lock, at=at, queue=queue.HOOKS, hook_id=hook_id, stream=stream)


def new_id() -> str:
    return f"evt_{secrets.token_hex(16)}"


def is_ready(hook: Hook, now: datetime) -> bool:
    """Whether the address is called at the moment."""
    return hook.paused_at is None and (hook.not_before is None or hook.not_before <= now)


def _any_by_unit(hooks: Sequence[Hook]) -> bool:
    return any(hook.filters.get("units") for hook in hooks)


def _tell(session: Session, event: HookEvent, hooks: Sequence[Hook], now: datetime) -> None:
    if not hooks:
        return
    repository = HookRepository(session)
    repository.add(event)
    repository.add_deliveries(event, [hook.id for hook in hooks], now)
    for hook in hooks:
        if is_ready(hook, now):
            defer(session, hook.id, event.stream)
