"""A counter's kiosk in a real browser: it warns, forgets its last visitor, and is made for thumbs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import check_axe, new_context

BIRTH = "dang-ky-khai-sinh"
WIDE = "căn cước"
TOUCH_PX = 56


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = new_context(browser)
    yield context.new_page()
    context.close()


def test_a_kiosk_warns_and_then_starts_anew(page: Page, system: TemporarySystem) -> None:
    page.clock.install()
    page.goto(f"{system.url}/thu-tuc?kiosk=1")
    page.clock.run_for(90_000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto(f"{system.url}/thu-tuc/{BIRTH}")
    page.get_by_label("Giấy chứng sinh").check()
    page.clock.run_for(39_000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(2_000)
    dialog = page.get_by_role("dialog", name="Anh/chị còn đang xem không?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Tôi còn xem")).to_be_focused()
    expect(dialog.get_by_role("status")).to_contain_text("giây nữa")
    check_axe(page, "kiosk, warning")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Giấy chứng sinh")).to_be_checked()
    page.clock.run_for(41_000)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.clock.run_for(62_000)
    page.wait_for_url(f"{system.url}/thu-tuc")
    page.goto(f"{system.url}/thu-tuc/{BIRTH}")
    expect(page.get_by_label("Giấy chứng sinh")).not_to_be_checked()


def test_a_slow_network_is_asked_once_for_the_first_page(page: Page, system: TemporarySystem) -> None:
    page.clock.install()
    page.goto(f"{system.url}/thu-tuc/{BIRTH}?kiosk=1")
    page.get_by_label("Giấy chứng sinh").check()
    asked: list[str] = []

    def note(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    page.route(f"{system.url}/thu-tuc", note)
    page.clock.run_for(90_000)
    page.wait_for_url(f"{system.url}/thu-tuc")
    assert len(asked) == 1


def test_everything_at_a_kiosk_can_be_hit_with_a_thumb(page: Page, system: TemporarySystem) -> None:
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.goto(f"{system.url}/thu-tuc?kiosk=1&phuong=tra-vinh")
    for path in ("/thu-tuc", "/thu-tuc?linh-vuc=ho-tich", f"/thu-tuc?q={WIDE}", f"/thu-tuc/{BIRTH}"):
        page.goto(f"{system.url}{path}")
        small = page.evaluate(
            """least => [...document.querySelectorAll("a, button, select, input:not([type=checkbox]), label, summary")]
              .filter(node => node.getClientRects().length && !node.closest(".skip, .sr-only, dialog"))
              .filter(node => !node.matches(".skip, .sr-only, .search-label, .ward-form label"))
              .map(node => [node.outerHTML.slice(0, 90), node.getBoundingClientRect().height])
              .filter(([, height]) => height < least - 0.5)""",
            TOUCH_PX,
        )
        assert small == [], path
        check_axe(page, f"kiosk {path}")
