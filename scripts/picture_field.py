"""The pictures of field work and of "who can see this?", over whatever reports the town has."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from picture_talks import Town
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "field.json").read_text(encoding="utf-8"))
CASES = 4
SPOT = (9.9347, 106.3453)
HERE = {"latitude": 9.9340, "longitude": 106.3440, "accuracy": 8}


def take_field_pages(town: Town, take: Take) -> None:
    """Some open reports are put on Lan's list, one is visited; then the list, a visit, the case and its readers."""
    lan = town.officer("lan")
    lan.goto(f"{town.url}/account")
    lan.context.grant_permissions(["geolocation"])
    lan.context.set_geolocation(HERE)
    codes = _listed(town, lan)
    _visited(town, lan, codes[0])

    def show_list() -> None:
        lan.goto(f"{town.url}/di-hien-truong")
        lan.locator("#field[data-ready='1']").wait_for(state="attached")
        lan.locator("select[name=order]").select_option("route")
        lan.locator("[data-stand]").click()
        lan.wait_for_timeout(400)  # where Lan stands
        lan.evaluate("window.scrollTo(0, 0)")

    def write_a_visit() -> None:
        lan.goto(f"{town.url}/di-hien-truong/ho-so/{codes[-1]}")
        lan.locator("#field[data-ready='1']").wait_for(state="attached")
        lan.locator("[name=outcome][value=not_solved]").check()
        lan.locator("#visit-note").fill(SEED["typing"])
        if not lan.locator(".field-photos img").count():
            file = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=drawn(is_flooded=True))
            lan.locator("#file-before").set_input_files(file)
        lan.locator("[data-fix]").click()
        lan.locator("#visit-title").scroll_into_view_if_needed()

    def show_case() -> None:
        lan.goto(f"{town.url}/cases/{codes[0]}")
        lan.locator("#case-field").scroll_into_view_if_needed()

    take(lan, "field-list", show_list)
    take(lan, "field-visit", write_a_visit)
    take(lan, "field-case", show_case)
    take(lan, "who-sees", lambda: lan.goto(f"{town.url}/cases/{codes[0]}/who-sees"))


def _listed(town: Town, lan: Page) -> list[str]:
    """Codes, one about the matter of the seed first when there is one."""
    for row in _get(town, lan, "field/candidates")[: max(0, CASES - len(_get(town, lan, "field/list")["cases"]))]:
        body = {"officer": "lan", "note": SEED["look_at"] if is_fitting(row) else ""}
        _put(town, lan, f"field/plans/{row['code']}", json.dumps(body).encode())
    found = sorted(_get(town, lan, "field/list")["cases"], key=lambda row: not is_fitting(row))
    if len(found) < 2:
        raise SystemExit("field work: the town has no two open reports")
    return [row["code"] for row in found]


def is_fitting(row: dict[str, Any]) -> bool:
    return str(SEED["matter"]) in str(row["title"]).lower()


def _visited(town: Town, lan: Page, code: str) -> None:
    """One visit with photos, a proposal and a fact that both sides changed."""
    if _get(town, lan, f"field/cases/{code}/visits"):
        return
    now = datetime.now(UTC).isoformat()
    photos = []
    for stage in ("before", "after"):
        number = secrets.token_hex(16)
        _put(town, lan, f"field/photos/{number}", drawn(is_flooded=stage == "before"), "image/jpeg")
        photos.append({"id": number, "stage": stage})
    visit: dict[str, Any] = {
        "case": code, "outcome": "solved", "note": SEED["note"], "result": SEED["result"], "at": now, "device_now": now,
        "was_offline": True, "photos": photos, "again": True,
        "spot": {"latitude": SPOT[0], "longitude": SPOT[1], "accuracy_m": 6, "fixed_at": now},
        "facts": {"address": {"base": SEED["address"]["seen"], "value": SEED["address"]["put_down"]}},
    }  # fmt: skip
    _put(town, lan, f"field/visits/{secrets.token_hex(16)}", json.dumps(visit).encode())


def _get(town: Town, page: Page, path: str) -> Any:
    answer = page.request.get(f"{town.url}/api/v1/{path}")
    if not answer.ok:
        raise SystemExit(f"{path}: {answer.status}")
    return answer.json()


def _put(town: Town, page: Page, path: str, body: bytes, kind: str = "application/json") -> None:
    token = page.locator("body").get_attribute("data-csrf") or ""
    headers = {"X-CSRF-Token": token, "content-type": kind}
    answer = page.request.put(f"{town.url}/api/v1/{path}", data=body, headers=headers)
    if not answer.ok:
        raise SystemExit(f"{path}: {answer.status} {answer.text()}")


def drawn(*, is_flooded: bool) -> bytes:
    """A street with a drain, under water or not."""
    picture = Image.new("RGB", (800, 600), "#a9c4dd")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 330, 800, 600), fill="#7d7f82")
    pen.polygon([(0, 330), (800, 330), (800, 365), (0, 380)], fill="#b9b4a8")
    pen.rectangle((330, 430, 500, 500), fill="#3c3f43")
    for left in range(345, 490, 28):
        pen.rectangle((left, 440, left + 10, 490), fill="#8b8f94")
    if is_flooded:
        pen.polygon([(0, 410), (800, 390), (800, 600), (0, 600)], fill="#6d7f86")
        for top in range(430, 590, 30):
            pen.arc((120, top, 420, top + 18), 0, 180, fill="#91a5ad", width=3)
            pen.arc((430, top + 8, 720, top + 26), 0, 180, fill="#91a5ad", width=3)
    buffer = BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()
