"""E-mail behind the small interface of connectors.base.MailWay."""

from __future__ import annotations

from connectors.base import Mail, MailServer, WayOutcome, WayReceipt
from connectors.email import addresses, reports, send


class SmtpWay:
    def clean_address(self, text: str) -> str | None:
        return addresses.clean_address(text)

    def send(self, server: MailServer, mail: Mail) -> WayOutcome:
        return send.send(server, mail)

    def read_report(self, raw: bytes) -> tuple[WayReceipt, ...]:
        return reports.read_report(raw)
