"""Leaders see how many citizens wait without a case, how long, and where; each number opens exactly its list."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.conversations import inbox, service
from inbox_api.errors import NotAllowed
from inbox_api.models import Conversation
from inbox_api.overview.waiting import FILTER, Waiting, waiting
from inbox_api.views import service as views
from tests.factories import NOW, PASSWORD, create_case_for, officer, receive

MINUTE = timedelta(minutes=1)
HTML = {"Accept": "text/html"}


@pytest.fixture
def before(session: Session) -> Waiting:
    return waiting(session, officer(session, "hoa"), NOW)


def queued(session: Session, minutes: int, unit: str | None = None) -> Conversation:
    found = receive(session, "cho gặp cán bộ", now=NOW - minutes * MINUTE)
    found.unit_id = officer(session, unit).unit_id if unit else None
    service.hand_to_people(session, found, "asked", NOW - minutes * MINUTE)
    return found


def counts(found: Waiting) -> dict[str, tuple[int, datetime]]:
    return {one.unit.code if one.unit else "": (one.count, one.since) for one in found.units}


def test_those_who_wait_without_a_case_are_counted_by_unit_the_longest_first(session: Session, before: Waiting) -> None:
    queued(session, 10, "phuc")
    queued(session, 40, "phuc")
    queued(session, 90)
    create_case_for(session, queued(session, 200, "phuc"))
    receive(session, "hỏi trợ lý", now=NOW - 300 * MINUTE)
    put_off = queued(session, 400, "phuc")
    put_off.snoozed_until = NOW + timedelta(days=1)
    session.flush()
    found = waiting(session, officer(session, "hoa"), NOW)
    assert before.count == 0
    assert counts(found) == {"": (1, NOW - 90 * MINUTE), "tra-vinh-kt": (2, NOW - 40 * MINUTE)}
    assert [one.count for one in found.units] == [1, 2]
    assert (found.count, found.since) == (3, NOW - 90 * MINUTE)


def test_each_number_is_what_its_list_shows(session: Session) -> None:
    for minutes, unit in ((10, "phuc"), (40, "phuc"), (90, None)):
        queued(session, minutes, unit)
    hoa = officer(session, "hoa")
    found = waiting(session, hoa, NOW)
    for conditions, number in [(FILTER, found.count), *((one.filter, one.count) for one in found.units)]:
        rows = inbox.filtered_rows(session, hoa, views.read(conditions), now=NOW, order="longest")
        assert len(rows) == number
    assert rows[0].conversation.citizen_waits_since == found.units[-1].since


def test_nobody_counts_what_is_not_theirs_to_read(session: Session) -> None:
    queued(session, 10, "phuc")
    assert waiting(session, officer(session, "minh"), NOW).count == 0
    for stranger in ("admin", "auditor"):
        with pytest.raises(NotAllowed):
            waiting(session, officer(session, stranger), NOW)


def sign_in(client: TestClient) -> None:
    assert client.post("/sign-in", data={"username": "hoa", "password": PASSWORD}, headers=HTML).status_code == 303


def test_the_overview_names_them_and_leads_to_the_inbox(session: Session, client: TestClient) -> None:
    one = queued(session, 90, "phuc")
    sign_in(client)
    page = html.unescape(client.get("/tong-quan").text)
    assert "Người dân đang chờ" in page
    assert "Chờ lâu nhất" in page
    link = re.findall(r'href="(/inbox\?f=[^"]*tra-vinh-kt[^"]*)"', page)[0]
    asked = parse_qs(urlsplit(link).query)
    assert asked == {"f": [f"{FILTER};unit.is.tra-vinh-kt"], "order": ["longest"]}
    assert one.public_id in client.get(link).text
    assert "Người dân đang chờ" not in client.get("/tong-quan?linh_vuc=04").text


def test_programs_read_the_same_numbers(session: Session, client: TestClient) -> None:
    queued(session, 90, "phuc")
    queued(session, 30)
    sign_in(client)
    told = client.get("/api/v1/overview").json()["waiting"]
    assert (told["count"], [unit["unit"] for unit in told["units"]]) == (2, ["tra-vinh-kt", None])
    assert client.get("/api/v1/overview", params={"unit": "tra-vinh-kt"}).json()["waiting"]["count"] == 1
    assert client.get("/api/v1/overview", params={"field": "04"}).json()["waiting"] is None
