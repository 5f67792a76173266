"""The pictures of the case desk: many cases at once, waves, documents, public copies, outside bodies, who sees what."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from picture_talks import Phone, Town, call, find_conversation
from playwright.sync_api import Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "case_desk.json").read_text(encoding="utf-8"))
TEMPLATE = "thong-bao-ket-qua"
WAVE_SECONDS = 10  # the worker looks at every new case


def take_case_desk_pages(town: Town, take: Take) -> None:
    """A wave, a document, a public copy and a question to an outside body are made; then each page is taken."""
    _flood(town)
    lan, hoa, phuc = town.officer("lan"), town.officer("hoa"), town.officer("phuc")
    rows = _get(town, lan, "cases?limit=50")
    codes = [row["code"] for row in rows if row["restricted"] == "none" and row["closed_at"] is None]
    document = _document(town, codes[0])
    twin = _public_copy(town, codes)
    _try(
        town, "lan", f"cases/{codes[0]}/forwards", {"unit": SEED["outside_unit"], "reason": SEED["outside"], "days": 5}
    )
    talk = _conversation_of(town, phuc)
    pages = [
        (lan, "bulk", "/bulk"), (lan, "waves", "/waves"), (lan, "documents", "/documents"),
        (lan, "document", f"/documents/{document}"), (lan, "publishing", "/publishing"),
        (lan, "publishing-copy", f"/publishing/{twin}"), (lan, "forwards", "/forwards"),
        (lan, "who-sees", f"/cases/{codes[0]}/who-sees"), (lan, "limits", "/limits"), (lan, "account", "/account"),
        (hoa, "quality", "/answer-quality"), (phuc, "shielded", f"/inbox/{talk}"),
        (town.new_page(), "public-list", "/cong-khai"), (town.new_page(), "public-copy", f"/cong-khai/{twin}"),
    ]  # fmt: skip
    for page, name, path in pages:
        take(page, name, lambda page=page, path=path: page.goto(f"{town.url}{path}"))  # type: ignore[misc]


def _flood(town: Town) -> None:
    """Five people write of one flooded street, and Lan records each: the system sees a wave in them."""
    flood = SEED["flood"]
    for report in flood["reports"]:
        phone = Phone(town.simulator("facebook"), f"{report['citizen']}-{time.time():.0f}")
        phone.does({"text": report["text"]}, b"")
        conversation = find_conversation(town, phone.lines()[-1]["text"], None)
        order = {"case_type": "PAHT", "description": report["text"]}
        order |= {name: flood[name] for name in ("address", "ward", "topic")}
        _try(town, "lan", f"conversations/{conversation}/cases", order)
    time.sleep(WAVE_SECONDS)


def _get(town: Town, page: Page, path: str) -> Any:
    answer = page.request.get(f"{town.url}/api/v1/{path}")
    return answer.json() if answer.ok else []


def _document(town: Town, code: str) -> int:
    row = call(town, "lan", f"cases/{code}/documents", {"template": TEMPLATE})
    return int(row["id"])


def _public_copy(town: Town, codes: list[str]) -> int:
    """The first case that may be public, submitted by one and approved by another."""
    for code in codes:
        row = _try(town, "lan", f"cases/{code}/twins", {})
        if row:
            order = {"reason": SEED["why_public"], "version": row["version"], "is_sure": True}
            if row["state"] in {"draft", "returned"}:
                _try(town, "lan", f"twins/{row['id']}/submit", order)
            for asked in _get(town, town.officer("hoa"), "approvals"):
                if asked["kind"] == "publication":
                    _try(
                        town, "hoa", f"approvals/{asked['id']}/decision", {"approve": True, "reason": SEED["decision"]}
                    )
            return int(row["id"])
    raise SystemExit("No case of this town may be public.")


def _conversation_of(town: Town, page: Page) -> str:
    """One whose person is behind the shield for this officer."""
    rows = _get(town, page, "conversations")
    hidden = [row["conversation"]["id"] for row in rows if row["conversation"]["citizen_behind"]]
    if not hidden:
        raise SystemExit("No conversation of this town is behind the shield.")
    return str(hidden[0])


def _try(town: Town, officer: str, path: str, body: dict[str, Any]) -> Any:
    """What the town does not allow just now is missing on the picture."""
    try:
        return call(town, officer, path, body)
    except SystemExit as refused:
        print(refused)
        return None
