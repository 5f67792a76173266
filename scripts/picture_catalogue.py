"""The pictures of the public catalogue: on a desk, on a phone, in the dark, at a kiosk, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from picture_talks import Town
from playwright.sync_api import Page, ViewportSize

KIOSK: ViewportSize = {"width": 1080, "height": 1920}
MARGIN_PX = 40
PAPER: ViewportSize = {"width": 794 - 2 * MARGIN_PX, "height": 1123 - 2 * MARGIN_PX}  # A4 at 96 pixels an inch
WARNING_MS = 45_000  # into the countdown of the kiosk

Take = Callable[[Page, str, Callable[[], object]], None]
Shoot = Callable[..., None]


def take_catalogue_pages(town: Town, seed: dict[str, Any], take: Take, shoot: Shoot) -> None:
    """take: at desk and phone width; shoot: as the page stands, with a white margin in pixels.

    seed: {"procedure", "ward", "field", "wide", "typed"}.
    """
    address = f"{town.url}/thu-tuc"
    procedure = f"{address}/{seed['procedure']}?phuong={seed['ward']}"
    page = town.new_page()

    def type_slowly() -> None:
        page.goto(address)
        page.locator("#q").press_sequentially(seed["typed"], delay=30)
        page.get_by_role("listbox").wait_for()

    take(page, "catalogue", lambda: page.goto(address))
    take(page, "catalogue-typing", type_slowly)
    take(page, "catalogue-list", lambda: page.goto(f"{address}?linh-vuc={seed['field']}"))
    take(page, "catalogue-asks-back", lambda: page.goto(f"{address}?q={seed['wide']}"))
    take(page, "catalogue-procedure", lambda: page.goto(procedure))
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    page.goto(procedure)
    shoot(page, "catalogue-paper", margin_px=MARGIN_PX)
    page.close()
    take_kiosk(town, f"{address}?kiosk=1&phuong={seed['ward']}", procedure, shoot)


def take_kiosk(town: Town, first: str, procedure: str, shoot: Shoot) -> None:
    page = town.new_page()
    page.set_viewport_size(KIOSK)
    page.clock.install()
    page.goto(first)
    shoot(page, "catalogue-kiosk")
    page.goto(procedure)
    shoot(page, "catalogue-kiosk-procedure")
    page.clock.run_for(WARNING_MS)
    shoot(page, "catalogue-kiosk-warning")
    page.close()
