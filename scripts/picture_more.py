"""The pictures of the other pages: the desk's lists and tools, comments, channels, administration, training in detail.

A page that this town cannot show is named in the output and left out: the others are taken all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from picture_talks import Town, call
from playwright.sync_api import Error, Page

Take = Callable[[Page, str, Callable[[], object]], None]
Row = tuple[Page, str, str]
SEED = json.loads((Path(__file__).parent / "pictures" / "more.json").read_text(encoding="utf-8"))
COMMENT_SECONDS = 12
PALETTE_MS = 800


def take_more_pages(town: Town, take: Take) -> None:
    """Labels, a view, comments and a webhook are made; then the pages outside the training desk."""
    lan, hoa, admin = town.officer("lan"), town.officer("hoa"), town.officer("admin")
    _fill(town)
    lan.wait_for_timeout(COMMENT_SECONDS * 1000)  # the bot reads the comments

    def open_palette() -> None:
        lan.goto(f"{town.url}/inbox?filter=all")
        lan.keyboard.press("Control+k")
        lan.locator("#palette input").fill(SEED["query"])
        lan.wait_for_timeout(PALETTE_MS)

    def tick_rows() -> None:
        lan.goto(f"{town.url}/inbox?filter=all")
        boxes = lan.locator("#rows input[name=ma]")
        boxes.nth(0).check()
        boxes.nth(1).check()

    rows: list[Row] = [
        (lan, "ready-own", "/ready-answers"), (lan, "give", f"/inbox/{_talk(town, lan)}/give"),
        (lan, "board", "/board"), (lan, "search", f"/search?q={quote(SEED['query'])}"), (hoa, "duty", "/duty"),
        (hoa, "labels", "/labels"), (lan, "views", f"/views?f={quote('channel.is.zalo')}"),
        (lan, "views-add", "/views?field=channel"), (lan, "notices", "/notices"), (lan, "comments", "/comments"),
        (lan, "comment-post", f"/comments/{_first(town, lan, 'comment-posts', 'id')}"),
        (lan, "undelivered", "/undelivered"), (hoa, "approvals-decided", "/phe-duyet/da-quyet"),
        (lan, "forward", f"/forwards/{_first(town, lan, 'forwards', 'id')}"),
        (lan, "document-register", "/documents/register"), (lan, "wave", f"/waves/{_first(town, lan, 'waves', 'id')}"),
        (lan, "citizen-view", f"/cases/{_code(town, lan)}/citizen"),
        (lan, "conversation-readers", f"/inbox/{_talk(town, lan)}/who-sees"),
        *_administration(town, admin), *_catalogue(town),
    ]  # fmt: skip
    _attempt("palette", lambda: take(lan, "palette", open_palette))
    _attempt("inbox-ticked", lambda: take(lan, "inbox-ticked", tick_rows))
    _take_all(town, take, rows)


def take_training_details(town: Town, take: Take) -> None:
    """What lies one step behind the training desk's pages; a model must have been trained."""
    trainer, approver = town.officer("trainer"), town.officer("approver")
    versions = _read(town, approver, "training/data/versions")
    oldest = versions[-1]["id"] if versions else 0
    model = _first(town, approver, "training/models", "id")
    rows: list[Row] = [
        (trainer, "training-changes", "/training/data/changes"),
        (approver, "training-versions", "/training/data/versions"),
        (
            approver,
            "training-compare",
            f"/training/data/versions/compare?before={oldest}",
        ),
        (approver, "training-agreement", "/training/review/agreement"),
        (approver, "training-trials", "/training/trials"),
        (approver, "training-matrix", f"/training/models/{model}/matrix"),
    ]
    _take_all(town, take, rows)


