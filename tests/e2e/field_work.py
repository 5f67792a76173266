"""An inspector's phone: a browser with a place and no network when told so; cases that are to be visited."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, FilePayload, Geolocation, Locator, Page, StorageState, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import ANSWER_MS, PHONE
from tests.e2e.chatting import Visitor, arrived, conversation_of, words
from tests.fakes.officer_client import OfficerClient
from tests.pictures import picture

HERE: Geolocation = {"latitude": 9.9340, "longitude": 106.3440, "accuracy": 8}
READY = "#field[data-ready='1']"
KEPT = "#field[data-offline='1']"
LIST = "/di-hien-truong"


def photo(name: str, colour: str = "#33aa66") -> FilePayload:
    """As a camera makes them: larger than anybody needs."""
    return FilePayload(name=name, mimeType="image/jpeg", buffer=picture("JPEG", (2400, 1800), colour=colour))


def phone_context(browser: Browser, known: StorageState | None = None) -> BrowserContext:
    """known: cookies of somebody who signed in with another phone."""
    context = browser.new_context(
        viewport=PHONE, locale="vi-VN", geolocation=HERE, permissions=["geolocation"], storage_state=known
    )
    context.set_default_timeout(ANSWER_MS)
    return context


class Inspector:
    """An officer with a phone; errors of the pages are kept in `errors`."""

    def __init__(self, system: TemporarySystem, context: BrowserContext, username: str = "lan") -> None:
        self.url, self.context, self.username = system.url.replace("127.0.0.1", "localhost"), context, username
        self.password = system.secret("HOPTHU_DEMO_PASSWORD")
        self.errors: list[str] = []
        self.page = context.pages[0] if context.pages else context.new_page()
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.locator("input[name=username]").fill(self.username)
        self.page.locator("input[name=password]").fill(self.password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)

    def open(self, path: str = LIST, page: Page | None = None) -> Page:
        found = page or self.page
        found.goto(f"{self.url}{path}")
        expect(found.locator(READY)).to_be_attached()
        return found

    def takes_along(self) -> Page:
        """The list is on the phone and the page opens without a network."""
        page = self.open()
        expect(page.locator(KEPT)).to_be_attached()
        expect(page.locator("[data-loaded]")).to_contain_text("danh sách lúc")
        return page

    def tab(self, path: str = LIST) -> Page:
        page = self.context.new_page()
        self._watch(page)
        return self.open(path, page)

    def card(self, code: str, page: Page | None = None) -> Locator:
        return (page or self.page).locator(".field-card", has_text=code)

    def begins(self, code: str, page: Page | None = None) -> Page:
        found = page or self.page
        self.card(code, found).get_by_role("link", name="Ghi lần đi").click()
        expect(found.locator(READY)).to_be_attached()
        expect(found.get_by_role("heading", name=code)).to_be_visible()
        return found

    def writes(self, code: str, note: str, outcome: str = "Chưa xong", page: Page | None = None) -> Page:
        """A short visit, kept."""
        found = self.begins(code, page)
        found.get_by_label(outcome).check()
        found.get_by_label("Đã thấy và đã làm gì").fill(note)
        return self.keeps(found)

    @staticmethod
    def keeps(page: Page) -> Page:
        page.get_by_role("button", name="Lưu lần đi này").click()
        page.wait_for_url(lambda address: "/ho-so/" not in address)
        expect(page.locator(READY)).to_be_attached()
        return page


class Office:
    """Somebody at a desk: makes cases, chooses them for a visit, changes them meanwhile."""

    def __init__(self, browser: Browser, system: TemporarySystem, duty: OfficerClient, lan: OfficerClient) -> None:
        self.browser, self.system, self.duty, self.lan = browser, system, duty, lan

    def case(self, goes: str = "lan", address: str = "đường Lê Lợi") -> str:
        """The code of a new report in Lan's ward that is on the list of visits."""
        text = words()
        visitor = Visitor(self.browser, self.system.url)
        visitor.open()
        arrived(visitor.writes(text))
        visitor.close()
        conversation = conversation_of(self.duty, text)
        form = {
            "csrf_token": self.duty.csrf, "case_type": "PAHT", "description": f"Cống nghẹt {text}", "topic": "0404",
            "address": address, "ward": "tra-vinh",
        }  # fmt: skip
        made = self.duty.http.post(
            f"{self.system.url}/inbox/{conversation}/new-case", data=form, timeout=15, allow_redirects=False
        )
        assert made.status_code == 303, made.text
        code = made.headers["location"].split("/cases/")[1].split("?")[0]
        self.api("PUT", f"field/plans/{code}", {"officer": goes, "note": "Đo độ sâu"})
        return str(code)

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.lan.http.request(
            method, f"{self.system.url}/api/v1/{path}", json=body, headers={"x-csrf-token": self.lan.csrf}, timeout=15
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def changes_address(self, code: str, address: str) -> None:
        case = self.lan.get(f"cases/{code}")
        form = {
            "csrf_token": self.lan.csrf, "version": case["version"], "title": case["title"],
            "description": case["description"], "topic": case["topic"], "address": address, "ward_code": case["ward"],
        }  # fmt: skip
        answer = self.lan.http.post(
            f"{self.system.url}/cases/{code}/fields", data=form, timeout=15, allow_redirects=False
        )
        assert answer.status_code == 303, answer.text

    def visits(self, code: str) -> list[dict[str, Any]]:
        """Oldest first."""
        return list(reversed(self.lan.get(f"field/cases/{code}/visits")))
