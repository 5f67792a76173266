"""The worker's jobs: training, judging, and keeping the two bot processes as they should be."""

from __future__ import annotations

import logging
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.training.models import (
    afterwards,
    bot_process,
    deploying,
    folds,
    row_sets,
    running,
    runs,
    side_by_side,
    tending,
    thresholds,
    tidying,
)
from inbox_api.training.models.serving_repository import ServingRepository

log = logging.getLogger(__name__)
ASKINGS_DAYS = 30


def now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.task(name=runs.TASK, queue=queue.TRAINING)
def train_model(run_id: int) -> None:
    """One training run."""
    running.work(run_id)


@queue.jobs.task(name=folds.TASK, queue=queue.TRAINING)
def cross_validate_model(model_id: int) -> None:
    """Five trainings, given up for the one that people wait for."""
    folds.work(model_id)


def _never(_line: str) -> bool:
    """Nobody cancels this."""
    return False


@queue.jobs.task(name=tending.JUDGE_LIVE, queue=queue.TRAINING)
def judge_live_model() -> None:
    """Figures of the model in use, so that the first training has something to compare with."""
    folder = Path(tempfile.mkdtemp(prefix="hopthu-judging-"))
    try:
        with transaction() as session:
            sets = row_sets.of_version(session, None)
        running.judge_live(sets, folder, _never)
    except bot_process.TrainingFailed:
        log.warning("the model in use could not be judged")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@queue.jobs.periodic(cron="* * * * * */5")
@queue.jobs.task(name="care_for_models", queue=queue.TRAINING_CARE, queueing_lock="care_for_models")
def care_for_models(timestamp: int) -> None:  # noqa: ARG001
    """Every five seconds: which process holds what, does the model on its way do well, are all runs alive."""
    tending.tend(now())
    with transaction() as session:
        reason = deploying.watch(session, now())
        ended = runs.end_silent(session, now())
    if reason:
        log.warning("the model on its way was stopped: %s", reason)
    for run_id in ended:
        log.warning("training run %d: its worker is dead", run_id)


@queue.jobs.periodic(cron="* * * * *")
@queue.jobs.task(name="watch_model_in_use", queue=queue.TRAINING_CARE, queueing_lock="watch_model_in_use")
def watch_model_in_use(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: does the model that everybody has got lately do as well as the one before."""
    with transaction() as session:
        reason = afterwards.watch(session, now())
        pair = afterwards.to_measure(session, now()) if reason is None else None
    seconds = side_by_side.own_seconds(pair.addresses, pair.texts) if pair is not None else None
    if pair is not None and seconds is not None:
        with transaction() as session:
            reason = afterwards.keep_measured(session, pair, seconds, now())
    if reason:
        log.warning("the model in use was stopped, the one before answers again: %s", reason)


@queue.jobs.task(name=deploying.TEND, queue=queue.TRAINING_CARE)
def tend_bot_slots() -> None:
    """At once after a decision."""
    tending.tend(now())


@queue.jobs.periodic(cron="23 20 * * *")  # 3:23 in Vietnam
@queue.jobs.task(name="tidy_askings", queueing_lock="tidy_askings")
def tidy_askings(timestamp: int) -> None:  # noqa: ARG001
    """How single questions went is forgotten after a month; the deployment keeps the sums."""
    with transaction() as session:
        ServingRepository(session).forget_askings(now() - timedelta(days=ASKINGS_DAYS))


@queue.jobs.periodic(cron="20 1 * * *")  # 8:20 in Vietnam
@queue.jobs.task(name="remind_of_thresholds", queueing_lock="remind_of_thresholds")
def remind_of_thresholds(timestamp: int) -> None:  # noqa: ARG001
    """Each morning: has somebody looked at the thresholds of the model in use within a month."""
    with transaction() as session:
        thresholds.remind(session, now())


@queue.jobs.periodic(cron="53 19 * * *")  # 2:53 in Vietnam
@queue.jobs.task(name="tidy_models", queue=queue.TRAINING_CARE, queueing_lock="tidy_models")
def tidy_models(timestamp: int) -> None:  # noqa: ARG001
    """Files of old models, and what killed processes left."""
    tidying.forget_leftovers(now())
    with transaction() as session:
        tidying.forget_old_models(session, now())
