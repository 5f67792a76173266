"""What the web chat needs: one secret of this installation (HOPTHU_WEB_SECRET)."""

from __future__ import annotations

from connectors.base import AccountField

ACCOUNT_ID = r"web"
FIELDS = (AccountField("web_secret", verifies=True, is_ours=True),)
