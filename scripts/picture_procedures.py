"""The pictures of the officers' catalogue: drafts, approvals, misses, endings, texts, as procedures.json tells them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from picture_talks import Town
from playwright.sync_api import Page

SEED = Path(__file__).parent / "pictures" / "procedures.json"
Take = Callable[[Page, str, Callable[[], object]], None]


def take_procedure_pages(town: Town, take: Take) -> None:
    """Writer and second person change the catalogue through its API; then each page at desk and phone width."""
    seed = json.loads(SEED.read_text(encoding="utf-8"))
    changes = [_change(town, one) for one in seed["changes"]]
    texts = [_text(town, one) for one in seed["texts"]]
    _ask(town, seed["questions"])
    writer, second = town.officer("trainer"), town.officer("approver")
    record = f"{town.url}/procedures/record/{seed['procedure']}"

    def type_a_fee() -> None:
        writer.goto(f"{record}/edit/fee")
        writer.locator("#value-text").fill(seed["typed"])
        writer.locator("#value-amount_vnd").fill(seed["amount"])
        writer.wait_for_timeout(1500)  # the answers follow what is typed
        writer.evaluate("window.scrollTo(0, 0)")

    def show_proposals() -> None:
        writer.goto(f"{record}/training")
        writer.locator("#drafts-title").evaluate("node => node.scrollIntoView({block: 'center'})")

    take(writer, "procedures", lambda: writer.goto(f"{town.url}/procedures?sort=asked"))
    take(writer, "procedure-record", lambda: writer.goto(record))
    take(writer, "procedure-edit", type_a_fee)
    take(writer, "procedure-rows", lambda: writer.goto(f"{record}/edit/documents"))
    take(second, "procedure-approvals", lambda: second.goto(f"{town.url}/procedures/changes"))
    take(second, "procedure-change", lambda: second.goto(f"{town.url}/procedures/changes/{changes[-1]}"))
    take(writer, "procedure-forms", lambda: writer.goto(f"{record}/forms"))
    take(writer, "procedure-misses", lambda: writer.goto(f"{town.url}/procedures/misses"))
    take(writer, "procedure-words", lambda: writer.goto(f"{record}/words?q={quote(seed['tried'])}"))
    take(writer, "procedure-training", show_proposals)
    take(writer, "procedure-ending", lambda: writer.goto(f"{town.url}/procedures/expiring"))
    take(writer, "procedure-compare", lambda: writer.goto(f"{record}/compare"))
    take(writer, "procedure-articles", lambda: writer.goto(f"{town.url}/procedures/articles"))
    take(second, "procedure-article", lambda: second.goto(f"{town.url}/procedures/articles/{texts[-1]}"))
    take(writer, "procedure-checks", lambda: writer.goto(f"{town.url}/procedures/doubts"))


def _change(town: Town, seed: dict[str, Any]) -> int:
    """The id of a draft; live when the seed says so."""
    body = {name: seed[name] for name in ("field", "value", "source", "reason")}
    body["valid_from"] = _day(seed["from_days"])
    body["valid_to"] = _day(seed["to_days"]) if "to_days" in seed else None
    made = _post(town, "trainer", f"procedures/{seed['procedure']}/changes", body)
    if seed.get("is_live"):
        _post(town, "approver", f"changes/{made['id']}/approve", {})
    return int(made["id"])


def _text(town: Town, seed: dict[str, Any]) -> int:
    body = {name: seed[name] for name in ("kind", "title", "body", "procedure_ids", "source")}
    body["valid_to"] = _day(seed["to_days"]) if "to_days" in seed else None
    made = _post(town, "trainer", "articles", body)
    if seed.get("is_live"):
        _post(town, "approver", f"articles/{made['id']}/approve", {"seen": made["written_at"]})
    return int(made["id"])


def _ask(town: Town, questions: dict[str, int]) -> None:
    """Citizens type these into the public search, each as often as the seed says."""
    page = town.new_page()
    for text, times in questions.items():
        for _time in range(times):
            answer = page.request.get(f"{town.url}/api/v1/procedures/search", params={"q": text})
            if not answer.ok:
                raise SystemExit(f"search: {answer.status} {answer.text()[:200]}")
    page.context.close()


def _post(town: Town, officer: str, path: str, body: dict[str, Any]) -> Any:
    page = town.officer(officer)
    token = page.locator("body").get_attribute("data-csrf") or ""
    answer = page.request.post(f"{town.url}/api/v1/catalogue/{path}", data=body, headers={"X-CSRF-Token": token})
    if not answer.ok:
        raise SystemExit(f"{officer} {path}: {answer.status} {answer.text()[:200]}")
    return answer.json() if answer.body() else None


def _day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()
