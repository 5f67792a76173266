"""Threshold and costs of the assistant, for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.models import thresholds
from inbox_api.training.models.thresholds_schemas import ActOut, DecisionIn, EffectOut, EffectsOut, ThresholdsOut

router = APIRouter(prefix="/api/v1/training/thresholds", tags=["training"])
Cost = Annotated[float, Query(ge=0, le=100)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(officer: CurrentOfficer, session: SessionDep) -> ThresholdsOut:
    """Those of the model in use, those of the next training, and who decided what."""
    return ThresholdsOut.of(thresholds.state(session, officer, now()))


@router.get("/effect")
def show_effect(
    officer: CurrentOfficer, session: SessionDep, threshold: Annotated[float, Query(ge=0, le=1)], emergency: Cost,
    denounce: Cost,
) -> EffectsOut:  # fmt: skip
    """What other values would have done."""
    decision = thresholds.checked(threshold, {"emergency": emergency, "denounce": denounce})
    found = thresholds.effects(session, officer, decision)
    return EffectsOut(
        now=EffectOut.of(found[0]) if found else None, then=EffectOut.of(found[1]) if found else None
    )  # fmt: skip


@router.post("/looks", status_code=201)
def keep(officer: CurrentOfficer, session: SessionDep) -> ActOut:
    """Looked at; they stay."""
    return ActOut.of(thresholds.keep(session, officer, now()))


@router.post("/proposals", status_code=201)
def propose(order: DecisionIn, officer: CurrentOfficer, session: SessionDep) -> ActOut:
    """Propose other values; administrators are told."""
    decision = thresholds.checked(order.threshold, order.costs)
    return ActOut.of(thresholds.propose(session, officer, decision, order.reason, now()))


@router.put("")
def put(order: DecisionIn, officer: CurrentOfficer, session: SessionDep) -> ActOut:
    """An administrator sets them for the next training."""
    decision = thresholds.checked(order.threshold, order.costs)
    return ActOut.of(thresholds.put(session, officer, decision, order.reason, now()))
