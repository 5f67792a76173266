"""What connecting an Official Account needs."""

from __future__ import annotations

from connectors.base import AccountField

ACCOUNT_ID = r"[0-9]{5,25}"
FIELDS = (
    AccountField("app_id", is_secret=False, pattern=r"[0-9]{5,25}"),
    AccountField("app_secret", verifies=True),  # of taps on our own buttons
    AccountField("oa_secret", verifies=True),
    AccountField("access_token", is_renewed=True),
    AccountField("refresh_token", is_renewed=True),
    AccountField("pkce_verifier", is_needed=False),
    AccountField("mac_variants", is_secret=False, is_needed=False, choices=("app_id", "all")),
    AccountField("pkce_mode", is_secret=False, is_needed=False, choices=("per_request", "static", "off")),
    AccountField("pkce_method", is_secret=False, is_needed=False, choices=("S256", "plain")),
    AccountField("query_buttons", is_secret=False, is_needed=False, choices=("hide", "show")),
    AccountField("list_messages", is_secret=False, is_needed=False, choices=("off", "on")),
    AccountField("zns_mode", is_secret=False, is_needed=False, choices=("production", "development")),
)
