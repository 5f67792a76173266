"""Templates for administrators' programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Response

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.zns import catalogue, desk
from inbox_api.zns.schemas import TemplateOut, TriedOut, TryIn, UseIn

router = APIRouter(prefix="/api/v1/channels/zalo/{account_id}/templates", tags=["channels"])


@router.get("")
def list_templates(account_id: str, officer: CurrentOfficer, session: SessionDep) -> list[TemplateOut]:
    row = desk.account(session, officer, account_id)
    return [TemplateOut.of(template) for template in catalogue.listed(session, row)]


@router.post("/read-again", status_code=202)
def read_again(account_id: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    """Have the vendor's catalogue read now."""
    desk.read_again(session, officer, account_id, datetime.now(UTC))
    return Response(status_code=202)


@router.post("/try", status_code=202)
def try_template(account_id: str, order: TryIn, officer: CurrentOfficer, session: SessionDep) -> TriedOut:
    """Send the account's template of a purpose with example values to a number, such as one's own."""
    message = desk.try_out(session, officer, account_id, order.purpose, order.phone, datetime.now(UTC))
    return TriedOut(id=message.id)


@router.put("/{template_id}/use")
def use_template(
    account_id: str, template_id: str, order: UseIn, officer: CurrentOfficer, session: SessionDep
) -> TemplateOut:
    """Say what a template serves and what fills its places; 422 names the place that is not filled."""
    row = desk.account(session, officer, account_id)
    now = datetime.now(UTC)
    return TemplateOut.of(catalogue.use(session, officer, row, template_id, order.purpose, order.mapping, now))
