"""Health of the training data for programs, and for the script of its page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.health import mending, noticing, service
from inbox_api.training.health.findings import Kind
from inbox_api.training.health.schemas import (
    BatchOut,
    CheckOut,
    DismissalOut,
    FindingOut,
    HealthOut,
    PairIn,
    ReasonIn,
    RepairIn,
)

router = APIRouter(prefix="/api/v1/training/health", tags=["training"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_health(
    officer: CurrentOfficer, session: SessionDep, kind: Kind | None = None,
    start: Annotated[int, Query(ge=0, le=10_000)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HealthOut:  # fmt: skip
    """What the last check found and is still open, most worth first."""
    return HealthOut.of(service.overview(session, officer, kind), start, limit)


@router.post("/checks", status_code=202)
def start_check(officer: CurrentOfficer, session: SessionDep) -> CheckOut:
    """Look at all lines again; the check under way, if there is one."""
    return CheckOut.of(service.ask(session, officer, now()))


@router.get("/checks/{check_id}")
def show_check(check_id: int, officer: CurrentOfficer, session: SessionDep) -> CheckOut:
    """How far it is."""
    return CheckOut.of(service.progress(session, officer, check_id))


@router.get("/findings/{finding_id}")
def show_finding(finding_id: int, officer: CurrentOfficer, session: SessionDep) -> FindingOut:
    return FindingOut.of(service.find(session, officer, finding_id))


@router.post("/findings/{finding_id}/repair")
def mend(finding_id: int, order: RepairIn, officer: CurrentOfficer, session: SessionDep) -> BatchOut:
    """Mend it by changes of the draft."""
    return BatchOut(batch=mending.mend(session, officer, finding_id, order.as_repair(), now()))


@router.post("/findings/{finding_id}/dismissal", status_code=204)
def dismiss(finding_id: int, order: ReasonIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """Leave it as it is; later checks do not bring it again."""
    service.dismiss(session, officer, finding_id, order.reason, now())


@router.post("/kept-pairs", status_code=204)
def keep_both(order: PairIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """Two sentences that are nearly the same both stay; neither a warning nor a later check brings them again."""
    noticing.keep_both(session, officer, order.one, order.other, order.reason, now())


@router.get("/dismissals")
def list_dismissals(officer: CurrentOfficer, session: SessionDep) -> list[DismissalOut]:
    """What was left as it is, newest first."""
    return [DismissalOut.of(row) for row in service.dismissals(session, officer)]


@router.delete("/dismissals/{dismissal_id}", status_code=204)
def take_back(dismissal_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    """Look at it again at the next sight of the list."""
    service.take_back(session, officer, dismissal_id)


@router.delete("/repairs/{batch}", status_code=204)
def undo(batch: str, officer: CurrentOfficer, session: SessionDep) -> None:
    """Take the changes of one repair back; its finding is open again."""
    mending.undo(session, officer, batch, now())
