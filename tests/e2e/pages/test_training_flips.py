"""Deciding on flips by keyboard, in a real browser on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from inbox_api import db
from inbox_api.models import BotModel, ShadowFlip
from tests.contract.api.models_world import models
from tests.databases import own_database
from tests.e2e.browsing import PHONE, Desk, check_page
from tests.factories import PASSWORD, load_demo_city
from tests.serving import serving

MORE = 4
SMALLEST_PX = 12


@pytest.fixture(scope="module")
def place(database_server: str) -> Iterator[tuple[str, str]]:
    """(address, model whose flips wait)."""
    with own_database(database_server):
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
            for model in session.query(BotModel):
                model.card = {**model.card, "figures": {"gold": {"all": {"accuracy": 0.9}}}}
        with serving() as url:
            yield url, world["model"]


def test_the_chart_of_models_can_be_read_on_a_phone(browser: Browser, place: tuple[str, str]) -> None:
    page = Desk(browser, place[0], "approver", PASSWORD).page
    page.goto(f"{place[0]}/training/models")
    check_page(page, "models")
    page.set_viewport_size(PHONE)
    height = page.locator(".trend text").first.evaluate("node => node.getBoundingClientRect().height")
    assert height >= SMALLEST_PX


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
