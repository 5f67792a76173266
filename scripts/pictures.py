"""Takes the pictures in docs/pictures: a seeded demo city as citizens and officers see it,
on a desk and at 390 px, in light and in dark colours.

    python scripts/pictures.py                               a temporary system of its own, removed afterwards
    python scripts/pictures.py --url http://127.0.0.1:8000   one that runs; it is filled with the talks of the seed file
    python scripts/pictures.py --only catalogue              the public pages of procedures alone, without any talk
    python scripts/pictures.py --only procedures             the officers' pages of procedures alone
    python scripts/pictures.py --only leaders --url …        leaders' pages and routing, of a system with cases
    python scripts/pictures.py --only programs               API keys, webhooks, the description of the interface
    python scripts/pictures.py --only case-desk --url …      many cases, documents, public copies, likewise
    python scripts/pictures.py --only more --url …           lists, comments, channels, administration, likewise
    python scripts/pictures.py --only links                  pages that people without an account open
    python scripts/pictures.py --only desk                   the inbox and the cases, with the talks of the seed file
    python scripts/pictures.py --only together               steps of a case, who follows it, a colleague's look
    python scripts/pictures.py --only people                 lists of staff, requests about own data, consents
    python scripts/pictures.py --only training               the training desk alone
    python scripts/pictures.py --only training-tools         the report form, words of the city, thresholds
    python scripts/pictures.py --only chat                   the chat, its widget and public screens alone

The simulators of a running system are expected on the two ports after its own. The demo password of a running system
comes from --password or HOPTHU_DEMO_PASSWORD. Needs the app environment with its test packages (`make pictures`).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from browsers import find_browser
from picture_case_desk import take_case_desk_pages
from picture_catalogue import take_catalogue_pages
from picture_chat import take_chat_pages
from picture_field import take_field_pages
from picture_leaders import take_leader_pages
from picture_links import take_link_pages
from picture_more import take_more_pages, take_training_details
from picture_people import take_people_pages
from picture_procedures import take_procedure_pages
from picture_programs import take_program_pages
from picture_talks import DESK, Town, play
from picture_together import take_together_pages
from picture_training import take_training_pages
from picture_training_tools import take_training_tool_pages
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from hopthu.temporary import running_system

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "scripts" / "pictures"
FOLDER = ROOT / "docs" / "pictures"
LARGEST_BYTES = 200_000
PHONE: ViewportSize = {"width": 390, "height": 780}
SETTLE_MS = 900  # photos, live marks and fonts
DARK_MS = 300
# The demo password is another one on every machine: readers must not take the picture's for theirs.
HIDE = """password => { for (const node of document.querySelectorAll("code"))
  if (node.textContent === password) node.textContent = "0000-0000-0000"; }"""


def take(page: Page, name: str, show: Callable[[], object]) -> None:
    """`name`.png at desk width and `name`-390.png at phone width, each after `show` has opened the page.

    `name`-dark.png and `name`-dark-390.png are the same in dark colours.
    """
    for suffix, size in (("", DESK), ("-390", PHONE)):
        page.set_viewport_size(size)
        show()
        page.wait_for_timeout(SETTLE_MS)
        shoot(page, f"{name}{suffix}")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(DARK_MS)
        shoot(page, f"{name}-dark{suffix}")
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)


def shoot(page: Page, name: str, margin_px: int = 0) -> None:
    """`name`.png of the page as it stands, with a white margin."""
    path = FOLDER / f"{name}.png"
    picture = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture = ImageOps.expand(picture, margin_px, "white")
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size_bytes = path.stat().st_size
    if size_bytes >= LARGEST_BYTES:
        raise SystemExit(f"{path.name}: {size_bytes} bytes are too many")
    print(f"{path.name}: {size_bytes // 1000} kB")


def take_citizens_pages(town: Town, questions: list[str]) -> None:
    page = town.new_page()
    take(page, "chat-first", lambda: page.goto(f"{town.url}/chat"))
    for question in questions:
        before = page.locator("[data-testid=message][data-author=bot]").count()
        page.get_by_test_id("chat-input").fill(question)
        page.get_by_test_id("chat-send").click()
        page.locator("[data-testid=message][data-author=bot]").nth(before).wait_for()
        page.wait_for_timeout(SETTLE_MS)
    take(page, "chat", page.reload)


def take_officers_pages(town: Town, seed: dict[str, Any]) -> None:
    lamp, person, rubbish = (town.facts[name] for name in ("lamp", "person", "rubbish"))
    lan = town.officer("lan")

    def sign_in(page: Page) -> None:
        page.goto(f"{town.url}/sign-in")
        page.evaluate(HIDE, town.password)

    def write_result() -> None:
        lan.goto(f"{town.url}/cases/{lamp['case']}#result")
        lan.locator("#result-text").fill(seed["result"])
        lan.locator("#no-photo").fill(seed["no_photo"])
        lan.locator("#result").scroll_into_view_if_needed()

    def open_keys() -> None:
        lan.goto(f"{town.url}/inbox?filter=all")
        lan.keyboard.press("?")

    def show_end_of_thread() -> None:
        lan.goto(f"{town.url}/inbox/{lamp['conversation']}?filter=all")
        lan.locator(".message").last.scroll_into_view_if_needed()

    stranger = town.new_page()
    take(stranger, "sign-in", lambda: sign_in(stranger))
    take(lan, "inbox", lambda: lan.goto(f"{town.url}/inbox?filter=all"))
    take(lan, "conversation", show_end_of_thread)
    take(lan, "new-case", lambda: lan.goto(f"{town.url}/inbox/{person['conversation']}/new-case"))
    take(lan, "cases", lambda: lan.goto(f"{town.url}/cases"))
    take(lan, "case", lambda: lan.goto(f"{town.url}/cases/{lamp['case']}"))
    take(lan, "case-closed", lambda: lan.goto(f"{town.url}/cases/{rubbish['case']}"))
    take(lan, "result", write_result)
    take(lan, "keys", open_keys)
    inspector, auditor = town.officer("inspector"), town.officer("auditor")
    take(inspector, "secret", lambda: inspector.goto(f"{town.url}/inbox?filter=all"))
    take(auditor, "audit", lambda: auditor.goto(f"{town.url}/audit"))


def photo_of(browser: Browser, drawing: Path) -> bytes:
    """The drawing as a PNG, for citizens without a camera."""
    page = browser.new_page(viewport={"width": 640, "height": 480})
    page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing.read_text(encoding='utf-8')}")
    picture = page.screenshot()
    page.close()
    return picture


@contextmanager
def system_of(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """(address, demo password)."""
    if arguments.url:
        yield arguments.url.rstrip("/"), arguments.password
        return
    models_of = Path(os.environ.get("HOPTHU_VAR", "var")).resolve()
    with running_system(models_of, HOPTHU_REVIEW_AFTER="PT0S") as system:
        yield system.url, system.secret("HOPTHU_DEMO_PASSWORD")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", default="", help="a running system; default: a temporary one")
    parser.add_argument("--password", default=os.environ.get("HOPTHU_DEMO_PASSWORD", ""))
    parts = [
        "catalogue",
        "procedures",
        "chat",
        "leaders",
        "field",
        "programs",
        "case-desk",
        "more",
        "links",
        "desk",
        "together",
        "people",
        "training",
        "training-tools",
    ]
    parser.add_argument("--only", choices=parts, help="only these pages")
    arguments = parser.parse_args()
    chromium = find_browser()
    if chromium is None:
        sys.exit("No Chromium was found: run `make install-tests` or set HOPTHU_CHROMIUM.")
    seed = json.loads((SEED / "seed.json").read_text(encoding="utf-8"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    flags = ["--disable-background-networking", "--no-first-run", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with system_of(arguments) as (url, password), sync_playwright() as playwright:
        town = Town(url, password, playwright.chromium.launch(executable_path=chromium, args=flags))
        if arguments.only in {None, "chat"}:
            photo = photo_of(town.browser, SEED / "lamp.svg")
            take_chat_pages(town, seed["catalogue"]["procedure"], seed["chat"][0], photo, take, shoot)
        if arguments.only in {None, "catalogue"}:
            take_catalogue_pages(town, seed["catalogue"], take, shoot)
        if arguments.only in {None, "procedures"}:
            take_procedure_pages(town, take)
        if arguments.only in {None, "desk"}:
            play(town, seed["scenes"], photo_of(town.browser, SEED / "lamp.svg"))
            take_citizens_pages(town, seed["chat"])
            take_officers_pages(town, seed)
        if arguments.only in {None, "leaders"}:
            take_leader_pages(town, take)
        if arguments.only in {None, "field"}:
            take_field_pages(town, take)
        if arguments.only in {None, "programs"}:
            take_program_pages(town, take)
        if arguments.only in {None, "case-desk"}:
            take_case_desk_pages(town, take)
        if arguments.only in {None, "more"}:
            take_more_pages(town, take)
        if arguments.only in {None, "links"}:
            take_link_pages(town, photo_of(town.browser, SEED / "lamp.svg"), take)
        if arguments.only in {None, "together"}:
            take_together_pages(town, take)
        if arguments.only in {None, "people"}:
            take_people_pages(town, photo_of(town.browser, SEED / "lamp.svg"), take)
        if arguments.only in {None, "training"}:
            take_training_pages(town, take)
            take_training_details(town, take)
        if arguments.only in {None, "training-tools"}:
            take_training_tool_pages(town, take)
        town.browser.close()


if __name__ == "__main__":
    main()
