"""One call to the mail server or the SMS provider, made while no session is open."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from connectors.base import ConnectorError, ErrorAction, Mail, MailServer, OutboundFile, Sms, SmsGateway, WayOutcome
from connectors.registry import MAIL, SMS
from inbox_api.channels.http import http
from inbox_api.files.problems import FileUnreadable
from inbox_api.files.sending import FileToSend

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class SmsCall:
    attempt_id: int
    gateway: SmsGateway
    sms: Sms


@dataclass(frozen=True, slots=True, repr=False)
class MailCall:
    """files: read when the letter is written; one that cannot be read stays out, the link leads to it."""

    attempt_id: int
    server: MailServer
    mail: Mail
    files: tuple[FileToSend, ...] = ()


Call = SmsCall | MailCall
Outcome = WayOutcome | ConnectorError


def make(call: Call) -> Outcome:
    """The one call; the outcome is a value, so that it is recorded whatever it is."""
    try:
        if isinstance(call, SmsCall):
            return SMS.send(call.gateway, call.sms, http())
        return MAIL.send(call.server, replace(call.mail, files=_loaded(call)))
    except ConnectorError as error:
        log.warning("attempt %d: not sent (%s, %s)", call.attempt_id, error.code, error.action)
        return error
    except Exception as error:  # noqa: BLE001 - a bug in one letter must not lose the answer: other ways are left
        log.error("attempt %d: %s", call.attempt_id, type(error).__name__)
        return ConnectorError(f"bug_{type(error).__name__}", action=ErrorAction.RETRY, is_ambiguous=True)


def _loaded(call: MailCall) -> tuple[OutboundFile, ...]:
    found = []
    for file in call.files:
        try:
            found.append(file.load())
        except FileUnreadable:
            log.warning("attempt %d: a file cannot be read", call.attempt_id)
    return tuple(found)
