"""Programs of handling units learn no more of the person than the pages tell, and overwrite nothing they do not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import Case
from tests.integration.api.conftest import Program, new_case

SignIn = Callable[[str], Program]
TEXT = "Đường Lê Lợi ngập, gọi 0912345678 gặp Nguyễn Văn Bảy"
WHY = "Đội thoát nước cần gọi trước khi đến bơm."


def person_case(**changes: object) -> str:
    known = {"contact_name": "Nguyễn Văn Bảy", "phone": "0912345678", "description": TEXT, "is_public": True}
    return new_case(**known | changes)


def stored(code: str) -> Case:
    with db.transaction() as session:
        return session.scalars(select(Case).where(Case.code == code)).one()


def test_a_public_copy_tells_the_handling_unit_no_more_of_the_person_than_its_case(program: SignIn) -> None:
    phuc, code = program("phuc"), person_case()
    begun = phuc.post(f"cases/{code}/twins")
    number = begun.json()["id"]
    paths = (f"cases/{code}/twins", f"twins/{number}", f"twins/{number}/check", "twins?state=draft")
    for text in (begun.text, *(phuc.get(path).text for path in paths)):
        assert "Lê Lợi" in text
        assert "Bảy" not in text
        assert "0912345678" not in text
    gone = [one["text"] for one in program("lan").get(f"twins/{number}/check").json()["difference"]["text"]]
    assert "0912345678" in "".join(gone)
    assert "0912345678" in program("lan").get(f"twins/{number}").text
    phuc.post(f"cases/{code}/reveal", {"reason": WHY})
    assert "Nguyễn Văn Bảy" in phuc.get(f"twins/{number}/check").text


@pytest.mark.parametrize("name", ["title", "description", "contact_name", "contact_phone"])
def test_what_holds_the_person_is_corrected_by_those_who_see_the_person(program: SignIn, name: str) -> None:
    phuc, code = program("phuc"), person_case()
    order = {name: phuc.get(f"cases/{code}").json().get(name, "Người khác")}
    before = getattr(stored(code), name)
    refused = phuc.http.patch(f"/api/v1/cases/{code}", json=order)
    assert (refused.status_code, refused.json()["code"]) == (403, "person_covered")
    assert getattr(stored(code), name) == before
    assert phuc.http.patch(f"/api/v1/cases/{code}", json={"address": "sau chợ", "topic": "0404"}).status_code == 200
    phuc.post(f"cases/{code}/reveal", {"reason": WHY})
    assert phuc.http.patch(f"/api/v1/cases/{code}", json={name: "Bơm nước sau chợ"}).status_code == 200


def test_a_reminder_of_a_case_names_the_person_to_those_who_see_the_person_only(program: SignIn) -> None:
    lan, phuc, code = program("lan"), program("phuc"), person_case()
    path, at = f"cases/{code}/reminders", (datetime.now(UTC) + timedelta(days=1)).isoformat()
    lan.post(path, {"at": at, "text": "gọi Nguyễn Văn Bảy, 0912345678"})
    told = phuc.get(path).text
    assert "Bảy" not in told
    assert "0912345678" not in told
    assert "gọi Nguyễn Văn Bảy, 0912345678" in lan.get(path).text


def test_words_without_the_person_are_corrected_by_the_handling_unit(program: SignIn) -> None:
    code = person_case(description="Đường Lê Lợi ngập")
    answer = program("phuc").http.patch(f"/api/v1/cases/{code}", json={"description": "Đường Lê Lợi ngập 40 cm"})
    assert answer.status_code == 200, answer.text


def test_nobody_corrects_who_denounced(program: SignIn) -> None:
    code = person_case(case_type="TC", topic=None, is_public=False)
    inspector = program("inspector")
    refused = inspector.http.patch(f"/api/v1/cases/{code}", json={"contact_name": "Người khác"})
    assert (refused.status_code, refused.json()["code"]) == (403, "person_covered")
    assert inspector.http.patch(f"/api/v1/cases/{code}", json={"address": "Lê Lợi"}).status_code == 200


def test_who_it_was_before_a_correction_stays_behind_the_shield(program: SignIn) -> None:
    code, lan, phuc = person_case(), program("lan"), program("phuc")
    changed = lan.http.patch(f"/api/v1/cases/{code}", json={"contact_name": "Trần Thị Mẫu", "address": "sau chợ"})
    assert changed.status_code == 200
    assert "Nguyễn Văn Bảy" in lan.get(f"cases/{code}/events").text
    seen = phuc.get(f"cases/{code}/events").text
    assert "sau chợ" in seen
    for secret in ("Nguyễn Văn Bảy", "Trần Thị Mẫu"):
        assert secret not in seen


def test_a_draft_tells_the_handling_unit_no_more_of_the_person_than_its_case(program: SignIn) -> None:
    code, lan, phuc = person_case(), program("lan"), program("phuc")
    order = {"kind": "close", "colleague": "phuc", "text": TEXT, "no_photo_reason": TEXT, "word": TEXT}
    asked = lan.post(f"cases/{code}/looks", order)
    assert "0912345678" in asked.text
    for path in (f"looks/{asked.json()['id']}", "looks", f"cases/{code}/looks"):
        seen = phuc.get(path).text
        assert "Lê Lợi" in seen
        assert "Bảy" not in seen
        assert "0912345678" not in seen
    mine = lan.get("looks").text
    assert "Nguyễn Văn Bảy" in mine
    assert "0912345678" not in mine  # no private numbers in lists
