"""A refused form keeps what was typed, with the reason beside it; so does a session that ends meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import Case
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, receive
from tests.serving import serving

RESULT = "Đã vá ổ gà và kẻ lại vạch đường.\nXin cảm ơn bà con."


@pytest.fixture(scope="module")
def address(database_server: str) -> Iterator[str]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        with serving() as url:
            yield url


@pytest.fixture
def code(address: str) -> str:
    with db.transaction() as session:
        now = datetime.now(UTC)
        return create_case_for(session, receive(session, "Đường ngập", now=now), now=now).code


@pytest.fixture
def page(browser: Browser, address: str, code: str) -> Page:
    page = Desk(browser, address, "lan", PASSWORD).page
    page.goto(f"{address}/cases/{code}")
    return page


def signs_in(page: Page) -> None:
    page.locator("input[name=username]").fill("lan")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()


def test_a_result_that_is_refused_stays_in_its_field_with_the_reason_beside_it(page: Page, code: str) -> None:
    page.locator("#result-text").fill(RESULT)
    page.locator("#result button[value=close]").click()
    reason = page.locator("#result [role=alert]")
    expect(reason).to_contain_text("ảnh")
    expect(reason).to_be_focused()
    expect(page.locator("#result-text")).to_have_value(RESULT)
    check_page(page, "refused result")
    page.reload()
    expect(page.locator("#result-text")).to_have_value(RESULT)
    page.locator("#no-photo").fill("Trời tối nên không chụp được")
    page.locator("#result button[value=close]").click()
    page.wait_for_url("**done=held")
    page.goto(page.url.partition("?")[0])
    assert page.evaluate("Object.keys(sessionStorage).filter(one => one.startsWith('draft:result'))") == []


def test_a_form_overtaken_by_a_colleague_is_loaded_again_with_only_ones_own_changes(page: Page, code: str) -> None:
    page.locator(f"details:has(form[action$='{code}/fields']) > summary").first.click()
    page.locator(f"form[action$='{code}/fields'] [name=title]").fill("Ngập trước chợ")
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        case.address, case.version = "12 Lê Lợi", case.version + 1
    page.locator(f"form[action$='{code}/fields'] button[type=submit]").click()
    page.locator("[data-load-again]").click()
    expect(page.locator(f"form[action$='{code}/fields'] .kept")).to_be_visible()
    expect(page.locator(f"form[action$='{code}/fields'] [name=title]")).to_have_value("Ngập trước chợ")
    expect(page.locator(f"form[action$='{code}/fields'] [name=address]")).to_have_value("12 Lê Lợi")
    page.locator(f"form[action$='{code}/fields'] button[type=submit]").click()
    page.wait_for_url("**done=changed")
    expect(page.locator("h1")).to_contain_text("Ngập trước chợ")


def test_a_text_whose_form_has_gone_can_be_copied_from_the_top_of_the_page(page: Page, code: str) -> None:
    page.locator("#result-text").fill(RESULT)
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        case.status, case.closed_at = "da-dong", datetime.now(UTC)
    page.locator("#result button[value=close]").click()
    page.locator("[data-load-again]").click()
    expect(page.locator(".kept textarea")).to_have_value(RESULT)


def test_after_a_session_that_ended_the_officer_is_back_at_the_case_with_the_text_there(page: Page, code: str) -> None:
    page.locator("#answer").fill("Chào anh, tổ điện đang tới")
    page.context.clear_cookies()
    page.locator("form[action$='/answer'] button[type=submit]").click()
    page.wait_for_url("**/sign-in?next=*")
    signs_in(page)
    page.wait_for_url(f"**/cases/{code}")
    expect(page.locator("#answer")).to_have_value("Chào anh, tổ điện đang tới")
    page.locator("form[action$='/answer'] button[type=submit]").click()
    page.wait_for_url("**done=held")


def test_fields_without_a_draft_are_back_after_signing_in_again(page: Page, address: str) -> None:
    page.goto(f"{address}/vang-mat")
    note = page.locator("main form [name=reason], main form [name=note]").first
    if not note.is_visible():
        page.locator("main details > summary").first.click()
    note.fill("Nghỉ việc nhà")
    page.context.clear_cookies()
    note.evaluate("field => field.form.noValidate = true")
    note.evaluate("field => field.form.requestSubmit()")
    page.wait_for_url("**/sign-in?next=*")
    signs_in(page)
    page.wait_for_url("**/vang-mat")
    expect(page.locator("main form [name=reason], main form [name=note]").first).to_have_value("Nghỉ việc nhà")


def test_a_whole_page_as_answer_takes_the_place_of_the_form(browser: Browser, address: str) -> None:
    page = Desk(browser, address, "admin", PASSWORD).page
    page.goto(f"{address}/account")
    page.evaluate("window.sameDocument = true")
    form = page.locator("form[action='/account/password']")
    for field in form.locator("input[type=password]").all():
        field.fill("sai rồi nhé 12345")
    form.locator("button[type=submit]").click()
    expect(page.locator("main [role=alert], main .notice.bad").first).to_be_visible()
    page.locator("form[action='/sign-out'] button").click()  # its script, a module, runs on the new page, too
    expect(page).to_have_url(re.compile("/sign-in"))
