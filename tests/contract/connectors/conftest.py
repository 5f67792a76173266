"""Payload files, a webhook receiver over real HTTP, and a running simulator per platform."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import Account
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import CONNECTORS
from connectors.zalo.simulator import ZaloSimulator
from tests.contract.connectors.bench import Bench, Payload, Receiver

HERE = Path(__file__).parent
PAGE_ID, APP_ID = "102030405060708", "555000111222333"
OA_ID, ZALO_APP_ID = "5000000000000000001", "1000000000000000001"


@pytest.fixture
def payload() -> Payload:
    """payload("facebook/text") -> the recorded bytes."""
    return lambda name: (HERE / name.partition("/")[0] / "payloads" / f"{name.partition('/')[2]}.json").read_bytes()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def facebook(receiver: Receiver) -> Iterator[Bench]:
    simulator = FacebookSimulator(
        webhook=receiver.url,
        app_secret="fb-app-secret",
        access_token="page-token",
        page_id=PAGE_ID,
        app_id=APP_ID,
        retry_delays=(0.01, 0.02, 0.02),
    )
    server = simulator.start(0)
    secrets = {"app_secret": "fb-app-secret", "access_token": "page-token", "verify_token": "verify-me"}
    fast = {"message_per_second": "1000", "thread_per_second": "1000", "comment_per_second": "1000"}
    account = Account(PAGE_ID, secrets, {"app_id": APP_ID, "base_url": simulator.base_url, **fast})
    # A connector of its own: what one test learns about limits must not slow the next one.
    yield Bench(simulator, receiver, FacebookConnector(), account)
    server.shutdown()
    server.server_close()
    simulator.sender.stop()


@pytest.fixture
def zalo(receiver: Receiver) -> Iterator[Bench]:
    simulator = ZaloSimulator(
        webhook=receiver.url,
        app_id=ZALO_APP_ID,
        app_secret="zalo-app-secret",
        oa_id=OA_ID,
        oa_secret="zalo-oa-secret",
        access_token="access-1",
        refresh_token="refresh-1",
        retry_delays=(0.01, 0.02, 0.02),
    )
    server = simulator.start(0)
    secrets = {"app_secret": "zalo-app-secret", "oa_secret": "zalo-oa-secret", "access_token": "access-1"}
    options = {"app_id": ZALO_APP_ID, "base_url": simulator.base_url, "oauth_url": simulator.base_url}
    yield Bench(simulator, receiver, CONNECTORS["zalo"], Account(OA_ID, secrets, options))
    server.shutdown()
    server.server_close()
    simulator.sender.stop()
