"""The work behind "train": from a frozen version of the data to a judged model. No transaction is open meanwhile."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inbox_api import bot_client
from inbox_api.bot_client import BotUnavailable
from inbox_api.db import transaction
from inbox_api.models import ModelTrial, ReviewItem
from inbox_api.settings import get_settings
from inbox_api.training.data import versions
from inbox_api.training.models import (
    bot_process,
    decision_file,
    registering,
    row_sets,
    runs,
    shadow,
    slots,
    thresholds,
)
from inbox_api.training.models.bot_process import Cancelled, TrainingFailed
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import Row
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.shadow import LiveReadings

log = logging.getLogger(__name__)
TRAINING_SHARE, JUDGING_SHARE = 0.72, 0.22  # of the whole, as measured on the city's set
READ_BETWEEN_SIGNS = 50  # messages of the shadow run between two signs of life
_JUDGING = re.compile(r"judging: (\d+)/(\d+)")


@dataclass(slots=True)
class Task:
    """What one run needs. items: messages of the shadow run."""

    run_id: int
    sets: dict[str, list[Row]]
    requests: list[dict[str, Any]]
    items: Sequence[ReviewItem]
    expected_seconds: float


@dataclass(slots=True)
class Progress:
    """Hears the child's lines, writes down how far it is, and tells whether to stop."""

    run_id: int
    expected_seconds: float
    began: float = field(default_factory=time.monotonic)
    step: str = "preparing"
    share: float = 0.0
    told: float = 0.0

    def __call__(self, line: str) -> bool:
        before = self.step
        judging = _JUDGING.match(line)
        if judging:
            done, whole = int(judging[1]), max(1, int(judging[2]))
            self.step, self.share = "evaluating", TRAINING_SHARE + JUDGING_SHARE * done / whole
        elif line.startswith("training:"):
            self.step = "training"
        if self.step in {"preparing", "training"}:
            spent = (time.monotonic() - self.began) / max(1.0, self.expected_seconds)
            self.share = min(spent, TRAINING_SHARE - 0.01)
        is_news = self.step != before or time.monotonic() - self.told > 1
        return self.tell(with_pages=is_news)

    def stay(self, _line: str) -> bool:
        """For a second child: a sign of life, the step stays."""
        return self.tell(with_pages=False)

    def tell(self, *, with_pages: bool = True) -> bool:
        with transaction() as session:
            is_over = ModelRepository(session).sign_of_life(
                self.run_id, self.step, round(self.share, 3), datetime.now(UTC)
            )
            if with_pages:
                runs.announce(session, self.run_id)
                self.told = time.monotonic()
        return is_over

    def move(self, step: str, share: float) -> None:
        """Raises Cancelled."""
        self.step, self.share = step, share
        if self.tell():
            raise Cancelled


def work(run_id: int) -> None:
    """Do one run from its claim to its end; nothing is raised: what went wrong stands in its row."""
    folder = Path(tempfile.mkdtemp(prefix="hopthu-training-"))
    try:
        task = _prepare(run_id, folder)
        if task is not None:
            _train(task, folder)
    except Cancelled:
        _finish(run_id, "cancelled")
    except TrainingFailed as error:
        log.warning("training run %d failed", run_id)
        _finish(run_id, "failed", trouble=str(error)[:300] or "process")
    except Exception as error:
        _finish(run_id, "failed", trouble=type(error).__name__)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(run_id: int, folder: Path) -> Task | None:
    with transaction() as session:
        if not ModelRepository(session).claim(run_id, datetime.now(UTC)):
            return None
        runs.announce(session, run_id)
    with transaction() as session:
        run = ModelRepository(session).run(run_id)
        assert run is not None
        versions.unpack(run.data_version, folder / "root")
        decision_file.put(folder / "root", thresholds.coming(session))
        sets = row_sets.of_version(session, run.data_version)
        items = shadow.messages(session)
        requests = row_sets.requests(session, sets, items)
        return Task(run_id, sets, requests, items, run.expected_seconds or runs.FIRST_GUESS_SECONDS)


def _train(task: Task, folder: Path) -> None:
    progress = Progress(task.run_id, task.expected_seconds)
    models = get_settings().var / "models"
    models.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    file, answers = bot_process.train_and_judge(folder / "root", models.absolute(), folder, task.requests, progress)
    seconds = time.monotonic() - began
    progress.move("regressions", 0.95)
    judge_live(task.sets, folder, progress.stay, but=file.name.removesuffix(slots.SUFFIX))
    before = _live_readings(task.items, progress)
    progress.move("gates", 0.98)
    now = datetime.now(UTC)
    with transaction() as session:
        run = ModelRepository(session).run(task.run_id)
        assert run is not None
        model = registering.trained(session, run, file, seconds, now)
        registering.note_decision(session, model, decision_file.read(folder / "root"))
        is_ready = registering.judged(session, model, task.sets, answers, before, now)
        state = "ready" if is_ready else "blocked"
        ModelRepository(session).finish(task.run_id, state, now, step=None, share=1.0, model_id=model.id)
        runs.announce(session, task.run_id)


def judge_live(
    sets: Mapping[str, Sequence[Row]], folder: Path, heard: Callable[[str], bool], but: str | None = None
) -> None:
    """Judge the model in use on the same rows where that has not been done: the gates compare with it.

    but: fingerprint of a model that was judged already.
    """
    with transaction() as session:
        live = ServingRepository(session).live()
        if live is None or live.model.fingerprint == but:
            return
        trials = ModelRepository(session).trials(live.model_id)
        missing = {name: list(rows) for name, rows in sets.items() if rows and not _is_judged(trials.get(name), rows)}
        model_id, file = live.model_id, slots.model_file(live.model.fingerprint)
    missing.pop("training", None)  # other models' own lines say nothing
    if not missing or not file.is_file():
        return
    answers = bot_process.judge(file, folder, row_sets.message_requests(missing), heard)
    with transaction() as session:
        registering.keep_trials(session, model_id, missing, answers, datetime.now(UTC))


def _is_judged(trial: ModelTrial | None, rows: Sequence[Row]) -> bool:
    """On just these rows, and with the shares that other thresholds are tried on."""
    is_whole = trial is not None and bool(trial.figures.get("with_shares"))
    return is_whole and trial is not None and trial.rows_fingerprint == row_sets.fingerprint(rows)


def _live_readings(items: Sequence[ReviewItem], progress: Progress) -> LiveReadings | None:
    """None when they cannot be known now. Raises Cancelled."""
    with transaction() as session:
        live = ServingRepository(session).live()
        if live is None:
            return LiveReadings(None, {})
        model_id, fingerprint, held = live.model_id, live.model.fingerprint, ServingRepository(session).slots()
        name = next((slot for slot, model in held.items() if model == live.model_id), None)
    if name is None:
        return None
    address = slots.address(name)
    asked = 0

    def ask(text: str) -> dict[str, Any]:
        nonlocal asked
        asked += 1
        if asked % READ_BETWEEN_SIGNS == 0 and progress.stay(""):
            raise Cancelled
        return bot_client.parse(text, address)

    try:
        return LiveReadings(model_id, shadow.before(items, fingerprint, ask))
    except BotUnavailable:
        return None


def _finish(run_id: int, state: str, trouble: str | None = None) -> None:
    with transaction() as session:
        ModelRepository(session).finish(run_id, state, datetime.now(UTC), step=None, trouble=trouble)
        runs.announce(session, run_id)
