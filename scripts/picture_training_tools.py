"""The pictures of the training desk's tools: the report form as a funnel, words of the city, thresholds.

Thresholds show their effect once the model in use was judged, so these come after the other pages of the desk.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

from picture_talks import Phone, Town, call
from playwright.sync_api import Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "training_tools.json").read_text(encoding="utf-8"))
THRESHOLDS = "/training/models/thresholds"


def take_training_tool_pages(town: Town, take: Take) -> None:
    trainer = town.officer("trainer")
    stamp = f"{time.time():.0f}"[-5:]
    for report in SEED["reports"]:
        phone = Phone(town.simulator(report["channel"]), f"{report['citizen']}-{stamp}")
        for step in report["steps"]:
            phone.does(step, b"")
    for word in SEED["words"]:
        _try(town, "training/data/words", word)
    tried = SEED["tried"]
    _try(town, "training/thresholds/looks", {})
    _try(town, "training/thresholds/proposals", tried)
    values = urlencode({"threshold": round(tried["threshold"] * 100), **tried["costs"]})

    def try_thresholds() -> None:
        trainer.goto(f"{town.url}{THRESHOLDS}?{values}")
        trainer.locator("#try").evaluate("node => node.scrollIntoView()")

    def show_words() -> None:
        trainer.goto(f"{town.url}/training/data/words?q={quote(SEED['asked_word'])}")
        trainer.locator("#list-streets").evaluate("node => node.scrollIntoView()")

    take(trainer, "training-form", lambda: trainer.goto(f"{town.url}/training/figures/form"))
    take(trainer, "training-words", show_words)
    take(trainer, "training-thresholds", lambda: trainer.goto(f"{town.url}{THRESHOLDS}"))
    take(trainer, "training-thresholds-tried", try_thresholds)


def _try(town: Town, path: str, body: dict[str, object]) -> None:
    """What the town does not allow just now is missing on the picture."""
    try:
        call(town, "trainer", path, body)
    except SystemExit as refused:
        print(refused)
