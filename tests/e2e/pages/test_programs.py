"""API keys and webhooks in a real browser: made, shown once, allowed by a leader, told, told again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from hopthu import demo_operations
from inbox_api import db
from inbox_api.settings import get_settings
from tests.e2e.browsing import Desk, check_axe, check_page
from tests.factories import PASSWORD, create_case_for
from tests.fakes.connections import Town, now, running_town
from tests.fakes.hook_receiver import Receiver, is_authentic, running_receiver
from tests.integration.api.telling import work

KEYS, HOOKS = "/quan-tri/khoa-api", "/quan-tri/webhook"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with running_receiver() as found:
        yield found


@pytest.fixture(scope="module")
def town(database_server: str, receiver: Receiver) -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOPTHU_HOOK_INNER_TARGETS", receiver.target)
        with running_town(database_server, patch, has_accounts=True) as found:
            with db.transaction() as session:
                assert demo_operations.fill(session, now())
            yield found


@pytest.fixture
def admin(browser: Browser, town: Town) -> Iterator[Page]:
    desk = Desk(browser, town.url, "admin", PASSWORD)
    yield desk.page
    desk.context.close()


@pytest.fixture
def leader(browser: Browser, town: Town) -> Iterator[Page]:
    desk = Desk(browser, town.url, "hoa", PASSWORD)
    yield desk.page
    desk.context.close()


def shown_once(page: Page) -> str:
    return page.locator("#secret-once").input_value()


def test_a_key_is_made_shown_once_approved_and_revoked(admin: Page, leader: Page, town: Town) -> None:
    admin.goto(f"{town.url}{KEYS}")
    admin.get_by_label("Tên phần mềm").fill("Hệ thống một cửa")
    admin.get_by_label("Dùng để làm gì, ai chịu trách nhiệm").fill("Màn hình một cửa; anh Phúc")
    admin.get_by_label("Đơn vị có hồ sơ được xem").select_option("tra-vinh")
    admin.get_by_label("Cán bộ xử lý").check()
    admin.get_by_role("button", name="Tạo khóa").click()
    token = shown_once(admin)
    check_page(admin, "a new key")
    head = {"authorization": f"Bearer {token}"}
    assert requests.get(f"{town.url}/api/v1/cases", headers=head, timeout=10).status_code == 403
    leader.goto(f"{town.url}/notices")
    leader.get_by_role("link", name="Khóa API của Hệ thống một cửa chờ lãnh đạo duyệt").first.click()
    leader.get_by_role("button", name="Duyệt Hệ thống một cửa").click()
    expect(leader.get_by_text("Đã duyệt: khóa dùng được từ bây giờ.")).to_be_visible()
    assert requests.get(f"{town.url}/api/v1/cases", headers=head, timeout=10).status_code == 200
    admin.goto(f"{town.url}{KEYS}")
    assert token not in admin.content()
    admin.locator("summary", has_text="Thu hồi").click()
    admin.get_by_role("button", name="Thu hồi ngay").click()
    expect(admin.get_by_text("Đã thu hồi: khóa không dùng được nữa.")).to_be_visible()
    assert requests.get(f"{town.url}/api/v1/cases", headers=head, timeout=10).status_code == 401


def test_a_webhook_is_made_told_and_told_again(admin: Page, leader: Page, town: Town, receiver: Receiver) -> None:
    admin.goto(f"{town.url}{HOOKS}/moi")
    admin.get_by_label("Tên webhook").fill("Trung tâm điều hành")
    admin.get_by_label("Địa chỉ hệ thống nhận").fill("https://10.0.0.9/x")
    admin.get_by_label("Hồ sơ được ghi nhận").check()
    admin.get_by_label("Kèm nội dung tin nhắn").check()
    admin.get_by_role("button", name="Tạo webhook").click()
    expect(admin.get_by_role("alert").first).to_contain_text("https trên mạng công cộng")
    admin.get_by_label("Địa chỉ hệ thống nhận").fill(receiver.url)
    admin.get_by_role("button", name="Tạo webhook").click()
    secret = shown_once(admin)
    here = f"{town.url}{HOOKS}/1"
    leader.goto(here)
    leader.get_by_role("button", name="Cho phép kèm nội dung tin").click()
    expect(leader.get_by_text("Đã cho phép kèm nội dung tin.")).to_be_visible()
    with db.transaction() as session:
        code = create_case_for(session, None, now=now()).code
    work()
    admin.goto(here)
    row = admin.locator("tr", has_text=code)
    expect(row).to_contain_text("đã đến")
    assert is_authentic(receiver.told[-1], secret)
    row.get_by_role("button", name="Gửi lại").click()
    work()
    assert receiver.ids()[-1] == receiver.ids()[-2]
    admin.goto(here)
    admin.get_by_role("button", name="Tạm dừng").click()
    expect(admin.get_by_text("Đã tạm dừng. Sự kiện trong lúc này được giữ lại.")).to_be_visible()
    check_page(admin, "a paused webhook")
    admin.get_by_role("button", name="Chạy lại").click()
    expect(admin.get_by_text("Đã chạy lại.")).to_be_visible()


@pytest.mark.parametrize("path", [KEYS, HOOKS, f"{HOOKS}/moi", "/docs"])
def test_every_page_is_accessible_and_fits_a_phone_in_light_and_dark(admin: Page, town: Town, path: str) -> None:
    admin.goto(f"{town.url}{path}")
    check_page(admin, path)
    admin.emulate_media(color_scheme="dark")
    check_axe(admin, f"{path} in the dark")


def test_the_description_works_without_any_other_host(admin: Page, town: Town) -> None:
    asked: list[str] = []
    admin.on("request", lambda request: asked.append(request.url))
    admin.goto(f"{town.url}/docs")
    first = admin.locator("#post--api-v1-cases-code-notes")
    first.locator("summary").click()
    expect(first).to_contain_text("Ghi chú nội bộ của hồ sơ")
    assert [url for url in asked if not url.startswith(town.url)] == []
    assert get_settings().hook_inner_targets
