"""Connecting channels in a real browser: every page fits a phone, and the way of an administrator from step to step."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hopthu import demo_operations
from inbox_api import db
from tests.e2e.browsing import DESK, PHONE, Desk, check_axe, check_page
from tests.factories import OA, PAGE, PASSWORD
from tests.fakes.connections import Town, now, running_town

CHANNELS = "/quan-tri/kenh"


@pytest.fixture(scope="module")
def town(database_server: str) -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as patch, running_town(database_server, patch, has_accounts=True) as found:
        with db.transaction() as session:
            assert demo_operations.fill(session, now())
        yield found


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    desk = Desk(browser, town.url, "admin", PASSWORD)
    yield desk.page
    desk.context.close()


def picture(page: Page, name: str) -> None:
    """Desk, phone and dark, for people to look at."""
    folder = os.environ.get("HOPTHU_PICTURES")
    if not folder:
        return
    page.screenshot(path=f"{folder}/connections-{name}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=f"{folder}/connections-{name}-dark.png", full_page=True)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.screenshot(path=f"{folder}/connections-{name}-390.png", full_page=True)
    page.set_viewport_size(DESK)


PAGES = {
    "all": CHANNELS,
    "one channel": f"{CHANNELS}/zalo",
    "account": f"{CHANNELS}/facebook/tai-khoan/{PAGE}",
    "account zalo": f"{CHANNELS}/zalo/tai-khoan/{OA}",
    "new": f"{CHANNELS}/facebook/moi",
    "step secrets": f"{CHANNELS}/facebook/tai-khoan/{PAGE}/buoc/2",
    "step address": f"{CHANNELS}/zalo/tai-khoan/{OA}/buoc/2",
    "dead letters": "/quan-tri/tin-hong",
    "forms": "/quan-tri/dang-tin",
    "erasure": "/quan-tri/xoa-du-lieu",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits_a_phone_in_light_and_dark(page: Page, town: Town, name: str) -> None:
    page.goto(f"{town.url}{PAGES[name]}")
    check_page(page, name)
    page.emulate_media(color_scheme="dark")
    check_axe(page, f"{name} in the dark")
    page.emulate_media(color_scheme="light")
    picture(page, name.replace(" ", "-"))
