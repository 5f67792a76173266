"""Field work on a phone: visits without a network, two tabs, a killed browser, a conflict, nobody else's eyes."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from hopthu.temporary import TemporarySystem
from inbox_api.field.ordering import Stop, as_route, by_deadline, by_distance, by_ward
from tests.e2e.browsing import ANSWER_MS, PHONE, Desk, check_page
from tests.e2e.conftest import QUIET_FLAGS, chromium_path
from tests.e2e.field_work import HERE, LIST, READY, Inspector, Office, phone_context, photo
from tests.fakes.officer_client import OfficerClient
from tests.fakes.waiting import eventually
from tests.pictures import opened

WAITING = "[data-testid=waiting]"
IN_BROWSER = """async ([stops, here]) => {
  const way = await import("/static/field/route.js");
  const ways = [way.byDeadline(stops), way.byWard(stops), way.byDistance(stops, here), way.asRoute(stops, here)];
  return [...ways, way.asRoute(stops)].map((one) => one.map((stop) => stop.code));
}"""


@pytest.fixture
def office(browser: Browser, system: TemporarySystem, duty: OfficerClient, lan: OfficerClient) -> Office:
    return Office(browser, system, duty, lan)


@pytest.fixture(scope="module")
def session_of_lan(browser: Browser, system: TemporarySystem) -> StorageState:
    """Signed in through the form; the cookies alone go to other phones."""
    context = phone_context(browser)
    Inspector(system, context).sign_in()
    known = StorageState(cookies=context.storage_state()["cookies"], origins=[])
    context.close()
    return known


@pytest.fixture
def inspector(browser: Browser, system: TemporarySystem, session_of_lan: StorageState) -> Iterator[Inspector]:
    context = phone_context(browser, session_of_lan)
    found = Inspector(system, context)
    yield found
    assert found.errors == []
    context.close()


def test_a_visit_without_a_network_arrives_once_with_photos_and_both_sides_facts(
    inspector: Inspector, office: Office
) -> None:
    code = office.case()
    page = inspector.takes_along()
    expect(inspector.card(code)).to_contain_text("đường Lê Lợi")
    inspector.context.set_offline(True)
    expect(page.locator("[data-network-text]")).to_contain_text("Không có mạng")
    inspector.begins(code)
    page.get_by_label("Chưa xong, cần làm").check()
    page.get_by_label("Đã thấy và đã làm gì").fill("Nước ngập ngang mắt cá")
    page.locator("#file-before").set_input_files(photo("trước.jpg"))
    page.locator("#file-after").set_input_files(photo("sau.jpg", "#aa3366"))
    expect(page.locator(".field-photos img")).to_have_count(2)
    page.get_by_role("button", name="Định vị tại đây").click()
    expect(page.locator("[data-spot]")).to_contain_text("9.93400, 106.34400, sai số 8 m")
    page.get_by_label("Đây là vị trí của hồ sơ").check()
    page.get_by_text("Sửa thông tin hồ sơ").click()
    page.get_by_label("Địa chỉ").fill("trước số 12 Lê Lợi")
    page.reload()  # still no network: the page, the facts and the draft are on the phone
    expect(page.locator(READY)).to_be_attached()
    expect(page.get_by_label("Đã thấy và đã làm gì")).to_have_value("Nước ngập ngang mắt cá")
    expect(page.locator(".field-photos img")).to_have_count(2)
    inspector.keeps(page)
    expect(page.locator("#notices")).to_contain_text("Sẽ gửi khi có mạng")
    expect(page.locator(WAITING)).to_have_count(1)
    expect(inspector.card(code)).to_contain_text("chờ gửi")
    office.changes_address(code, "đầu hẻm 5 Lê Lợi")
    assert office.visits(code) == []

    lost = iter([True])
    page.route(  # the answer to the first try is lost on its way back
        "**/api/v1/field/visits/*",
        lambda route: (route.fetch(), route.abort())[1] if next(lost, False) else route.continue_(),
    )
    inspector.context.set_offline(False)
    expect(page.locator(WAITING)).to_have_count(0, timeout=ANSWER_MS)
    (visit,) = eventually(lambda: office.visits(code), 15)
    assert (visit["note"], visit["was_offline"], visit["spot"]["accuracy_m"]) == ("Nước ngập ngang mắt cá", True, 8)
    assert [one["stage"] for one in visit["photos"]] == ["before", "after"]
    case = office.lan.get(f"cases/{code}")
    assert case["address"] == "đầu hẻm 5 Lê Lợi"  # the desk's change stands, the place was nobody else's
    assert office.lan.get("field/choices")[0]["mine"] == "trước số 12 Lê Lợi"

    desk = inspector.context.new_page()
    desk.goto(f"{inspector.url}/cases/{code}")
    choice = desk.locator("#case-field .field-choice")
    expect(choice).to_contain_text("trước số 12 Lê Lợi")
    expect(choice).to_contain_text("đầu hẻm 5 Lê Lợi")
    expect(desk.locator("#case-field .field-pairs img")).to_have_count(2)
    choice.get_by_role("button", name="Lấy bản này").click()
    expect(desk.locator("#case-field .field-choice")).to_have_count(0)
    assert office.lan.get(f"cases/{code}")["address"] == "trước số 12 Lê Lợi"
    expect(desk.locator("#timeline")).to_contain_text("không lấy đầu hẻm 5 Lê Lợi")


def test_photos_are_made_small_on_the_phone_and_say_nothing_of_the_camera(inspector: Inspector, office: Office) -> None:
    code = office.case()
    page = inspector.takes_along()
    inspector.begins(code)
    page.get_by_label("Đã xem, chưa kết luận").check()
    page.locator("#file-after").set_input_files(photo("sau.jpg"))
    expect(page.locator(".field-photos img")).to_have_count(1)
    inspector.keeps(page)
    (visit,) = eventually(lambda: office.visits(code), 20)
    file = office.lan.http.get(f"{office.system.url}/files/{visit['photos'][0]['file']}", timeout=15)
    assert max(opened(file.content).size) == 1600
    assert not opened(file.content).getexif()
    assert len(file.content) < 300_000


def test_visits_of_two_tabs_are_in_step_and_sent_in_order_once(inspector: Inspector, office: Office) -> None:
    first, second = office.case(), office.case()
    page = inspector.takes_along()
    other = inspector.tab()
    inspector.context.set_offline(True)
    page.bring_to_front()  # a tab behind another one is drawn once a second
    inspector.writes(first, "một", page=page)
    expect(other.locator(WAITING)).to_have_count(1)
    other.bring_to_front()
    inspector.writes(second, "hai", page=other)
    for tab in (page, other):
        expect(tab.locator(WAITING)).to_have_count(2)
    order: list[str] = []
    for tab in (page, other):
        tab.on("request", lambda one: order.append(str(one.post_data)) if "/field/visits/" in one.url else None)
    inspector.context.set_offline(False)
    for tab in (page, other):
        expect(tab.locator(WAITING)).to_have_count(0, timeout=ANSWER_MS)
    assert [len(office.visits(code)) for code in (first, second)] == [1, 1]
    assert [first in body for body in order] == [True, False]


def test_a_draft_in_one_tab_is_seen_in_the_other(inspector: Inspector, office: Office) -> None:
    code = office.case()
    page = inspector.takes_along()
    inspector.begins(code)
    other = inspector.tab(f"{LIST}/ho-so/{code}")
    page.get_by_label("Đã thấy và đã làm gì").fill("viết ở thẻ một")
    expect(other.get_by_label("Đã thấy và đã làm gì")).to_have_value("viết ở thẻ một")
    listed = inspector.tab()
    expect(inspector.card(code, listed)).to_contain_text("bản nháp")


def test_a_killed_browser_loses_neither_draft_nor_waiting_visit(
    browser: Browser, system: TemporarySystem, office: Office, tmp_path: Path
) -> None:
    waiting, drafted = office.case(), office.case()
    profile = tmp_path / "phone"

    def start() -> Inspector:
        flags = [*QUIET_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=chromium_path(), args=flags, viewport=PHONE, locale="vi-VN",
            geolocation=HERE, permissions=["geolocation"],
        )  # fmt: skip
        context.set_default_timeout(ANSWER_MS)
        return Inspector(system, context)

    inspector = start()
    inspector.sign_in()
    page = inspector.takes_along()
    inspector.context.set_offline(True)
    inspector.writes(waiting, "đã ghi trước khi máy tắt")
    inspector.begins(drafted)
    page.get_by_label("Đã xem").check()
    page.get_by_label("Đã thấy và đã làm gì").fill("đang viết dở")
    page.locator("#file-after").set_input_files(photo("sau.jpg"))
    expect(page.locator(".field-photos img")).to_have_count(1)
    kept = "indexedDB.databases().then(list => list.some(one => one.name === 'hopthu-field'))"
    assert page.evaluate(kept)
    page.wait_for_timeout(300)
    killed = [one for one in psutil.process_iter(["cmdline"]) if str(profile) in " ".join(one.info["cmdline"] or [])]
    assert killed
    for one in killed:
        one.send_signal(signal.SIGKILL)
    psutil.wait_procs(killed, timeout=20)

    again = start()
    again.sign_in()  # a browser that is killed may forget its newest cookies
    page = again.open()
    expect(page.locator(WAITING)).to_have_count(0, timeout=ANSWER_MS)
    assert [one["note"] for one in office.visits(waiting)] == ["đã ghi trước khi máy tắt"]
    expect(again.card(drafted)).to_contain_text("bản nháp")
    again.begins(drafted)
    expect(page.get_by_label("Đã thấy và đã làm gì")).to_have_value("đang viết dở")
    expect(page.locator(".field-photos img")).to_have_count(1)
    again.keeps(page)
    (visit,) = eventually(lambda: office.visits(drafted), 20)
    assert len(visit["photos"]) == 1
    again.context.close()


def test_signing_out_forgets_what_was_taken_along_and_asks_about_what_was_not_sent(
    inspector: Inspector, office: Office
) -> None:
    code = office.case()
    inspector.context.clear_cookies()
    inspector.sign_in()  # the session that ends is of this phone alone
    page = inspector.takes_along()
    held = """() => new Promise(done => { const open = indexedDB.open("hopthu-field"); open.onsuccess = () => {
        const all = open.result.transaction("values").objectStore("values").getAll();
        all.onsuccess = () => { open.result.close(); done(JSON.stringify(all.result)); }; }; })"""
    assert code in page.evaluate(held)
    inspector.begins(code)
    page.get_by_label("Đã thấy và đã làm gì").fill("viết dở")
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    dialog = page.locator("#field-leave")
    expect(dialog).to_contain_text("0 lần đi chưa gửi và 1 bản nháp")
    dialog.get_by_role("button", name="Ở lại").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    dialog.get_by_role("button", name="Đăng xuất và xóa hết").click()
    page.wait_for_url("**/sign-in")
    eventually(lambda: code not in page.evaluate(held), 10)
    page.goto(f"{inspector.url}{LIST}")
    page.wait_for_url("**/sign-in?next=*")


def test_another_officer_on_the_same_phone_sees_nothing_of_the_first_ones_visits(
    inspector: Inspector, office: Office
) -> None:
    code = office.case()
    page = inspector.takes_along()
    inspector.context.set_offline(True)
    inspector.writes(code, "chỉ của Lan")
    inspector.context.clear_cookies()
    inspector.context.set_offline(False)
    expect(page.locator("[data-outbox-state]")).to_contain_text("Hãy đăng nhập lại để gửi")
    inspector.username = "minh"
    inspector.sign_in()
    page = inspector.open()
    expect(page.locator("[data-strangers]")).to_contain_text("lan")
    assert code not in page.locator("main").inner_text()
    assert office.visits(code) == []
    inspector.context.clear_cookies()
    inspector.username = "lan"
    inspector.sign_in()
    page = inspector.open()
    expect(page.locator(WAITING)).to_have_count(0, timeout=ANSWER_MS)
    assert [one["note"] for one in office.visits(code)] == ["chỉ của Lan"]


def test_a_visit_that_is_refused_says_why_and_can_be_put_right(inspector: Inspector, office: Office) -> None:
    code, later = office.case(), office.case()
    page = inspector.takes_along()
    refusal = '{"title": "Không nhận lần đi này.", "code": "invalid", "status": 422}'
    page.route(
        "**/api/v1/field/visits/*",
        lambda route: (
            route.fulfill(status=422, body=refusal, content_type="application/problem+json")
            if code in (route.request.post_data or "") and "chưa đúng" in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    inspector.writes(code, "chưa đúng")
    expect(page.locator(f"{WAITING}[data-state=failed]")).to_contain_text("Không nhận lần đi này.")
    inspector.writes(later, "lần sau")
    expect(page.locator(f"{WAITING}:not([data-state=failed])")).to_have_count(0, timeout=ANSWER_MS)
    assert len(office.visits(later)) == 1  # the next ones do not wait for it
    page.get_by_role("button", name="Sửa lại").click()
    expect(page.locator(READY)).to_be_attached()
    page.get_by_label("Đã thấy và đã làm gì").fill("đã sửa")
    inspector.keeps(page)
    expect(page.locator(WAITING)).to_have_count(0, timeout=ANSWER_MS)
    assert [one["note"] for one in office.visits(code)] == ["đã sửa"]


def test_a_visit_by_keyboard_only(inspector: Inspector, office: Office) -> None:
    code = office.case()
    page = inspector.takes_along()
    inspector.card(code).get_by_role("link", name="Ghi lần đi").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form [name=outcome]").first).to_be_visible()
    press_until(page, "document.activeElement.name === 'outcome'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Ghi bằng bàn phím")
    press_until(page, "document.activeElement.hasAttribute('data-fix')")
    page.keyboard.press("Enter")
    expect(page.locator("[data-spot]")).to_contain_text("sai số 8 m")
    press_until(page, "document.activeElement.type === 'submit'")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/ho-so/" not in address)
    (visit,) = eventually(lambda: office.visits(code), 20)
    assert (visit["outcome"], visit["note"]) == ("not_solved", "Ghi bằng bàn phím")


def press_until(page: Page, is_there: str, most: int = 40) -> None:
    for _step in range(most):
        if page.evaluate(is_there):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never came to: {is_there}")


def test_the_pages_are_good_for_everybody(inspector: Inspector, office: Office, system: TemporarySystem) -> None:
    code = office.case()
    page = inspector.takes_along()
    page.get_by_text("Chọn thêm hồ sơ").click()
    check_page(page, "field list")
    page.locator("[name=order]").select_option("route")
    page.get_by_role("button", name="Tôi đang ở đâu?").click()
    expect(page.locator("[data-place-hint]")).to_contain_text("sai số 8 m")
    inspector.begins(code)
    page.get_by_label("Đã xử lý xong").check()
    page.locator("#file-after").set_input_files(photo("sau.jpg"))
    page.get_by_label("Đã thấy và đã làm gì").fill("Nước đã rút")
    page.get_by_label("Kết quả đề xuất gửi người dân").fill("Đã nạo vét cống trước số 12 Lê Lợi, nước rút hết.")
    check_page(page, "visit")
    page.set_viewport_size(PHONE)
    inspector.keeps(page)
    eventually(lambda: office.visits(code), 20)
    office.changes_address(code, "sau chợ")
    facts = {"address": {"base": "đường Lê Lợi", "value": "hẻm 7"}}
    now = datetime.now(UTC).isoformat()
    order = {"case": code, "outcome": "seen", "note": "lần hai", "at": now, "device_now": now, "facts": facts}
    office.api("PUT", f"field/visits/{'a' * 20}{random.randrange(10**9)}", order)
    desk = Desk(inspector.context.browser, system.url, "lan", inspector.password)  # type: ignore[arg-type]
    desk.page.goto(f"{system.url}/cases/{code}")
    expect(desk.page.locator("#case-field")).to_contain_text("Hai bên cùng sửa")
    check_page(desk.page, "case with visits")
    desk.page.goto(f"{system.url}/cases/{code}/who-sees")
    check_page(desk.page, "who sees")
    desk.page.goto(f"{system.url}/cases/{code}")
    desk.page.get_by_role("button", name="Đã xong: gửi kết quả kèm ảnh sau").click()
    expect(desk.page.locator("#case-head")).to_contain_text("Chờ")
    assert office.lan.get(f"cases/{code}")["status"] == "cho-dan-xac-nhan"


def test_a_browser_without_scripts_lists_and_records_visits(
    browser: Browser, system: TemporarySystem, office: Office
) -> None:
    code = office.case()
    context = browser.new_context(viewport=PHONE, locale="vi-VN", java_script_enabled=False)
    plain = Inspector(system, context)
    plain.sign_in()
    page = plain.page
    page.goto(f"{plain.url}{LIST}")
    plain.card(code).get_by_role("link", name="Ghi lần đi").click()
    page.get_by_label("Chưa xong, cần làm").check()
    page.get_by_label("Đã thấy và đã làm gì").fill("ghi không cần JavaScript")
    page.locator("#file-after").set_input_files(photo("sau.jpg"))
    page.get_by_role("button", name="Lưu lần đi này").click()
    expect(page.locator("#case-field")).to_contain_text("ghi không cần JavaScript")
    assert [len(one["photos"]) for one in office.visits(code)] == [1]
    context.close()


def test_the_phone_orders_as_the_server_does(inspector: Inspector) -> None:
    page = inspector.open()
    dice = random.Random(32)
    start = datetime(2026, 11, 26, tzinfo=UTC)
    for size in (1, 2, 5, 9, 14):
        stops = [
            Stop(
                f"c{number:02}", dice.choice(["", "a", "b"]),
                start + timedelta(hours=dice.randrange(99)) if dice.random() < 0.8 else None,
                *((dice.uniform(9.9, 9.97), dice.uniform(106.3, 106.38)) if dice.random() < 0.8 else (None, None)),
            )
            for number in range(size)
        ]  # fmt: skip
        told = [
            {
                "code": one.code, "ward": one.ward, "due": one.due_at.timestamp() * 1000 if one.due_at else None,
                "place": {"latitude": one.latitude, "longitude": one.longitude} if one.place else None,
            }
            for one in stops
        ]  # fmt: skip
        here = (HERE["latitude"], HERE["longitude"])
        found = page.evaluate(
            IN_BROWSER,
            [told, {"latitude": here[0], "longitude": here[1]}],
        )
        ways = [by_deadline(stops), by_ward(stops), by_distance(stops, here), as_route(stops, here), as_route(stops)]
        assert found == [[one.code for one in way] for way in ways]
