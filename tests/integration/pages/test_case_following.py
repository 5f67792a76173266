"""Following a case, reminders, putting off and names in notes, on the page of a case and in the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Case, Reminder
from tests.factories import NOW, create_case_for, officer
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def case(session: Session) -> Case:
    """Taken down at the counter: no conversation. Phúc has it."""
    case = create_case_for(session, None, description="Đèn đường tắt trước số 12", now=datetime.now(LOCAL_ZONE))
    steps.assign(session, case, officer(session, "phuc"), officer(session, "phuc"), NOW)
    return case


def codes(page: str) -> list[str]:
    return re.findall(r'<a data-row href="/cases/([A-Z0-9-]+)"', page)


def in_hours(hours: int) -> str:
    return (datetime.now(LOCAL_ZONE) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_case_is_followed_and_left_on_its_page_which_shows_who_follows(sign_in: SignIn, case: Case) -> None:
    lan, at = sign_in("lan"), f"/cases/{case.code}"
    assert "Đang theo dõi:" not in lan.get(at).text
    assert lan.post(f"{at}/watch", wish="on").headers["location"].endswith("done=watched")
    page = lan.get(at).text
    assert re.search(r"Đang theo dõi:\s*[^<]*\(chính tôi\)|Đang theo dõi:[^<]*Lan", page)
    assert "Thôi theo dõi" in page
    assert codes(lan.get("/cases?filter=followed").text) == [case.code]
    assert codes(sign_in("phuc").get("/cases?filter=followed").text) == []
    hoa = sign_in("hoa")
    assert hoa.post(f"{at}/watch", wish="on").status_code == 303
    assert "Lê Thị Hoa" in lan.get(at).text
    lan.post(f"{at}/watch", wish="off")
    assert codes(lan.get("/cases?filter=followed").text) == []
    assert sign_in("minh").post(f"{at}/watch", wish="on").status_code == 404


def test_who_is_named_in_a_note_finds_it_by_the_bell_and_is_offered_to_follow(sign_in: SignIn, case: Case) -> None:
    lan, phuc, at = sign_in("lan"), sign_in("phuc"), f"/cases/{case.code}"
    assert 'data-mention="phuc"' in lan.get(f"{at}/mentionable?q=ph").text
    assert "minh" not in lan.get(f"{at}/mentionable").text
    assert f'data-mentions="{at}/mentionable"' in lan.get(at).text
    lan.post(f"{at}/note", text="Nhờ @phuc xem giúp")
    bell = phuc.get("/notices").text
    [place] = re.findall(rf'"({at}#line-[0-9]+)"', bell)
    page = phuc.get(at).text
    assert f'id="{place.partition("#")[2]}"' in page
    assert "Theo dõi hồ sơ để được báo" in page
    phuc.post(f"{at}/watch", wish="never")
    assert "Theo dõi hồ sơ để được báo" not in phuc.get(at).text
    refused = lan.post(f"{at}/note", text="Nhờ @minh")
    assert refused.status_code == 422
    assert "@minh không được xem hồ sơ này" in refused.text


def test_a_counter_case_is_put_off_shown_so_and_brought_back_or_undone(sign_in: SignIn, case: Case) -> None:
    phuc, at = sign_in("phuc"), f"/cases/{case.code}"
    answer = phuc.post(f"{at}/snooze", until="hour")
    undo = parse_qs(urlsplit(answer.headers["location"]).query)["undo"][0]
    assert "hoãn tới" in phuc.get(at).text
    assert codes(phuc.get("/cases").text) == codes(phuc.get("/cases?filter=mine").text) == []
    page = phuc.get("/cases?filter=put_off").text
    assert codes(page) == [case.code]
    assert "hoãn tới" in page
    phuc.post(f"/undo/{undo}")
    assert codes(phuc.get("/cases").text) == [case.code]
    phuc.post(f"{at}/snooze", at=in_hours(5))
    assert codes(phuc.get("/cases").text) == []
    assert phuc.post(f"{at}/snooze", until="now").headers["location"].startswith(f"{at}?done=awake&undo=")
    assert codes(phuc.get("/cases").text) == [case.code]


def test_a_reminder_is_kept_shown_in_the_list_and_settled_when_it_has_rung(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    phuc, at = sign_in("phuc"), f"/cases/{case.code}"
    assert phuc.post(f"{at}/remind", at=in_hours(2), text="gọi đội điện").headers["location"].endswith("case_reminded")
    assert "gọi đội điện" in phuc.get(at).text
    page = phuc.get("/cases").text
    assert re.search(r"nhắc \d\d", page)
    assert "gọi đội điện" not in page
    session.execute(update(Reminder).values(state="told"))
    page = phuc.get(at).text
    [end] = re.findall(rf'action="({at}/reminders/[0-9]+/end)"', page)
    assert "Đến giờ nhắc" in page
    phuc.post(end)
    assert "gọi đội điện" not in phuc.get(at).text
    assert phuc.post(f"{at}/remind", at="").status_code == 422


def test_who_only_reads_a_case_follows_it_but_neither_reminds_nor_puts_off(sign_in: SignIn, case: Case) -> None:
    hoa, at = sign_in("hoa"), f"/cases/{case.code}"
    page = hoa.get(at).text
    assert "Theo dõi" in page
    assert "Nhắc việc, tạm hoãn" not in page
    assert hoa.post(f"{at}/snooze", until="hour").status_code == 403
    assert hoa.post(f"{at}/remind", at=in_hours(2)).status_code == 403


def test_what_is_followed_and_put_off_is_offered_before_what_is_closed(sign_in: SignIn) -> None:
    page = sign_in("lan").get("/cases").text
    places = [page.index(f'href="/cases?filter={name}') for name in ("followed", "put_off", "closed", "all")]
    assert places == sorted(places)
