"""A form that was refused: its words come back to the officer, and so does the officer to its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.officers.current import COOKIE
from tests.conftest import ROOT
from tests.factories import create_case_for, receive
from tests.integration.pages.conftest import HTML, Browser

PAGES = ROOT / "admin_ui"
SignIn = Callable[[str], Browser]
WORDS = "Sẽ sửa ngay tuần này"


def post(browser: Browser, path: str, page: str = "", *, in_place: bool = False, **fields: object) -> Any:
    """page: the one with the form."""
    headers = HTML | {"referer": f"http://testserver{page}"} | ({"x-in-place": "1"} if in_place else {})
    return browser.client.post(path, data={"csrf_token": browser.token, **fields}, headers=headers)


def a_case(session: Session) -> str:
    return f"/cases/{create_case_for(session, receive(session, 'Đường ngập')).code}"


def test_a_refused_form_shows_what_was_written_and_the_way_back(sign_in: SignIn, session: Session) -> None:
    case = a_case(session)
    refused = post(sign_in("lan"), f"{case}/result", case, result="Đã vá ổ gà & dọn", no_photo_reason="không")
    assert refused.status_code == 422
    assert "Đã vá ổ gà &amp; dọn</textarea>" in refused.text
    assert f'href="{case}"' in refused.text
    assert "csrf" not in refused.text


def test_the_way_back_leads_to_pages_of_ours_only(sign_in: SignIn, session: Session) -> None:
    case = a_case(session)
    lan = sign_in("lan")
    for strange in ("http://evil.example/cases", "http://testserver//evil.example", "http://[", "javascript:alert(1)"):
        headers = HTML | {"referer": strange}
        refused = lan.client.post(f"{case}/note", data={"csrf_token": lan.token, "text": ""}, headers=headers)
        assert refused.status_code == 422
        assert "evil" not in refused.text
        assert "javascript" not in refused.text


def test_a_script_is_told_the_reason_for_the_form_and_which_field(sign_in: SignIn, session: Session) -> None:
    case = a_case(session)
    refused = post(sign_in("lan"), f"{case}/note", case, in_place=True, text="x" * 20_001)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert 'data-fields="text"' in refused.text
    assert "<html" not in refused.text


def test_a_script_is_told_where_the_next_page_is(sign_in: SignIn, session: Session) -> None:
    case = a_case(session)
    taken = post(sign_in("lan"), f"{case}/note", case, in_place=True, text="Đã gọi điện")
    assert (taken.status_code, taken.headers["x-go-to"]) == (204, f"{case}?done=noted")
    assert "location" not in taken.headers


def test_after_a_session_that_ended_the_officer_signs_in_and_is_back_at_the_page(
    sign_in: SignIn, session: Session
) -> None:
    case = a_case(session)
    lan = sign_in("lan")
    del lan.client.cookies[COOKIE]
    target = f"/sign-in?next={case.replace('/', '%2F')}"
    told = post(lan, f"{case}/answer", case, in_place=True, text=WORDS)
    assert (told.status_code, told.headers["x-go-to"]) == (401, target)
    moved = post(lan, f"{case}/assign", case, to="lan")
    assert (moved.status_code, moved.headers["location"]) == (303, target)
    shown = post(lan, f"{case}/answer", case, text=WORDS)
    assert shown.status_code == 401
    assert f"{WORDS}</textarea>" in shown.text
    assert f'href="{target}"' in shown.text
    live = {"hx-request": "true", "hx-current-url": f"http://testserver{case}"}
    assert lan.client.post(f"{case}/note", headers=HTML | live).headers["hx-redirect"] == target
    assert lan.client.post(f"{case}/note", headers=HTML | {"referer": "http://evil.example/"}).headers["location"] == (
        "/sign-in"
    )


def test_a_password_is_never_shown_again(sign_in: SignIn) -> None:
    lan = sign_in("lan")
    del lan.client.cookies[COOKIE]
    refused = post(lan, "/account/password", "/account", old="mật khẩu cũ", new="một hai ba", again="một hai ba")
    assert "mật khẩu cũ" not in refused.text
    assert "một hai ba" not in refused.text
    with_passwords = {path.parts[-3] for path in PAGES.rglob("*.html") if 'type="password"' in path.read_text("utf-8")}
    assert with_passwords == {"account", "channels", "sign_in", "staff"}, "see OF_SECRETS in admin_ui/in_place.py"
