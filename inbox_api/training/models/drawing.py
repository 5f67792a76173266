"""Which of two models a new conversation gets, and what stops a model on its way. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

_PARTS = 10_000


def is_drawn(deployment_id: int, conversation_id: int, percent: int) -> bool:
    """Stable: who is drawn at 10 % is drawn at 50 % as well; another deployment draws others."""
    digest = hashlib.sha256(f"{deployment_id}:{conversation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _PARTS < percent * (_PARTS // 100)


def may_keep(
    model_id: int | None, last_at: datetime | None, allowed: Collection[int], now: datetime, rest: timedelta
) -> bool:
    """Whether a conversation goes on with its model: it is in the middle of things, and the model may still answer."""
    return model_id is not None and model_id in allowed and last_at is not None and now - last_at < rest


@dataclass(frozen=True, slots=True)
class Watched:
    """How one model did since the stage began. p95: seconds; shares between 0 and 1."""

    asked: int = 0
    failed: int = 0
    fallback: float = 0.0
    handed_over: float = 0.0
    p95: float = 0.0


@dataclass(frozen=True, slots=True)
class StopLimits:
    after: int
    errors: float
    fallback_rise: float
    handover_rise: float
    latency_factor: float


def stop_reason(new: Watched, live: Watched, limits: StopLimits) -> str | None:
    """errors | fallback | handover | latency, or None: it may go on.

    Errors stop alone; the others only against a live model that was asked as often as is needed to compare.
    """
    if new.asked < limits.after:
        return None
    if new.failed / new.asked > limits.errors:
        return "errors"
    if live.asked < limits.after:
        return None
    if new.fallback > live.fallback + limits.fallback_rise:
        return "fallback"
    if new.handed_over > live.handed_over + limits.handover_rise:
        return "handover"
    if live.p95 > 0 and new.p95 > live.p95 * limits.latency_factor:
        return "latency"
    return None
