"""Files that training leaves behind: models nobody goes back to any more, and what a killed worker was at."""

from __future__ import annotations

import logging
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.settings import get_settings
from inbox_api.training.models import slots
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.serving_repository import ServingRepository

log = logging.getLogger(__name__)
UNFINISHED = "unfinished-"  # name of a model while it is being written: bot/training.py
FOLDERS = ("hopthu-training-*", "hopthu-folds-*", "hopthu-judging-*", "hopthu-replay-*")
AT_LEAST = timedelta(days=1)  # what is younger may still be in work
NOBODYS = timedelta(days=14)  # after which a file of no model does not wait for the next start any more


def kept(session: Session) -> set[int]:
    """Models whose files stay: in use, on their way, held by a process, last in use for all, or trained last."""
    serving, settings = ServingRepository(session), get_settings()
    live, running = serving.live(), serving.running()
    needed = {one for row in (live, running) if row is not None for one in (row.model_id, row.previous_id)}
    newest = list(ModelRepository(session).fingerprints())[: settings.models_kept]
    found = {*needed, *serving.slots().values(), *serving.last_live(settings.rollbacks_kept), *newest}
    return {one for one in found if one is not None}


def forget_old_models(session: Session, now: datetime) -> list[int]:
    """Delete the files of all other models; which. Their figures stay. With them go files of no model: of trainings
    that were cut off before it was kept.
    """
    ServingRepository(session).lock_serving()  # none of them is put in use meanwhile
    stay, gone = kept(session), []
    known = {number: slots.model_file(one) for number, one in ModelRepository(session).fingerprints().items()}
    for model_id, file in known.items():
        if model_id not in stay and _is_old(file, now):
            file.unlink(missing_ok=True)
            gone.append(model_id)
            log.info("model %d: its file is deleted", model_id)
    for file in set(_folder().glob(f"*{slots.SUFFIX}")) - set(known.values()):
        if _is_old(file, now, NOBODYS):
            file.unlink(missing_ok=True)
    return gone


def _folder() -> Path:
    return (get_settings().var / "models").absolute()


def forget_leftovers(now: datetime) -> int:
    """Half-written models and working folders of processes that were killed; how many."""
    temporary = Path(tempfile.gettempdir())
    files = [path for path in _folder().glob(f"{UNFINISHED}*") if _is_old(path, now)]
    folders = [path for name in FOLDERS for path in temporary.glob(name) if _is_old(path, now)]
    for file in files:
        file.unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(files) + len(folders)


def _is_old(path: Path, now: datetime, age: timedelta = AT_LEAST) -> bool:
    """False also for what is not there."""
    try:
        written_at = path.stat().st_mtime
    except OSError:
        return False
    return now.timestamp() - written_at > age.total_seconds()
