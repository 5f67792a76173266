"""SQL of models, their runs and trials."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, undefer

from inbox_api.models import BotModel, Deployment, ModelTrial, TrainingRun

OPEN = ("queued", "running")
LOCK = 7_003_301


class ModelRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Any) -> None:
        self.session.add(row)
        self.session.flush()

    def flush(self) -> None:
        self.session.flush()

    # runs

    def runs(self, limit: int = 30) -> Sequence[TrainingRun]:
        """Newest first."""
        return self.session.scalars(select(TrainingRun).order_by(TrainingRun.id.desc()).limit(limit)).all()

    def run(self, run_id: int) -> TrainingRun | None:
        return self.session.get(TrainingRun, run_id)

    def lock_runs(self) -> None:
        """Two people who press at once ask for one training."""
        self.session.execute(select(func.pg_advisory_xact_lock(LOCK)))

    def open_runs(self) -> Sequence[TrainingRun]:
        """Queued and running, in the order in which they will be done."""
        statement = select(TrainingRun).where(TrainingRun.state.in_(OPEN)).order_by(TrainingRun.id)
        return self.session.scalars(statement).all()

    def claim(self, run_id: int, now: datetime) -> bool:
        """Queued becomes running; False when somebody cancelled it, or it has begun before."""
        statement = (
            update(TrainingRun)
            .where(TrainingRun.id == run_id, TrainingRun.state == "queued")
            .values(state="running", step="preparing", started_at=now, alive_at=now)
            .returning(TrainingRun.id)
        )
        return self.session.scalar(statement) is not None

    def sign_of_life(self, run_id: int, step: str, share: float, now: datetime) -> bool:
        """Write down how far it is; True: somebody wants it cancelled, or it is no longer running."""
        statement = (
            update(TrainingRun)
            .where(TrainingRun.id == run_id, TrainingRun.state == "running")
            .values(step=step, share=share, alive_at=now)
            .returning(TrainingRun.cancel_asked_at)
        )
        found = self.session.execute(statement).first()
        return found is None or found[0] is not None

    def finish(self, run_id: int, state: str, now: datetime, **values: Any) -> bool:
        statement = (
            update(TrainingRun)
            .where(TrainingRun.id == run_id, TrainingRun.state.in_(OPEN))
            .values(state=state, ended_at=now, **values)
            .returning(TrainingRun.id)
        )
        return self.session.scalar(statement) is not None

    def silent_runs(self, before: datetime) -> Sequence[int]:
        """Running ones without a sign of life since then: their worker is dead."""
        statement = select(TrainingRun.id).where(TrainingRun.state == "running", TrainingRun.alive_at < before)
        return self.session.scalars(statement).all()

    def usual_seconds(self) -> float | None:
        """How long the last five successful runs took, on average."""
        length = func.extract("epoch", TrainingRun.ended_at - TrainingRun.started_at)
        last = (
            select(length.label("seconds"))
            .where(TrainingRun.state.in_(("ready", "blocked")), TrainingRun.started_at.isnot(None))
            .order_by(TrainingRun.id.desc())
            .limit(5)
            .subquery()
        )
        value = self.session.scalar(select(func.avg(last.c.seconds)))
        return float(value) if value is not None else None

    # models and trials

    def models(self, limit: int = 50) -> Sequence[BotModel]:
        """Newest first."""
        statement = select(BotModel).order_by(BotModel.trained_at.desc(), BotModel.id.desc()).limit(limit)
        return self.session.scalars(statement).all()

    def model(self, model_id: int) -> BotModel | None:
        return self.session.get(BotModel, model_id)

    def locked(self, model_id: int) -> BotModel:
        """As it is now, for who writes on its card: others wait, those who only name the model do not."""
        statement = select(BotModel).where(BotModel.id == model_id).with_for_update(of=BotModel, key_share=True)
        return self.session.scalars(statement.execution_options(populate_existing=True)).one()

    def trainers(self, model_id: int) -> set[int]:
        """Officers who trained this model: the same data, trained again, give the same model."""
        first = select(BotModel.trained_by).where(BotModel.id == model_id, BotModel.trained_by.isnot(None))
        again = select(TrainingRun.asked_by).where(TrainingRun.model_id == model_id)
        return {one for one in self.session.scalars(first.union(again)) if one is not None}

    def fingerprints(self) -> dict[int, str]:
        """{model: its fingerprint}, those first that were trained last, be it for the second time."""
        last = func.max(func.coalesce(TrainingRun.ended_at, TrainingRun.asked_at))
        statement = (
            select(BotModel.id, BotModel.fingerprint)
            .outerjoin(TrainingRun, TrainingRun.model_id == BotModel.id)
            .group_by(BotModel.id)
            .order_by(func.greatest(BotModel.trained_at, last).desc(), BotModel.id.desc())
        )
        return {row[0]: row[1] for row in self.session.execute(statement)}

    def by_fingerprint(self, fingerprint: str) -> BotModel | None:
        return self.session.scalar(select(BotModel).where(BotModel.fingerprint == fingerprint))

    def trials(self, model_id: int) -> dict[str, ModelTrial]:
        """{set of rows: trial}, without the predictions."""
        found = self.session.scalars(select(ModelTrial).where(ModelTrial.model_id == model_id))
        return {trial.rows: trial for trial in found}

    def trials_of(self, model_ids: Sequence[int], rows: str) -> dict[int, ModelTrial]:
        statement = select(ModelTrial).where(ModelTrial.model_id.in_(model_ids), ModelTrial.rows == rows)
        return {trial.model_id: trial for trial in self.session.scalars(statement)}

    def content(self, model_id: int, rows: str) -> ModelTrial | None:
        """The trial with its predictions."""
        statement = select(ModelTrial).where(ModelTrial.model_id == model_id, ModelTrial.rows == rows)
        return self.session.scalar(statement.options(undefer(ModelTrial.content)))

    def trial_ids(self, sets: Collection[str]) -> Sequence[int]:
        return self.session.scalars(select(ModelTrial.id).where(ModelTrial.rows.in_(sets))).all()

    def trial(self, trial_id: int) -> ModelTrial:
        """With its predictions."""
        return self.session.get_one(ModelTrial, trial_id, options=[undefer(ModelTrial.content)])

    def replace_trial(self, trial: ModelTrial) -> None:
        """A model has one trial of each set."""
        same = (ModelTrial.model_id == trial.model_id) & (ModelTrial.rows == trial.rows)
        self.session.execute(delete(ModelTrial).where(same))
        self.add(trial)

    def live_since(self) -> dict[int, datetime]:
        """{model: when it last became the one for all}, for marks in a chart."""
        statement = select(Deployment.model_id, func.max(Deployment.stage_at)).where(Deployment.percent == 100)
        return {row[0]: row[1] for row in self.session.execute(statement.group_by(Deployment.model_id))}
