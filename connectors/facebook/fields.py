"""What connecting a Page needs."""

from __future__ import annotations

from connectors.base import AccountField

ACCOUNT_ID = r"[0-9]{5,25}"
FIELDS = (
    AccountField("app_id", is_secret=False, pattern=r"[0-9]{5,25}"),
    AccountField("app_secret", verifies=True),
    AccountField("access_token"),
    AccountField("verify_token", is_ours=True),
)
