"""Sending the code that proves an e-mail address or a telephone number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import ConnectorError, Mail, Sms
from connectors.registry import SMS
from inbox_api.areas import service as areas
from inbox_api.cases.repository import CaseRepository
from inbox_api.channels import vault
from inbox_api.models import ContactKind, ContactPoint
from inbox_api.routes import configured, contacts, words
from inbox_api.routes.calls import Call, MailCall, Outcome, SmsCall
from inbox_api.routes.repository import RouteRepository
from inbox_api.settings import get_settings
from inbox_api.zns import orders
from inbox_api.zns import service as zns

SENT, NOT_SENT, NOT_SET_UP = "sent", "not_sent", "not_set_up"


def begin(session: Session, contact_id: int, now: datetime) -> Call | None:
    """Claim the code for one call; a code by Zalo goes by its own outbox and needs none."""
    row = RouteRepository(session).lock_contact(contact_id)
    if row is None or row.code_state != "planned" or row.code_sealed is None or row.verified_at is not None:
        return None
    code, to = vault.unseal(row.code_sealed)["code"], contacts.address_of(row)
    row.code_state = "sending"
    marker = f"c{row.id}-{row.code_count}"
    if row.kind == ContactKind.EMAIL:
        server = configured.mail_server(session)
        letter = words.code_letter(code, areas.city(session).name)
        if server is not None:
            return MailCall(row.id, server, Mail(marker, to, letter.subject, letter.text, letter.html))
    elif row.kind == ContactKind.ZNS and _send_by_template(session, row, code, to, now):
        return None
    else:  # a number that Zalo cannot prove here is proved by SMS
        gateway, settings = configured.sms_gateway(session), get_settings()
        if gateway is not None:
            text = SMS.fitted(words.code_message(code), segments=settings.sms_segments, is_plain=settings.sms_plain)
            return SmsCall(row.id, gateway, Sms(marker, to, text))
    row.code_state = NOT_SET_UP
    session.flush()
    return None


def _send_by_template(session: Session, row: ContactPoint, code: str, to: str, now: datetime) -> bool:
    case = CaseRepository(session).get(row.case_id)
    if case is None:
        return False
    order = orders.TemplateOrder(
        orders.Purpose.CODE, orders.by_phone(to), case.code, f"code-{row.id}-{row.code_count}", {"otp": code}, case.id
    )
    try:
        zns.send_template(session, order, now)
    except (zns.NoTemplate, zns.ValuesMisfit):
        return False
    row.code_state = SENT
    session.flush()
    return True


def finish(session: Session, contact_id: int, outcome: Outcome) -> None:
    """Keep whether it went out, for the page."""
    row = RouteRepository(session).lock_contact(contact_id)
    if row is not None and row.code_state == "sending":
        row.code_state = NOT_SENT if isinstance(outcome, ConnectorError) and not outcome.is_ambiguous else SENT
        session.flush()
