"""The pictures of leaders' pages, routing rules and the panel of a case, over whatever cases the town has."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from picture_talks import Town, call
from playwright.sync_api import Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "leaders.json").read_text(encoding="utf-8"))


def take_leader_pages(town: Town, take: Take) -> None:
    """Questions, instructions and an absence are made where the town has none; then each page is taken."""
    lan, hoa, admin = town.officer("lan"), town.officer("hoa"), town.officer("admin")
    codes = [row["code"] for row in _get(lan, "overview/open")["cases"] if row["restricted"] == "none"]
    _prepare(town, hoa, lan, codes)

    def try_a_message() -> None:
        admin.goto(f"{town.url}/quan-tri/phan-tuyen")
        admin.locator("#ask-text").fill(SEED["message"])
        admin.locator(".bench button[value=try]").click()
        admin.locator(".bench .answer").wait_for()

    def show_work() -> None:
        lan.goto(f"{town.url}/cases/{codes[0]}")
        lan.locator("#work").scroll_into_view_if_needed()

    take(hoa, "overview", lambda: hoa.goto(f"{town.url}/tong-quan"))
    take(hoa, "overview-list", lambda: hoa.goto(f"{town.url}/tong-quan/unassigned"))
    take(hoa, "transfers", lambda: hoa.goto(f"{town.url}/tong-quan/chuyen-vong"))
    take(hoa, "approvals", lambda: hoa.goto(f"{town.url}/phe-duyet"))
    take(hoa, "instructions", lambda: hoa.goto(f"{town.url}/chi-dao"))
    take(lan, "absences", lambda: lan.goto(f"{town.url}/vang-mat"))
    take(lan, "case-work", show_work)
    take(admin, "routing", lambda: admin.goto(f"{town.url}/quan-tri/phan-tuyen"))
    take(admin, "routing-tried", try_a_message)
    take(admin, "strategies", lambda: admin.goto(f"{town.url}/quan-tri/phan-cong"))


def _get(page: Page, path: str) -> Any:
    answer = page.request.get(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/api/v1/{path}")
    return answer.json()


def _prepare(town: Town, hoa: Page, lan: Page, codes: list[str]) -> None:
    if not _get(hoa, "approvals"):
        for code in codes[:2]:
            _try(town, "lan", f"cases/{code}/kind", {"case_type": "PAHT", "priority": "P3", "reason": SEED["reason"]})
            _try(town, "lan", f"cases/{code}/extensions", {"clock": "main", "length": 5, "reason": SEED["reason"]})
    if not _get(hoa, "instructions"):
        due = (datetime.now(UTC) + timedelta(hours=6)).isoformat()
        _try(town, "hoa", f"cases/{codes[0]}/instructions", {"text": SEED["instruction"], "due_at": due})
    if not _get(lan, "absences"):
        now = datetime.now(UTC)
        order = {"officer": "phuc", "kind": "leave", "starts_at": now.isoformat(), "substitute": "lan"}
        _try(town, "lan", "absences", {**order, "ends_at": (now + timedelta(days=3)).isoformat()})
    _try(town, "lan", f"cases/{codes[0]}/co-units", {"unit": "long-duc-kt", "asked": SEED["asked"]})


def _try(town: Town, officer: str, path: str, body: dict[str, Any]) -> None:
    """What the town does not allow just now is missing on the picture."""
    try:
        call(town, officer, path, body)
    except SystemExit as refused:
        print(refused)
