"""Models of the made-up city: one in use, a new one that is judged and waits, a training that waits its turn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import BotModel, Deployment, RegressionResult, ShadowFlip, TrainingRun
from inbox_api.training.data import versions
from inbox_api.training.models import regressions, slots, trials
from inbox_api.training.models.rows import Row
from inbox_api.training.models.serving_repository import ServingRepository
from tests.factories import officer

ROWS = [Row("1", "Đèn đường hỏng", ("report_issue",), "clean"), Row("2", "mai cup dien hong", ("ask_hours",), "plain")]


def models(session: Session, now: datetime) -> dict[str, str]:
    """{name in the examples: id}."""
    trainer = officer(session, "trainer")
    version = versions.freeze(session, trainer, "Mười lăm câu về lịch cắt điện", now=now)
    live = _model(session, "4d6f0a1b2c3e5f70", now - timedelta(days=9), ["greet", "ask_hours"])
    new = _model(session, "9c8b7a6d5e4f3a21", now - timedelta(hours=1), ["report_issue", "ask_hours"])
    new.data_version_id, new.trained_by = version.id, trainer.id
    new.card = {**new.card, "data": version.counts, "shadow": {"messages": 100, "flips": 1}}
    session.add(
        Deployment(
            model_id=live.id, percent=100, state="live", started_at=now, stage_at=now, watched={}, reason="start"
        )
    )
    ServingRepository(session).put_slot(slots.FIRST, live.id, now)
    ServingRepository(session).put_slot(slots.SECOND, new.id, now)
    flip = ShadowFlip(
        model_id=new.id, against_id=live.id, text="mai có cúp điện không", group="cup dien", people=3,
        before={"intent": "nlu_fallback", "confidence": 0.4}, after={"intent": "ask_hours", "confidence": 0.9},
    )  # fmt: skip
    run = TrainingRun(
        data_version_id=version.id, state="queued", share=0.0, expected_seconds=80.0, asked_at=now, asked_by=trainer.id
    )
    session.add_all([flip, run])
    turns = [{"text": "Đèn đường hỏng", "intent": "report_issue", "action": "action_report"}]
    talk = regressions.save(session, trainer, "Báo đèn hỏng", turns, now)
    session.add(RegressionResult(model_id=new.id, talk_id=talk.id, at=now, is_kept=True, found=turns))
    session.flush()
    ids: dict[str, Any] = {"model": new, "model_live": live, "flip": flip, "talk": talk, "run": run}
    return {name: str(row.id) for name, row in ids.items()}


def _model(session: Session, fingerprint: str, at: datetime, readings: list[str]) -> BotModel:
    """A model with its file, judged on two rows."""
    file = slots.model_file(fingerprint)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"of the examples")
    model = BotModel(fingerprint=fingerprint, trained_at=at, seconds=62.0, bytes=21_700_000, tags=[], card={})
    session.add(model)
    session.flush()
    answers: list[dict[str, Any]] = [
        {
            "id": f"{name}/{row.id}", "intent": reading, "confidence": 0.9,
            "ranking": [{"name": reading, "confidence": 0.9}],
        }
        for name in ("held-out", "gold")
        for row, reading in zip(ROWS, readings, strict=True)
    ]  # fmt: skip
    trials.keep(session, model.id, {"held-out": ROWS, "gold": ROWS}, answers, at)
    return model
