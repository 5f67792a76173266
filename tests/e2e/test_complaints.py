"""A complaint and a denunciation from the first message to their lawful end, and who never gets to see them."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from hopthu.temporary import TemporarySystem
from tests.conftest import ROOT
from tests.e2e.browsing import Desk, check_page
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Phone, Simulator
from tests.fakes.waiting import eventually

RUN = secrets.token_hex(3)
SECOND = f"ky-{RUN}"  # an inspector
SECONDS = 60.0
PASSWORD = secrets.token_urlsafe(16)
COMPLAINT = {
    "sender": "ông Nguyễn Văn Bảy", "paper_day": "20/11/2026", "matter": "Quyết định thu hồi đất của hộ gia đình ông",
    "resolve_by": "UBND phường Trà Vinh", "turn": "lần đầu",
}  # fmt: skip
DECISION = {
    "turn": "lần đầu", "sender": "ông Nguyễn Văn Bảy", "matter": "Quyết định thu hồi đất của hộ gia đình ông",
    "verified": "Diện tích thu hồi đúng là 42 m2, không phải 52 m2 như đã ghi.",
    "decision": "Sửa diện tích thu hồi thành 42 m2, giữ nguyên các nội dung khác.",
    "appeal": "Trong 30 ngày, ông có quyền khiếu nại lần hai hoặc khởi kiện tại Tòa án.",
}  # fmt: skip
CONCLUSION = {
    "conclusion_no": "12/KL-TT", "conclusion": "Nội dung tố cáo đúng một phần, đã kiến nghị xử lý trách nhiệm.",
}  # fmt: skip


def case_of(
    system: TemporarySystem, channel: Simulator, duty: OfficerClient, kind: str, text: str, watcher: OfficerClient
) -> tuple[Phone, str]:
    """A citizen writes, the bot records; (phone, code)."""
    name = f"{kind.lower()}-{RUN}"
    phone = channel.citizen(name)

    def rows() -> list[dict[str, Any]]:
        return [row["conversation"] for one in (duty, watcher) for row in one.get("conversations?filter=all&limit=200")]

    before = {row["id"] for row in rows()}
    phone.writes(text)

    def conversation() -> str | None:
        """The one of this name; a denouncer has none in any list."""
        new = (row for row in rows() if row["id"] not in before and row["citizen_name"] in {name, None})
        return next((str(row["id"]) for row in new), None)

    order: dict[str, Any] = {
        "sender": eventually(conversation, seconds=SECONDS), "message_id": name, "case_type": kind, "description": text,
        "ward": "phường Trà Vinh",
    }  # fmt: skip
    token = {"authorization": f"Bearer {system.secret('HOPTHU_SERVICE_TOKEN')}"}
    answer = requests.post(f"{system.url}/bot/v1/cases", json=order, headers=token, timeout=30)
    assert answer.status_code in {200, 201}, answer.text
    return phone, str(answer.json()["code"])


def records(page: Page, url: str, code: str, fact: str, paper: str) -> None:
    """A fact on paper, through the form on the case page."""
    page.goto(f"{url}/cases/{code}")
    form = page.locator("form[action$='/work/legal']")
    form.locator("xpath=ancestor::details").locator("summary").first.click()
    form.locator("#fact").select_option(fact)
    form.locator("#fact-no").fill(paper)
    form.locator("#fact-at").fill(f"{datetime.now(UTC) + timedelta(hours=7, minutes=-2):%Y-%m-%dT%H:%M}")
    form.get_by_role("button", name="Ghi nhận").click()
    expect(page.locator("#work")).to_contain_text(paper)


def drafts(page: Page, url: str, code: str, template: str, values: dict[str, str], signer: str) -> str:
    """Written and submitted; the address of the document."""
    page.goto(f"{url}/cases/{code}")
    form = page.locator("form[action$='/desk/document']")
    form.locator("select[name=template]").select_option(template)
    form.get_by_role("button").click()
    page.wait_for_url(re.compile(r"/documents/\d+"))
    for key, value in values.items():
        field = page.locator(f"#field-{key}")
        if field.count():
            field.fill(value)
    page.get_by_test_id("write").click()
    expect(page.locator(".sheet-of-paper")).to_contain_text(list(values.values())[-1])
    check_page(page, f"draft of {template}")
    page.locator("#signer").select_option(signer)
    page.get_by_test_id("submit").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("chờ ký")
    return page.url.partition("?")[0]


def signs_and_sends(signer: Page, drafter: Page, address: str) -> None:
    signer.goto(address)
    signer.get_by_test_id("sign").click()
    expect(signer.locator("[aria-current=step]")).to_contain_text("đã ký")
    drafter.goto(address)
    drafter.get_by_test_id("send").click()
    expect(drafter.locator("[aria-current=step]")).to_contain_text("đã gửi")


@pytest.fixture(scope="module", autouse=True)
def making(system: TemporarySystem) -> subprocess.Popen[str]:
    """The command that makes the second inspector takes its time beside the first test."""
    made = subprocess.Popen(
        [sys.executable, "-m", "hopthu.cli", "officer", "create", SECOND, "--name", "Trưởng bộ phận xử lý đơn",
         "--unit", "tiep-dan", "--role", "inspector", "--password-stdin"],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**{k: v for k, v in os.environ.items() if not k.startswith("HOPTHU_")}, "HOPTHU_VAR": str(system.var)},
    )  # fmt: skip
    assert made.stdin is not None
    made.stdin.write(PASSWORD)
    made.stdin.close()
    return made


@pytest.fixture(scope="module")
def second_inspector(making: subprocess.Popen[str]) -> str:
    """The demo city has one inspector, and nobody signs what he wrote himself."""
    assert making.stdout is not None
    said = making.stdout.read()
    assert making.wait() == 0, said
    return SECOND


def desk(browser: Browser, system: TemporarySystem, who: str) -> Page:
    return Desk(browser, system.url, who, system.secret("HOPTHU_DEMO_PASSWORD")).page


def test_a_complaint_is_accepted_decided_and_closed_by_signed_documents(
    browser: Browser, system: TemporarySystem, facebook: Simulator, duty: OfficerClient, minh: OfficerClient
) -> None:
    text = "Tôi khiếu nại quyết định thu hồi đất của nhà tôi vì ghi sai diện tích"
    phone, code = case_of(system, facebook, duty, "KHN", text, duty)
    lan, hoa = desk(browser, system, "lan"), desk(browser, system, "hoa")
    assert minh.status_of(f"/cases/{code}") == 404

    records(lan, system.url, code, "signed_paper", "Đơn ngày 20/11")
    accepted = drafts(lan, system.url, code, "thong-bao-thu-ly-khieu-nai", COMPLAINT, "hoa")
    assert minh.status_of(accepted.removeprefix(system.url)) == 404
    signs_and_sends(hoa, lan, accepted)
    phone.waits_for(lambda line: "Thông báo số" in line["text"], seconds=SECONDS)
    lan.goto(f"{system.url}/cases/{code}")
    expect(lan.locator("#case-head")).to_contain_text("Đang xử lý")

    decided = drafts(lan, system.url, code, "quyet-dinh-giai-quyet-khieu-nai", DECISION, "hoa")
    signs_and_sends(hoa, lan, decided)
    phone.waits_for(lambda line: "Đã có Quyết định số" in line["text"], seconds=SECONDS)
    lan.goto(f"{system.url}/cases/{code}")
    expect(lan.locator("#case-head")).to_contain_text("Đã đóng")
    expect(lan.locator("#desk")).to_contain_text("Hồ sơ nguyên vẹn")
    check_page(lan, "a closed complaint")


def test_a_denunciation_ends_without_anybody_else_having_seen_it(
    browser: Browser, system: TemporarySystem, zalo: Simulator, duty: OfficerClient, second_inspector: str
) -> None:
    password = system.secret("HOPTHU_DEMO_PASSWORD")
    watcher = OfficerClient(system.url, "inspector", password)
    text = "Tôi tố cáo ông Trần Văn Tám nhận tiền khi làm giấy tờ đất"
    phone, code = case_of(system, zalo, duty, "TC", text, watcher)
    inspector = desk(browser, system, "inspector")
    signer = Desk(browser, system.url, second_inspector, PASSWORD).page
    others = [OfficerClient(system.url, name, password) for name in ("lan", "duty", "hoa", "phuc", "auditor")]
    outsiders = [f"/cases/{code}", f"/api/v1/cases/{code}", f"/api/v1/cases/{code}/documents"]

    records(inspector, system.url, code, "signed_paper", "Đơn ngày 20/11")
    records(inspector, system.url, code, "acceptance", "15/QĐ-TL")
    records(inspector, system.url, code, "notified", "16/TB-TL")
    records(inspector, system.url, code, "conclusion", "12/KL-TT")
    told = drafts(inspector, system.url, code, "thong-bao-ket-luan-to-cao", CONCLUSION, second_inspector)
    for client in others:
        for path in (*outsiders, told.removeprefix(system.url)):
            assert client.status_of(path) in {403, 404}, (client, path)
        for path in ("/cases", "/documents", "/documents/register"):
            assert code not in client.http.get(f"{system.url}{path}", timeout=15).text
    records(inspector, system.url, code, "acted", "20/QĐ-XL")
    records(inspector, system.url, code, "published", "21/TB-CK")
    signs_and_sends(signer, inspector, told)
    phone.waits_for(lambda line: "Đã có kết luận" in line["text"], seconds=SECONDS)
    assert not any("đúng một phần" in line["text"] for line in phone.received())
    inspector.goto(f"{system.url}/cases/{code}")
    expect(inspector.locator("#case-head")).to_contain_text("Đã đóng")
    for client in others:
        assert all(client.status_of(path) in {403, 404} for path in outsiders)
