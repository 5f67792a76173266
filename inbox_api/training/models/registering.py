"""Keeping a model: its file, its card, its trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import BotModel, ModelTrial, Officer, TrainingRun
from inbox_api.texts import gettext as _
from inbox_api.training.models import gates, gating, regressions, rights, shadow, trials
from inbox_api.training.models.deciding import Decision
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import Row
from inbox_api.training.models.shadow import LiveReadings

MOST_TAGS, TAG_AT_MOST = 10, 40


def find(session: Session, officer: Officer, model_id: int) -> BotModel:
    """Raises NotAllowed, NotFound."""
    rights.require(officer, *rights.READERS)
    model = ModelRepository(session).model(model_id)
    if model is None:
        raise NotFound
    return model


def listed(session: Session, officer: Officer) -> Sequence[BotModel]:
    """Newest first. Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    return ModelRepository(session).models()


def by_fingerprint(session: Session, fingerprint: str) -> BotModel | None:
    """For the command line."""
    return ModelRepository(session).by_fingerprint(fingerprint)


def trial(session: Session, officer: Officer, model_id: int, rows: str) -> ModelTrial:
    """With its predictions. Raises NotAllowed, NotFound."""
    find(session, officer, model_id)
    found = ModelRepository(session).content(model_id, rows)
    if found is None:
        raise NotFound
    return found


def trained(session: Session, run: TrainingRun, file: Path, seconds: float, now: datetime) -> BotModel:
    """The row of a model that was just trained; the same data give the same model, whose row is used again."""
    repository = ModelRepository(session)
    fingerprint = file.name.removesuffix(".tar.gz")
    model = repository.by_fingerprint(fingerprint)
    if model is None:
        model = BotModel(
            fingerprint=fingerprint, data_version_id=run.data_version_id, trained_at=now, trained_by=run.asked_by,
            seconds=round(seconds, 1), bytes=file.stat().st_size, tags=[], card={},
        )  # fmt: skip
        repository.add(model)
    model = repository.locked(model.id)
    if model.data_version_id is None:
        model.data_version_id = run.data_version_id
    model.card = {**model.card, "data": dict(run.data_version.counts), "run": run.id}
    repository.flush()
    return model


def note_decision(session: Session, model: BotModel, decision: Decision) -> None:
    """With which threshold and costs it was trained."""
    model.card = {**model.card, "decision": decision.as_json()}
    ModelRepository(session).flush()


def found_in_slot(session: Session, fingerprint: str, file: Path, now: datetime) -> BotModel:
    """The row of a model that a bot process already holds."""
    repository = ModelRepository(session)
    model = repository.by_fingerprint(fingerprint)
    if model is None:
        size = file.stat().st_size if file.is_file() else None
        at = datetime.fromtimestamp(file.stat().st_mtime, tz=now.tzinfo) if file.is_file() else now
        model = BotModel(fingerprint=fingerprint, trained_at=at, bytes=size, tags=[], card={})
        repository.add(model)
    return model


def keep_trials(
    session: Session,
    model_id: int,
    sets: Mapping[str, Sequence[Row]],
    answers: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Store trials of a model and put their summary on its card."""
    kept = trials.keep(session, model_id, sets, answers, now)
    figures = {name: _summary(one.figures) for name, one in kept.items()}
    model = ModelRepository(session).locked(model_id)
    model.card = {**model.card, "figures": {**model.card.get("figures", {}), **figures}}
    ModelRepository(session).flush()


def judged(
    session: Session,
    model: BotModel,
    sets: Mapping[str, Sequence[Row]],
    answers: Sequence[Mapping[str, Any]],
    before: LiveReadings | None,
    now: datetime,
) -> bool:
    """Store all that a new model said; True when nothing but people's decisions on flips is missing.

    before: readings of the model in use, None when it could not be asked: then the shadow run is missing.
    """
    keep_trials(session, model.id, sets, answers, now)
    regressions.keep_results(session, model.id, answers, now)
    if before is not None:
        against, old = before.model_id, before.by_item
        count = shadow.keep(session, model, against, old, answers) if against is not None else 0
        model.card = {**model.card, "shadow": {"messages": len(old), "flips": count, "against": against}}
        ModelRepository(session).flush()
    return not any(gate.is_open for gate in gating.of(session, model, now) if gate.kind != gates.FLIPS)


def _summary(figures: Mapping[str, Any]) -> dict[str, Any]:
    """What the card shows of one set: accuracy by style, and the protected intents."""
    styles = {name: figures[name] for name in ("all", "clean", "plain", "teencode") if figures[name]["n"]}
    return {**styles, "macro_f1": figures["macro_f1"], "protected": figures["protected"]}


def tag(session: Session, officer: Officer, model_id: int, tags: Sequence[str], now: datetime) -> BotModel:
    """Replace a model's tags. Raises NotAllowed, NotFound, Invalid."""
    rights.require(officer, *rights.TRAINERS, *rights.APPROVERS, *rights.DEPLOYERS)
    model = find(session, officer, model_id)
    wanted = list(dict.fromkeys(one.strip() for one in tags if one.strip()))
    if len(wanted) > MOST_TAGS or any(len(one) > TAG_AT_MOST for one in wanted):
        raise Invalid(_("At most %(most)d tags of up to %(length)d characters.", most=MOST_TAGS, length=TAG_AT_MOST))
    model.tags = wanted
    ModelRepository(session).flush()
    audit.record(session, f"officer:{officer.id}", "model.tag", "bot_model", model.id, now)
    return model
