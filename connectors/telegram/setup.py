"""Is the bot connected as it should be, and telling Telegram where to post. Real calls."""

from __future__ import annotations

from collections.abc import Sequence

import requests

from connectors.base import Account, ConnectorError, SetupFinding
from connectors.reading import text_id, text_or_none
from connectors.telegram.connector import call_bot

UPDATES = '["message","edited_message","callback_query"]'
SECRETS = ("access_token", "webhook_secret")


class TelegramSetup:
    """Implements connectors.base.SetupChecks and WebhookKeeper."""

    def check_setup(self, account: Account, http: requests.Session) -> Sequence[SetupFinding]:
        """secrets, token, account, webhook: in the order of repair. Never raises."""
        missing = tuple(name for name in SECRETS if not account.secrets.get(name))
        findings = [SetupFinding("secrets", is_ok=not missing, names=missing)]
        if "access_token" in missing:
            return findings
        try:
            found = text_id(call_bot(account, http, "getMe").get("id")) or ""
            findings.append(SetupFinding("token", is_ok=True))
            findings.append(SetupFinding("account", is_ok=found == account.account_id, names=(found,)))
            told = call_bot(account, http, "getWebhookInfo")
        except ConnectorError as error:
            return [*findings, SetupFinding("token", is_ok=False, error=error.code)]
        address = text_or_none(told.get("url")) or ""
        problem = text_or_none(told.get("last_error_message")) if told.get("last_error_date") else None
        names = (address, problem[:80]) if problem else (address,)
        findings.append(SetupFinding("webhook", is_ok=bool(address), names=tuple(filter(None, names))))
        return findings

    def set_webhook(self, account: Account, address: str, http: requests.Session) -> None:
        """Have updates sent there with the account's secret; what came meanwhile is kept. Raises ConnectorError."""
        form = {"url": address, "secret_token": account.secrets.get("webhook_secret", ""), "allowed_updates": UPDATES}
        call_bot(account, http, "setWebhook", data=form)
