"""Handing one letter to the city's mail server; the server's own codes say what became of it.

Sources: RFC 5321 (codes), RFC 3463 (enhanced codes), RFC 3461 (asking for reports).
"""

from __future__ import annotations

import re
import smtplib
import ssl

from connectors.base import ConnectorError, ErrorAction, Mail, MailServer, Security, WayOutcome
from connectors.email.addresses import clean_address
from connectors.email.letters import letter

TIMEOUT_SECONDS = 20.0
ENHANCED = re.compile(r"\b[245]\.[0-9]{1,3}\.[0-9]{1,3}\b")
# What a person must repair: sign-in, certificates, a sender or a relay that the server does not take.
OUR_FAULT = {530, 534, 535, 538}
POLICY_OF_SENDER = {"5.7.0", "5.7.8", "5.7.9", "5.7.60"}


def send(server: MailServer, mail: Mail) -> WayOutcome:
    """One try. Raises ConnectorError: code "550 5.1.1" of the server, or a word of ours; never with an address.

    Ambiguous only when the connection broke after the letter was handed over and before the server said yes or no.
    """
    message = letter(server, mail)
    recipient = clean_address(mail.to) or ""
    content = message.as_bytes()
    smtp = connected(server)
    is_handed_over = False
    try:
        open_session(smtp, server)
        require(smtp.mail(server.sender, _mail_options(smtp, server, mail, len(content))), "sender")
        require(smtp.rcpt(recipient, _recipient_options(smtp, server, recipient)), "recipient")
        is_handed_over = True
        code, reply = smtp.data(content)
        require((code, reply), "letter")
    except smtplib.SMTPDataError as error:  # DATA itself was refused: nothing was handed over
        raise refused(error.smtp_code, error.smtp_error, "letter") from error
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        code_name = "connection_broken" if is_handed_over else "unreachable"
        raise ConnectorError(code_name, action=ErrorAction.RETRY, is_ambiguous=is_handed_over) from error
    finally:
        smtp.close()
    return WayOutcome(mail.marker)


def connected(server: MailServer) -> smtplib.SMTP:
    """Raises ConnectorError."""
    try:
        if server.security == Security.TLS:
            return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=_trust(server))
        return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    except ssl.SSLError as error:
        raise ConnectorError("certificate", action=ErrorAction.HUMAN) from error
    except smtplib.SMTPConnectError as error:
        raise refused(error.smtp_code, error.smtp_error, "connection") from error
    except (smtplib.SMTPException, OSError) as error:
        raise ConnectorError("unreachable", action=ErrorAction.RETRY) from error


def _trust(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.ca_file:
        context.load_verify_locations(server.ca_file)
    return context


def open_session(smtp: smtplib.SMTP, server: MailServer) -> None:
    """Greeting, protection, sign-in. A password never travels in the open to another machine.

    Raises ConnectorError, SMTPServerDisconnected, OSError.
    """
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == Security.STARTTLS:
            smtp.starttls(context=_trust(server))
            smtp.ehlo()
        if server.username:
            smtp.login(server.username, server.password)
    except ssl.SSLError as error:
        raise ConnectorError("certificate", action=ErrorAction.HUMAN) from error
    except smtplib.SMTPNotSupportedError as error:
        raise ConnectorError("not_offered", action=ErrorAction.HUMAN) from error
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        raise refused(error.smtp_code, error.smtp_error, "sign_in") from error
    except smtplib.SMTPException as error:
        raise ConnectorError("sign_in", action=ErrorAction.HUMAN) from error


def _mail_options(smtp: smtplib.SMTP, server: MailServer, mail: Mail, size_bytes: int) -> list[str]:
    options = [f"SIZE={size_bytes}"] if smtp.has_extn("size") else []
    if server.wants_reports and smtp.has_extn("dsn"):
        options += ["RET=HDRS", f"ENVID={mail.marker}"]
    return options


def _recipient_options(smtp: smtplib.SMTP, server: MailServer, recipient: str) -> list[str]:
    if not (server.wants_reports and smtp.has_extn("dsn")):
        return []
    escaped = recipient.replace("+", "+2B").replace("=", "+3D")
    return ["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{escaped}"]


def require(answer: tuple[int, bytes], step: str) -> None:
    """Raises ConnectorError for any answer but a success."""
    code, reply = answer
    if not 200 <= code < 300:
        raise refused(code, reply, step)


def refused(code: int, reply: bytes | str, step: str) -> ConnectorError:
    """The server's own words may hold the address: only its codes are kept."""
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    found = ENHANCED.search(words)
    enhanced = found.group() if found else ""
    name = f"{code} {enhanced}".strip()
    if 400 <= code < 500 or code <= 0:
        return ConnectorError(name, action=ErrorAction.RETRY, detail=step)
    is_ours = code in OUR_FAULT or step in {"sign_in", "sender", "connection"} or enhanced in POLICY_OF_SENDER
    return ConnectorError(name, action=ErrorAction.HUMAN if is_ours else ErrorAction.FINAL, detail=step)
