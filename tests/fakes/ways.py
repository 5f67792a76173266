"""A mail server and an SMS provider on this machine, set up as the city's own; and the worker's loop on a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from connectors.email.simulator import MailSimulator
from connectors.sms.simulator import KEY, SmsSimulator
from inbox_api.routes import calls, codes, jobs, outcomes, walking
from inbox_api.routes.calls import Call, Outcome
from inbox_api.settings import get_settings

RECEIPT_KEY = "receipt-key"


@dataclass
class Ways:
    mail: MailSimulator
    sms: SmsSimulator

    @staticmethod
    def step(
        session: Session, answer_id: int, now: datetime, make: Callable[[Call], Outcome | None] = calls.make
    ) -> None:
        """What the job does; `make` returns None when the worker dies instead of keeping the outcome."""
        while True:
            call = walking.advance(session, answer_id, now)
            if call is None:
                return
            outcome = make(call)
            if outcome is None:
                return
            outcomes.finish(session, call.attempt_id, outcome, now)

    @staticmethod
    def sweep(session: Session, now: datetime, make: Callable[[Call], Outcome | None] = calls.make) -> None:
        for answer_id in jobs.plan_due(session, now):
            Ways.step(session, answer_id, now, make)

    @staticmethod
    def send_code(session: Session, contact_id: int, now: datetime) -> None:
        call = codes.begin(session, contact_id, now)
        if call is not None:
            codes.finish(session, contact_id, calls.make(call))


@contextmanager
def running_ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    with MailSimulator().running() as mail, SmsSimulator().running() as sms:
        values = {
            "smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none", "smtp_sender": "tra-loi@city.vn",
            "smtp_reports": True, "mail_report_key": SecretStr(RECEIPT_KEY), "sms_receipt_key": SecretStr(RECEIPT_KEY),
            "sms_url": f"{sms.url}/send", "sms_headers": SecretStr(f'{{"Authorization": "Bearer {KEY}"}}'),
            "sms_success_path": "result.code", "sms_success_values": "0", "sms_id_path": "result.sms_id",
        }  # fmt: skip
        for name, value in values.items():
            monkeypatch.setattr(get_settings(), name, value)
        yield Ways(mail, sms)
