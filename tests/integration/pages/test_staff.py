"""Units and accounts in the browser and over the API: who may do what, links, leaving, units that end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import service as conversations
from inbox_api.models import AuditEntry, HandledBy, OfficerSession, StaffChange, Unit
from inbox_api.officers.repository import OfficerRepository
from tests.factories import NOW, create_case_for, create_officer, officer, receive
from tests.integration.pages.conftest import HTML, Browser

SignIn = Callable[[str], Browser]
PAGE, UNITS = "/quan-tri/nhan-su", "/quan-tri/don-vi"
WHY = "Quyết định 12/QĐ"


@pytest.fixture
def admin(sign_in: SignIn) -> Browser:
    return sign_in("admin")


@pytest.fixture
def top_leader(session: Session, sign_in: SignIn) -> Browser:
    create_officer(session, "leader", "Lãnh đạo Trung tâm", ["leader"], "dieu-hanh")
    return sign_in("leader")


def unit(session: Session, code: str) -> Unit:
    found = OfficerRepository(session).unit_by_code(code)
    assert found is not None
    return found


def api(browser: Browser, method: str, path: str, **body: Any) -> Any:
    headers = {"x-csrf-token": browser.token}
    return browser.client.request(method, f"/api/v1/staff{path}", json=body or None, headers=headers)


def makes(admin: Browser, **changes: Any) -> Any:
    form = {"username": "thu", "name": "Nguyễn Thị Thu", "unit": "tra-vinh-kt", "roles": ["officer"], "reason": WHY}
    return admin.post(PAGE, **{**form, **changes})


def acts(session: Session) -> list[str]:
    session.commit()  # the log is written with the commit
    return [row.action for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_a_new_officer_gets_a_link_that_sets_the_password_once(admin: Browser, session: Session, app: FastAPI) -> None:
    page = makes(admin).text
    link = re.search(r'value="(/dat-mat-khau/[^"]+)"', page)
    assert link
    thu = TestClient(app, follow_redirects=False, headers=HTML)
    assert "Nguyễn Thị Thu" in thu.get(link[1]).text
    bad = thu.post(link[1], data={"new": "ngan", "again": "ngan"})
    assert (bad.status_code, "ít nhất 10" in bad.text) == (422, True)
    taken = thu.post(link[1], data={"new": "mat-khau-cua-em-day", "again": "mat-khau-cua-em-day"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/inbox")
    assert thu.get("/inbox").status_code == 200
    assert TestClient(app, headers=HTML).get(link[1]).status_code == 404  # it is used up
    row = session.scalars(select(StaffChange)).one()
    assert (row.act, row.reason, row.by.username) == ("officer.create", WHY, "admin")
    assert {"officer.create", "officer.password_by_link"} <= set(acts(session))


def test_a_made_up_password_is_shown_once_and_a_refused_form_comes_back(admin: Browser, app: FastAPI) -> None:
    page = makes(admin, way="password").text
    password = re.search(r'id="secret-once" readonly value="([^"]+)"', page)
    assert password
    answer = TestClient(app, follow_redirects=False).post(
        "/sign-in", data={"username": "thu", "password": password[1]}, headers=HTML
    )
    assert answer.status_code == 303
    assert password[1] not in admin.get(f"{PAGE}/thu").text
    again = makes(admin)
    assert (again.status_code, 'value="Nguyễn Thị Thu"' in again.text) == (409, True)
    assert makes(admin, username="hai", reason="x").status_code == 422
    assert makes(admin, username="ba", unit="so-xay-dung").status_code == 422  # nobody of a body outside signs in
    assert makes(admin, username="bon", roles=["leader"]).status_code == 403


def test_officers_are_found_without_accents_and_only_administrators_and_leaders_look(
    admin: Browser, sign_in: SignIn
) -> None:
    found = admin.get(
        PAGE,
    ).text
    assert "Thạch Phúc" in found
    page = admin.get(f"{PAGE}?q=thach%20phuc").text
    assert ("Thạch Phúc" in page, "Trần Văn Minh" in page) == (True, False)
    hoa = sign_in("hoa").get(PAGE).text  # a leader of her ward
    assert ("Thạch Phúc" in hoa, "Trần Văn Minh" in hoa, "Thêm cán bộ" in hoa) == (True, False, False)
    assert sign_in("hoa").get(f"{PAGE}/minh").status_code == 404
    for name in ("lan", "trainer", "auditor"):
        assert sign_in(name).get(PAGE).status_code == 403
        assert sign_in(name).get(UNITS).status_code == 403


def test_administrators_give_the_roles_of_daily_work_and_leaders_those_of_leading(
    admin: Browser, top_leader: Browser, session: Session
) -> None:
    assert api(admin, "PATCH", "/officers/phuc", roles=["officer", "dispatcher"], reason=WHY).status_code == 200
    refused = api(admin, "PATCH", "/officers/phuc", roles=["officer", "inspector"], reason=WHY)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_yours")
    refused = api(top_leader, "PATCH", "/officers/phuc", roles=["officer", "dispatcher", "admin"], reason=WHY)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_yours")
    given = api(top_leader, "PATCH", "/officers/phuc", roles=["officer", "dispatcher", "inspector"], reason=WHY)
    assert given.json()["roles"] == ["dispatcher", "inspector", "officer"]
    assert "hiện không có mật khẩu" in top_leader.get(f"{PAGE}/phuc").text  # who gave the role makes the link
    taken = api(admin, "PATCH", "/officers/phuc", roles=["officer"], reason=WHY)  # taking is no raising
    assert taken.json()["roles"] == ["officer"]
    assert [row.detail["roles"][1] for row in session.scalars(select(StaffChange).order_by(StaffChange.id))][-1] == [
        "officer"
    ]
    assert acts(session).count("officer.change") == 3


def test_nobody_raises_the_own_account_and_the_last_administrator_stays(
    admin: Browser, top_leader: Browser, session: Session, sign_in: SignIn
) -> None:
    for body in ({"roles": ["admin", "auditor"]}, {"unit": "tra-vinh"}):
        refused = api(admin, "PATCH", "/officers/admin", reason=WHY, **body)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_account")
    assert api(admin, "POST", "/officers/admin/deactivate", reason=WHY).status_code == 403
    create_officer(session, "second", "Người thứ hai", ["admin"], "dieu-hanh")
    second = sign_in("second")
    assert api(second, "POST", "/officers/admin/deactivate", reason=WHY).status_code == 200
    assert admin.get(PAGE).status_code in {303, 401}  # that session has ended
    create_officer(session, "third", "Người thứ ba", ["admin"], "dieu-hanh")
    assert api(sign_in("third"), "PATCH", "/officers/second", roles=["officer"], reason=WHY).status_code == 200
    session.refresh(officer(session, "second"))
    assert officer(session, "third").has_role("admin")
    assert api(second, "PATCH", "/officers/third", roles=["officer"], reason=WHY).status_code == 403


def test_the_last_administrator_is_not_taken_by_the_service_either(session: Session) -> None:
    from inbox_api.staff import people, rules

    with pytest.raises(rules.LastAdministrator):
        people.require_other_admin(session, officer(session, "admin"))


def test_who_could_not_give_a_role_cannot_set_the_password_of_who_has_it(
    admin: Browser, top_leader: Browser, session: Session
) -> None:
    refused = api(admin, "POST", "/officers/hoa/link", reason=WHY)
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_yours")
    assert "/hoa/link" not in admin.get(f"{PAGE}/hoa").text
    assert api(top_leader, "POST", "/officers/hoa/link", reason=WHY).status_code == 201
    assert api(top_leader, "POST", "/officers/phuc/link", reason=WHY).status_code == 403
    hashed = officer(session, "phuc").password_hash
    made = api(admin, "POST", "/officers/phuc/link", reason=WHY)
    assert made.json()["secret"].startswith("/dat-mat-khau/")
    session.expire_all()
    assert officer(session, "phuc").password_hash != hashed  # the old password counts no more


def test_who_leaves_is_signed_out_and_the_open_work_goes_to_the_colleague_who_may_read_it(
    admin: Browser, session: Session, sign_in: SignIn
) -> None:
    phuc_browser, phuc, lan = sign_in("phuc"), officer(session, "phuc"), officer(session, "lan")
    talk = receive(session, "Ngập")
    own = create_case_for(session, talk)
    steps.assign(session, own, phuc, lan, NOW)
    far = create_case_for(session, receive(session, "Xa"), ward="nguyet-hoa")
    far.officer_id = phuc.id
    conversations.take_over(session, talk.id, phuc, NOW)
    session.flush()
    page = admin.get(f"{PAGE}/phuc").text
    assert (own.code in page, "1 cuộc trò chuyện" in page) == (True, True)
    answer = admin.post(f"{PAGE}/phuc/deactivate", to="lan", reason="Nghỉ hưu từ 1/12")
    assert answer.headers["location"] == f"{PAGE}/phuc?done=closed"
    session.expire_all()
    assert [own.officer_id, far.officer_id, talk.officer_id] == [lan.id, None, lan.id]
    assert session.scalars(select(OfficerSession).where(OfficerSession.officer_id == phuc.id)).all() == []
    assert phuc_browser.get("/inbox").status_code in {303, 401}
    assert not officer(session, "phuc").is_active
    shown = admin.get(f"{PAGE}/phuc").text
    assert ("Nghỉ hưu từ 1/12" in shown, "Mở lại tài khoản" in shown) == (True, True)
    assert "Thạch Phúc" not in admin.get(PAGE).text
    assert "Thạch Phúc" in admin.get(f"{PAGE}?state=closed").text
    readers = sign_in("lan").get(f"/cases/{own.code}/who-sees").text
    assert "Thạch Phúc</" not in readers.split("Ai đã")[0]
    back = api(admin, "POST", "/officers/phuc/reactivate", reason="Quay lại làm")
    assert (back.status_code, officer(session, "phuc").is_active) == (201, True)


def test_without_a_colleague_everything_goes_back_to_its_unit(admin: Browser, session: Session) -> None:
    phuc, lan, talk = officer(session, "phuc"), officer(session, "lan"), receive(session, "Ngập")
    case = create_case_for(session, talk)
    steps.assign(session, case, phuc, lan, NOW)
    conversations.take_over(session, talk.id, phuc, NOW)
    told = api(admin, "POST", "/officers/phuc/deactivate", reason=WHY).json()
    session.expire_all()
    assert told == {"to_colleague": 0, "to_units": 2}
    assert (case.officer_id, talk.officer_id, talk.handled_by) == (None, None, HandledBy.QUEUE)


def test_a_denunciation_is_never_left_without_an_inspector(
    admin: Browser, top_leader: Browser, session: Session
) -> None:
    secret = create_case_for(session, None, case_type="TC")
    refused = api(admin, "POST", "/officers/inspector/deactivate", reason=WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_inspector_left")
    api(top_leader, "PATCH", "/officers/phuc", roles=["officer", "inspector"], reason=WHY)
    assert CaseRepository(session).find(officer(session, "phuc"), secret.code) is None
    assert api(admin, "POST", "/officers/inspector/deactivate", reason=WHY).status_code == 200
    session.expire_all()
    assert CaseRepository(session).find(officer(session, "phuc"), secret.code) is not None
    assert secret.code not in admin.get(f"{PAGE}/phuc").text


def test_a_unit_is_made_renamed_and_ends_with_its_work_and_people_at_the_successor(
    admin: Browser, session: Session, sign_in: SignIn
) -> None:
    made = admin.post(UNITS, code="to-so", name="Tổ số hóa", kind="department", parent="tra-vinh", reason=WHY)
    assert made.headers["location"] == f"{UNITS}/to-so?done=created"
    admin.post(f"{UNITS}/to-so", name="Tổ chuyển đổi số", parent="dieu-hanh", reason="Đổi tên theo quyết định 13")
    session.expire_all()
    assert unit(session, "to-so").name == "Tổ chuyển đổi số"
    assert unit(session, "to-so").parent_id == unit(session, "dieu-hanh").id
    page = admin.get(f"{UNITS}?q=chuyen%20doi").text
    assert ("Tổ chuyển đổi số" in page, f'href="{UNITS}/tra-vinh"' in page) == (True, False)
    assert "Đổi tên theo quyết định 13" in admin.get(f"{UNITS}/to-so").text
    talk = receive(session, "Ngập")
    case = create_case_for(session, talk)
    talk.unit_id = case.unit_id
    session.flush()
    refused = api(admin, "POST", "/units/tra-vinh/end", successor="long-duc", last_day="2026-11-20", reason=WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "units_below")
    told = api(admin, "POST", "/units/tra-vinh-kt/end", successor="tra-vinh-vp", last_day="2026-11-20", reason=WHY)
    assert told.json() == {"cases": 1, "conversations": 1, "people": 1}
    session.expire_all()
    successor = unit(session, "tra-vinh-vp").id
    assert (case.unit_id, talk.unit_id, officer(session, "phuc").unit_id) == (successor, successor, successor)
    assert "Đơn vị của anh/chị đã chấm dứt" in sign_in("phuc").get("/notices").text
    assert WHY in admin.get(f"{UNITS}/tra-vinh-kt").text
    assert {"unit.create", "unit.change", "unit.end"} <= set(acts(session))


def test_only_administrators_change_units_and_every_change_needs_a_reason(
    admin: Browser, sign_in: SignIn, session: Session
) -> None:
    assert "UBND phường Trà Vinh" in sign_in("hoa").get(UNITS).text
    assert sign_in("hoa").post(f"{UNITS}/tra-vinh", name="X Y", reason=WHY).status_code == 403
    assert admin.post(f"{UNITS}/tra-vinh", name="UBND phường mới", parent="dieu-hanh", reason="").status_code == 422
    assert admin.post(f"{UNITS}/tra-vinh", name="X Y", parent="tra-vinh-kt", reason=WHY).status_code == 422
    assert admin.post(UNITS, code="Tổ", name="Tổ", kind="department", reason=WHY).status_code == 422
    assert admin.post(UNITS, code="tra-vinh", name="Tổ", kind="department", reason=WHY).status_code == 409
    assert "Quy tắc phân tuyến còn nêu" in admin.get(f"{UNITS}/tiep-dan").text
    session.expire_all()
    assert unit(session, "tra-vinh").name == "UBND phường Trà Vinh"


def test_keys_of_programs_are_no_officers_and_change_none(admin: Browser, session: Session) -> None:
    from inbox_api.tokens.service import NewKey, create

    made = create(session, None, NewKey("Kho số liệu", "dieu-hanh", ("admin",), "Đọc số liệu"), NOW)
    session.flush()
    assert "Kho số liệu" not in admin.get(f"{PAGE}?state=all").text
    assert admin.get(f"{PAGE}/{made.key.account.username}").status_code == 404
    program = TestClient(admin.client.app, headers={"authorization": f"Bearer {made.token}"})
    assert program.get("/api/v1/staff/officers").status_code == 401
    change = {"name": "Trần Lan", "reason": WHY}
    assert program.patch("/api/v1/staff/officers/lan", json=change).status_code == 401
