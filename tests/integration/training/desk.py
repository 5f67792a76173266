"""A training desk in small: few rows, a trainer that takes no time, models as files of some bytes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import BotModel, ReviewItem, TrainingRun
from inbox_api.training.models import pressing, running, slots, tending
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.slots import Seen
from tests.conftest import ROOT
from tests.factories import NOW, officer

CHILD = ROOT / "tests" / "fakes" / "training_child.py"
OLD = "0" * 16
ROWS = [
    {"id": "1", "text": "nhà cháy cứu với", "intent": "emergency", "style": "clean"},
    {"id": "2", "text": "cam on nhieu nha", "intent": "thank", "style": "plain"},
    {"id": "3", "text": "mai cúp điện hông", "intent": "ask_hours", "style": "teencode"},
]
RIGHT = {str(row["text"]): str(row["intent"]) for row in ROWS}


class Trainer:
    """What the fake trainer knows from now on."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "wisdom.json"
        self.before_start: Callable[[], object] = lambda: None
        self.knows()

    def knows(self, **changes: Any) -> None:
        wisdom = {"texts": RIGHT, "other": "out_of_scope", **changes}
        self.file.write_text(json.dumps(wisdom), encoding="utf-8")

    def command(self, arguments: Sequence[str]) -> list[str]:
        self.before_start()
        return [sys.executable, str(CHILD), "--wisdom", str(self.file), *arguments]


def model_of_start(session: Session) -> BotModel:
    """The model the program was started with, held by the first process."""
    slots.model_file(OLD).write_bytes(b"old")
    seen = {slots.FIRST: Seen(is_up=True, fingerprint=OLD), slots.SECOND: Seen(is_up=True, fingerprint=None)}
    assert tending.note_seen(session, seen, NOW) == {}
    live = ServingRepository(session).live()
    assert live is not None
    return live.model


def trained(session: Session, by: str = "trainer") -> TrainingRun:
    run = pressing.press(session, officer(session, by), "thử", NOW)
    running.work(run.id)
    session.expire_all()
    return run


def ready(session: Session) -> BotModel:
    run = trained(session)
    assert run.state == "ready", run.trouble
    assert run.model is not None
    return run.model


def hold(session: Session, first: int | None, second: int | None) -> None:
    repository = ServingRepository(session)
    repository.put_slot(slots.FIRST, first, NOW)
    repository.put_slot(slots.SECOND, second, NOW)


def item(session: Session, text: str, intent: str, model: str = OLD, **changes: Any) -> ReviewItem:
    values: dict[str, Any] = {
        "text": text, "group": text, "channels": ["web"], "people": 2, "messages": 3, "first_at": NOW, "last_at": NOW,
        "model": model, "prediction": {"intent": intent, "confidence": 0.8}, "reasons": [], "neighbours": [],
        "score": 1.0, "state": "open",
    }  # fmt: skip
    row = ReviewItem(**{**values, **changes})
    session.add(row)
    session.flush()
    return row
