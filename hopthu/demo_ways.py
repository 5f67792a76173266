"""The demo's ways out beside the chats: a mail server and an SMS provider that this machine plays.

A city that has set its own (HOPTHU_SMTP_HOST, HOPTHU_SMS_URL) keeps it; then that simulator is not started.
"""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import dataclass

from connectors.email import simulator as mail_simulator
from connectors.sms import simulator as sms_simulator
from hopthu.child import Service
from hopthu.environment import child_environment
from hopthu.services import SIMULATOR_VARIABLES, Ports, addresses
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _

SENDER = "tra-loi@hopthu.example"
MAIL, SMS = "mail-simulator", "sms-simulator"


@dataclass(frozen=True, slots=True)
class DemoWays:
    """services: to be started; variables: what web and worker must know to use them."""

    services: tuple[Service, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


def demo_ways(settings: Settings) -> DemoWays:
    """The simulators of the ways that no setting names yet, with new keys for what they tell back."""
    services: list[Service] = []
    variables: dict[str, str] = {}
    if not settings.smtp_host:
        key = settings.mail_report_key.get_secret_value() or secrets.token_urlsafe(24)
        services.append(_mail(settings, key))
        variables |= _mail_variables(settings, key)
    if not settings.sms_url:
        key = settings.sms_receipt_key.get_secret_value() or secrets.token_urlsafe(24)
        services.append(_sms(settings, key))
        variables |= _sms_variables(settings, key)
    return DemoWays(tuple(services), tuple(variables.items()))


def pages(settings: Settings) -> list[tuple[str, str, str]]:
    """(process, title, address) of what was sent, for people."""
    ports = Ports(settings.port)
    return [
        (MAIL, _("Letters that were sent (simulator)"), f"http://127.0.0.1:{ports.mail_page}/"),
        (SMS, _("SMS that were sent (simulator)"), f"http://127.0.0.1:{ports.sms_simulator}/"),
    ]


def _mail(settings: Settings, key: str) -> Service:
    ports = Ports(settings.port)
    command = [sys.executable, "-m", "connectors.email.simulator", "--port", str(ports.mail_simulator)]
    command += ["--page-port", str(ports.mail_page), "--reports", f"{_web(ports)}/hooks/email/reports"]
    environment = _environment(settings, mail_simulator.KEY_VARIABLE, key)
    return Service(MAIL, _("Mail simulator"), command, environment, ports.mail_page, "/")


def _sms(settings: Settings, key: str) -> Service:
    ports = Ports(settings.port)
    command = [sys.executable, "-m", "connectors.sms.simulator", "--port", str(ports.sms_simulator)]
    command += ["--receipts", f"{_web(ports)}/hooks/sms/receipts"]
    environment = _environment(settings, sms_simulator.KEY_VARIABLE, key)
    return Service(SMS, _("SMS simulator"), command, environment, ports.sms_simulator, "/")


def _environment(settings: Settings, key_variable: str, key: str) -> dict[str, str]:
    allowed = SIMULATOR_VARIABLES | {key_variable}
    return child_environment({**addresses(settings), key_variable: key}, only=allowed)


def _web(ports: Ports) -> str:
    return f"http://127.0.0.1:{ports.web}"


def _mail_variables(settings: Settings, key: str) -> dict[str, str]:
    return {
        "HOPTHU_SMTP_HOST": "127.0.0.1",
        "HOPTHU_SMTP_PORT": str(Ports(settings.port).mail_simulator),
        "HOPTHU_SMTP_SECURITY": "none",
        "HOPTHU_SMTP_USERNAME": "",
        "HOPTHU_SMTP_SENDER": settings.smtp_sender or SENDER,
        "HOPTHU_SMTP_REPORTS": "true",
        "HOPTHU_MAIL_REPORT_KEY": key,
    }


def _sms_variables(settings: Settings, key: str) -> dict[str, str]:
    """In the form of the simulated provider, whatever was set for another one."""
    return {
        "HOPTHU_SMS_URL": f"http://127.0.0.1:{Ports(settings.port).sms_simulator}/send",
        "HOPTHU_SMS_METHOD": "POST",
        "HOPTHU_SMS_HEADERS": json.dumps({"Authorization": f"Bearer {sms_simulator.KEY}"}),
        "HOPTHU_SMS_BODY": '{"to": "{phone}", "text": "{text}", "ref": "{id}"}',
        "HOPTHU_SMS_CONTENT_TYPE": "application/json",
        "HOPTHU_SMS_SUCCESS_PATH": "result.code",
        "HOPTHU_SMS_SUCCESS_VALUES": "0",
        "HOPTHU_SMS_ID_PATH": "result.sms_id",
        "HOPTHU_SMS_ERROR_PATH": "result.code",
        "HOPTHU_SMS_RECEIPT_KEY": key,
    }
