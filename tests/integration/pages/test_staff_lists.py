"""Officers and units out of a list: tried first, then all lines or none, by the same rules as one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Officer, StaffChange, Unit
from tests.factories import create_officer, officer
from tests.integration.pages.conftest import HTML, Browser

SignIn = Callable[[str], Browser]
PAGE, WHY = "/quan-tri/danh-sach", "Quyết định 12/QĐ"
HEADINGS = "Tên đăng nhập,Tên hiển thị,Mã đơn vị,Vai trò"


@pytest.fixture
def admin(sign_in: SignIn) -> Browser:
    return sign_in("admin")


def tries(browser: Browser, text: str | bytes, of: str = "officers", reason: str = WHY) -> Any:
    content = text.encode() if isinstance(text, str) else text
    return browser.post(f"{PAGE}/{of}/try", files={"files": ("danh-sach.csv", content, "text/csv")}, reason=reason)


def takes(browser: Browser, text: str, of: str = "officers") -> Any:
    return browser.post(f"{PAGE}/{of}/take-in", table=text, reason=WHY)


def api(browser: Browser, of: str, table: str, *, is_dry: bool = False) -> Any:
    body = {"table": table, "reason": WHY, "is_dry": is_dry}
    return browser.client.post(f"/api/v1/staff/lists/{of}", json=body, headers={"x-csrf-token": browser.token}).json()


def found(session: Session, username: str) -> Officer | None:
    session.expire_all()
    return session.scalar(select(Officer).where(Officer.username == username))


def unit(session: Session, code: str) -> Unit | None:
    session.expire_all()
    return session.scalar(select(Unit).where(Unit.code == code))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_list_is_tried_and_then_taken_in_with_a_link_for_each_new_account(
    admin: Browser, session: Session, app: FastAPI, separator: str, mark: str
) -> None:
    lines = [HEADINGS, "thu,Nguyễn Thị Thu,tra-vinh-kt,officer dispatcher", "ut,Trần Văn Út,tra-vinh-vp,officer"]
    table = mark + "\r\n".join(lines).replace(",", separator) + "\r\n"
    page = tries(admin, table).text
    assert "Chạy thử: mọi dòng đều nhập được" in page
    assert (found(session, "thu"), "/dat-mat-khau/" in page) == (None, False)
    kept = re.search(r'<textarea name="table" hidden>\s*(.*?)</textarea>', page, re.DOTALL)
    assert kept
    done = takes(admin, kept[1]).text
    thu = found(session, "thu")
    assert thu is not None
    assert (thu.display_name, thu.unit.code, thu.roles) == ("Nguyễn Thị Thu", "tra-vinh-kt", ["dispatcher", "officer"])
    links = re.findall(r'value="(/dat-mat-khau/[^"]+)"', done)
    assert len(links) == 2
    fresh = TestClient(app, follow_redirects=False, headers=HTML)
    assert "Nguyễn Thị Thu" in fresh.get(links[0]).text
    assert fresh.post(links[0], data={"new": "mat-khau-cua-em-day", "again": "mat-khau-cua-em-day"}).status_code == 303
    reasons = session.scalars(select(StaffChange.reason).where(StaffChange.officer_id == thu.id)).all()
    assert reasons == [WHY]


def test_one_bad_line_and_nothing_is_done_each_with_its_reason(admin: Browser, session: Session) -> None:
    lines = (
        HEADINGS, "thu,Nguyễn Thị Thu,tra-vinh-kt,officer", "Có dấu,Ai đó,tra-vinh-kt,officer",
        "ba,Lê Thị Ba,khong-co,officer", "tu,Lý Văn Tư,tra-vinh-kt,vua", "nam,Võ Năm,tra-vinh-kt,",
        "thu,Thu lần nữa,tra-vinh-kt,officer", ",Không tên,tra-vinh-kt,officer",
    )  # fmt: skip
    table = "\n".join(lines)
    page = takes(admin, table).text
    assert "Chưa thay đổi gì: có dòng bị lỗi" in page
    for said in ("Tên đăng nhập gồm 2 đến 40", "Trùng với dòng 2.", "để trống", "vua"):
        assert said in page, said
    tried = tries(admin, table).text
    assert 'data-testid="take-in"' not in tried
    assert f'value="{WHY}"' in tried  # not to be typed again
    assert found(session, "thu") is None
    rows = api(admin, "officers", table)["rows"]
    assert [(row["line"], bool(row["problem"])) for row in rows] == [(2, False), *((n, True) for n in range(3, 9))]


@pytest.mark.parametrize("role", ["leader", "inspector"])
def test_nobody_gets_a_role_that_the_importer_may_not_give(admin: Browser, session: Session, role: str) -> None:
    told = api(admin, "officers", f"{HEADINGS}\nthu,Thu Thu,tra-vinh-kt,{role}\nphuc,,,officer {role}\n")
    assert (told["is_done"], [bool(row["problem"]) for row in told["rows"]]) == (False, [True, True])
    assert found(session, "thu") is None
    assert role not in officer(session, "phuc").roles
    own = api(admin, "officers", f"{HEADINGS}\nadmin,,,admin officer\n")
    assert "chính mình" in own["rows"][0]["problem"]


def test_only_administrators_see_try_and_take_in_lists(sign_in: SignIn, session: Session) -> None:
    create_officer(session, "leader", "Lãnh đạo Trung tâm", ["leader"], "dieu-hanh")
    for name in ("leader", "lan", "auditor"):
        browser = sign_in(name)
        for answer in (
            browser.get(PAGE), browser.get(f"{PAGE}/officers.csv"), tries(browser, f"{HEADINGS}\nthu,Thu,x,officer\n"),
            takes(browser, f"{HEADINGS}\nthu,Thu Thu,tra-vinh-kt,officer\n"),
            browser.client.get("/api/v1/staff/lists/units"),
        ):  # fmt: skip
            assert answer.status_code == 403, (name, answer.url)
    assert PAGE not in sign_in("leader").get("/quan-tri/nhan-su").text
    assert found(session, "thu") is None


def test_who_is_here_is_changed_where_the_list_says_something_and_left_where_it_does_not(
    admin: Browser, session: Session
) -> None:
    told = api(admin, "officers", "username;unit;ghi chú\nphuc;tra-vinh-vp;chuyển\nminh;;\n")
    assert [(row["key"], row["what"]) for row in told["rows"]] == [("phuc", "changed"), ("minh", "same")]
    phuc = found(session, "phuc")
    assert phuc is not None
    assert (phuc.unit.code, phuc.display_name) == ("tra-vinh-vp", "Thạch Phúc")
    assert told["links"] == {}


def test_what_is_fetched_comes_back_and_changes_nothing(admin: Browser, session: Session) -> None:
    create_officer(session, "la", "=HYPERLINK(1)", ["officer"], "tra-vinh-kt")
    for of in ("officers", "units"):
        answer = admin.get(f"{PAGE}/{of}.csv")
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert b",=" not in answer.content  # no spreadsheet carries it out
        told = api(admin, of, answer.content.decode("utf-8-sig"), is_dry=True)
        assert {(row["what"], row["problem"]) for row in told["rows"]} == {("same", "")}, of
        page = admin.client.get(f"/api/v1/staff/lists/{of}")
        assert page.content == answer.content


def test_units_come_in_whichever_stands_first_and_one_under_itself_does_not(admin: Browser, session: Session) -> None:
    headings = "Mã đơn vị,Tên đơn vị,Loại,Mã đơn vị cấp trên,Mã phường (xã),Cơ quan ngoài (x)"
    first, second = "to-a,Tổ A,department,phong-b,,", "phong-b,Phòng B,department,dieu-hanh,,"
    told = api(admin, "units", f"{headings}\n{first}\n{second}\ndien,Điện lực,utility,,,x\n")
    assert [(row["line"], row["what"]) for row in told["rows"]] == [(2, "new"), (3, "new"), (4, "new")]
    below, above = unit(session, "to-a"), unit(session, "phong-b")
    assert below is not None
    assert above is not None
    assert below.parent_id == above.id
    outside = unit(session, "dien")
    assert outside is not None
    assert outside.is_outside
    again = api(admin, "units", f"{headings}\nto-a,Tổ A,ward,phong-b,,\nvong,Vòng,department,vong,,\n")
    assert (again["is_done"], [bool(row["problem"]) for row in again["rows"]]) == (False, [True, True])
    assert api(admin, "units", "Mã đơn vị,Tên đơn vị\nto-a,Tổ Một\n")["rows"][0]["what"] == "changed"


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", HEADINGS.encode(), b"\xff\xfe\x00", f"{HEADINGS},username\nthu,,,,\n".encode(), b"\x00" * 20,
     (HEADINGS + "\n" + "".join(f"u{n},Ai,tra-vinh-kt,officer\n" for n in range(501))).encode(), b"x" * 300_001],
)  # fmt: skip
def test_what_is_no_such_list_is_told_and_nothing_falls_over(admin: Browser, content: bytes) -> None:
    answer = tries(admin, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_list_needs_a_reason(admin: Browser) -> None:
    assert tries(admin, f"{HEADINGS}\nthu,Thu Thu,tra-vinh-kt,officer\n", reason="").status_code == 422
