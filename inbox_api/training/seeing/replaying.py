"""A conversation played on any model: what each would have understood, and what it would have done next."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.errors import Conflict, NotFound, Unavailable
from inbox_api.models import BotModel
from inbox_api.texts import lazy_gettext
from inbox_api.training.models import bot_process, slots
from inbox_api.training.models.repository import ModelRepository

_one_at_a_time = Lock()  # each replay is a process with a model in memory


class ReplayRunning(Conflict):
    code = "replay_running"
    message = lazy_gettext("Another replay is running. Please try again in a few seconds.")


class ReplayFailed(Unavailable):
    code = "replay_failed"
    message = lazy_gettext("The model could not be played. Its file may be gone: train its data again.")


def model(session: Session, model_id: int) -> BotModel:
    """Raises NotFound."""
    found = ModelRepository(session).model(model_id)
    if found is None:
        raise NotFound
    return found


def models(session: Session) -> Sequence[BotModel]:
    """Newest first; those whose file is still there."""
    return [one for one in ModelRepository(session).models() if slots.model_file(one.fingerprint).is_file()]


def play(fingerprint: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """[{"intent", "confidence", "action", "entities", "is_fallback"}] of each turn, in one conversation from its
    beginning; a few seconds. No transaction should be open. Raises ReplayRunning, ReplayFailed.
    """
    file = slots.model_file(fingerprint)
    if not file.is_file():
        raise ReplayFailed
    rows: list[dict[str, Any]] = [{"id": f"text/{at}", "text": text} for at, text in enumerate(texts)]
    if not _one_at_a_time.acquire(blocking=False):
        raise ReplayRunning
    try:
        with tempfile.TemporaryDirectory(prefix="hopthu-replay-") as folder:
            asked = [{"id": "talk", "turns": list(texts)}, *rows]
            answers = bot_process.judge(file, Path(folder), asked, lambda _line: False)
    except (bot_process.TrainingFailed, OSError) as error:
        raise ReplayFailed from error
    finally:
        _one_at_a_time.release()
    return _joined(answers, len(texts))


def _joined(answers: Sequence[Mapping[str, Any]], count: int) -> list[dict[str, Any]]:
    by_id = {str(one["id"]): one for one in answers}
    turns = by_id.get("talk", {}).get("turns") or []
    if len(turns) != count:
        raise ReplayFailed
    result = []
    for at, turn in enumerate(turns):
        read = by_id.get(f"text/{at}", {})
        result.append({**turn, "entities": read.get("entities") or [], "is_fallback": bool(read.get("is_fallback"))})
    return result
