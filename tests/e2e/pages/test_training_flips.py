"""Deciding on flips by keyboard, in a real browser on a real server."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from inbox_api import db
from inbox_api.models import ShadowFlip
from inbox_api.settings import get_settings
from tests.contract.api.models_world import models
from tests.databases import fresh_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, load_demo_city

MORE = 4


def _forget() -> None:
    get_settings.cache_clear()
    db.forget_engines()


@pytest.fixture(scope="module")
def place(database_server: str) -> Iterator[tuple[str, str]]:
    """(address, model whose flips wait)."""
    with fresh_database(database_server) as address:
        os.environ["HOPTHU_DATABASE_URL"] = address
        _forget()
        from admin_ui.app import create_app

        with db.transaction() as session:
            load_demo_city(session)
            world = models(session, datetime.now(UTC))
            first = session.get(ShadowFlip, int(world["flip"]))
            assert first is not None
            values = {"model_id": first.model_id, "against_id": first.against_id, "before": first.before}
            for number in range(MORE):
                session.add(
                    ShadowFlip(**values, text=f"cúp điện {number}", group=f"g{number}", people=1, after=first.after)
                )
        server = uvicorn.Server(uvicorn.Config(create_app(), host="127.0.0.1", port=0, log_level="warning"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", world["model"]
        server.should_exit = True
        _forget()


def test_every_flip_is_decided_with_one_key(browser: Browser, place: tuple[str, str]) -> None:
    url, model = place
    page = Desk(browser, url, "approver", PASSWORD).page
    page.goto(f"{url}/training/models/{model}/flips")
    check_page(page, "flips")
    for left in range(MORE + 1, 0, -1):
        expect(page.locator("[data-flip]")).to_have_count(left)
        expect(page.locator(".flip.here")).to_have_count(1)
        page.keyboard.press("1" if left % 2 else "3")
    expect(page.locator("[data-flip]")).to_have_count(0)
    with db.transaction() as session:
        decisions = sorted(flip.decision or "" for flip in session.query(ShadowFlip))
    assert decisions == ["better", "better", "better", "same", "same"]
