"""Old models leave the disk; what is in use, may be gone back to, or was trained lately stays."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from inbox_api.models import BotModel, Deployment, TrainingRun
from inbox_api.settings import get_settings
from inbox_api.training.models import slots, tidying
from tests.factories import NOW, officer
from tests.integration.training.desk import Trainer, hold, model_of_start, ready


def model(session: Session, name: str, days_ago: int) -> BotModel:
    row = BotModel(fingerprint=name * 16, trained_at=NOW - timedelta(days=days_ago), tags=[], card={})
    session.add(row)
    session.flush()
    file(row.fingerprint, days_ago)
    return row


def file(fingerprint: str, days_ago: float) -> Path:
    path = slots.model_file(fingerprint)
    path.write_bytes(b"m")
    made_at = (NOW - timedelta(days=days_ago)).timestamp()
    os.utime(path, (made_at, made_at))
    return path


def deployed(session: Session, of: BotModel, state: str, previous: BotModel | None = None) -> None:
    session.add(
        Deployment(
            model_id=of.id, previous_id=previous.id if previous else None, percent=100, state=state, started_at=NOW,
            stage_at=NOW, watched={},
        )
    )  # fmt: skip
    session.flush()


def left(session: Session) -> set[str]:
    tidying.forget_old_models(session, NOW)
    names = (path.name.removesuffix(slots.SUFFIX) for path in (get_settings().var / "models").glob("*.tar.gz"))
    return {name[0] for name in names if len(set(name)) == 1}


def test_files_of_old_models_go_and_those_that_are_needed_stay(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "models_kept", 2)
    monkeypatch.setattr(get_settings(), "rollbacks_kept", 2)
    oldest, older, live, failed, held = (model(session, name, 90 - n) for n, name in enumerate("abcde"))
    for name, days in (("1", 30), ("2", 20), ("3", 10)):
        model(session, name, days)
    deployed(session, oldest, "replaced")
    deployed(session, older, "replaced", oldest)
    deployed(session, live, "live", older)
    deployed(session, failed, "rolled_back", live)
    hold(session, live.id, held.id)
    assert left(session) == {"a", "b", "c", "e", "2", "3"}
    monkeypatch.setattr(get_settings(), "rollbacks_kept", 1)
    assert left(session) == {"b", "c", "e", "2", "3"}
    assert session.get(BotModel, oldest.id) is not None  # its figures stay


def test_a_model_trained_again_is_a_new_one_and_a_file_of_today_stays(
    session: Session, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "models_kept", 1)
    version = ready(session).data_version_id
    again, _newer = model(session, "a", 90), model(session, "b", 5)
    session.add(
        TrainingRun(
            data_version_id=version, state="ready", asked_at=NOW, ended_at=NOW + timedelta(days=300),
            asked_by=officer(session, "trainer").id, model_id=again.id,
        )
    )  # fmt: skip
    session.flush()
    model(session, "c", 30)
    file("c" * 16, 0.5)
    file("f" * 16, 13)  # of no model that is known here: the program's own, before its first start
    file("e" * 16, 15)  # of a training that was cut off
    assert {"a", "c", "f"} <= left(session)
    assert "e" not in left(session)
    assert "b" not in left(session)


def test_what_killed_processes_left_goes_after_a_day(
    session: Session, trainer: Trainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_of_start(session)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folders = [tmp_path / f"hopthu-training-{name}" for name in ("old", "new")]
    for folder in folders:
        folder.mkdir()
        (folder / "rows.jsonl").write_text("{}", encoding="utf-8")
    unfinished = file("x", 3)
    unfinished = unfinished.rename(unfinished.with_name("unfinished-x.tar.gz"))
    long_ago = (NOW - timedelta(days=2)).timestamp()
    os.utime(folders[0], (long_ago, long_ago))
    os.utime(folders[1], (NOW.timestamp(), NOW.timestamp()))
    assert tidying.forget_leftovers(NOW) == 2
    assert [folder.exists() for folder in folders] == [False, True]
    assert not unfinished.exists()
    assert slots.model_file("0" * 16).exists()
