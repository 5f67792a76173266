"""Cross-validation on demand: the data of a model in five parts, each read by the engine trained on the other four."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.db import transaction
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import BotModel, DataVersion, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import blocks, versions
from inbox_api.training.data.files import SUFFIXES
from inbox_api.training.data.state import TrainingData, version_files
from inbox_api.training.models import bot_process, decision_file, registering, rights, row_sets, runs
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import FOLDS, Row, row_id

log = logging.getLogger(__name__)
TASK = "cross_validate_model"
PARTS = 5
LATER = timedelta(minutes=3)  # a training that people wait for goes first
LONGEST = timedelta(hours=6)  # after which nobody waits for it any more
ASKED = "folds_asked"


class AlreadyAsked(Conflict):
    code = "folds_asked"
    message = lazy_gettext("The cross-validation of this model is already on its way.")


def ask(session: Session, officer: Officer, model_id: int, now: datetime) -> BotModel:
    """Put it in the queue; it takes five trainings. Raises NotAllowed, NotFound, AlreadyAsked, Invalid."""
    rights.require(officer, *rights.TRAINERS)
    model = registering.find(session, officer, model_id)
    if model.data_version_id is None:
        raise Invalid(_("The data of this model are not known here."))
    model = ModelRepository(session).locked(model.id)
    if is_on_its_way(model, now):
        raise AlreadyAsked
    model.card = {**model.card, ASKED: now.isoformat()}
    ModelRepository(session).flush()
    queue.defer(session, TASK, queue=queue.TRAINING, model_id=model.id)
    audit.record(session, f"officer:{officer.id}", "model.folds", "bot_model", model.id, now)
    return model


def is_on_its_way(model: BotModel, now: datetime) -> bool:
    """Asked for, and not so long ago that its worker must be dead."""
    asked_at = model.card.get(ASKED)
    return asked_at is not None and now - datetime.fromisoformat(asked_at) < LONGEST


def work(model_id: int) -> None:
    """All five parts, or again later when people wait for a training meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="hopthu-folds-"))
    try:
        rows, answers = _all_parts(model_id, folder)
        with transaction() as session:
            registering.keep_trials(session, model_id, {FOLDS: rows}, answers, datetime.now(UTC))
            _done(session, model_id)
    except bot_process.Cancelled:
        with transaction() as session:
            queue.defer(session, TASK, queue=queue.TRAINING, at=datetime.now(UTC) + LATER, model_id=model_id)
    except Exception as error:
        log.warning("model %d: the cross-validation failed (%s)", model_id, type(error).__name__)
        with transaction() as session:
            _done(session, model_id)
        if not isinstance(error, bot_process.TrainingFailed):
            raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _all_parts(model_id: int, folder: Path) -> tuple[list[Row], list[dict[str, Any]]]:
    every: list[Row] = []
    answers: list[dict[str, Any]] = []
    (folder / "models").mkdir()
    for part in range(PARTS):
        root = folder / f"part-{part}"
        with transaction() as session:
            model = ModelRepository(session).model(model_id)
            assert model is not None
            assert model.data_version is not None
            versions.unpack(model.data_version, root)
            decision_file.put(root, decision_file.of_card(model.card) or decision_file.of_program())
            rows = _rows_of(session, model.data_version, part)
        for path in (one for one in (root / "nlu_data" / "nlu").rglob("*") if one.suffix in SUFFIXES):
            path.write_text(without_part(path.read_text(encoding="utf-8"), part), encoding="utf-8")
        requests = row_sets.message_requests({FOLDS: rows})
        answers += bot_process.train_and_judge(root, folder / "models", folder, requests, _somebody_waits)[1]
        every += rows
    return every, answers


def _rows_of(session: Session, version: DataVersion, part: int) -> list[Row]:
    """The lines of one part that the others do not hold."""
    found = [one for one in TrainingData(version_files(session, version.id)).examples if part_of(one.line) == part]
    return [Row(row_id(one.intent, one.text), one.text, (one.intent,)) for one in found]


def part_of(line: str) -> int:
    """Which part a line belongs to: the same one each time."""
    return hashlib.sha256(line.strip().encode()).digest()[0] % PARTS


def without_part(text: str, part: int) -> str:
    """A file of training lines without those of one part, however it is indented; all else stays."""
    rows = blocks.rows_of(text)
    lines = [pair for block in blocks.blocks_of(rows) for pair in blocks.lines_of(rows, block)]
    gone = {row for row, line in lines if part_of(line) == part}
    return "".join(row for number, row in enumerate(rows) if number not in gone)


def _somebody_waits(_line: str) -> bool:
    with transaction() as session:
        return bool(ModelRepository(session).open_runs())


def _done(session: Session, model_id: int) -> None:
    model = ModelRepository(session).locked(model_id)
    model.card = {name: value for name, value in model.card.items() if name != ASKED}
    ModelRepository(session).flush()
    runs.announce(session, 0)
