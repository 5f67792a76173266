"""The training data in a real browser: an intent is added, a second person decides, every page is usable by all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from inbox_api import db
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, load_demo_city
from tests.serving import serving

LINES = "mai cúp điện tới mấy giờ vậy\nlịch cắt điện tuần này sao rồi\nlịch cắt điện tuần này sao rồi vậy ad"
DANGER = "cứu với ghe chìm ngoài vàm có người kẹt"


@pytest.fixture(scope="module")
def city(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with own_database(database_server, HOPTHU_VAR=str(tmp_path_factory.mktemp("var"))):
        with db.transaction() as session:
            load_demo_city(session)
        with serving() as url:
            yield url


def test_an_intent_is_added_and_a_second_person_decides(browser: Browser, city: str) -> None:
    trainer = Desk(browser, city, "trainer", PASSWORD)
    page = trainer.page
    page.goto(f"{city}/training/data")
    page.get_by_text("Ý định mới", exact=True).click()
    for name, value in (
        ("#new-name", "hoi_lich_cat_dien"), ("#new-title", "Lịch cắt điện"), ("#new-lines", LINES),
        ("#new-answer", "{You} xem ở trang của điện lực ạ."), ("#new-why", "nhiều người hỏi"),
    ):  # fmt: skip
        page.fill(name, value)
    page.get_by_role("button", name="Thêm ý định").click()
    expect(page.get_by_text("mai cúp điện tới mấy giờ vậy", exact=True)).to_be_visible()
    check_page(page, "lines of an intent")
    told = page.locator("#near .near")
    expect(told).to_contain_text("lịch cắt điện tuần này sao rồi vậy ad")
    told.get_by_role("link", name="Mở cả hai").click()
    expect(page.locator(".near-pair .card")).to_have_count(2)
    check_page(page, "two that are nearly the same")
    page.get_by_role("button", name="Bỏ câu mới").click()
    expect(page.get_by_role("status")).to_contain_text("Đã hoàn tác")
    expect(page.get_by_text("lịch cắt điện tuần này sao rồi vậy ad")).to_have_count(0)
    spoken = Path(os.environ["HOPTHU_VAR"]) / "texts" / "taught.yml"
    assert "utter_hoi_lich_cat_dien" in spoken.read_text(encoding="utf-8")
    page.goto(f"{city}/training/data/intents/emergency?q=cuu+voi")
    page.get_by_text("Thêm câu", exact=True).click()
    page.fill("#line", DANGER)
    page.fill("#add-why", "thiếu mẫu")
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.goto(f"{city}/training/data")
    expect(page.get_by_text("Chờ người thứ hai")).to_be_visible()
    check_page(page, "draft of a trainer")
    approver = Desk(browser, city, "approver", PASSWORD)
    second = approver.page
    second.goto(f"{city}/training/data")
    check_page(second, "draft of an approver")
    second.get_by_role("button", name="Duyệt ").first.click()
    expect(second.get_by_text("Đã duyệt.")).to_be_visible()
    page.reload()
    page.fill("#freeze-why", "thêm lịch cắt điện")
    page.get_by_role("button", name="Chốt phiên bản").click()
    expect(page.get_by_text("Đã chốt một phiên bản.", exact=False)).to_be_visible()
    for address in ("versions", "versions/compare?before=1", "changes", "files", "statement"):
        page.goto(f"{city}/training/data/{address}")
        check_page(page, f"training data: {address}")
    trainer.context.close()
    approver.context.close()


def test_answers_are_previewed(browser: Browser, city: str) -> None:
    trainer = Desk(browser, city, "trainer", PASSWORD)
    trainer.page.goto(f"{city}/training/answers?q=utter_added")
    trainer.page.locator("summary").first.click()
    expect(trainer.page.locator(".bubble").first).to_be_visible()
    check_page(trainer.page, "answers")
    trainer.context.close()
