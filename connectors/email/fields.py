"""What the city's mail server needs; the names are those of connectors.base.MailServer."""

from __future__ import annotations

from connectors.base import AccountField

ACCOUNT_ID = r"email"
FIELDS = (
    AccountField("host", is_secret=False, leads=True, pattern=r"[A-Za-z0-9.:-]{1,200}"),
    AccountField("port", is_secret=False, leads=True, pattern=r"[0-9]{1,5}"),
    AccountField("security", is_secret=False, leads=True, choices=("starttls", "tls", "none")),
    AccountField("username", is_secret=False, is_needed=False),
    AccountField("password", is_needed=False),
    AccountField("sender", is_secret=False, pattern=r"[^@\s<>,]+@[^@\s<>,]+"),
    AccountField("sender_name", is_secret=False, is_needed=False),
    AccountField("reply_to", is_secret=False, is_needed=False, pattern=r"[^@\s<>,]+@[^@\s<>,]+"),
    AccountField("list_id", is_secret=False, is_needed=False, pattern=r"[A-Za-z0-9.-]{1,200}"),
    AccountField("wants_reports", is_secret=False, is_needed=False, choices=("no", "yes")),
    AccountField("receipt_key", is_needed=False, is_ours=True, verifies=True),
)
