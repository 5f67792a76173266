"""The sets of rows of one trial, put together from files, lines and what people have reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import DataVersion, ReviewItem
from inbox_api.settings import get_settings
from inbox_api.training.data.state import TrainingData, version_files
from inbox_api.training.models import regressions, rows, shadow, typing_errors
from inbox_api.training.models.rows import Row, fingerprint
from inbox_api.training.models.shadow_repository import ShadowRepository

__all__ = ["fingerprint", "message_requests", "of_version", "requests", "reviewed"]


def of_version(session: Session, version: DataVersion | None) -> dict[str, list[Row]]:
    """Held-out and frozen rows, the held-out ones with typing errors, what people have reviewed lately, and a sample
    of the version's own lines.
    """
    settings = get_settings()
    sets = {name: rows.from_folder(settings.training_folder, name) for name in (rows.HELD_OUT, rows.GOLD)}
    sets[rows.TYPOS] = typing_errors.mistyped(sets[rows.HELD_OUT])
    sets[rows.RECENT] = reviewed(session)
    if version is not None:
        lines = TrainingData(version_files(session, version.id)).examples
        sets[rows.TRAINING] = rows.sample(((one.intent, one.text) for one in lines), settings.trial_training_rows)
    return {name: found for name, found in sets.items() if found}


def reviewed(session: Session) -> list[Row]:
    """The last real messages that people have given an intent, scrubbed."""
    found = ShadowRepository(session).reviewed(get_settings().trial_recent_rows)
    return [
        Row(str(item.id), item.text, (str(item.decision["intent"]),))
        for item in found
        if item.decision and item.decision.get("intent")
    ]


def message_requests(sets: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
    """The rows of all sets for `bot.judging`; ids are told apart by their set."""
    return [{"id": f"{name}/{row.id}", "text": row.text} for name, found in sets.items() for row in found]


def requests(session: Session, sets: Mapping[str, Sequence[Row]], items: Sequence[ReviewItem]) -> list[dict[str, Any]]:
    """All that a new model is asked in one go: rows, regression conversations, messages of the shadow run."""
    return [*message_requests(sets), *regressions.requests(session), *shadow.requests(items)]
