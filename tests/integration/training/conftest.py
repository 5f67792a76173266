"""The small training desk of desk.py in the test's own transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from inbox_api.settings import get_settings
from inbox_api.training.models import bot_process, folds, running, tending
from tests.integration.training.desk import ROWS, Trainer


@pytest.fixture
def trainer(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    """Small sets of rows, a trainer that takes no time, and its work in the test's own transaction."""
    for name in ("dev", "test", "nlu"):
        (tmp_path / "data" / name).mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "thank.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: thank\n  examples: |\n    - cảm ơn\n', encoding="utf-8"
    )
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    for name in ("dev", "test"):
        (tmp_path / "data" / name / "messages.jsonl").write_text(lines, encoding="utf-8")
    settings = get_settings()
    monkeypatch.setattr(settings, "training_folder", tmp_path / "data")
    monkeypatch.setattr(settings, "var", tmp_path / "var")
    (tmp_path / "var" / "models").mkdir(parents=True)

    @contextmanager
    def use_test_transaction() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    for module in (running, tending, folds):
        monkeypatch.setattr(module, "transaction", use_test_transaction)
    fake = Trainer(tmp_path)
    monkeypatch.setattr(bot_process, "command", fake.command)
    return fake
