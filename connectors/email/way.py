"""E-mail behind the small interface of connectors.base.MailWay."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.base import Mail, MailServer, SetupFinding, WayOutcome, WayReceipt
from connectors.email import addresses, check, reports, send


class SmtpWay:
    def clean_address(self, text: str) -> str | None:
        return addresses.clean_address(text)

    def send(self, server: MailServer, mail: Mail) -> WayOutcome:
        return send.send(server, mail)

    def check(self, server: MailServer) -> Sequence[SetupFinding]:
        return check.check(server)

    def read_report(self, raw: bytes) -> tuple[WayReceipt, ...]:
        return reports.read_report(raw)
