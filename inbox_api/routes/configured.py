"""The city's mail server and SMS provider as the connectors take them; None while a way is off.

The settings of the machine (HOPTHU_SMTP_..., HOPTHU_SMS_...) win; without them what an administrator typed in on the
connection pages counts: accounts "email" and "sms" of the channels with these names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from connectors.base import PREVIOUS, MailServer, Security, SmsGateway, SmsReceiptForm
from inbox_api.channels import service as channels
from inbox_api.channels.repository import ChannelRepository
from inbox_api.settings import get_settings

MAIL, SMS = "email", "sms"
SMS_BODY = '{"to": "{phone}", "text": "{text}", "ref": "{id}"}'
RECEIPT_KEY = "receipt_key"


def is_by_settings(channel: str) -> bool:
    """True when the settings of the machine describe this way, so that the pages cannot change it."""
    settings = get_settings()
    return bool({MAIL: settings.smtp_host, SMS: settings.sms_url}.get(channel))


def mail_server(session: Session) -> MailServer | None:
    settings = get_settings()
    if not settings.smtp_host:
        return mail_server_of(_typed_in(session, MAIL))
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        security=Security(settings.smtp_security),
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
        sender_name=settings.smtp_sender_name,
        reply_to=settings.smtp_reply_to,
        list_id=settings.smtp_list_id,
        wants_reports=settings.smtp_reports,
        ca_file=settings.smtp_ca_file,
    )


def mail_server_of(values: Mapping[str, str]) -> MailServer | None:
    """values: options and secrets of connectors.email.fields. None while host, port or sender are missing."""
    if not all(values.get(name) for name in ("host", "port", "sender")):
        return None
    return MailServer(
        host=values["host"],
        port=int(values["port"]),
        sender=values["sender"],
        security=Security(values.get("security") or Security.STARTTLS),
        username=values.get("username", ""),
        password=values.get("password", ""),
        sender_name=values.get("sender_name", ""),
        reply_to=values.get("reply_to", ""),
        list_id=values.get("list_id", ""),
        wants_reports=values.get("wants_reports") == "yes",
    )


def sms_gateway(session: Session) -> SmsGateway | None:
    settings = get_settings()
    if not settings.sms_url:
        return sms_gateway_of(_typed_in(session, SMS))
    return SmsGateway(
        url=settings.sms_url,
        method=settings.sms_method,
        headers=json.loads(settings.sms_headers.get_secret_value() or "{}"),
        body=settings.sms_body.get_secret_value(),
        content_type=settings.sms_content_type,
        phone_form=settings.sms_phone_form,
        success_path=settings.sms_success_path,
        success_values=_list(settings.sms_success_values),
        id_path=settings.sms_id_path,
        error_path=settings.sms_error_path,
        retry_codes=_list(settings.sms_retry_codes),
        knows_repeats=settings.sms_knows_repeats,
    )


def sms_gateway_of(values: Mapping[str, str]) -> SmsGateway | None:
    """values: options and secrets of connectors.sms.fields. None while the address is missing."""
    if not values.get("url"):
        return None
    return SmsGateway(
        url=values["url"],
        method=values.get("method") or "POST",
        headers=json.loads(values.get("headers") or "{}"),
        body=values.get("body") or SMS_BODY,
        content_type=values.get("content_type") or "application/json",
        phone_form=values.get("phone_form") or "84",
        success_path=values.get("success_path", ""),
        success_values=_list(values.get("success_values", "")),
        id_path=values.get("id_path", ""),
        error_path=values.get("error_path", ""),
        retry_codes=_list(values.get("retry_codes", "")),
        knows_repeats=values.get("knows_repeats") == "yes",
    )


def receipt_keys(session: Session, channel: str) -> list[str]:
    """Every key with which receipts of this way may be posted: of the settings, typed in, and the one before that."""
    settings, typed_in = get_settings(), _typed_in(session, channel)
    of_settings = settings.mail_report_key if channel == MAIL else settings.sms_receipt_key
    names = (RECEIPT_KEY, RECEIPT_KEY + PREVIOUS)
    found = [of_settings.get_secret_value(), *(typed_in.get(name, "") for name in names)]
    return [key for key in found if key]


def _typed_in(session: Session, channel: str) -> dict[str, str]:
    row = ChannelRepository(session).account(channel, channel)
    if row is None or not row.is_active:
        return {}
    account = channels.as_account(row)
    return {**account.options, **account.secrets}


def receipt_form() -> SmsReceiptForm:
    settings = get_settings()
    return SmsReceiptForm(
        settings.sms_receipt_marker_path,
        settings.sms_receipt_id_path,
        settings.sms_receipt_status_path,
        _list(settings.sms_receipt_delivered),
        _list(settings.sms_receipt_failed),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
