"""A model that has become the one for all has nothing beside it: for a time it is held against the model before.

The same measures and limits as in the stages (`drawing.stop_reason`), against the last window of the model before. But
for the answer time: other hours bring another load, so a model that looks slow is asked beside the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import Deployment
from inbox_api.settings import get_settings
from inbox_api.training.data import state
from inbox_api.training.models import deploying, rows, runs, slots
from inbox_api.training.models.drawing import LATENCY, stop_reason
from inbox_api.training.models.serving_repository import ServingRepository

MEASURED_EVERY = timedelta(minutes=30)  # while it looks slow: the citizens' process is asked, too
SENTENCES = 6  # each is read six times, while nothing else tends the processes


@dataclass(frozen=True, slots=True)
class Pair:
    """What is asked side by side. addresses: of the process with the model in use and of that with the one before."""

    deployment_id: int
    addresses: tuple[str, str]
    texts: Sequence[str]


def watch(session: Session, now: datetime) -> str | None:
    """Look how the model in use does, and go back when it does badly; the reason, or None."""
    row = _watched(session, now)
    if row is None:
        return None
    assert row.previous_id is not None
    repository, window = ServingRepository(session), get_settings().watch_after_live
    new = repository.watched_between(row.model_id, row.stage_at, now)
    before = repository.watched_between(row.previous_id, row.stage_at - window, row.stage_at)
    reason = stop_reason(new, before, deploying.stop_limits())
    _note(row, new=asdict(new), before=asdict(before), looks_slow=reason == LATENCY)
    if reason == LATENCY:
        reason = None  # `keep_measured` decides
    return _go_on(session, row, reason, now)


def to_measure(session: Session, now: datetime) -> Pair | None:
    """The two models where the one in use looks slow and both are held by a process."""
    row = _watched(session, now)
    noted = row.watched.get("after", {}) if row is not None else {}
    if row is None or not noted.get("looks_slow"):
        return None
    measured = noted.get("measured")
    if measured is not None and now - datetime.fromisoformat(measured["at"]) < MEASURED_EVERY:
        return None
    held = {model: name for name, model in ServingRepository(session).slots().items()}
    if row.model_id not in held or row.previous_id not in held:
        return None
    lines = ((one.intent, one.text) for one in state.approved(session).examples)
    texts = [one.text for one in rows.sample(lines, SENTENCES)]
    addresses = slots.address(held[row.model_id]), slots.address(held[row.previous_id])
    return Pair(row.id, addresses, texts) if texts else None


def keep_measured(session: Session, pair: Pair, seconds: Sequence[float], now: datetime) -> str | None:
    """Keep how long the two took, and go back when the newer one is slow by itself; the reason, or None."""
    row = _watched(session, now)
    if row is None or row.id != pair.deployment_id:
        return None
    new, before = seconds
    _note(row, measured={"new": new, "before": before, "at": now.isoformat()})
    is_slow = new > before * get_settings().stop_latency_factor
    return _go_on(session, row, LATENCY if is_slow else None, now)


def _watched(session: Session, now: datetime) -> Deployment | None:
    """The model in use while it is watched, locked; None also while another model is on its way: the process that holds
    the model before is needed for that one, and the stages look at both.
    """
    repository = ServingRepository(session)
    repository.lock_serving()
    row = repository.live()
    return row if row is not None and is_watched(row, now) and repository.running() is None else None


def _note(row: Deployment, **values: Any) -> None:
    row.watched = {**row.watched, "after": {**row.watched.get("after", {}), **values}}


def _go_on(session: Session, row: Deployment, reason: str | None, now: datetime) -> str | None:
    if reason is not None:
        deploying.go_back_by_itself(session, row, reason, now)
    ServingRepository(session).flush()
    runs.announce(session, 0)
    return reason


def is_watched(row: Deployment, now: datetime) -> bool:
    """Whether this model in use is young enough, and there is one to go back to whose file is still there."""
    if row.previous_id is None or row.state != "live" or now - row.stage_at >= get_settings().watch_after_live:
        return False
    return row.previous is not None and slots.model_file(row.previous.fingerprint).is_file()
