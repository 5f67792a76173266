"""Questions to the leaders, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from inbox_api.approvals import extensions, inbox, refusals, schemas, service, transfers
from inbox_api.cases import refusing
from inbox_api.cases.desk import unit_coded
from inbox_api.cases.schemas import RefusalOut
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["approvals"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/approvals")
def list_waiting(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    kind: str | None = None,
    after_id: int = 0,
    limit: int = 100,
) -> list[schemas.ApprovalOut]:
    """What waits for a decision, the oldest question first; `after_id` goes on."""
    limit = max(1, min(limit, service.LISTED_AT_MOST))
    found = service.waiting(session, officer, kind=kind, after_id=after_id, limit=limit + 1)
    page = cursors.page_by_id(request, response, "after_id", found, limit)
    return [schemas.ApprovalOut.of(session, row) for row in page]


@router.get("/approvals/decided")
def list_decided(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    before_id: int | None = None,
    limit: int = 50,
) -> list[schemas.ApprovalOut]:
    """What was decided or taken back, newest first."""
    limit = max(1, min(limit, 100))
    found = service.decided(session, officer, before_id=before_id, limit=limit + 1)
    page = cursors.page_by_id(request, response, "before_id", found, limit)
    return [schemas.ApprovalOut.of(session, row) for row in page]


@router.get("/approvals/own")
def list_own(officer: CurrentOfficer, session: SessionDep) -> list[schemas.ApprovalOut]:
    """The caller's own newest questions, whatever became of them."""
    return [schemas.ApprovalOut.of(session, row) for row in service.own(session, officer)]


@router.get("/approvals/sums")
def show_sums(officer: CurrentOfficer, session: SessionDep) -> schemas.SumsOut:
    """How much waits for the caller: decisions, documents to review or sign, drafts, limits, API keys."""
    return schemas.SumsOut.of(inbox.sums(session, officer, now()))


@router.get("/approvals/{approval_id}")
def show_approval(approval_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.ApprovalOut:
    return schemas.ApprovalOut.of(session, service.find(session, officer, approval_id))


@router.post("/approvals/{approval_id}/decision")
def decide(
    approval_id: int, order: schemas.DecisionIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ApprovalOut:
    """Approve, which carries it out at once, or refuse; always with a reason."""
    row = service.decide(
        session, officer, approval_id, approve=order.approve, reason=order.reason, now=now(), choice=order.choice
    )
    return schemas.ApprovalOut.of(session, row)


@router.post("/approvals/decisions")
def decide_many(order: schemas.BulkIn, officer: CurrentOfficer, session: SessionDep) -> list[schemas.OutcomeOut]:
    """Many with one reason; each item says by itself whether it could be carried out."""
    found = service.decide_many(session, officer, order.ids, approve=order.approve, reason=order.reason, now=now())
    return [schemas.OutcomeOut(id=row.approval_id, case=row.code, problem=row.problem) for row in found]


@router.post("/approvals/{approval_id}/withdrawal")
def withdraw(approval_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.ApprovalOut:
    """Who asked takes the question back."""
    return schemas.ApprovalOut.of(session, service.withdraw(session, officer, approval_id, now()))


@router.get("/cases/{code}/extensions")
def list_extensions(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.PossibleOut]:
    """Which clocks may be extended now, by how much and how often."""
    case = find_case(session, officer, code)
    return [
        schemas.PossibleOut(
            clock=one.clock, rule=one.extension.key, due_at=one.due_at, unit=one.extension.unit, most=one.most,
            left=one.left,
        )
        for one in extensions.possible(session, case, now())
    ]  # fmt: skip


@router.post("/cases/{code}/extensions", status_code=201)
def ask_extension(
    code: str, order: schemas.ExtensionIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ApprovalOut:
    """Ask the leaders for more time."""
    case = find_case(session, officer, code)
    row = extensions.ask(session, case, officer, order.clock, order.length, order.reason, now())
    return schemas.ApprovalOut.of(session, row)


@router.get("/refusal-reasons")
def list_refusal_reasons(_officer: CurrentOfficer) -> list[RefusalOut]:
    """Why a case may not be accepted, in the order in which it is offered."""
    return [RefusalOut.of(one) for one in refusing.reasons().values()]


@router.post("/cases/{code}/refusal-request", status_code=201)
def ask_refusal(
    code: str, order: schemas.RefusalIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ApprovalOut:
    """Propose not to accept the case, for one of the fixed reasons."""
    row = refusals.ask(session, find_case(session, officer, code), officer, order.reason, now(), order.refusal)
    return schemas.ApprovalOut.of(session, row)


@router.post("/cases/{code}/transfer-request", status_code=201)
def ask_transfer(
    code: str, order: schemas.TransferIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ApprovalOut:
    """Ask a leader to move a case that was moved too often."""
    case, unit = find_case(session, officer, code), unit_coded(session, order.unit)
    return schemas.ApprovalOut.of(session, transfers.ask(session, case, officer, unit, order.reason, now()))
