"""Models: training with progress, the list with its trend, one model with its gates, deployment and rollback."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.training.models import charts, words
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.training.models import (
    approving,
    deploying,
    folds,
    gating,
    overview,
    pressing,
    registering,
    rights,
    runs,
    thresholds,
)

router = APIRouter(prefix="/training/models", include_in_schema=False)
PAGE = "/training/models"
Text = Annotated[str, Form(max_length=500)]


def now() -> datetime:
    return datetime.now(UTC)


def back(done: str, address: str = PAGE) -> Response:
    """To the page after a step."""
    return RedirectResponse(f"{address}?done={done}", status_code=303)


@router.get("")
def show_models(
    request: Request, who: CurrentSession, session: SessionDep, done: str = "", figure: str = "accuracy"
) -> Response:
    """figure: whose trend is drawn."""
    return models_page(request, who, session, done=done, figure=figure if figure in charts.TRENDS else "accuracy")


def models_page(
    request: Request, who: Any, session: SessionDep, *, done: str = "", problem: AppError | None = None,
    figure: str = "accuracy",
) -> Response:  # fmt: skip
    """The page of all models; problem: what a step ran into."""
    found = overview.of(session, who.officer, now())
    return render(
        request, "training/models.html", who=who, status_code=problem.status_code if problem else 200, page=PAGE,
        found=found, problem=problem.text if problem else None, done=words.DONE.get(done), w=words,
        trend=charts.trend(found.models, found.live_since, figure), figure=figure, chart=charts,
        seconds_left=runs.seconds_left, thresholds_due=thresholds.state(session, who.officer, now()).is_due,
        may_train=who.officer.has_role(*rights.TRAINERS), may_deploy=who.officer.has_role(*rights.DEPLOYERS),
        may_roll_back=who.officer.has_role(*rights.ROLLERS_BACK),
    )  # fmt: skip


@router.post("/train")
def train(request: Request, who: CurrentSession, session: SessionDep, reason: Text = "") -> Response:
    try:
        with session.begin_nested():
            pressing.press(session, who.officer, reason, now())
    except AppError as error:
        return models_page(request, who, session, problem=error)
    return back("queued")


@router.post("/runs/{run_id}/cancel")
def cancel(request: Request, run_id: int, who: CurrentSession, session: SessionDep) -> Response:
    try:
        with session.begin_nested():
            runs.cancel(session, who.officer, run_id, now())
    except AppError as error:
        return models_page(request, who, session, problem=error)
    return back("cancelled")


@router.post("/advance")
def advance(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    try:
        with session.begin_nested():
            deploying.advance(session, who.officer, now())
    except AppError as error:
        return models_page(request, who, session, problem=error)
    return back("advanced")


@router.post("/rollback")
def roll_back(request: Request, who: CurrentSession, session: SessionDep, reason: Text = "") -> Response:
    try:
        with session.begin_nested():
            deploying.roll_back(session, who.officer, reason, now())
    except AppError as error:
        return models_page(request, who, session, problem=error)
    return back("rolled_back")


@router.get("/{model_id}")
def show_model(
    request: Request, model_id: int, who: CurrentSession, session: SessionDep, rows: str = "held-out", done: str = ""
) -> Response:
    return model_page(request, who, session, model_id, rows=rows, done=done)


def model_page(
    request: Request, who: Any, session: SessionDep, model_id: int, *, rows: str = "held-out", done: str = "",
    problem: AppError | None = None,
) -> Response:  # fmt: skip
    """The page of one model."""
    model = registering.find(session, who.officer, model_id)
    found = overview.one(session, model, now())
    trial = found.trials.get(rows) or next(iter(found.trials.values()), None)
    return render(
        request, "training/model.html", who=who, status_code=problem.status_code if problem else 200, page=PAGE,
        model=model, found=found, trial=trial, chart=charts, problem=problem.text if problem else None,
        done=words.DONE.get(done), w=words, may_waive=approving.may_approve(session, who.officer, model_id),
        may_train=who.officer.has_role(*rights.TRAINERS),
        is_validating=folds.is_on_its_way(model, now()), may_deploy=who.officer.has_role(*rights.DEPLOYERS),
    )  # fmt: skip


@router.post("/{model_id}/waive")
def waive(
    request: Request, model_id: int, who: CurrentSession, session: SessionDep, gate: Text = "", reason: Text = ""
) -> Response:
    try:
        with session.begin_nested():
            gating.waive(session, who.officer, model_id, gate, reason, now())
    except AppError as error:
        return model_page(request, who, session, model_id, problem=error)
    return back("waived", f"{PAGE}/{model_id}")


@router.post("/{model_id}/tags")
def tag(model_id: int, officer: CurrentOfficer, session: SessionDep, tags: Text = "") -> Response:
    registering.tag(session, officer, model_id, tags.split(","), now())
    return back("tagged", f"{PAGE}/{model_id}")


@router.post("/{model_id}/folds")
def cross_validate(request: Request, model_id: int, who: CurrentSession, session: SessionDep) -> Response:
    try:
        with session.begin_nested():
            folds.ask(session, who.officer, model_id, now())
    except AppError as error:
        return model_page(request, who, session, model_id, problem=error)
    return back("folds", f"{PAGE}/{model_id}")


@router.post("/{model_id}/deploy")
def deploy(request: Request, model_id: int, who: CurrentSession, session: SessionDep) -> Response:
    try:
        with session.begin_nested():
            deploying.start(session, who.officer, registering.find(session, who.officer, model_id), now())
    except AppError as error:
        return model_page(request, who, session, model_id, problem=error)
    return back("started")
