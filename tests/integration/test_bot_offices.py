"""What the bot is told of offices: every ward to choose from, open now or not, and on the day asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.bot_api import offices

FRIDAY_MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 9:00 here


def test_an_office_of_all_wards_comes_with_every_ward_to_choose_from(session: Session) -> None:
    found = offices.show(session, "công an", "", None, FRIDAY_MORNING)
    wards = {ward.code for ward in areas.wards(session)}
    assert {office.ward for office in found.offices} == wards
    assert {ward.code for ward in found.wards} == wards


def test_with_a_ward_there_is_nothing_to_choose(session: Session) -> None:
    found = offices.show(session, "công an", "hoa-thuan", None, FRIDAY_MORNING)
    assert [office.name for office in found.offices] == ["Công an phường Hòa Thuận"]
    assert found.wards == []


def test_open_now_is_told_until_when(session: Session) -> None:
    [office] = offices.show(session, "một cửa", "hoa-thuan", None, FRIDAY_MORNING).offices
    assert office.now_text == "Đang mở cửa, đến 11:30"
    assert office.day_text == ""


@pytest.mark.parametrize(("day", "is_open"), [(21, False), (23, True)])
def test_the_day_asked_about_is_told_as_open_or_closed(session: Session, day: int, *, is_open: bool) -> None:
    [office] = offices.show(session, "một cửa", "hoa-thuan", date(2026, 11, day), FRIDAY_MORNING).offices
    assert ("quầy mở 07:30-11:30" in office.day_text) is is_open
    assert ("quầy không mở" in office.day_text) is not is_open
