"""A second person puts the marks of a sentence right before saying what it means, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import ReviewItem, ReviewMark
from inbox_api.settings import get_settings
from inbox_api.training.review import collecting, deciding
from tests.databases import own_database
from tests.e2e.browsing import ANSWER_MS, Desk, check_page
from tests.factories import PASSWORD, load_demo_city, officer
from tests.integration.training.understood import entity, said
from tests.serving import serving

TEXTS = ("mai khóm mình có cúp điện không vậy", "bữa nào bên chợ có lịch cắt nước cho tui hay với")


@pytest.fixture(scope="module")
def city(database_server: str) -> Iterator[str]:
    with own_database(database_server), pytest.MonkeyPatch.context() as patch:
        patch.setattr(get_settings(), "second_label_share", 1.0)
        now = datetime.now(UTC)
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            for number, text in enumerate(TEXTS):
                marks = (entity(text, "mai", "date_time"),) if text.startswith("mai") else ()
                said(session, text, "ask_hours", citizen=f"c{number}", entities=marks, now=now - timedelta(hours=1))
            collecting.collect(session, now, now - timedelta(days=1))
            for item in session.scalars(select(ReviewItem)).all():
                deciding.label(session, officer(session, "approver"), item.id, "ask_hours", None, now)
        with serving() as url:
            yield url


def test_marks_are_taken_away_by_keyboard_and_go_with_the_label(browser: Browser, city: str) -> None:
    desk = Desk(browser, city, "trainer", PASSWORD)
    page = desk.page
    page.goto(f"{city}/training/review/agreement")
    check_page(page, "second labels")
    first = page.locator("[data-second]", has_text="khóm mình")
    first.get_by_role("button", name="Đánh dấu chi tiết trong câu").click()
    expect(page.locator("#marking")).to_be_visible(timeout=ANSWER_MS)
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    expect(first.locator("mark")).to_have_count(0)
    first.get_by_label("Ý định").select_option("ask_hours")
    first.get_by_role("button", name="Đúng là ý này").click()
    page.wait_for_url("**done=differs")
    with db.transaction() as session:
        own = select(ReviewMark.entities).where(ReviewMark.officer_id == officer(session, "trainer").id)
        assert session.scalars(own).all() == [[]]
        assert sorted(session.scalars(select(ReviewItem.state))) == ["disputed", "done"]
    desk.context.close()
