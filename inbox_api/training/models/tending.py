"""Keeping the two bot processes as they should be: one holds the model in use, the other the next or the last one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.models import Deployment
from inbox_api.training.models import registering, runs, slots
from inbox_api.training.models.deploying import OF_START
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.slots import Seen

log = logging.getLogger(__name__)
JUDGE_LIVE = "judge_live_model"
JUDGE_AFTER = timedelta(minutes=10)  # a machine that has just started has other things to do


def tend(now: datetime) -> None:
    """Look at both processes, write down what they hold, have them load what is missing. Never with a transaction."""
    seen = {name: slots.look(name) for name in slots.NAMES}
    with transaction() as session:
        to_load = note_seen(session, seen, now)
    for name, (model_id, fingerprint) in to_load.items():
        with transaction() as session:
            ServingRepository(session).put_slot(name, None, now)  # nobody is sent there meanwhile
        try:
            slots.load(name, fingerprint)
        except slots.StillStarting:
            continue
        except slots.CannotLoad as error:
            log.warning("%s: model %d not loaded (%s)", name, model_id, error)
            continue
        with transaction() as session:
            ServingRepository(session).put_slot(name, model_id, now)
            runs.announce(session, 0)


def note_seen(session: Session, seen: Mapping[str, Seen], now: datetime) -> dict[str, tuple[int, str]]:
    """Keep what the processes hold; {process: (model, fingerprint) it must load}."""
    repository = ServingRepository(session)
    repository.lock_serving()
    held: dict[str, int | None] = {}
    known = repository.slots()
    for name, one in seen.items():
        if one.is_silent:  # it holds what it held: no conversation changes its model for a slow answer
            held[name] = known.get(name)
            continue
        model_id = None
        if one.fingerprint is not None:
            file = slots.model_file(one.fingerprint)
            model_id = registering.found_in_slot(session, one.fingerprint, file, now).id
        repository.put_slot(name, model_id, now)
        if one.is_up:
            held[name] = model_id
    _adopt(session, held.get(slots.FIRST), now)
    wanted = _wanted(repository)
    models = ModelRepository(session)
    found = {name: models.model(model_id) for name, model_id in slots.plan(wanted, held).items()}
    return {
        name: (model.id, model.fingerprint)
        for name, model in found.items()
        if model is not None and slots.model_file(model.fingerprint).is_file()
    }


def _wanted(repository: ServingRepository) -> list[int]:
    """The models that should be held, the most important first."""
    live, running = repository.live(), repository.running()
    second = running.model_id if running else live.previous_id if live else None
    return [one for one in (live.model_id if live else None, second) if one is not None]


def _adopt(session: Session, first: int | None, now: datetime) -> None:
    """What the program itself was started with is in use, as long as no person has decided on another model."""
    repository = ServingRepository(session)
    live = repository.live()
    if first is None or (live is not None and not _is_of_start(live)) or (live and live.model_id == first):
        return
    if repository.running() is not None:
        return
    if live is not None:
        live.state, live.ended_at = "replaced", now
    repository.add(
        Deployment(model_id=first, percent=100, state="live", started_at=now, stage_at=now, watched={}, reason=OF_START)
    )
    queue.defer(session, JUDGE_LIVE, queue=queue.TRAINING, at=now + JUDGE_AFTER)


def _is_of_start(live: Deployment) -> bool:
    return live.reason == OF_START and live.started_by is None
