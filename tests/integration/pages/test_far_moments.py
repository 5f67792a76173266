"""Dates that nobody means are refused, and what was stored with one before can still be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.conversations.moments import chosen
from inbox_api.errors import Invalid
from inbox_api.instructions import service as instructions
from inbox_api.models import Absence, Case
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
BODIES = {
    "hoa": ("/api/v1/cases/{code}/instructions", {"text": "Xem ngay.", "due_at": "%s"}),
    "phuc": ("/api/v1/absences", {"kind": "leave", "starts_at": "2026-11-20T02:00:00Z", "ends_at": "%s"}),
    "admin": ("/api/v1/routing/test", {"text": "ngập", "at": "%s"}),
}


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "ngập"))


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0026-11-25T09:00:00+07:00"])
@pytest.mark.parametrize("who", BODIES)
def test_a_program_that_names_a_far_off_date_is_answered_422(
    sign_in: SignIn, case: Case, who: str, moment: str
) -> None:
    browser, (path, fields) = sign_in(who), BODIES[who]
    body = {name: moment if value == "%s" else value for name, value in fields.items()}
    answer = browser.client.post(path.format(code=case.code), json=body, headers={"x-csrf-token": browser.token})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "0026-11-25T09:00"])
def test_a_page_that_is_sent_a_far_off_date_says_which_year_is_meant_to_be_checked(
    sign_in: SignIn, case: Case, typed: str
) -> None:
    hoa = sign_in("hoa")
    answer = hoa.post(f"/cases/{case.code}/work/instruction", text="Xem ngay.", due=typed)
    assert answer.status_code == 422
    assert f"Năm {int(typed[:4])}" in answer.text
    assert sign_in("phuc").post("/vang-mat", kind="leave", starts=typed).status_code == 422
    with pytest.raises(Invalid):
        chosen("", typed, NOW)


def test_what_was_stored_with_a_far_off_date_opens_again(session: Session, sign_in: SignIn, case: Case) -> None:
    hoa, phuc = officer(session, "hoa"), officer(session, "phuc")
    row = instructions.give(session, case, hoa, "Kiểm tra ngay.", FAR, NOW)
    session.add(
        Absence(officer_id=phuc.id, kind="leave", note="", starts_at=NOW, ends_at=FAR, made_by=phuc.id, made_at=NOW)
    )
    session.flush()
    for who, path in (("phuc", f"/cases/{case.code}"), ("hoa", "/chi-dao"), ("phuc", "/vang-mat")):
        page = sign_in(who).get(path)
        assert (page.status_code, "31/12/9999" in page.text) == (200, True), path
    instructions.withdraw(session, hoa, row.id, "Không cần nữa.", NOW + timedelta(hours=1))
    assert sign_in("phuc").get(f"/cases/{case.code}").status_code == 200
