"""Training, models and their way to the citizens, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from inbox_api.db import SessionDep
from inbox_api.errors import NotFound
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.models import (
    comparing,
    deploying,
    folds,
    gating,
    pressing,
    registering,
    regressions,
    runs,
    schemas,
    shadow,
    trials,
)

router = APIRouter(prefix="/api/v1/training", tags=["training"])
Name = Annotated[str, Query(max_length=100)]
Rows = Annotated[str, Query(max_length=20)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/runs")
def list_runs(officer: CurrentOfficer, session: SessionDep) -> list[schemas.RunOut]:
    """Newest first."""
    return [schemas.RunOut.of(run, now()) for run in runs.listed(session, officer)]


@router.post("/runs", status_code=201)
def train(order: schemas.ReasonIn, officer: CurrentOfficer, session: SessionDep) -> schemas.RunOut:
    """Freeze what is approved and train it."""
    return schemas.RunOut.of(pressing.press(session, officer, order.reason, now()), now())


@router.get("/runs/{run_id}")
def one_run(run_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.RunOut:
    """How far it is."""
    return schemas.RunOut.of(runs.find(session, officer, run_id), now())


@router.post("/runs/{run_id}/cancel")
def cancel(run_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.RunOut:
    """A running one ends within a second."""
    return schemas.RunOut.of(runs.cancel(session, officer, run_id, now()), now())


@router.get("/models")
def list_models(officer: CurrentOfficer, session: SessionDep) -> list[schemas.ModelOut]:
    """Newest first."""
    return [schemas.ModelOut.of(model) for model in registering.listed(session, officer)]


@router.get("/models/{model_id}")
def one_model(model_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.ModelWithGates:
    """Its card and its gates."""
    model = registering.find(session, officer, model_id)
    gates = [schemas.GateOut.of(gate) for gate in gating.of(session, model, now())]
    return schemas.ModelWithGates(**schemas.ModelOut.of(model).model_dump(), gates=gates)


@router.post("/models/{model_id}/tags")
def tag(model_id: int, order: schemas.TagsIn, officer: CurrentOfficer, session: SessionDep) -> schemas.ModelOut:
    """Replace its tags."""
    return schemas.ModelOut.of(registering.tag(session, officer, model_id, order.tags, now()))


@router.post("/models/{model_id}/waive")
def waive(model_id: int, order: schemas.WaiveIn, officer: CurrentOfficer, session: SessionDep) -> list[schemas.GateOut]:
    """An approver lets it pass a gate for a reason; never one of the protected intents."""
    found = gating.waive(session, officer, model_id, order.gate, order.reason, now())
    return [schemas.GateOut.of(gate) for gate in found]


@router.get("/models/{model_id}/confusions")
def confusions(
    model_id: int, officer: CurrentOfficer, session: SessionDep, rows: Rows = "held-out"
) -> list[dict[str, Any]]:
    """What is taken for what, the most frequent first. rows: held-out | gold | recent | folds | training."""
    return list(registering.trial(session, officer, model_id, rows).figures["pairs"])


@router.get("/models/{model_id}/confusions/sentences")
def list_confused(
    model_id: int, wanted: Name, given: Name, officer: CurrentOfficer, session: SessionDep, rows: Rows = "held-out"
) -> list[schemas.ConfusedOut]:
    """The sentences of `wanted` that the model takes for `given`, at most two hundred; of gold rows no text is told."""
    found = trials.sentences(registering.trial(session, officer, model_id, rows), wanted, given)
    return [schemas.ConfusedOut(id=row.id, text=text, confidence=row.confidence) for row, text in found]


@router.get("/models/{model_id}/compare")
def compare(
    model_id: int, officer: CurrentOfficer, session: SessionDep, against: int, rows: Rows = "held-out"
) -> schemas.ComparisonOut:
    """Against another model on the same rows."""
    registering.find(session, officer, model_id)
    found = comparing.compared(session, against, model_id, rows)
    if found is None:
        raise NotFound
    return schemas.ComparisonOut.of(found)


@router.get("/models/{model_id}/flips")
def flips(model_id: int, officer: CurrentOfficer, session: SessionDep) -> list[schemas.FlipOut]:
    """Real messages, scrubbed, that it reads otherwise than the model in use."""
    return [schemas.FlipOut.of(flip) for flip in shadow.listed(session, officer, model_id)]


@router.post("/models/{model_id}/flips")
def decide_flips(
    model_id: int, order: schemas.FlipsIn, officer: CurrentOfficer, session: SessionDep
) -> list[schemas.FlipOut]:
    """An approver says whether the new readings are better."""
    shadow.decide(session, officer, model_id, order.flips, order.decision, now())
    return [schemas.FlipOut.of(flip) for flip in shadow.listed(session, officer, model_id)]


@router.post("/models/{model_id}/folds", status_code=202)
def cross_validate(model_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.ModelOut:
    """Cross-validation of its data; takes five trainings."""
    return schemas.ModelOut.of(folds.ask(session, officer, model_id, now()))


@router.get("/regressions")
def list_talks(officer: CurrentOfficer, session: SessionDep, model: int = 0) -> list[schemas.TalkOut]:
    """Conversations that must go on going as they went. model: with how this one did."""
    return [schemas.TalkOut.of(talk, result) for talk, result in regressions.listed(session, officer, model)]


@router.post("/regressions", status_code=201)
def save_talk(order: schemas.TalkIn, officer: CurrentOfficer, session: SessionDep) -> schemas.TalkOut:
    """Keep one."""
    turns = [turn.model_dump() for turn in order.turns]
    return schemas.TalkOut.of(regressions.save(session, officer, order.name, turns, now()))


@router.post("/regressions/{talk_id}/accept")
def accept(talk_id: int, order: schemas.AcceptIn, officer: CurrentOfficer, session: SessionDep) -> schemas.TalkOut:
    """What this model does is right from now on."""
    return schemas.TalkOut.of(regressions.accept_found(session, officer, talk_id, order.model, now()))


@router.post("/regressions/{talk_id}/switch")
def switch(talk_id: int, order: schemas.SwitchIn, officer: CurrentOfficer, session: SessionDep) -> schemas.TalkOut:
    """Play it with new models, or no longer."""
    return schemas.TalkOut.of(regressions.switch(session, officer, talk_id, now(), is_active=order.is_active))


@router.get("/deployments")
def list_deployments(officer: CurrentOfficer, session: SessionDep) -> list[schemas.DeploymentOut]:
    """Newest first."""
    return [schemas.DeploymentOut.of(row) for row in deploying.listed(session, officer)]


@router.post("/deployments", status_code=201)
def start(order: schemas.StartIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DeploymentOut:
    """An administrator gives a model to the first share of new conversations."""
    model = registering.find(session, officer, order.model)
    return schemas.DeploymentOut.of(deploying.start(session, officer, model, now()))


@router.post("/deployments/advance")
def advance(officer: CurrentOfficer, session: SessionDep) -> schemas.DeploymentOut:
    """The next stage."""
    return schemas.DeploymentOut.of(deploying.advance(session, officer, now()))


@router.post("/deployments/rollback")
def roll_back(order: schemas.ReasonIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DeploymentOut:
    """Back to the model before, at once."""
    return schemas.DeploymentOut.of(deploying.roll_back(session, officer, order.reason, now()))
