"""What an SMS provider's HTTP interface needs; the names are those of connectors.base.SmsGateway."""

from __future__ import annotations

from connectors.base import AccountField

ACCOUNT_ID = r"sms"
FIELDS = (
    AccountField("url", is_secret=False, leads=True, pattern=r"https?://\S{3,1000}"),
    AccountField("method", is_secret=False, is_needed=False, choices=("POST", "GET", "PUT")),
    AccountField("headers", is_needed=False),
    AccountField("body", is_needed=False),
    AccountField("content_type", is_secret=False, is_needed=False, pattern=r"[a-z]+/[a-z0-9.+-]+"),
    AccountField("phone_form", is_secret=False, is_needed=False, choices=("84", "+84", "0")),
    AccountField("success_path", is_secret=False, is_needed=False, pattern=r"[A-Za-z0-9_.-]{1,200}"),
    AccountField("success_values", is_secret=False, is_needed=False),
    AccountField("id_path", is_secret=False, is_needed=False, pattern=r"[A-Za-z0-9_.-]{1,200}"),
    AccountField("error_path", is_secret=False, is_needed=False, pattern=r"[A-Za-z0-9_.-]{1,200}"),
    AccountField("retry_codes", is_secret=False, is_needed=False),
    AccountField("knows_repeats", is_secret=False, is_needed=False, choices=("no", "yes")),
    AccountField("receipt_key", is_needed=False, is_ours=True, verifies=True),
)
