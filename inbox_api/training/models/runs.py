"""Pressing "train", watching it, cancelling it. The work itself: running.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import live, queue
from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import DataVersion, Officer, TrainingRun
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.training.models import rights
from inbox_api.training.models.repository import OPEN, ModelRepository

FIRST_GUESS_SECONDS = 90.0  # before any run has told how long they take here
TASK = "train_model"
KIND = "training"  # of the live event


class AlreadyQueued(Conflict):
    code = "already_queued"
    message = lazy_gettext("A training of the same data is already running or waiting.")


class RunOver(Conflict):
    code = "run_over"
    message = lazy_gettext("This training is already over.")


def ask(session: Session, officer: Officer, version: DataVersion, now: datetime) -> TrainingRun:
    """Put a training of a frozen version in the queue. Raises NotAllowed, AlreadyQueued."""
    rights.require(officer, *rights.TRAINERS)
    repository = ModelRepository(session)
    repository.lock_runs()
    if any(run.data_version.fingerprint == version.fingerprint for run in repository.open_runs()):
        raise AlreadyQueued
    run = TrainingRun(
        data_version_id=version.id, state="queued", share=0.0, asked_at=now, asked_by=officer.id,
        expected_seconds=repository.usual_seconds() or FIRST_GUESS_SECONDS,
    )  # fmt: skip
    repository.add(run)
    queue.defer(session, TASK, queue=queue.TRAINING, run_id=run.id)
    audit.record(session, f"officer:{officer.id}", "model.train", "training_run", run.id, now, {"version": version.id})
    announce(session, run.id)
    return run


def cancel(session: Session, officer: Officer, run_id: int, now: datetime) -> TrainingRun:
    """A waiting one is over at once, a running one within a second. Raises NotAllowed, NotFound, RunOver."""
    rights.require(officer, *rights.TRAINERS, *rights.APPROVERS)
    run = find(session, officer, run_id)
    if run.state not in OPEN:
        raise RunOver
    repository = ModelRepository(session)
    run.cancel_asked_at, run.cancelled_by = run.cancel_asked_at or now, officer.id
    repository.flush()
    if run.state == "queued":
        repository.finish(run.id, "cancelled", now)
        session.refresh(run)
    audit.record(session, f"officer:{officer.id}", "model.cancel", "training_run", run.id, now)
    announce(session, run.id)
    return run


def listed(session: Session, officer: Officer, limit: int = 30) -> Sequence[TrainingRun]:
    """Newest first. Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    return ModelRepository(session).runs(limit)


def find(session: Session, officer: Officer, run_id: int) -> TrainingRun:
    """Raises NotAllowed, NotFound."""
    rights.require(officer, *rights.READERS)
    run = ModelRepository(session).run(run_id)
    if run is None:
        raise NotFound
    return run


def seconds_left(run: TrainingRun, now: datetime) -> float | None:
    """An estimate for a running one, from its own speed once that is known; None for others."""
    if run.state != "running" or run.started_at is None:
        return None
    spent = (now - run.started_at).total_seconds()
    whole = spent / run.share if run.share > 0.3 else (run.expected_seconds or FIRST_GUESS_SECONDS)
    return max(1.0, whole - spent)


def end_silent(session: Session, now: datetime) -> list[int]:
    """Runs whose worker is dead are over; their ids."""
    repository = ModelRepository(session)
    found = list(repository.silent_runs(now - get_settings().training_silence))
    for run_id in found:
        repository.finish(run_id, "failed", now, trouble="worker")
        announce(session, run_id)
    return found


def announce(session: Session, run_id: int) -> None:
    """Open pages of the desk show it afresh."""
    live.announce(session, KIND, 0, "", run=run_id)
