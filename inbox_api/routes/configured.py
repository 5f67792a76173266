"""The city's mail server and SMS provider as the connectors take them; None while a way is off."""

from __future__ import annotations

import json

from connectors.base import MailServer, Security, SmsGateway, SmsReceiptForm
from inbox_api.settings import get_settings


def mail_server() -> MailServer | None:
    settings = get_settings()
    if not settings.smtp_host:
        return None
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


def sms_gateway() -> SmsGateway | None:
    settings = get_settings()
    if not settings.sms_url:
        return None
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
