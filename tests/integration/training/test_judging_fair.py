"""Models are compared on the same sentences, and by lines they were not taught."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api import bot_client
from inbox_api.models import DataVersion
from inbox_api.settings import get_settings
from inbox_api.training.data import versions
from inbox_api.training.models import (
    comparing,
    folds,
    pressing,
    row_sets,
    running,
    runs,
)
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import sample
from tests.factories import NOW, officer
from tests.integration.training.desk import Trainer, hold, item, model_of_start, ready


def test_a_long_shadow_run_gives_signs_of_life_and_hears_a_cancel(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = model_of_start(session)
    hold(session, old.id, None)
    for number in range(120):
        item(session, f"tin {number}", "greet", model="another")
    asked: list[str] = []
    run = pressing.press(session, officer(session, "trainer"), "thử", NOW)

    def parse(text: str, _address: str | None = None) -> dict[str, Any]:
        asked.append(text)
        if len(asked) == 60:
            runs.cancel(session, officer(session, "trainer"), run.id, NOW)
        return {"intent": "greet", "confidence": 0.9, "is_fallback": False}

    monkeypatch.setattr(bot_client, "parse", parse)
    running.work(run.id)
    session.refresh(run)
    assert run.state == "cancelled"
    assert 60 <= len(asked) < 120


def test_two_versions_are_compared_on_the_sentences_they_share(session: Session, trainer: Trainer) -> None:
    before = {row.id: row.text for row in sample([("thank", f"cảm ơn {n}") for n in range(20)], 100)}
    after = {row.id: row.text for row in sample([("thank", f"cảm ơn {n}") for n in range(5, 25)], 100)}
    shared = before.keys() & after.keys()
    assert len(shared) == 15
    assert all(before[row] == after[row] for row in shared)


def test_rows_of_one_id_and_other_words_are_not_compared(session: Session, trainer: Trainer) -> None:
    old = model_of_start(session)
    new = ready(session)
    assert ModelRepository(session).content(old.id, "held-out") is not None
    folder = get_settings().training_folder
    rows = [
        {"id": "1", "text": "hoàn toàn khác", "intent": "emergency"},
        {"id": "2", "text": "cam on nhieu nha", "intent": "thank"},
    ]
    Path(folder / "dev" / "messages.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
    )
    pressing.press(session, officer(session, "trainer"), "lần nữa", NOW)
    running.judge_live(row_sets.of_version(session, None), trainer.file.parent, lambda _line: False)
    found = comparing.compared(session, old.id, new.id, "held-out")
    assert found is not None
    assert found.n == 1


def test_cross_validation_holds_lines_back_however_a_file_is_indented() -> None:
    text = (
        'version: "3.1"\nnlu:\n  - intent: thank\n    examples: |\n      - cảm ơn\n      - đội ơn\n'
        "  - synonym: a\n    examples: |\n      - b\n"
    )
    parts = [folds.without_part(text, part) for part in range(folds.PARTS)]
    for line in ("cảm ơn", "đội ơn"):
        assert [f"- {line}\n" in part for part in parts].count(False) == 1
    assert all("- b\n" in part for part in parts)


def test_a_cross_validation_that_fails_for_any_reason_can_be_asked_for_again(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ready(session)
    folds.ask(session, officer(session, "trainer"), model.id, NOW)

    def fail(_version: DataVersion, _folder: Path) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(versions, "unpack", fail)
    with pytest.raises(OSError, match="no room"):
        folds.work(model.id)
    session.refresh(model)
    folds.ask(session, officer(session, "trainer"), model.id, NOW)
    later = NOW + timedelta(hours=7)  # its worker was killed
    folds.ask(session, officer(session, "trainer"), model.id, later)
    with pytest.raises(folds.AlreadyAsked):
        folds.ask(session, officer(session, "trainer"), model.id, later)
