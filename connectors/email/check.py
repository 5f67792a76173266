"""Does the city's mail server take us? Asked up to the point where a letter would begin."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable

from connectors.base import ConnectorError, ErrorAction, MailServer, SetupFinding
from connectors.email import send


def check(server: MailServer) -> list[SetupFinding]:
    """server, sign_in, sender, reports: in the order of repair; what follows a failure is not tested. Never raises."""
    try:
        smtp = send.connected(server)
    except ConnectorError as error:
        return [SetupFinding("server", is_ok=False, error=error.code)]
    findings = [SetupFinding("server", is_ok=True)]
    with contextlib.closing(smtp):
        steps: tuple[tuple[str, Callable[[], SetupFinding]], ...] = (
            ("sign_in", lambda: _sign_in(smtp, server)),
            ("sender", lambda: _sender(smtp, server)),
        )
        for code, test in steps:
            try:
                findings.append(test())
            except ConnectorError as error:
                name = "certificate" if error.code in {"certificate", "not_offered"} else code
                return [*findings, SetupFinding(name, is_ok=False, error=error.code)]
            except (smtplib.SMTPServerDisconnected, OSError):
                return [*findings, SetupFinding(code, is_ok=False, error="connection_broken")]
        is_offered = not server.wants_reports or smtp.has_extn("dsn")
        findings.append(SetupFinding("reports", is_ok=is_offered))
    return findings


def _sign_in(smtp: smtplib.SMTP, server: MailServer) -> SetupFinding:
    send.open_session(smtp, server)
    return SetupFinding("sign_in", is_ok=True)


def _sender(smtp: smtplib.SMTP, server: MailServer) -> SetupFinding:
    """The sender's address is named and taken back."""
    send.require(smtp.mail(server.sender), "sender")
    with contextlib.suppress(smtplib.SMTPException, OSError):
        smtp.rset()
    if "@" not in server.sender:
        raise ConnectorError("bad_sender", action=ErrorAction.HUMAN)
    return SetupFinding("sender", is_ok=True)
