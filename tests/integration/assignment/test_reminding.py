"""What waits for a decision or a signature is recalled once a working day, to who can act on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from admin_ui.duty.sentences import sentence_of
from inbox_api.approvals import reminding
from inbox_api.approvals import service as approvals
from inbox_api.documents import drafting, passing
from inbox_api.models import Case, Document
from inbox_api.officers import absence, notices
from inbox_api.officers.absence import NewAbsence
from tests.factories import create_case_for, create_officer, officer, receive

MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)  # nine o'clock there
FRIDAY = MONDAY - timedelta(days=3)
REASON = "Thuộc thẩm quyền của đơn vị khác theo địa bàn."
FIELDS = {"found": "Cống trước chợ bị tắc.", "done": "Đã nạo vét 40 m cống.", "advice": ""}
KINDS = (reminding.KIND, reminding.HELD_UP)


@pytest.fixture
def case(session: Session) -> Case:
    create_officer(session, "vice", "Trần Thị Phó", ["leader"], "tra-vinh")
    return create_case_for(session, receive(session, "Đường ngập"))


def submitted(session: Session, case: Case, at: datetime) -> Document:
    lan = officer(session, "lan")
    document = drafting.draft(session, lan, case.code, "thong-bao-ket-qua", at)
    document = drafting.write(session, lan, document.id, FIELDS, None, document.version, at)
    return passing.submit(
        session, lan, document.id, reviewer="", signer="hoa", days=2, comment="", version=document.version, now=at
    )


def asked(session: Session, case: Case, at: datetime) -> None:
    approvals.ask(session, "extension", case, officer(session, "lan"), REASON, {}, at)


def away(session: Session, name: str, substitute: str | None = None) -> None:
    person = officer(session, name)
    absence.plan(
        session, person, person, NewAbsence("leave", FRIDAY, FRIDAY + timedelta(days=3650), substitute), FRIDAY
    )


def recalled(session: Session, name: str) -> list[tuple[str, dict[str, Any]]]:
    rows = reversed(notices.newest(session, officer(session, name)))
    return [(row.kind, row.detail) for row in rows if row.kind in KINDS]


def test_one_notice_a_day_tells_of_all_that_waits_for_a_leader(session: Session, case: Case) -> None:
    asked(session, case, FRIDAY)
    submitted(session, case, FRIDAY)
    assert reminding.remind(session, MONDAY) > 0
    assert recalled(session, "hoa") == [("waiting", {"decisions": 1, "documents": 1})]
    assert recalled(session, "lan") == []
    assert reminding.remind(session, MONDAY + timedelta(hours=1)) == 0
    assert reminding.remind(session, MONDAY + timedelta(days=1)) > 0
    assert len(recalled(session, "hoa")) == 2


@pytest.mark.parametrize(
    "closed",
    [MONDAY - timedelta(days=1), MONDAY - timedelta(hours=3), MONDAY + timedelta(hours=9)],
    ids=["Sunday", "before the offices open", "after they close"],
)
def test_nobody_is_recalled_outside_the_hours_of_the_offices(session: Session, case: Case, closed: datetime) -> None:
    asked(session, case, FRIDAY)
    assert reminding.remind(session, closed) == 0


def test_what_came_today_was_told_already(session: Session, case: Case) -> None:
    asked(session, case, MONDAY - timedelta(minutes=30))
    submitted(session, case, MONDAY - timedelta(minutes=30))
    assert reminding.remind(session, MONDAY) == 0


def test_a_document_that_was_submitted_again_today_is_not_recalled(session: Session, case: Case) -> None:
    document = submitted(session, case, FRIDAY)
    lan = officer(session, "lan")
    document = passing.take_back(session, lan, document.id, "", document.version, MONDAY)
    passing.submit(
        session, lan, document.id, reviewer="", signer="hoa", days=2, comment="", version=document.version, now=MONDAY
    )
    assert reminding.remind(session, MONDAY) == 0


def test_what_was_decided_or_signed_is_not_recalled(session: Session, case: Case) -> None:
    asked(session, case, FRIDAY)
    document = submitted(session, case, FRIDAY)
    hoa = officer(session, "hoa")
    [waiting] = approvals.waiting(session, hoa)
    approvals.decide(session, hoa, waiting.id, approve=False, reason=REASON, now=MONDAY)
    passing.send_back(session, hoa, document.id, "Sửa lại", document.version, MONDAY)
    assert reminding.remind(session, MONDAY) == 0


def test_while_the_signer_is_away_substitute_and_drafter_are_told(session: Session, case: Case) -> None:
    submitted(session, case, FRIDAY)
    away(session, "hoa", "vice")
    reminding.remind(session, MONDAY)
    name = officer(session, "hoa").display_name
    assert recalled(session, "vice") == [("waiting", {"documents": 1, "name": name})]
    assert [kind for kind, _detail in recalled(session, "lan")] == ["document_held_up"]
    assert reminding.remind(session, MONDAY + timedelta(minutes=20)) == 0


def test_a_question_is_recalled_to_who_stands_in_for_the_leader(session: Session, case: Case) -> None:
    asked(session, case, FRIDAY)
    away(session, "hoa", "vice")
    reminding.remind(session, MONDAY)
    assert recalled(session, "vice") == [("waiting", {"decisions": 1, "documents": 0})]
    assert recalled(session, "hoa") == []


def test_a_substitute_who_may_not_read_the_case_is_not_told(session: Session, case: Case) -> None:
    create_officer(session, "far", "Far", ["leader"], "nguyet-hoa")
    submitted(session, case, FRIDAY)
    away(session, "hoa", "far")
    reminding.remind(session, MONDAY)
    assert recalled(session, "far") == []


@pytest.mark.parametrize(
    ("detail", "sentence"),
    [
        ({"decisions": 2, "documents": 1}, "Vẫn chờ anh/chị: 2 việc cần quyết định, 1 văn bản"),
        ({"decisions": 2, "documents": 0}, "Vẫn chờ anh/chị quyết định: 2 việc"),
        ({"decisions": 0, "documents": 3}, "Vẫn chờ anh/chị xem xét hoặc ký: 3 văn bản"),
        ({"documents": 1, "name": "Hoa"}, "1 văn bản đang chờ Hoa, người mà anh/chị làm thay"),
    ],
)
def test_a_recall_says_how_much_waits_and_leads_to_the_page(detail: dict[str, Any], sentence: str) -> None:
    assert sentence_of("waiting", detail) == (sentence, "/phe-duyet")
