"""Which of two models a new conversation gets, and what stops a model on its way. Pure."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

LATENCY = "latency"
_PARTS = 10_000
_SURE = 2.5  # standard errors of a difference of two shares


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
    """How one model did since the stage began. fallback: share of the questions; handed_over: of the conversations,
    `talks`; p95: seconds.
    """

    asked: int = 0
    failed: int = 0
    fallback: float = 0.0
    handed_over: float = 0.0
    p95: float = 0.0
    talks: int = 0


@dataclass(frozen=True, slots=True)
class StopLimits:
    after: int
    errors: float
    fallback_rise: float
    handover_rise: float
    latency_factor: float


def stop_reason(new: Watched, live: Watched, limits: StopLimits) -> str | None:
    """errors | fallback | handover | latency, or None: it may go on.

    Errors stop alone, but never a single one; the others only against a live model that was asked as often as is needed
    to compare, and shares only where chance does not bring such a difference.
    """
    if new.asked < limits.after:
        return None
    if new.failed > 1 and new.failed / new.asked > limits.errors:
        return "errors"
    if live.asked < limits.after:
        return None
    if _is_rise(new.fallback, new.asked, live.fallback, live.asked, limits.fallback_rise):
        return "fallback"
    if _is_rise(new.handed_over, new.talks, live.handed_over, live.talks, limits.handover_rise):
        return "handover"
    if live.p95 > 0 and new.p95 > live.p95 * limits.latency_factor:
        return LATENCY
    return None


def _is_rise(new: float, new_count: int, live: float, live_count: int, limit: float) -> bool:
    """Whether a share is higher by more than the limit and by more than chance: it is looked at again and again."""
    if not new_count or not live_count:
        return False
    common = (new * new_count + live * live_count) / (new_count + live_count)
    error = math.sqrt(common * (1 - common) * (1 / new_count + 1 / live_count))
    return new - live > max(limit, _SURE * error)
