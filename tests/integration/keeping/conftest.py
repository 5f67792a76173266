"""A simulated Page whose posts reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import MISSED_READERS
from inbox_api.channels import page_profile
from inbox_api.channels import service as channels
from tests.factories import PAGE
from tests.integration.keeping.page_bench import now, row


@pytest.fixture
def page(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookSimulator]:
    """A simulated Page whose posts reach nobody, connected here two hours ago."""
    simulator = FacebookSimulator(
        webhook="http://127.0.0.1:9/", app_secret="s", access_token="t", page_id=PAGE, app_id="555", retry_delays=()
    )
    server = simulator.start(0)
    options = {"app_id": "555", "base_url": simulator.base_url, "conversations_per_second": "1000"}
    channels.connect(
        session,
        channel="facebook",
        account_id=PAGE,
        name="Trang",
        secrets={"app_secret": "s", "access_token": "t"},
        options=options,
        now=now() - timedelta(hours=2),
    )
    row(session).created_at = now() - timedelta(hours=2)
    # A connector of its own: what one test learns about limits must not slow the next one.
    monkeypatch.setitem(MISSED_READERS, "facebook", FacebookConnector())
    yield simulator
    server.shutdown()
    server.server_close()
    simulator.sender.stop()


@pytest.fixture(autouse=True)
def no_wanted_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_profile, "wanted", lambda: None)