def _administration(town: Town, admin: Page) -> list[Row]:
    channels, account = "/quan-tri/kenh", SEED["account"]
    facebook = f"{channels}/{account['channel']}/tai-khoan/{account['id']}"
    return [
        (admin, "channels", channels), (admin, "channel", f"{channels}/{account['channel']}"),
        (admin, "channel-new", f"{channels}/{account['channel']}/moi"), (admin, "channel-account", facebook),
        (admin, "channel-step", f"{facebook}/buoc/2"), (admin, "zalo-templates", f"{channels}/zalo/mau"),
        (admin, "dead-letters", "/quan-tri/tin-hong"), (admin, "post-forms", "/quan-tri/dang-tin"),
        (admin, "staff", "/quan-tri/nhan-su"), (admin, "staff-one", "/quan-tri/nhan-su/lan"),
        (admin, "units", "/quan-tri/don-vi"), (admin, "unit", "/quan-tri/don-vi/tra-vinh-kt"),
        (admin, "routing-history", "/quan-tri/phan-tuyen/lich-su"),
        (admin, "webhook", f"/quan-tri/webhook/{_first(town, admin, 'hooks', 'id')}"),
    ]  # fmt: skip


def _catalogue(town: Town) -> list[Row]:
    writer, record = town.officer("trainer"), "/procedures/record/dang-ky-khai-sinh"
    return [
        (writer, "ready-answers", "/procedures/articles?kind=canned&state=approved"),
        (writer, "procedure-changes", "/procedures/changes"),
        (writer, "procedure-history", f"{record}/history"), (writer, "procedure-questions", f"{record}/questions"),
        (writer, "procedure-answers", f"{record}/answers"),
        (writer, "procedure-article-new", "/procedures/articles/new"),
    ]  # fmt: skip


def _fill(town: Town) -> None:
    simulator = f"{town.simulator('facebook')}/_sim"
    requests.post(f"{simulator}/page_posts", json={"text": SEED["post"]}, timeout=10).raise_for_status()
    for number, text in enumerate(SEED["comments"]):
        order = {"citizen": f"binh-luan-{number}", "comment": {"text": text}}
        requests.post(f"{simulator}/messages", json=order, timeout=10).raise_for_status()
    duty = {"officer": "lan", "weekdays": [1, 2, 3, 4, 5], "begins": "07:30", "ends": "17:00"}
    for officer, path, body in (
        ("hoa", "labels", {"name": SEED["label"], "colour": "blue"}),
        ("lan", "views", {"name": SEED["view"], "filter": "channel.is.zalo"}),
        ("hoa", "duty/units/tra-vinh/entries", duty),
        ("admin", "hooks", SEED["hook"]),
    ):
        _attempt(path, lambda: call(town, officer, path, body))  # noqa: B023 - called at once


def _take_all(town: Town, take: Take, rows: list[Row]) -> None:
    for page, name, path in rows:
        answer = page.request.get(f"{town.url}{path}")
        if answer.ok:
            _attempt(name, lambda: take(page, name, lambda: page.goto(f"{town.url}{path}")))  # noqa: B023
        else:
            print(f"{name}: {path} answers {answer.status}, no picture")


def _attempt(name: str, action: Callable[[], object]) -> None:
    """What the town does not allow just now is told and left out."""
    try:
        action()
    except (SystemExit, Error, requests.RequestException) as refused:
        print(f"{name}: {str(refused)[:200]}")


def _read(town: Town, page: Page, path: str) -> list[dict[str, Any]]:
    answer = page.request.get(f"{town.url}/api/v1/{path}")
    found = answer.json() if answer.ok else []
    return found if isinstance(found, list) else list(found.get("rows", []))


def _first(town: Town, page: Page, path: str, name: str) -> str:
    rows = _read(town, page, path)
    return str(rows[0][name]) if rows else "0"


def _code(town: Town, page: Page) -> str:
    rows = _read(town, page, "cases?limit=50")
    return next((str(row["code"]) for row in rows if row["restricted"] == "none"), "0")


def _talk(town: Town, page: Page) -> str:
    rows = _read(town, page, "conversations?filter=all")
    return str(rows[0]["conversation"]["id"]) if rows else "0"
