"""What the pages of models show at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import BotModel, Deployment, ModelTrial, Officer, TrainingRun
from inbox_api.settings import get_settings
from inbox_api.training.models import afterwards, gating, rights, slots
from inbox_api.training.models.gates import Gate
from inbox_api.training.models.regression_repository import RegressionRepository
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import SETS
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.shadow_repository import ShadowRepository


@dataclass(frozen=True, slots=True)
class Overview:
    """is_watched, watched_until: the model in use, against the one before. live_since: when a model last became the one
    for all. is_loaded: the model on its way is held by a process."""

    live: Deployment | None
    is_watched: bool
    watched_until: datetime | None
    running: Deployment | None
    stages: Sequence[int]
    next_stage: int | None
    is_loaded: bool
    slots: Mapping[str, int | None]
    open_runs: Sequence[TrainingRun]
    runs: Sequence[TrainingRun]
    models: Sequence[BotModel]
    live_since: Mapping[int, datetime]
    deployments: Sequence[Deployment]


def of(session: Session, officer: Officer, now: datetime) -> Overview:
    """Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    models, serving = ModelRepository(session), ServingRepository(session)
    live, running, slots = serving.live(), serving.running(), serving.slots()
    stages = get_settings().stages
    ahead = [stage for stage in stages if running is not None and stage > running.percent]
    is_watched = live is not None and running is None and afterwards.is_watched(live, now)
    return Overview(
        live=live, is_watched=is_watched,
        watched_until=live.stage_at + get_settings().watch_after_live if live is not None else None,
        running=running, stages=stages,
        next_stage=ahead[0] if ahead else (100 if running else None),
        is_loaded=running is not None and running.model_id in slots.values(), slots=slots,
        open_runs=models.open_runs(), runs=models.runs(10), models=models.models(), live_since=models.live_since(),
        deployments=serving.deployments(10),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OneModel:
    """trials: by set of rows, in the order in which they are read. broken: regression conversations. has_file: False
    when the model's file was deleted, as those of old ones are. best_days: how far back gates look for the best model.
    """

    gates: Sequence[Gate]
    trials: Mapping[str, ModelTrial]
    live: Deployment | None
    live_trials: Mapping[str, ModelTrial]
    running: Deployment | None
    deployments: Sequence[Deployment]
    open_flips: int
    broken: int
    has_file: bool
    first_stage: int
    best_days: int


def one(session: Session, model: BotModel, now: datetime) -> OneModel:
    """What the page of one model shows."""
    models, serving = ModelRepository(session), ServingRepository(session)
    trials, live = models.trials(model.id), serving.live()
    return OneModel(
        gates=gating.of(session, model, now), trials={name: trials[name] for name in SETS if name in trials}, live=live,
        live_trials=models.trials(live.model_id) if live else {}, running=serving.running(),
        deployments=serving.of_model(model.id), open_flips=ShadowRepository(session).open_count(model.id),
        broken=RegressionRepository(session).broken(model.id),
        has_file=slots.model_file(model.fingerprint).is_file(), first_stage=get_settings().stages[0],
        best_days=get_settings().gate_best_days,
    )  # fmt: skip


def live_model_id(session: Session) -> int | None:
    """The model in use."""
    live = ServingRepository(session).live()
    return live.model_id if live else None
