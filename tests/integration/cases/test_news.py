"""Who is told that work is theirs now, or that a citizen did something; nobody hears of what they did themselves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases import citizen_moves, rating, steps
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import service as conversations
from inbox_api.documents import drafting, passing, signing
from inbox_api.duty import lists
from inbox_api.models import DutyCall, HandledBy
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from tests.factories import NOW, create_case_for, create_officer, officer, receive

RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh.")
FIELDS = {"found": "Cống trước chợ bị tắc.", "done": "Đã nạo vét 40 m cống.", "advice": ""}


def told(session: Session, name: str) -> list[str]:
    """Kinds of the officer's notices, oldest first."""
    return [row.kind for row in reversed(notices.newest(session, officer(session, name)))]


def unit_id(session: Session, code: str) -> int:
    found = OfficerRepository(session).unit_by_code(code)
    assert found is not None
    return found.id


def test_who_gets_a_case_by_hand_is_told_and_who_takes_it_is_not(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    steps.assign(session, case, officer(session, "phuc"), officer(session, "lan"), NOW)
    assert (told(session, "phuc"), told(session, "lan")) == (["assigned"], [])
    steps.assign(session, case, officer(session, "lan"), officer(session, "lan"), NOW)
    assert told(session, "lan") == []


def test_a_transfer_tells_those_on_duty_there_and_calls_them_to_the_conversation(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    create_officer(session, "trang", "Cán bộ khác", ["officer"], "long-duc")
    lists.add(session, officer(session, "admin"), "long-duc", lists.NewEntry("trang"), NOW)
    conversations.take_over(session, conversation.id, officer(session, "lan"), NOW)
    steps.transfer(session, case, unit_id(session, "long-duc"), "Thuộc địa bàn Long Đức", officer(session, "lan"), NOW)
    assert told(session, "trang") == ["transferred"]
    session.refresh(conversation)
    assert conversation.handled_by == HandledBy.QUEUE
    call = session.scalars(select(DutyCall).where(DutyCall.conversation_id == conversation.id)).one()
    assert (call.state, call.unit_id) == ("open", unit_id(session, "long-duc"))
    assert told(session, "lan") == []


def test_reopening_and_a_low_rating_are_told_to_the_officer_of_the_case(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    steps.assign(session, case, officer(session, "lan"), officer(session, "lan"), NOW)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    rating.rate(session, case, 4, None, NOW)
    assert told(session, "lan") == []
    rating.rate(session, case, 1, None, NOW)
    rating.rate(session, case, 2, "Chưa sạch", NOW)
    assert told(session, "lan") == ["low_rating"]
    assert citizen_moves.reopen(session, case, "Cống vẫn tắc, nước vẫn ngập như cũ", NOW + timedelta(hours=1))
    assert told(session, "lan") == ["low_rating", "reopened"]


def test_each_step_of_a_document_is_told_to_who_has_it_next(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    lan, phuc, hoa = (officer(session, name) for name in ("lan", "phuc", "hoa"))
    document = drafting.draft(session, lan, case.code, "thong-bao-ket-qua", NOW)
    document = drafting.write(session, lan, document.id, FIELDS, None, document.version, NOW)

    def submit() -> None:
        passing.submit(
            session, lan, document.id, reviewer="phuc", signer="hoa", days=2, comment="", version=document.version,
            now=NOW,
        )  # fmt: skip

    submit()
    assert told(session, "phuc") == ["document_review"]
    passing.send_back(session, phuc, document.id, "Thiếu ngày", document.version, NOW)
    assert told(session, "lan") == ["document_back"]
    submit()
    passing.review(session, phuc, document.id, "", document.version, NOW)
    assert told(session, "hoa") == ["document_sign"]
    signing.sign(session, hoa, document.id, "", document.version, NOW)
    assert told(session, "lan") == ["document_back", "document_signed"]
