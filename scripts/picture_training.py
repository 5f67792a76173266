"""The pictures of the training desk: an intent is added as training.json tells it, then each page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from picture_talks import Town
from playwright.sync_api import Page

SEED = Path(__file__).parent / "pictures" / "training.json"
Take = Callable[[Page, str, Callable[[], object]], None]
PAGES = ("review", "health", "models", "talks", "figures")


def take_training_pages(town: Town, take: Take) -> None:
    """A trainer drafts, an approver looks; then every page of the desk at desk and phone width."""
    seed = json.loads(SEED.read_text(encoding="utf-8"))
    trainer, approver = town.officer("trainer"), town.officer("approver")
    data = f"{town.url}/training/data"
    trainer.goto(data)
    if not trainer.locator("a[href='/training/data/intents/hoi_lich_cat_dien']").count():
        _fill(trainer, data, seed["intent"], "/training/data/intents")
        _fill(trainer, f"{data}/intents/emergency", seed["danger"], "/training/data/lines")
    take(approver, "training-data", lambda: approver.goto(data))
    take(trainer, "training-lines", lambda: trainer.goto(f"{data}/intents/hoi_lich_cat_dien"))
    similar = f"{data}/intents/ask_fee?similar={quote(seed['similar'])}"
    take(trainer, "training-proposals", lambda: trainer.goto(similar))
    take(trainer, "training-files", lambda: trainer.goto(f"{data}/files"))
    take(trainer, "training-statement", lambda: trainer.goto(f"{data}/statement"))

    def preview() -> None:
        trainer.goto(f"{town.url}/training/answers?q=utter_capability")
        trainer.locator("summary").first.click()

    take(trainer, "training-answers", preview)
    for name in PAGES:
        address = f"{town.url}/training/{name}"
        take(trainer, f"training-{name}", lambda address=address: trainer.goto(address))  # type: ignore[misc]


def _fill(page: Page, address: str, fields: dict[str, str], action: str) -> None:
    """Open the folded form of this address, fill it and send it."""
    page.goto(address)
    form = page.locator(f"form[action='{action}']")
    page.locator(f"details:has(form[action='{action}']) > summary").first.click()
    for name, value in fields.items():
        form.locator(name).fill(value)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
