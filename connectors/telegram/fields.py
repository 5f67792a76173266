"""What connecting a bot needs."""

from __future__ import annotations

from connectors.base import AccountField

ACCOUNT_ID = r"[0-9]{4,20}"
FIELDS = (
    AccountField("access_token", pattern=r"[0-9]{4,20}:[A-Za-z0-9_-]{4,200}"),
    AccountField("webhook_secret", verifies=True, is_ours=True, pattern=r"[A-Za-z0-9_-]{1,256}"),
)
