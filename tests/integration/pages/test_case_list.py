"""The list of cases on its page: the form, the link that is the filter, views, orders, and who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from admin_ui.board.views import _list_of
from inbox_api.models import Case
from tests.factories import create_case_for, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def cases(session: Session) -> dict[str, Case]:
    """lamp: at the counter."""
    return {
        "flood": create_case_for(session, receive(session, "ngập", channel="zalo")),
        "lamp": create_case_for(session, None, topic="0501", description="Đèn đường tắt", priority="P0"),
    }


def codes(page: str) -> list[str]:
    return re.findall(r'<a data-row href="/cases/([A-Z0-9-]+)"', page)


def follow(browser: Browser, path: str) -> tuple[str, str]:
    """The address to which a form leads, and its page."""
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    return address, browser.get(address).text


def test_the_form_of_the_list_becomes_a_link_and_stays_filled_in(sign_in: SignIn, cases: dict[str, Case]) -> None:
    lan = sign_in("lan")
    assert set(codes(lan.get("/cases").text)) == {case.code for case in cases.values()}
    address, page = follow(lan, "/cases/find?words=den+duong&topic=05&ward=tra-vinh&channel=&sort=newest&filter=all")
    assert address.startswith("/cases?filter=all&f=words.is.den")
    assert codes(page) == [cases["lamp"].code]
    assert 'value="den duong"' in page
    assert '<option value="tra-vinh" selected>' in page
    assert '<option value="newest" selected>' in page
    assert "1 hồ sơ" in page
    assert codes(sign_in("minh").get(address).text) == []


def test_a_search_by_code_alone_leaves_the_other_fields_folded_away(sign_in: SignIn, cases: dict[str, Case]) -> None:
    lan = sign_in("lan")
    _address, page = follow(lan, f"/cases/find?words={cases['flood'].code}")
    assert codes(page) == [cases["flood"].code]
    assert "<details><summary>Lọc theo" in page


def test_asking_for_a_closed_state_looks_among_closed_cases(
    sign_in: SignIn, session: Session, cases: dict[str, Case]
) -> None:
    flood = cases["flood"]
    flood.closed_at, flood.status = flood.received_at, "da-dong"
    session.flush()
    lan = sign_in("lan")
    assert codes(lan.get("/cases").text) == [cases["lamp"].code]
    assert codes(follow(lan, "/cases/find?status=da-dong&filter=open")[1]) == [flood.code]


def test_a_filter_of_cases_is_kept_as_a_view_and_opened_in_the_list(sign_in: SignIn, cases: dict[str, Case]) -> None:
    lan = sign_in("lan")
    built, page = follow(lan, "/views/add?f=topic.is.05&of=cases&field=type&value=PAHT&group=0")
    assert "of=cases" in built
    assert "<strong>1</strong> hồ sơ đang mở lúc này" in page
    kept = lan.post("/views", name="Đèn đường", f="topic.is.05;type.is.PAHT", of="cases")
    address = kept.headers["location"]
    assert address.startswith("/cases?view=")
    page = lan.get(address).text
    assert codes(page) == [cases["lamp"].code]
    assert "Đèn đường" in page
    assert sign_in("minh").get(address.split("&")[0]).status_code == 404


def test_a_filter_that_the_form_cannot_say_is_kept_whole_beside_it(sign_in: SignIn, cases: dict[str, Case]) -> None:
    page = sign_in("lan").get("/cases?f=(topic.is.05|topic.is.04);channel.not.web").text
    assert "Bộ lọc này có nhiều điều kiện hơn mẫu trên." in page
    assert codes(page) == [cases["flood"].code]


def test_the_board_under_a_filter_shows_counter_cases_and_leads_to_the_same_list(
    sign_in: SignIn, cases: dict[str, Case]
) -> None:
    lan = sign_in("lan")
    page = lan.get("/board?filter=all&f=topic.is.05").text
    assert f'data-code="{cases["lamp"].code}"' in page
    assert "/views?of=board" in page
    assert codes(lan.get(_list_of("unit", "topic.is.05", "da-tiep-nhan")).text) == [cases["lamp"].code]
    assert codes(lan.get(_list_of("mine", "topic.is.05", "da-tiep-nhan")).text) == []


@pytest.mark.parametrize("path", ["/cases/find?since=2026-02-31", "/cases/find?topic=x", "/cases?f=nothing.is.1"])
def test_what_no_form_sends_is_refused_in_words(sign_in: SignIn, path: str) -> None:
    lan = sign_in("lan")
    assert lan.get(path).status_code == 422


def test_the_list_is_kept_from_those_who_read_no_texts(sign_in: SignIn) -> None:
    assert sign_in("admin").get("/cases/find?words=x").status_code == 403
