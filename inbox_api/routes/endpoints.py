"""Receipts of mail servers and SMS providers, and the bot's requests about contact points."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from connectors.registry import MAIL, SMS
from inbox_api.bot_api import service as bot
from inbox_api.bot_api.auth import ServiceToken
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid, NotFound, TooLarge
from inbox_api.models import Route
from inbox_api.routes import configured, contacts, schemas, service

router = APIRouter(tags=["routes"])
REPORT_LIMIT_BYTES = 512 * 1024


def now() -> datetime:
    return datetime.now(UTC)


async def _body(request: Request) -> bytes:
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > REPORT_LIMIT_BYTES:
            raise TooLarge
    return bytes(found)


Body = Annotated[bytes, Depends(_body)]


def _require_key(given: str, wanted: list[str]) -> None:
    """Without a key the address does not exist; two count while one is replaced."""
    fits = [hmac.compare_digest(given.encode(), key.encode()) for key in wanted]
    if not any(fits):
        raise NotFound


@router.post("/hooks/email/reports", status_code=204)
def take_mail_report(body: Body, session: SessionDep, key: str = "") -> Response:
    """A delivery report as the mail server got it; anything else is ignored."""
    _require_key(key, configured.receipt_keys(session, configured.MAIL))
    for receipt in MAIL.read_report(body):
        service.take_receipt(session, Route.EMAIL, receipt, now())
    return Response(status_code=204)


@router.post("/hooks/sms/receipts", status_code=204)
@router.get("/hooks/sms/receipts", status_code=204)
def take_sms_receipt(request: Request, body: Body, session: SessionDep, key: str = "") -> Response:
    """What the provider tells of messages: JSON (one or a list), a form, or the address's own parameters."""
    _require_key(key, configured.receipt_keys(session, configured.SMS))
    for fields in _told(request, body):
        receipt = SMS.read_receipt(configured.receipt_form(), fields)
        if receipt is not None:
            service.take_receipt(session, Route.SMS, receipt, now())
    return Response(status_code=204)


def _told(request: Request, body: bytes) -> list[dict[str, Any]]:
    if not body.strip():
        return [dict(request.query_params)]
    if body.lstrip()[:1] in {b"{", b"["}:
        try:
            document = json.loads(body)
        except ValueError as error:
            raise Invalid from error
        rows = document if isinstance(document, list) else [document]
        return [row for row in rows if isinstance(row, dict)]
    return [dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))]


@router.get("/bot/v1/cases/{code}/contact", dependencies=[ServiceToken])
def list_contacts(code: str, sender: str, session: SessionDep) -> schemas.ContactChoices:
    """What the citizen may choose for the answers of their own case."""
    case = bot.own_case(session, bot.conversation_of(session, sender), code)
    return schemas.ContactChoices(kinds=contacts.open_kinds(session), chosen=contacts.chosen(session, case))


@router.post("/bot/v1/cases/{code}/contact", dependencies=[ServiceToken], response_model=schemas.ContactOut)
def choose_contact(code: str, order: schemas.ContactIn, session: SessionDep) -> dict[str, Any]:
    """The citizen's wish for the answers of their own case."""

    def work(conversation: Any) -> schemas.ContactOut:
        case = bot.own_case(session, conversation, code)
        row = contacts.choose(session, case, order.kind, order.address, f"citizen:{case.citizen_id}", now())
        needs_code = order.kind in contacts.WITH_ADDRESS and row.verified_at is None
        return schemas.ContactOut(
            kind=order.kind, shown_address=contacts.shown(row), is_proved=row.verified_at is not None,
            needs_code=needs_code,
        )  # fmt: skip

    return bot.once(session, order.sender, order.message_id, "choose_contact", now(), work)


@router.post("/bot/v1/cases/{code}/contact/code", dependencies=[ServiceToken], response_model=schemas.ContactOut)
def prove_contact(code: str, order: schemas.ContactCodeIn, session: SessionDep) -> dict[str, Any]:
    """The code the citizen typed; `is_proved` says whether it was right."""

    def work(conversation: Any) -> schemas.ContactOut:
        case = bot.own_case(session, conversation, code)
        is_right = contacts.verify(session, case, order.kind, order.code, f"citizen:{case.citizen_id}", now())
        shown = service.contact_kinds(session, case).get(order.kind, "")
        return schemas.ContactOut(kind=order.kind, shown_address=shown, is_proved=is_right, needs_code=not is_right)

    return bot.once(session, order.sender, order.message_id, "prove_contact", now(), work)
