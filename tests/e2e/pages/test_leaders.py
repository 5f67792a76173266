"""An absent officer and a leader's approvals in a real browser, on a real server with an embedded PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from inbox_api import db
from inbox_api.approvals import extensions, refusals
from inbox_api.cases import steps
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer, receive
from tests.serving import serving

REASON = "Phải chờ đơn vị thoát nước kiểm tra hiện trường."
YES = "Đồng ý với đề nghị của đơn vị."


@dataclass
class Town:
    url: str
    mine: str  # a case of Phuc
    slow: list[str]  # cases whose extension Lan has asked for
    refused: str  # a case that Phuc proposes not to accept


@pytest.fixture(scope="module")
def town(database_server: str) -> Iterator[Town]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        now = datetime.now(UTC)
        with db.transaction() as session:
            lan, phuc = officer(session, "lan"), officer(session, "phuc")
            mine = create_case_for(session, receive(session, "ngập", now=now), now=now)
            steps.assign(session, mine, phuc, lan, now)
            slow = [create_case_for(session, receive(session, "chậm", now=now), now=now, priority="P3") for _n in "abc"]
            for case in slow:
                extensions.ask(session, case, lan, "main", 5, REASON, now)
            refused = create_case_for(session, receive(session, "lặp lại", now=now), now=now)
            refusals.ask(session, refused, phuc, REASON, now)
            codes = (mine.code, [case.code for case in slow], refused.code)
        with serving() as url:
            yield Town(url, *codes)


def desk(browser: Browser, town: Town, who: str) -> Page:
    return Desk(browser, town.url, who, PASSWORD).page


def local(moment: datetime) -> str:
    return f"{moment.astimezone(UTC) + timedelta(hours=7):%Y-%m-%dT%H:%M}"


def test_an_absent_officers_work_is_done_by_the_substitute_and_the_log_says_so(browser: Browser, town: Town) -> None:
    phuc, minh, lan = (desk(browser, town, who) for who in ("phuc", "minh", "lan"))
    assert minh.request.get(f"{town.url}/cases/{town.mine}").status == 404

    lan.goto(f"{town.url}/vang-mat")
    check_page(lan, "absences")
    lan.locator("#whose").select_option("phuc")
    lan.locator("#starts").fill(local(datetime.now(UTC) - timedelta(minutes=5)))
    lan.locator("#ends").fill(local(datetime.now(UTC) + timedelta(days=3)))
    lan.locator("#substitute").select_option(label="Nguyễn Thị Lan (UBND phường Trà Vinh)")
    lan.get_by_role("button", name="Lưu", exact=True).click()
    expect(lan.get_by_text("đang vắng").first).to_be_visible()

    lan.goto(f"{town.url}/cases/{town.mine}")
    expect(lan.locator("#work")).to_contain_text("đang vắng mặt")
    lan.locator("#case-note summary").click()
    lan.locator("#case-note-text").fill("Đã gọi đơn vị thoát nước.")
    lan.get_by_role("button", name="Lưu ghi chú").click()
    expect(lan.locator("#timeline")).to_contain_text("thay mặt Thạch Phúc")
    check_page(lan, "a case of somebody who is away")

    lan.locator("#assign").select_option("phuc")
    lan.get_by_role("button", name="Phân công", exact=True).click()
    expect(lan.locator("body")).to_contain_text("người làm thay là Nguyễn Thị Lan")

    phuc.goto(f"{town.url}/vang-mat")
    phuc.get_by_role("button", name="Kết thúc: Thạch Phúc").click()
    expect(phuc.get_by_text("Không có ai vắng mặt")).to_be_visible()


def test_a_leader_decides_on_many_at_once_and_on_one_by_itself(browser: Browser, town: Town) -> None:
    hoa = desk(browser, town, "hoa")
    hoa.goto(f"{town.url}/tong-quan")
    check_page(hoa, "overview")
    expect(hoa.locator(".sections").get_by_role("link", name="Phê duyệt 4")).to_be_visible()
    hoa.locator(".top-nav").get_by_role("link", name="Phê duyệt 4").click()
    expect(hoa.locator("article.approval")).to_have_count(4)
    check_page(hoa, "approvals")

    first, second, third = town.slow
    for code in (first, second):
        hoa.locator("article", has_text=code).get_by_label(f"Chọn {code}").check()
    expect(hoa.locator("[data-chosen-count]")).to_have_text("2")
    hoa.locator("#bulk-reason").fill(YES)
    hoa.get_by_role("button", name="Duyệt các mục đã chọn", exact=True).click()
    outcomes = hoa.locator("section", has_text="Kết quả từng mục").first
    expect(outcomes).to_contain_text(f"{first}: đã thực hiện")
    expect(hoa.locator("article.approval")).to_have_count(2)

    one = hoa.locator("article", has_text=third)
    one.locator("summary").click()
    one.get_by_label("Duyệt bao nhiêu").fill("2")
    one.get_by_label("Lý do quyết định").fill("Chỉ duyệt thêm hai ngày.")
    one.get_by_role("button", name="Duyệt", exact=True).click()
    expect(hoa.get_by_text("Quyết định đã được thực hiện.")).to_be_visible()

    one = hoa.locator("article", has_text=town.refused)
    one.locator("summary").click()
    one.get_by_label("Lý do quyết định").fill("Việc này có tình tiết mới, phải xem xét.")
    one.get_by_role("button", name="Không duyệt").click()
    expect(hoa.get_by_text("Không có mục nào chờ anh/chị quyết định.")).to_be_visible()
    expect(hoa.locator("[data-approvals]")).to_be_hidden()

    hoa.get_by_role("link", name="Đã quyết định").click()
    expect(hoa.locator("tbody tr")).to_have_count(4)
    check_page(hoa, "decisions so far")
    hoa.goto(f"{town.url}/cases/{third}")
    expect(hoa.locator("#timeline")).to_contain_text("gia hạn từ")
    expect(hoa.locator("#timeline")).to_contain_text("Gia hạn: đã duyệt")


def test_an_instruction_goes_there_and_back_until_the_leader_is_content(browser: Browser, town: Town) -> None:
    hoa, phuc = desk(browser, town, "hoa"), desk(browser, town, "phuc")
    hoa.goto(f"{town.url}/cases/{town.mine}")
    hoa.locator("#work summary", has_text="Chỉ đạo").click()
    hoa.locator("#instruction-text").fill("Kiểm tra hiện trường hôm nay.")
    hoa.get_by_role("button", name="Gửi chỉ đạo").click()

    phuc.goto(f"{town.url}/tong-quan")
    expect(phuc.locator(".told")).to_contain_text(["Lãnh đạo chỉ đạo hồ sơ"])
    phuc.goto(f"{town.url}/chi-dao")
    check_page(phuc, "instructions")
    phuc.locator("summary", has_text="Báo cáo lại").click()
    phuc.get_by_label("Đã làm gì").fill("Đã kiểm tra lúc 10 giờ.")
    phuc.get_by_role("button", name="Gửi báo cáo").click()

    hoa.goto(f"{town.url}/chi-dao?loc=reported")
    hoa.get_by_role("button", name="Chấp nhận, đã xong").click()
    hoa.goto(f"{town.url}/chi-dao?loc=ended")
    expect(hoa.locator("article")).to_contain_text("Đã hoàn thành")


def test_rules_are_tried_and_ordered_by_keyboard_and_saved_with_a_reason(browser: Browser, town: Town) -> None:
    admin = desk(browser, town, "admin")
    admin.goto(f"{town.url}/quan-tri/phan-tuyen")
    check_page(admin, "routing rules")
    admin.locator("#ask-text").fill("Duong Le Loi phuong 2 ngap sau")
    admin.get_by_role("button", name="Thử", exact=True).click()
    expect(admin.locator(".bench .answer")).to_contain_text("Hạ tầng và kinh tế")
    expect(admin.locator(".rule.wins")).to_have_count(1)
    expect(admin.get_by_text("Đây là bản nháp")).to_have_count(0)  # the rules in force were tried as they are
    check_page(admin, "routing rules, tried")

    last = admin.locator(".rule").last
    last.locator("[data-handle]").focus()
    for _step in range(12):
        admin.keyboard.press("Alt+ArrowUp")
    expect(admin.locator(".rule").first).to_contain_text("Không rõ phường thì trung tâm điều phối")
    admin.get_by_role("button", name="Kiểm tra thứ tự").click()
    expect(admin.locator(".findings-card.is-serious")).to_contain_text("không bao giờ đến lượt")
    expect(admin.get_by_text("Đây là bản nháp")).to_be_visible()
    check_page(admin, "routing rules, checked")

    admin.locator(".rule").first.locator("[data-handle]").focus()
    for _step in range(12):
        admin.keyboard.press("Alt+ArrowDown")
    admin.get_by_role("button", name="Thêm quy tắc ở đầu").click()
    rule = admin.locator(".rule").first
    rule.get_by_label("Tên quy tắc").fill("Cây đổ về công an phường")
    rule.get_by_label("Chuyển đến").select_option(label="Công an phường, xã")
    rule.get_by_label("Từ khóa, có một từ là đủ").fill("cây .. đổ")
    admin.get_by_role("button", name="Chạy thử với hồ sơ cũ").click()
    expect(admin.get_by_text("Chưa có gì thay đổi.")).to_be_visible()
    admin.locator("#reason").fill("Mùa mưa bão, công an đến trước.")
    admin.get_by_role("button", name="Lưu", exact=True).click()
    expect(admin.get_by_text("Đã lưu: các quy tắc này có hiệu lực")).to_be_visible()
    expect(admin.locator(".rule").first).to_contain_text("Cây đổ về công an phường")
    admin.get_by_role("link", name="Các phiên bản").click()
    expect(admin.locator("article").first).to_contain_text("Thêm: Cây đổ về công an phường")
    check_page(admin, "versions of the rules")


def test_strategies_and_choices_are_changed_by_those_who_plan(browser: Browser, town: Town) -> None:
    admin = desk(browser, town, "admin")
    admin.goto(f"{town.url}/quan-tri/phan-cong")
    check_page(admin, "strategies")
    admin.locator("#s-tra-vinh-kt").select_option("by_load")
    admin.get_by_role("button", name="Lưu: Phòng Kinh tế, Hạ tầng và Đô thị phường Trà Vinh").click()
    expect(admin.locator("#s-tra-vinh-kt")).to_have_value("by_load")
    admin.locator("#topic-percent").fill("90")
    admin.locator("form", has_text="Lựa chọn của thành phố").get_by_role("button", name="Lưu").click()
    expect(admin.locator("#topic-percent")).to_have_value("90")
