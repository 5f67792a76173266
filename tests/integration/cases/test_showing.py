"""The API shows a handling unit no more of the person than the pages do, and believes no count of photos."""

from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.cases.programs import program

TEXT = "Nguyễn Văn Bảy, số 0912345678: đường Lê Lợi ngập"
WHY = "Cần gọi trước khi đội bơm đến nhà."


def test_a_handling_unit_reads_no_person_until_it_says_why(app: FastAPI, session: Session) -> None:
    case = create_case_for(
        session, receive(session, TEXT), description=TEXT, contact_name="Nguyễn Văn Bảy", phone="0912345678"
    )
    steps.answer(session, case, "Chào anh Nguyễn Văn Bảy, đội đang đến.", officer(session, "lan"), NOW)
    phuc, lan = program(app, "phuc"), program(app, "lan")
    for path in (f"cases/{case.code}", "cases", f"cases/{case.code}/events"):
        status, shown = phuc.get(path)
        assert status == 200
        assert "Bảy" not in str(shown)
        assert "0912345678" not in str(shown)
    assert "Nguyễn Văn Bảy" in lan.get(f"cases/{case.code}")[1]["description"]
    assert phuc.post(f"cases/{case.code}/reveal", {"reason": WHY})[0] in {200, 201}
    assert "Nguyễn Văn Bảy" in phuc.get(f"cases/{case.code}")[1]["description"]


def test_a_photo_is_what_was_kept_and_not_what_a_program_says(app: FastAPI, session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    result = {"result": "Đã nạo vét 40 m cống trước chợ ngày 20/11.", "photo_count": 3}
    status, body = program(app, "lan").post(f"cases/{case.code}/close", result)
    assert (status, body["code"]) == (422, "photo_missing")
