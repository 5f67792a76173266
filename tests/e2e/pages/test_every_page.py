"""Every page of the officers', leaders', trainers' and citizens' rooms, with something on it, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response, ViewportSize

from tests.e2e.browsing import DESK, PHONE, SETTLED, Desk, check_axe, check_page, new_context
from tests.e2e.every_page.addresses import CHECKED, NOBODY
from tests.e2e.every_page.city import City, filled_city
from tests.factories import PASSWORD

VISITS = [(who, path) for who, *paths in CHECKED.values() for path in paths]


@pytest.fixture(scope="module")
def city(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with filled_city(database_server, tmp_path_factory.mktemp("var")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(browser: Browser, city: City) -> Iterator[dict[str, Page]]:
    """One open page for each person."""
    people = sorted({who for who, _path in VISITS})
    opened = {
        who: Desk(browser, city.url, who, PASSWORD).page if who != NOBODY else new_context(browser).new_page()
        for who in people
    }
    yield opened
    for page in opened.values():
        page.context.close()


@contextmanager
def heard(page: Page) -> Iterator[list[str]]:
    """What the browser complains about meanwhile: errors of scripts, of the console, and of what is asked for."""
    told: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            told.append(message.text)

    def look(response: Response) -> None:
        if response.status >= 400:
            told.append(f"{response.status} {response.url}")

    def fail(error: Error) -> None:
        told.append(str(error))

    page.on("console", hear)
    page.on("response", look)
    page.on("pageerror", fail)
    try:
        yield told
    finally:
        page.remove_listener("console", hear)
        page.remove_listener("response", look)
        page.remove_listener("pageerror", fail)


@pytest.mark.parametrize(("who", "path"), VISITS, ids=[f"{who or 'citizen'} {path}" for who, path in VISITS])
def test_a_page_is_accessible_fits_a_phone_and_is_quiet(
    pages: dict[str, Page], city: City, who: str, path: str
) -> None:
    page = pages[who]
    page.emulate_media(color_scheme="light")
    with heard(page) as told:
        answer = page.goto(city.address(path))
        assert answer is not None
        assert answer.status == 200
        picture(page, f"{who or 'citizen'}{path}")
        check_page(page, path)
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        check_axe(page, f"{path} in the dark", "color-contrast")
    assert told == []


def test_a_conversation_is_read_on_a_phone_without_moving_its_table_sideways(
    pages: dict[str, Page], city: City
) -> None:
    page = pages["trainer"]
    page.set_viewport_size(PHONE)
    page.goto(city.address("/training/talks/{{talk_number}}"))
    table = page.locator(".table-responsive")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    page.set_viewport_size(DESK)


def picture(page: Page, name: str) -> None:
    """Desk and phone, for people to look at."""
    folder = os.environ.get("HOPTHU_PICTURES")
    if not folder:
        return
    name = "".join(sign if sign.isalnum() else "-" for sign in name)
    for suffix, size in (("", ViewportSize(width=1366, height=768)), ("-390", PHONE)):
        page.set_viewport_size(size)
        page.evaluate(SETTLED)
        page.screenshot(path=f"{folder}/{name}{suffix}.png", full_page=True)
    page.set_viewport_size(DESK)
