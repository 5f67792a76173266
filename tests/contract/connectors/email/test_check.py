"""The test of a mail server goes up to the letter and no further, and stops at the first thing that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.base import MailServer, Security, SetupFinding
from connectors.email.check import check
from connectors.email.simulator import MailSimulator

PASSWORD = "canary-password"


@pytest.fixture
def sink() -> Iterator[MailSimulator]:
    with MailSimulator(password=PASSWORD).running() as simulator:
        yield simulator


def server(sink: MailSimulator, **more: object) -> MailServer:
    values: dict[str, object] = {"security": Security.NONE, "username": "city", "password": PASSWORD, **more}
    return MailServer(host="127.0.0.1", port=sink.port, sender="tra-loi@city.vn", **values)  # type: ignore[arg-type]


def told(found: list[SetupFinding]) -> dict[str, str | None]:
    """What was tested -> None when right, else the code."""
    return {one.code: None if one.is_ok else one.error for one in found}


def test_a_good_server_passes_every_test_without_getting_a_letter(sink: MailSimulator) -> None:
    found = check(server(sink, wants_reports=True))
    assert told(found) == {"server": None, "sign_in": None, "sender": None, "reports": None}
    assert sink.letters == []


def test_each_fault_is_named_and_what_follows_is_not_tested(sink: MailSimulator) -> None:
    wrong = check(server(sink, password="x"))
    assert told(wrong) == {"server": None, "sign_in": "535 5.7.8"}
    assert told(check(server(sink, security=Security.STARTTLS))) == {"server": None, "certificate": "not_offered"}
    sink.faults.at_sender = "550 5.7.1 not your address"
    assert told(check(server(sink))) == {"server": None, "sign_in": None, "sender": "550 5.7.1"}
    sink.faults.drops = "greeting"
    assert told(check(server(sink))) == {"server": "unreachable"}
    assert told(check(MailServer("127.0.0.1", 1, "a@b.vn", Security.NONE))) == {"server": "unreachable"}
    assert PASSWORD not in str(wrong)
