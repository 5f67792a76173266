"""Writing one letter: headers that nobody can add to, text and HTML, small files."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from connectors.base import ConnectorError, ErrorAction, Mail, MailServer
from connectors.email.addresses import clean_address

SUBJECT_LIMIT = 200
NAME_LIMIT = 120


def letter(server: MailServer, mail: Mail) -> EmailMessage:
    """The letter as it is sent. Raises ConnectorError for an address that is none."""
    message = EmailMessage(policy=policy.SMTP.clone(max_line_length=200))
    message["From"] = _address(server.sender, server.sender_name, "bad_sender")
    message["To"] = _address(mail.to, "", "bad_address")
    if server.reply_to:
        message["Reply-To"] = _address(server.reply_to, "", "bad_sender")
    message["Subject"] = one_line(mail.subject)[:SUBJECT_LIMIT]
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{mail.marker}@{domain_of(server.sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if server.list_id:
        message["List-Id"] = f"<{one_line(server.list_id)}>"
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    for file in mail.files:
        main, _, sub = file.mime.partition("/")
        name = one_line(file.name)[:NAME_LIMIT] or "file"
        message.add_attachment(
            file.content, maintype=main or "application", subtype=sub or "octet-stream", filename=name
        )
    return message


def one_line(text: str) -> str:
    """Without line breaks and other control characters: a header ends where we say."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _address(text: str, name: str, code: str) -> Address:
    clean = clean_address(text)
    if clean is None:
        raise ConnectorError(code, action=ErrorAction.FINAL if code == "bad_address" else ErrorAction.HUMAN)
    local, _, domain = clean.rpartition("@")
    return Address(one_line(name)[:NAME_LIMIT], local, domain)
