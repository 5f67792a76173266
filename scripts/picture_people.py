"""The pictures of who is who: staff out of a list, requests about own data, a citizen's consents, a blurred photo."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from picture_talks import Phone, Town, call, conversation_of
from playwright.sync_api import FilePayload, Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "people.json").read_text(encoding="utf-8"))
ERASURE = "/quan-tri/xoa-du-lieu"


def take_people_pages(town: Town, photo: bytes, take: Take) -> None:
    """A list is tried but not taken in; requests are noted, one comes by the chat."""
    lan, admin = town.officer("lan"), town.officer("admin")
    _ask_about_own_data(town)
    consents = _said(town, SEED["consents"], SEED["consents"]["steps"], photo)
    complaint = _complaint(town, photo)

    def try_a_list() -> None:
        admin.goto(f"{town.url}/quan-tri/danh-sach")
        file = FilePayload(name="can-bo.csv", mimeType="text/csv", buffer=SEED["list"].encode())
        admin.locator("#list-file").set_input_files(file)
        admin.locator("#list-why").fill(SEED["list_reason"])
        admin.locator("form[action$='/try'] button[type=submit]").click()
        admin.get_by_test_id("take-in").wait_for()

    def open_consents() -> None:
        lan.goto(f"{town.url}/inbox/{consents}?filter=all")
        ledger = lan.locator("#side-consents")
        ledger.wait_for()
        for more in ledger.locator("summary").all():
            more.click()
        ledger.evaluate("node => node.scrollIntoView({block: 'center'})")

    def show_the_photo() -> None:
        lan.goto(f"{town.url}/inbox/{complaint}?filter=all")
        lan.locator(".sealed-photo").last.evaluate("node => node.scrollIntoView({block: 'center'})")

    def show_the_search() -> None:
        admin.goto(f"{town.url}{ERASURE}")
        admin.locator(f"form[action='{ERASURE}/tim']").evaluate("node => node.scrollIntoView({block: 'center'})")

    take(admin, "staff-list", try_a_list)
    take(admin, "data-requests", lambda: admin.goto(f"{town.url}{ERASURE}"))
    take(admin, "erasure", show_the_search)
    take(lan, "consents", open_consents)
    take(lan, "blurred-photo", show_the_photo)


def _ask_about_own_data(town: Town) -> None:
    """By letter, at the counter, by telephone; and one in the chat, which the assistant notes."""
    _said(town, SEED["asks"], [{"text": SEED["asks"]["text"]}], b"")
    for one in SEED["requests"]:
        order = {name: one[name] for name in ("kind", "source", "reference")}
        path = f"privacy/requests/{call(town, 'admin', 'privacy/requests', order)['id']}"
        if one.get("is_replied"):
            call(town, "admin", f"{path}/replied", {})
        if "extend" in one:
            call(town, "admin", f"{path}/extension", {"reason": one["extend"]})


def _complaint(town: Town, photo: bytes) -> str:
    """A complaint is a sensitive matter: its photos are blurred. The conversation."""
    told = SEED["complaint"]
    talk = _said(town, told, [{"text": told["text"]}, {"photo": True}], photo)
    order = {"case_type": "KHN", "description": told["text"], "ward": "tra-vinh", "address": told["address"]}
    call(town, "lan", f"conversations/{talk}/cases", order)
    return talk


def _said(town: Town, who: dict[str, Any], steps: list[dict[str, Any]], photo: bytes) -> str:
    """What a citizen does, step by step. The conversation."""
    stamp = f"{time.time():.0f}"[-5:]
    phone = Phone(town.simulator(who["channel"]), f"{who['citizen']}-{stamp}")
    for step in steps:
        phone.does(step, photo)
    return conversation_of(town, phone)
