"""The pictures of the training desk: citizens write, an intent is added, the data are checked, a model is trained.

All as training.json tells it; then each page at desk and phone width. A temporary system gathers what citizens wrote
at once; a running one needs HOPTHU_REVIEW_AFTER=PT0S for that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from picture_talks import Town
from playwright.sync_api import Page

SEED = Path(__file__).parent / "pictures" / "training.json"
Take = Callable[[Page, str, Callable[[], object]], None]
PAGES = ("review", "health", "models", "talks", "figures")
LONGEST_SECONDS = 900.0
ENOUGH = 15  # messages in the queue; what the model is sure of need not be among them
OVER = {"done", "failed", "ready", "blocked", "cancelled"}


def take_training_pages(town: Town, take: Take) -> None:
    """A trainer drafts, an approver looks; then every page of the desk."""
    seed = json.loads(SEED.read_text(encoding="utf-8"))
    trainer, approver = town.officer("trainer"), town.officer("approver")
    data = f"{town.url}/training/data"
    trainer.goto(data)
    if not trainer.locator("a[href='/training/data/intents/hoi_lich_cat_dien']").count():
        _fill(trainer, data, seed["intent"], "/training/data/intents")
        _fill(trainer, f"{data}/intents/emergency", seed["danger"], "/training/data/lines")
    model = _bring_to_life(town, seed, trainer)
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
    of_model = f"{town.url}/training/models/{model}"
    take(approver, "training-model", lambda: approver.goto(of_model))
    take(approver, "training-flips", lambda: approver.goto(f"{of_model}/flips"))


def _bring_to_life(town: Town, seed: dict[str, Any], trainer: Page) -> int:
    """Messages in the review queue, findings, a regression conversation and a trained model; its number."""
    for number, text in enumerate([*seed["messages"], *seed["again"]]):
        order = {"citizen": f"hoc-{number}", "text": text}
        requests.post(f"{town.simulator('facebook')}/_sim/messages", json=order, timeout=10).raise_for_status()
    until = time.monotonic() + LONGEST_SECONDS
    queue = f"{town.url}/api/v1/training/review?limit=50"
    while time.monotonic() < until and len(trainer.request.get(queue).json()) < ENOUGH:
        time.sleep(3)
        _post(town, trainer, "review/collect")
    _post(town, trainer, "regressions", seed["talk"])
    _ended(town, trainer, f"health/checks/{_post(town, trainer, 'health/checks')['id']}")
    run = _post(town, trainer, "runs", {"reason": seed["train"]})
    return int(_ended(town, trainer, f"runs/{run['id']}")["model"])


def _post(town: Town, page: Page, path: str, body: dict[str, Any] | None = None) -> Any:
    token = page.locator("body").get_attribute("data-csrf") or ""
    address = f"{town.url}/api/v1/training/{path}"
    answer = page.request.post(address, data=body or {}, headers={"X-CSRF-Token": token})
    if not answer.ok:
        raise SystemExit(f"{path}: {answer.status} {answer.text()}")
    return answer.json() if answer.body() else None


def _ended(town: Town, page: Page, path: str) -> dict[str, Any]:
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        found: dict[str, Any] = page.request.get(f"{town.url}/api/v1/training/{path}").json()
        if found["state"] in OVER:
            return found
        time.sleep(2)
    raise SystemExit(f"{path}: not over in time")


def _fill(page: Page, address: str, fields: dict[str, str], action: str) -> None:
    """Open the folded form of this address, fill it and send it."""
    page.goto(address)
    form = page.locator(f"form[action='{action}']")
    page.locator(f"details:has(form[action='{action}']) > summary").first.click()
    for name, value in fields.items():
        form.locator(name).fill(value)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
