"""One inbox of approvals: decisions, documents to review or sign, limits and API keys, with their sum in the menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from inbox_api.abuse import service as abuse
from inbox_api.approvals import inbox
from inbox_api.approvals import service as approvals
from inbox_api.documents import drafting, passing, signing
from inbox_api.documents import service as documents
from inbox_api.models import AbuseLevel, Case, Document
from inbox_api.tokens import service as tokens
from inbox_api.tokens.service import NewKey
from tests.factories import create_case_for, create_officer, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
NOW = datetime.now(UTC)
REASON = "Thuộc thẩm quyền của đơn vị khác theo địa bàn."
FIELDS = {"found": "Cống trước chợ bị tắc.", "done": "Đã nạo vét 40 m cống.", "advice": ""}
KEY = NewKey("Cổng dịch vụ", "tra-vinh-kt", ("officer",), "đọc trạng thái hồ sơ")
BLOCK = "Cũng đang chờ anh/chị"


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "Đường ngập", now=NOW), now=NOW)


def submitted(session: Session, case: Case, reviewer: str = "", at: datetime = NOW) -> Document:
    lan = officer(session, "lan")
    document = drafting.draft(session, lan, case.code, "thong-bao-ket-qua", at)
    document = drafting.write(session, lan, document.id, FIELDS, None, document.version, at)
    return passing.submit(
        session, lan, document.id, reviewer=reviewer, signer="hoa", days=2, comment="", version=document.version, now=at
    )


def limited(session: Session, by: str = "lan", at: datetime = NOW) -> None:
    talk = receive(session, "lời thô tục", now=NOW)
    talk.unit_id = officer(session, "lan").unit_id
    session.flush()
    abuse.limit(session, officer(session, by), talk.public_id, AbuseLevel.MUTED, REASON, 20, at)


def counts(session: Session, name: str) -> dict[str, int]:
    return {one.kind: one.count for one in inbox.sums(session, officer(session, name), NOW) if one.count}


def fill(session: Session, case: Case) -> list[int]:
    """One of each kind, two documents to sign; the ids of these."""
    approvals.ask(session, "refusal", case, officer(session, "lan"), REASON, {}, NOW)
    papers = [submitted(session, case, at=NOW - timedelta(days=2)), submitted(session, case)]
    limited(session)
    tokens.create(session, officer(session, "admin"), KEY, NOW)
    return [one.id for one in papers]


def test_a_leader_sees_all_that_waits_with_number_age_and_way(session: Session, sign_in: SignIn, case: Case) -> None:
    first, second = fill(session, case)
    hoa = sign_in("hoa")
    page = hoa.get("/phe-duyet").text
    assert BLOCK in page
    for address in (f"/documents/{first}", f"/documents/{second}", "/limits", "/quan-tri/khoa-api"):
        assert f'data-row href="{address}"' in page, address
    assert page.count("Chờ anh/chị ký") >= 2
    assert hoa.get("/bell").json()["approvals"] == 5
    sums = hoa.get("/api/v1/approvals/sums").json()
    kinds = {one["kind"]: one for one in sums["kinds"]}
    assert sums["total"] == 5
    assert {kind: one["count"] for kind, one in kinds.items()} == {
        "decisions": 1, "documents_sign": 2, "documents_review": 0, "looks": 0, "limits": 1, "api_keys": 1
    }  # fmt: skip
    oldest = datetime.fromisoformat(kinds["documents_sign"]["oldest_at"])
    assert abs(oldest - (NOW - timedelta(days=2))) < timedelta(seconds=5)
    assert kinds["documents_review"]["oldest_at"] is None
    for one in kinds.values():
        assert hoa.get(one["address"]).status_code == 200


def test_the_menu_has_a_place_for_the_sum_and_only_leaders_are_told_it(sign_in: SignIn, case: Case) -> None:
    assert "data-approvals" in sign_in("hoa").get("/phe-duyet").text
    lan = sign_in("lan")
    assert "data-approvals" not in lan.get("/phe-duyet").text
    assert lan.get("/bell").json()["approvals"] == 0


def test_what_is_decided_counts_no_more(session: Session, case: Case) -> None:
    fill(session, case)
    hoa = officer(session, "hoa")
    assert counts(session, "hoa") == {"decisions": 1, "documents_sign": 2, "limits": 1, "api_keys": 1}
    [waiting] = approvals.waiting(session, hoa)
    approvals.decide(session, hoa, waiting.id, approve=False, reason=REASON, now=NOW)
    [key] = tokens.waiting_for(session, hoa, NOW)
    tokens.approve(session, hoa, key.id, NOW)
    [limit] = abuse.waiting_for(session, hoa, NOW)
    abuse.review(session, hoa, limit.id, REASON, NOW, keep=True)
    for row in drafted_for(session):
        signing.sign(session, hoa, row.id, "", row.version, NOW)
    assert counts(session, "hoa") == {}


def drafted_for(session: Session) -> list[Document]:
    return [one.document for one in documents.waiting_for(session, officer(session, "hoa"))]


def test_a_reviewer_has_the_document_in_the_inbox_until_it_is_passed_on(
    session: Session, sign_in: SignIn, case: Case
) -> None:
    document = submitted(session, case, reviewer="phuc")
    assert (counts(session, "phuc"), counts(session, "hoa")) == ({"documents_review": 1}, {})
    assert f'href="/documents/{document.id}"' in sign_in("phuc").get("/phe-duyet").text
    passing.review(session, officer(session, "phuc"), document.id, "", document.version, NOW)
    assert (counts(session, "phuc"), counts(session, "hoa")) == ({}, {"documents_sign": 1})


def test_what_somebody_else_must_decide_counts_nothing(session: Session, case: Case) -> None:
    boss = create_officer(session, "boss", "Sếp", ["dispatcher", "leader"], "tra-vinh")
    approvals.ask(session, "refusal", case, boss, REASON, {}, NOW)
    limited(session, "boss")
    create_officer(session, "far", "Far", ["leader"], "nguyet-hoa")
    assert counts(session, "boss") == {}
    assert counts(session, "far") == {}
    assert approvals.counts(session, boss) == {}
    assert counts(session, "hoa") == {"decisions": 1, "limits": 1}


def test_a_limit_that_lapsed_for_want_of_a_second_look_counts_no_more(session: Session) -> None:
    limited(session, at=NOW - timedelta(days=4))
    assert counts(session, "hoa") == {}


def test_questions_on_a_denunciation_count_for_its_other_inspectors_only(session: Session, case: Case) -> None:
    approvals.ask(session, "refusal", case, officer(session, "lan"), REASON, {}, NOW)
    session.execute(update(Case).where(Case.id == case.id).values(restricted="to_cao"))
    assert counts(session, "hoa") == {}
    assert counts(session, "inspector") == {}


def test_the_page_says_that_nothing_waits_only_when_nothing_does(session: Session, sign_in: SignIn, case: Case) -> None:
    hoa, nothing = sign_in("hoa"), "Không có mục nào chờ anh/chị quyết định"
    empty = hoa.get("/phe-duyet").text
    assert BLOCK not in empty
    assert nothing in empty
    submitted(session, case)
    assert nothing not in hoa.get("/phe-duyet").text


def test_the_page_of_a_document_has_the_ways_back_for_its_drafter(
    session: Session, sign_in: SignIn, case: Case
) -> None:
    create_officer(session, "vice", "Trần Thị Phó", ["leader"], "tra-vinh")
    document = submitted(session, case)
    lan, page = sign_in("lan"), f"/documents/{document.id}"
    assert 'data-testid="take-back"' in lan.get(page).text
    assert 'data-testid="take-back"' not in sign_in("hoa").get(page).text
    answer = lan.post(f"{page}/signer", version=document.version, signer="vice", comment="Nghỉ phép")
    assert answer.headers["location"] == f"{page}?done=document_signer"
    session.refresh(document)
    assert document.signer is not None
    assert document.signer.username == "vice"
    assert lan.post(f"{page}/step", version=document.version, then="take_back").status_code == 303
    assert 'data-testid="submit"' in lan.get(page).text
