"""The pictures of work on one case by several: a topic's sheet, steps, followers, putting off, a colleague's look."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from picture_talks import CODE, Phone, Town, call, conversation_of
from playwright.sync_api import Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "together.json").read_text(encoding="utf-8"))
SHOW = """node => { if (node.tagName === "DETAILS") node.open = true;
  node.scrollIntoView({block: node.offsetHeight > innerHeight / 2 ? "start" : "center"}); }"""
LISTS = {"cases-reply-due": "reply_due", "cases-followed": "followed", "cases-put-off": "put_off"}


def take_together_pages(town: Town, take: Take) -> None:
    """Lan, Phuc and Hoa work on the cases of the seed file; then the pages on which they see each other's part."""
    lan, hoa, phuc, admin = (town.officer(name) for name in ("lan", "hoa", "phuc", "admin"))
    _change_sheet(town)
    cases, talk, phone = _reported(town)
    lamp = cases["lamp"]
    _worked_on(town, cases, talk)
    whole = f"{town.url}/cases/{lamp}"

    def show(page: Page, address: str, place: str) -> Callable[[], object]:
        def open_it() -> None:
            page.goto(f"{town.url}{address}")
            page.locator(place).evaluate(SHOW)

        return open_it

    def ask_for_a_look() -> None:
        lan.goto(f"{town.url}/inbox/{talk}?filter=all")
        lan.locator("#reply").fill(SEED["draft"])
        if not lan.locator("#look-box").get_attribute("open"):
            lan.locator("#look-box > summary").click()
        lan.locator("#look-reply-who").select_option("hoa")
        lan.locator("#look-reply-word").fill(SEED["word"])
        lan.locator("#look-reply-due").fill(f"{_day(2)}T08:00")
        lan.locator("#look-box").evaluate("node => node.scrollIntoView({block: 'end'})")

    take(admin, "topic-sheets", lambda: admin.goto(f"{town.url}/quan-tri/nhom-viec"))
    take(admin, "topic-sheet", lambda: admin.goto(f"{town.url}/quan-tri/nhom-viec/{SEED['topic']}"))
    take(phuc, "case-checklist", show(phuc, f"/cases/{lamp}", "#case-checklist"))
    take(phuc, "case-own-fields", show(phuc, f"/cases/{lamp}", "#own-fields"))
    take(phuc, "case-named", lambda: phuc.goto(whole))
    take(lan, "case-followed", lambda: lan.goto(whole))
    take(lan, "case-later", show(lan, f"/cases/{cases['branch']}", "#case-later"))
    for name, chosen in LISTS.items():
        address = f"{town.url}/cases?filter={chosen}"
        take(lan, name, lambda address=address: lan.goto(address))  # type: ignore[misc]
    take(lan, "look-ask", ask_for_a_look)
    lan.locator("#look-box button[type=submit]").click()
    lan.locator("#composer-state .looks").wait_for()
    look = _looked_at(town, talk, phone)
    take(hoa, "look", lambda: hoa.goto(f"{town.url}/xem-giup/{look}"))
    take(lan, "look-waiting", show(lan, f"/inbox/{talk}?filter=all", "#composer-state"))


def _change_sheet(town: Town) -> None:
    """The city wants one step of this topic to be done before a result, and a day to be written down."""
    path = f"topic-sheets/{SEED['topic']}"
    sheet = _get(town, town.officer("admin"), path)
    if sheet["version"]:
        return
    for step in sheet["steps"]:
        step["is_required"] = step["key"] == SEED["required"]
    body = {"steps": sheet["steps"], "fields": [*sheet["fields"], SEED["field"]], "version": 0}
    call(town, "admin", path, body, "PUT")


def _reported(town: Town) -> tuple[dict[str, str], str, Phone]:
    """The assistant records the first; Lan records what the others wrote.

    ({name: code}, the conversation and the phone of the first).
    """
    codes, talks, phones = {}, [], []
    stamp = f"{time.time():.0f}"[-5:]
    for report in SEED["cases"]:
        phone = Phone(town.simulator(report["channel"]), f"{report['citizen']}-{stamp}")
        for step in [{"text": report["text"]}, *report.get("steps", [])]:
            phone.does(step, b"")
        talks.append(conversation_of(town, phone))
        by_bot = [code for line in phone.received() for code in CODE.findall(line["text"])]
        codes[report["name"]] = by_bot[-1] if by_bot else _recorded(town, talks[-1], report)
        phones.append(phone)
    return codes, talks[0], phones[0]


def _recorded(town: Town, talk: str, report: dict[str, str]) -> str:
    order = {"case_type": "PAHT", "description": report["text"], "ward": "tra-vinh"}
    order |= {name: report[name] for name in ("topic", "address")}
    return str(call(town, "lan", f"conversations/{talk}/cases", order)["code"])


def _worked_on(town: Town, cases: dict[str, str], talk: str) -> None:
    lamp = f"cases/{cases['lamp']}"
    call(town, "lan", f"conversations/{talk}/take-over", {})
    call(town, "lan", f"{lamp}/assignee", {"officer": "phuc"})
    for key in SEED["done"]:
        call(town, "phuc", f"{lamp}/sheet/steps/{key}", {}, "PUT")
    call(town, "phuc", f"{lamp}/sheet/fields", {"values": SEED["values"]}, "PATCH")
    for officer, name in (("hoa", "lamp"), ("lan", "lamp"), ("lan", "drain"), ("lan", "manhole")):
        call(town, officer, f"cases/{cases[name]}/watch", {}, "PUT")
    call(town, "lan", f"{lamp}/notes", {"text": SEED["note"]})
    call(town, "lan", f"{lamp}/reminders", {"at": f"{_day(3)}T08:00:00+07:00", "text": SEED["remind"]})
    for name, days in (("branch", 2), ("drain", 3)):
        body = {"until": f"{_day(days)}T08:00:00+07:00", "text": SEED["put_off"] if name == "branch" else ""}
        call(town, "lan", f"cases/{cases[name]}/snooze", body, "PUT")


def _looked_at(town: Town, talk: str, phone: Phone) -> int:
    """Hoa writes the draft better, the citizen writes once more."""
    [look] = _get(town, town.officer("hoa"), f"conversations/{talk}/looks")
    phone.does({"text": SEED["meanwhile"], "is_silent": True}, b"")
    call(town, "hoa", f"looks/{look['id']}", {"text": SEED["better"], "version": look["version"]}, "PUT")
    call(town, "hoa", f"looks/{look['id']}/comments", {"comment": SEED["remark"]})
    return int(look["id"])


def _day(days: int) -> str:
    """In Vietnam, so many days from now."""
    return (datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() + timedelta(days=days)).isoformat()


def _get(town: Town, page: Page, path: str) -> Any:
    answer = page.request.get(f"{town.url}/api/v1/{path}")
    if not answer.ok:
        raise SystemExit(f"{path}: {answer.status}")
    return answer.json()
