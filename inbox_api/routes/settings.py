"""The part of the settings that is about ways of an answer; joined into the one class in inbox_api/settings.py."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

ON_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


class RouteSettings(BaseSettings):
    """Quiet hours, waiting for proof, the mail server, the SMS provider. An empty host or URL: that way is off."""

    quiet_from: time = time(21, 0)  # local; the same as quiet_until: no quiet hours
    quiet_until: time = time(7, 0)
    quiet_not_after_writing: timedelta = timedelta(hours=1)  # who wrote so lately is awake
    chat_proof_wait: timedelta = timedelta(hours=24)  # sent, no receipt for so long: the next way
    zns_proof_wait: timedelta = timedelta(hours=6)
    sms_proof_wait: timedelta = timedelta(hours=6)
    mail_proof_wait: timedelta = timedelta(hours=48)
    route_patience: timedelta = timedelta(hours=6)  # a way that only says "later" for so long has failed
    contact_code_life: timedelta = timedelta(minutes=15)

    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_sender: str = ""
    smtp_sender_name: str = ""
    smtp_reply_to: str = ""
    smtp_list_id: str = ""
    smtp_ca_file: str = ""
    smtp_reports: bool = False  # ask for delivery reports (DSN)
    mail_report_key: SecretStr = SecretStr("")  # of POST /hooks/email/reports; empty: closed
    mail_files_bytes: int = Field(default=2 * 1024 * 1024, ge=0)  # files of one answer sent along, all together

    sms_url: str = ""
    sms_method: Literal["POST", "GET", "PUT"] = "POST"
    sms_headers: SecretStr = SecretStr("{}")  # a JSON object; may hold the provider's key
    sms_body: SecretStr = SecretStr('{"to": "{phone}", "text": "{text}", "ref": "{id}"}')
    sms_content_type: str = "application/json"
    sms_phone_form: Literal["84", "+84", "0"] = "84"
    sms_success_path: str = ""
    sms_success_values: str = ""  # separated by commas
    sms_id_path: str = ""
    sms_error_path: str = ""
    sms_retry_codes: str = ""
    sms_knows_repeats: bool = False
    sms_plain: bool = True  # without diacritics: 160 characters a segment instead of 70
    sms_segments: int = Field(default=2, ge=1, le=6)
    sms_receipt_key: SecretStr = SecretStr("")  # of POST /hooks/sms/receipts; empty: closed
    sms_receipt_marker_path: str = "id"
    sms_receipt_id_path: str = "message_id"
    sms_receipt_status_path: str = "status"
    sms_receipt_delivered: str = "delivered"
    sms_receipt_failed: str = "failed,rejected,expired,undeliverable"

    @field_validator("sms_headers")
    @classmethod
    def _are_headers(cls, value: SecretStr) -> SecretStr:
        try:
            found = json.loads(value.get_secret_value() or "{}")
        except ValueError as error:
            raise ValueError("HOPTHU_SMS_HEADERS is not a JSON object") from error
        texts = [part for pair in found.items() for part in pair] if isinstance(found, dict) else [None]
        if not all(isinstance(text, str) and "\r" not in text and "\n" not in text for text in texts):
            raise ValueError("HOPTHU_SMS_HEADERS is not a JSON object of one-line texts")
        return value

    @model_validator(mode="after")
    def _keeps_the_password_private(self) -> Self:
        if self.smtp_host and self.smtp_security == "none" and self.smtp_host not in ON_THIS_MACHINE:
            raise ValueError("HOPTHU_SMTP_SECURITY=none is for a mail server on this machine only")
        if self.smtp_host and not self.smtp_sender:
            raise ValueError("HOPTHU_SMTP_SENDER is missing")
        return self
