"""The desk of a case and the pages about many cases, as officers use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases.waves import watching
from inbox_api.documents.repository import DocumentRepository
from inbox_api.instructions import service as instructions
from inbox_api.models import Case, Document, Forward, Wave
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import HTML, Browser

SignIn = Callable[[str], Browser]
WHY = "Tuyến cống chính do đơn vị thoát nước quản lý"
FIELDS = {"field-found": "Cống trước chợ bị tắc.", "field-done": "Đã nạo vét 40 m cống ngày 21/11/2026."}


@pytest.fixture
def case(session: Session) -> Case:
    text = "Đường Lê Lợi ngập, gọi 0912345678 gặp Nguyễn Văn Bảy"
    talk = receive(session, text)
    return create_case_for(
        session, talk, description=text, contact_name="Nguyễn Văn Bảy", phone="0912345678", is_public=True
    )


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found.group(1)


def test_an_answer_from_the_case_asks_before_it_goes_over_a_colleague(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    assert case.conversation is not None
    sign_in("phuc").post(f"/inbox/{case.conversation.public_id}/take-over", force="true")
    lan = sign_in("lan")
    assert "Thạch Phúc đang phụ trách" in lan.get(f"/cases/{case.code}").text
    assert lan.post(f"/cases/{case.code}/answer", text="Chúng tôi đã nhận.").status_code == 409
    assert lan.post(f"/cases/{case.code}/answer", text="Chúng tôi đã nhận.", force="true").status_code == 303


@pytest.mark.parametrize("then", ["close", "confirm"])
def test_a_result_asks_before_it_goes_over_a_colleague_who_keeps_the_conversation(
    sign_in: SignIn, session: Session, case: Case, then: str
) -> None:
    talk = case.conversation
    assert talk is not None
    sign_in("phuc").post(f"/inbox/{talk.public_id}/take-over", force="true")
    lan = sign_in("lan")
    result = {"result": "Đã nạo vét 40 m cống trước chợ ngày 20/11.", "no_photo_reason": "Làm ban đêm, trời tối."}
    assert lan.post(f"/cases/{case.code}/result", then=then, **result).status_code == 409
    assert lan.post(f"/cases/{case.code}/result", then=then, force="true", **result).status_code == 303
    session.refresh(talk)
    assert (talk.handled_by, talk.officer and talk.officer.username) == ("officer", "phuc")
    assert not talk.waits_for_citizen


def test_a_case_opens_by_its_code_in_small_letters(sign_in: SignIn, case: Case) -> None:
    assert sign_in("lan").get(f"/cases/{case.code.lower()}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/waves", "/documents", "/documents/register", "/publishing", "/forwards", "/bulk", "/cases"]
)
def test_pages_about_many_cases_open_for_officers(sign_in: SignIn, case: Case, path: str) -> None:
    assert sign_in("lan").get(path).status_code == 200
    assert sign_in("admin").get(path).status_code == 403


def test_the_quality_page_is_for_leaders_and_administrators(sign_in: SignIn) -> None:
    assert "đã xử lý xong" in sign_in("hoa").get("/answer-quality").text
    admin = sign_in("admin")
    assert admin.get("/answer-quality").status_code == 200
    assert admin.post("/answer-quality/phrases", text="xong rồi nhé", why="x", is_on="true").status_code == 303
    assert "xong rồi nhé" in admin.get("/answer-quality").text
    assert sign_in("lan").get("/answer-quality").status_code == 403


def test_the_handling_unit_sees_no_person_until_it_says_why(sign_in: SignIn, case: Case) -> None:
    phuc = sign_in("phuc")
    for path in (f"/cases/{case.code}", "/cases", f"/live/case/{case.code}"):
        page = phuc.get(path).text
        assert "Bảy" not in page, path
        assert "0912345678" not in page, path
    assert phuc.post(f"/cases/{case.code}/desk/reveal", reason="Cần gọi trước khi đến bơm nước").status_code == 303
    assert "Nguyễn Văn Bảy" in phuc.get(f"/cases/{case.code}").text


def test_the_page_of_a_public_copy_keeps_the_person_behind_the_shield(sign_in: SignIn, case: Case) -> None:
    lan, phuc = sign_in("lan"), sign_in("phuc")
    where = lan.post(f"/cases/{case.code}/desk/publish").headers["location"]
    assert "0912345678" in lan.get(where).text
    seen = phuc.get(where).text
    assert "Lê Lợi" in seen
    for secret in ("Nguyễn Văn Bảy", "0912345678"):
        assert secret not in seen


def test_a_correction_of_the_person_is_read_by_those_who_see_the_person(sign_in: SignIn, case: Case) -> None:
    lan, phuc, path = sign_in("lan"), sign_in("phuc"), f"/cases/{case.code}"
    form = {"title": case.title, "description": case.description, "contact_name": "Trần Thị Mẫu", "topic": "0404"}
    assert lan.post(f"{path}/fields", version=str(case.version), **form).status_code == 303
    assert "Nguyễn Văn Bảy" in lan.get(path).text
    seen = phuc.get(path).text
    assert "Người liên hệ" in seen
    for secret in ("Người liên hệ: Nguyễn", "Trần Thị Mẫu"):
        assert secret not in seen


def test_correcting_a_denunciation_neither_shows_nor_loses_who_denounced(sign_in: SignIn, session: Session) -> None:
    text = "Cán bộ nhận tiền, gọi 0912345678"
    talk = receive(session, text)
    secret = create_case_for(
        session, talk, case_type="TC", topic=None, description=text, contact_name="Nguyễn Văn Kín", phone="0912345678"
    )
    inspector, path = sign_in("inspector"), f"/cases/{secret.code}"
    page = inspector.get(path).text
    assert f'action="{path}/fields"' in page
    assert "Nguyễn Văn Kín" not in page
    assert "0912345678" not in page
    assert inspector.post(f"{path}/fields", version=str(secret.version), address="sau chợ").status_code == 303
    session.refresh(secret)
    known = (secret.address, secret.description, secret.contact_name, secret.contact_phone)
    assert known == ("sau chợ", text, "Nguyễn Văn Kín", "0912345678")


def test_the_citizen_reads_on_the_code_page_that_somebody_looked(
    sign_in: SignIn, case: Case, client: TestClient
) -> None:
    sign_in("phuc").post(f"/cases/{case.code}/desk/reveal", reason="Cần gọi trước khi đến bơm nước")
    page = client.post("/kq", data={"code": case.code, "key": case.lookup_key}, headers=HTML).text
    assert "Cần gọi trước khi đến bơm nước" in page
    assert case.unit.name in page


def test_a_duplicate_is_merged_and_taken_out_on_the_page(sign_in: SignIn, session: Session, case: Case) -> None:
    other = create_case_for(session, receive(session, "Đường Lê Lợi ngập sâu"), now=NOW + timedelta(minutes=3))
    lan = sign_in("lan")
    page = lan.get(f"/cases/{other.code}").text
    assert "Có thể trùng việc" in page
    assert case.code in page
    assert lan.post(f"/cases/{other.code}/desk/merge-into", other=case.code).status_code == 303
    assert "xử lý chung" in lan.get(f"/cases/{other.code}").text
    answer = lan.post(f"/cases/{other.code}/desk/unmerge", reason="Là điểm ngập khác")
    assert answer.status_code == 303
    session.refresh(other)
    assert other.merged_into_id is None


def test_parts_are_split_off_on_the_page(sign_in: SignIn, session: Session, case: Case) -> None:
    lan = sign_in("lan")
    answer = lan.post(
        f"/cases/{case.code}/desk/split", description=["Đèn đường tắt", "", ""], case_type=["PAHT"] * 3,
        topic=["0301", "", ""],
    )  # fmt: skip
    assert answer.status_code == 303
    (part,) = session.scalars(select(Case).where(Case.parent_id == case.id)).all()
    assert part.topic == "0301"
    assert part.code in lan.get(f"/cases/{case.code}").text


def test_a_wave_is_accepted_on_its_page(sign_in: SignIn, session: Session) -> None:
    cases = []
    for number in range(5):
        now = NOW + timedelta(seconds=number)
        one = create_case_for(session, receive(session, "Đường Lê Lợi ngập", now=now), now=now)
        watching.watch(session, one.id, now)
        cases.append(one)
    wave = session.scalars(select(Wave)).one()
    lan = sign_in("lan")
    assert "Đường Lê Lợi" in lan.get("/waves").text
    page = lan.get(f"/waves/{wave.id}").text
    answer = lan.post(
        f"/waves/{wave.id}/accept", version=version_in(page), chosen=[case.id for case in cases], title="Ngập Lê Lợi",
        notice="Đội thoát nước đã đến đường Lê Lợi, nước rút trước 11 giờ.", is_checked="true",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert "5 hồ sơ" in lan.get(answer.headers["location"]).text


def test_submitting_a_document_takes_along_what_was_changed_and_not_kept(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    lan = sign_in("lan")
    path = lan.post(f"/cases/{case.code}/desk/document", template="thong-bao-ket-qua").headers["location"]
    page = lan.get(path).text
    assert re.search(r'<button[^>]*form="write-form"[^>]*data-testid="submit"', page)
    answer = lan.post(f"{path}/submit", version=version_in(page), signer="hoa", days=2, **FIELDS)
    assert answer.status_code == 303
    document = session.scalars(select(Document)).one()
    assert document.state == "signing"
    version = DocumentRepository(session).version(document.id, document.current)
    assert version is not None
    assert version.fields["done"] == FIELDS["field-done"]


def test_putting_cases_together_says_which_one_leads(sign_in: SignIn, session: Session, case: Case) -> None:
    lan = sign_in("lan")
    other = create_case_for(session, receive(session, "Đường Lê Lợi ngập sâu"))
    assert "Đưa hồ sơ này vào hồ sơ kia" in lan.get(f"/cases/{case.code}").text
    assert lan.post(f"/cases/{case.code}/desk/merge-into", other=other.code.lower()).status_code == 303
    session.refresh(case)
    assert case.merged_into_id == other.id


def test_a_document_is_written_signed_and_sent_on_its_pages(sign_in: SignIn, session: Session, case: Case) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    path = lan.post(f"/cases/{case.code}/desk/document", template="thong-bao-ket-qua").headers["location"]
    assert lan.post(f"{path}/write", version=version_in(lan.get(path).text), **FIELDS).status_code == 303
    version = version_in(lan.get(path).text)
    assert lan.post(f"{path}/submit", version=version, signer="hoa", days=2).status_code == 303
    assert "Chờ anh/chị ký" in hoa.get("/documents").text
    assert hoa.post(f"{path}/step", version=version_in(hoa.get(path).text), then="sign").status_code == 303
    for ending in ("pdf", "docx"):
        assert lan.get(f"{path}/file.{ending}").status_code == 200
    assert sign_in("minh").get(f"{path}/file.pdf").status_code == 404
    document = session.scalars(select(Document)).one()
    session.refresh(document)
    assert lan.post(f"{path}/send", version=document.version, then="step").status_code == 303
    session.refresh(case)
    assert case.status == "da-dong"
    assert "01/TB-UBND" in lan.get("/documents/register").text
    assert DocumentRepository(session).of_case(case.id)[0].state == "sent"


def test_a_body_outside_answers_on_its_own_page(
    sign_in: SignIn, session: Session, case: Case, client: TestClient
) -> None:
    lan = sign_in("lan")
    path = lan.post(f"/cases/{case.code}/desk/forward", unit="thoat-nuoc", reason=WHY, days=5).headers["location"]
    page = lan.post(f"{path}/link").text
    token = re.search(r"/lien-thong/([\w-]+)", page)
    assert token
    shown = client.get(f"/lien-thong/{token.group(1)}", headers=HTML)
    assert "Lê Lợi" in shown.text
    assert "Bảy" not in shown.text
    wrong = client.post(f"/lien-thong/{token.group(1)}", data={"verb": "return", "name": "Ông Tám"}, headers=HTML)
    assert wrong.status_code == 422
    answer = {"verb": "answer", "name": "Ông Tám", "text": "Đã thông cống chính ngày 21/11"}
    assert client.post(f"/lien-thong/{token.group(1)}", data=answer, headers=HTML).status_code == 303
    assert session.scalars(select(Forward.state)).one() == "answered"
    assert "Đã thông cống chính" in lan.get(path).text


def test_a_public_copy_is_made_and_decided_on_its_page(sign_in: SignIn, session: Session, case: Case) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    path = lan.post(f"/cases/{case.code}/desk/publish").headers["location"]
    page = lan.get(path).text
    assert "<del>" in page
    why = "Việc chung của cả tuyến phố"
    assert lan.post(f"{path}/submit", version=version_in(page), reason=why).status_code == 303
    asked = re.search(r'name="approval" value="(\d+)"', hoa.get(path).text)
    assert asked
    decided = hoa.post(f"{path}/decide", approval=asked.group(1), reason="Đã xem, không còn danh tính", then="approve")
    assert decided.status_code == 303
    assert "đang công khai" in hoa.get(path).text


def test_many_cases_are_tried_and_then_done(sign_in: SignIn, session: Session, case: Case) -> None:
    lan = sign_in("lan")
    page = lan.post("/bulk", codes=case.code, then="add", do="note", text="Đã xem {code}").text
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept
    from html import unescape

    steps = unescape(kept.group(1))
    assert "1/1" in lan.post("/bulk", codes=case.code, kept=steps, then="try").text
    assert lan.post("/bulk", codes=case.code, kept=steps, then="run").status_code == 200
    assert f"Đã xem {case.code}" in lan.get(f"/cases/{case.code}").text


def test_a_result_that_says_nothing_can_be_put_to_the_leaders(sign_in: SignIn, case: Case) -> None:
    lan = sign_in("lan")
    answer = lan.post(f"/cases/{case.code}/result", result="Đã xử lý xong.", no_photo_reason="trời mưa không chụp")
    assert answer.status_code == 422
    assert "chưa cụ thể" in answer.text
    asked = lan.post(
        f"/cases/{case.code}/desk/ask-leader", result="Đã xử lý xong.", reason="Không được nêu chi tiết vụ việc"
    )
    assert asked.status_code == 303
    assert "Đã xử lý xong." in sign_in("hoa").get("/phe-duyet").text


def test_the_case_is_printed_and_exported(sign_in: SignIn, case: Case) -> None:
    lan, phuc = sign_in("lan"), sign_in("phuc")
    assert lan.post(f"/cases/{case.code}/desk/print", openness="full").content.startswith(b"%PDF-")
    assert phuc.post(f"/cases/{case.code}/desk/print", openness="full").status_code == 403
    assert phuc.post(f"/cases/{case.code}/desk/print", openness="unit").content.startswith(b"%PDF-")
    assert lan.post(f"/cases/{case.code}/desk/export", reason="Thanh tra số 12").content.startswith(b"PK")


def test_other_wards_do_none_of_it(sign_in: SignIn, case: Case) -> None:
    minh = sign_in("minh")
    for path, fields in {
        "merge-into": {"other": case.code},
        "unmerge": {"reason": WHY},
        "split": {"description": "x"},
        "document": {"template": "thong-bao-ket-qua"},
        "publish": {},
        "reveal": {"reason": WHY},
        "forward": {"unit": "thoat-nuoc", "reason": WHY},
        "ask-leader": {"result": "x", "reason": WHY},
        "print": {},
        "export": {"reason": WHY},
    }.items():
        assert minh.post(f"/cases/{case.code}/desk/{path}", **fields).status_code == 404, path


def test_the_case_shows_the_instruction_that_was_given_for_it(session: Session, sign_in: SignIn, case: Case) -> None:
    instructions.give(
        session, case, officer(session, "hoa"), "Kiểm tra cống trước chợ ngay.", NOW + timedelta(hours=4), NOW
    )
    page = sign_in("phuc").get(f"/cases/{case.code}")
    assert page.status_code == 200
    assert "Kiểm tra cống trước chợ ngay." in page.text
