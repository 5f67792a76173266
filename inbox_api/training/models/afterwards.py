"""A model that has become the one for all has nothing beside it: for a time it is held against the model before.

The same measures and limits as in the stages (`drawing.stop_reason`), against the last window of the model before.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import Deployment
from inbox_api.settings import get_settings
from inbox_api.training.models import deploying, runs, slots
from inbox_api.training.models.drawing import stop_reason
from inbox_api.training.models.serving_repository import ServingRepository


def watch(session: Session, now: datetime) -> str | None:
    """Look how the model in use does, and go back when it does badly; the reason, or None.

    Not while another model is on its way: the process that holds the model before is needed for that one, and the
    stages look at both.
    """
    repository = ServingRepository(session)
    repository.lock_serving()
    row = repository.live()
    if row is None or not is_watched(row, now) or repository.running() is not None:
        return None
    assert row.previous_id is not None
    window = get_settings().watch_after_live
    new = repository.watched_between(row.model_id, row.stage_at, now)
    before = repository.watched_between(row.previous_id, row.stage_at - window, row.stage_at)
    row.watched = {**row.watched, "after": {"new": asdict(new), "before": asdict(before)}}
    reason = stop_reason(new, before, deploying.stop_limits())
    if reason is not None:
        deploying.go_back_by_itself(session, row, reason, now)
    repository.flush()
    runs.announce(session, 0)
    return reason


def is_watched(row: Deployment, now: datetime) -> bool:
    """Whether this model in use is young enough, and there is one to go back to whose file is still there."""
    if row.previous_id is None or row.state != "live" or now - row.stage_at >= get_settings().watch_after_live:
        return False
    return row.previous is not None and slots.model_file(row.previous.fingerprint).is_file()
