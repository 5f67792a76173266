"""From draft to the citizen: four eyes, versions, numbers without gaps, the step that the document stands for."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import CaseState
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.documents import downloads, drafting, passing, sending, service, signing
from inbox_api.documents.repository import DocumentRepository
from inbox_api.errors import Conflict, NotAllowed, NotFound
from inbox_api.models import Case, Document, DocumentState
from tests.factories import NOW, create_case_for, create_officer, officer, receive

FIELDS = {
    "found": "Sáng 20/11/2026 tổ hạ tầng kiểm tra, cống trước chợ bị tắc.",
    "done": "Đã nạo vét 40 m cống, hoàn thành ngày 21/11/2026.",
    "advice": "",
}


def drafted(session: Session, case: Case, key: str = "thong-bao-ket-qua", who: str = "lan") -> Document:
    document = drafting.draft(session, officer(session, who), case.code, key, NOW)
    return drafting.write(session, officer(session, who), document.id, FIELDS, None, document.version, NOW)


def submitted(session: Session, case: Case, reviewer: str = "", key: str = "thong-bao-ket-qua") -> Document:
    document = drafted(session, case, key)
    return passing.submit(
        session, officer(session, "lan"), document.id, reviewer=reviewer, signer="hoa", days=2, comment="Trình ký",
        version=document.version, now=NOW,
    )  # fmt: skip


def signed(session: Session, case: Case) -> Document:
    document = submitted(session, case)
    return signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "Đường ngập"))


def test_a_document_goes_from_drafter_over_reviewer_and_signer_to_the_citizen(session: Session, case: Case) -> None:
    document = submitted(session, case, reviewer="phuc")
    document = passing.review(session, officer(session, "phuc"), document.id, "Đồng ý", document.version, NOW)
    document = signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    assert (document.number, document.notation, document.register) == (1, "TB-UBND", "tra-vinh/TB/2026")
    document = sending.send(session, officer(session, "lan"), document.id, document.version, NOW)
    session.refresh(case)
    assert (document.state, case.status) == (DocumentState.SENT, CaseState.CLOSED)
    assert case.conversation_id is not None
    messages = ConversationRepository(session).messages(case.conversation_id)
    told = next(message for message in messages if "01/TB-UBND" in message.text)
    assert "Đã nạo vét 40 m cống, hoàn thành ngày 21/11/2026" in told.text
    assert [file.mime for file in told.attachments] == ["application/pdf"]
    verbs = [step.verb for step in service.steps(session, document)]
    assert verbs == ["drafted", "submitted", "reviewed", "signed", "sent"]


def test_who_drafted_it_neither_reviews_nor_signs_it(session: Session, case: Case) -> None:
    document = drafted(session, case)
    boss = create_officer(session, "boss", "Sếp", ["dispatcher", "leader"], "tra-vinh")
    own = drafting.draft(session, boss, case.code, "thong-bao-ket-qua", NOW)
    own = drafting.write(session, boss, own.id, FIELDS, None, own.version, NOW)
    with pytest.raises(service.OwnDocument):
        passing.submit(
            session, boss, own.id, reviewer="", signer="boss", days=1, comment="", version=own.version, now=NOW
        )
    with pytest.raises(service.NotYourPart):
        passing.submit(
            session, boss, document.id, reviewer="", signer="hoa", days=1, comment="", version=document.version, now=NOW
        )


def test_only_the_named_signer_signs_and_only_at_that_step(session: Session, case: Case) -> None:
    document = submitted(session, case, reviewer="phuc")
    with pytest.raises(service.NotReady):
        signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    document = passing.review(session, officer(session, "phuc"), document.id, "", document.version, NOW)
    for name in ("phuc", "duty"):
        with pytest.raises(service.NotYourPart):
            signing.sign(session, officer(session, name), document.id, "", document.version, NOW)
    with pytest.raises(NotFound):
        signing.sign(session, officer(session, "minh"), document.id, "", document.version, NOW)


def test_a_document_that_lacks_something_is_not_submitted(session: Session, case: Case) -> None:
    document = drafting.draft(session, officer(session, "lan"), case.code, "thong-bao-ket-qua", NOW)
    with pytest.raises(service.FieldsMissing, match="Kết quả kiểm tra"):
        passing.submit(
            session, officer(session, "lan"), document.id, reviewer="", signer="hoa", days=1, comment="",
            version=document.version, now=NOW,
        )  # fmt: skip


def test_what_was_sent_back_shows_word_by_word_what_changed(session: Session, case: Case) -> None:
    document = submitted(session, case)
    document = passing.send_back(session, officer(session, "hoa"), document.id, "Ghi số mét", document.version, NOW)
    changed = {**FIELDS, "done": FIELDS["done"].replace("40 m", "55 m")}
    document = drafting.write(session, officer(session, "lan"), document.id, changed, None, document.version, NOW)
    assert document.current == 3
    pieces = [piece for line in service.difference(session, document, 2, 3) for piece in line]
    assert [piece.text for piece in pieces if piece.kind == "gone"] == ["40"]
    assert [piece.text for piece in pieces if piece.kind == "new"] == ["55"]


def test_a_page_that_is_out_of_date_overwrites_nothing(session: Session, case: Case) -> None:
    document = drafted(session, case)
    with pytest.raises(Conflict):
        drafting.write(session, officer(session, "lan"), document.id, {**FIELDS, "done": "x"}, None, 1, NOW)


def test_a_signed_document_changes_no_more(session: Session, case: Case) -> None:
    document = signed(session, case)
    lan = officer(session, "lan")
    with pytest.raises(service.NotReady):
        drafting.write(session, lan, document.id, {**FIELDS, "done": "khác"}, None, document.version, NOW)
    with pytest.raises(service.NotReady):
        passing.withdraw(session, lan, document.id, "", document.version, NOW)
    with pytest.raises(service.NotReady):
        signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    first = downloads.download(session, lan, document.id, "pdf", NOW)[2]
    assert first == downloads.download(session, lan, document.id, "pdf", NOW + timedelta(days=9))[2]


def test_what_was_withdrawn_takes_no_number(session: Session, case: Case) -> None:
    document = submitted(session, case)
    passing.withdraw(session, officer(session, "lan"), document.id, "Nhầm mẫu", document.version, NOW)
    assert signed(session, case).number == 1


def test_numbers_count_by_body_kind_and_year(session: Session, case: Case) -> None:
    numbers = [signed(session, case).number for _time in range(3)]
    assert numbers == [1, 2, 3]
    next_year = submitted(session, case)
    later = NOW + timedelta(days=60)
    assert signing.sign(session, officer(session, "hoa"), next_year.id, "", next_year.version, later).number == 1


def test_numbers_that_many_ask_for_at_once_have_no_gap_and_no_double(session: Session) -> None:
    """Every second transaction fails: what it took is given back."""
    given: list[int] = []

    def take(number: int) -> None:
        try:
            with db.transaction() as own:
                found = DocumentRepository(own).next_number("test/TB/2026")
                if number % 2:
                    raise RuntimeError
                given.append(found)
        except RuntimeError:
            pass

    threads = [threading.Thread(target=take, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 9))


def test_leaders_do_not_send_and_strangers_see_nothing(session: Session, case: Case) -> None:
    document = signed(session, case)
    with pytest.raises(NotAllowed):
        sending.send(session, officer(session, "hoa"), document.id, document.version, NOW)
    with pytest.raises(NotFound):
        downloads.download(session, officer(session, "minh"), document.id, "pdf", NOW)


def test_a_document_is_sent_once(session: Session, case: Case) -> None:
    document = signed(session, case)
    sent = sending.send(session, officer(session, "lan"), document.id, document.version, NOW)
    with pytest.raises(service.NotReady):
        sending.send(session, officer(session, "lan"), document.id, sent.version, NOW)


def test_a_refusal_on_paper_refuses_the_case_in_the_words_that_were_signed(session: Session) -> None:
    case = create_case_for(session, receive(session, "khiếu nại"), case_type="PAKN", topic=None)
    lan = officer(session, "lan")
    document = drafting.draft(session, lan, case.code, "thong-bao-khong-thu-ly", NOW)
    fields = {"matter": "Quy định về phí", "why": "Không thuộc thẩm quyền theo Nghị định 20/2008/NĐ-CP", "where": ""}
    document = drafting.write(session, lan, document.id, fields, None, document.version, NOW)
    document = passing.submit(
        session, lan, document.id, reviewer="", signer="hoa", days=1, comment="", version=document.version, now=NOW
    )
    document = signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    sending.send(session, lan, document.id, document.version, NOW)
    session.refresh(case)
    assert case.status == CaseState.REFUSED
    assert case.refusal_reason is not None
    assert "Không thuộc thẩm quyền theo Nghị định 20/2008/NĐ-CP" in case.refusal_reason
    moves = [event.detail["to"] for event in CaseRepository(session).events(case.id) if event.kind == "state"]
    assert moves == ["dang-phan-loai", "khong-tiep-nhan"]


def test_an_acceptance_needs_the_signed_paper(session: Session) -> None:
    case = create_case_for(session, receive(session, "khiếu nại"), case_type="KHN", topic=None)
    with pytest.raises(service.PaperMissing):
        drafting.draft(session, officer(session, "lan"), case.code, "thong-bao-thu-ly-khieu-nai", NOW)


def test_a_letter_names_the_body_and_the_unit_that_drafted_it(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    document = drafting.draft(session, lan, case.code, "cong-van-tra-loi", NOW)
    document = drafting.write(
        session, lan, document.id, {"answer": "Đã xử lý ngày 21/11."}, None, document.version, NOW
    )
    document = passing.submit(
        session, lan, document.id, reviewer="", signer="hoa", days=1, comment="", version=document.version, now=NOW
    )
    document = signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    assert (document.unit.code, document.notation, document.register) == ("tra-vinh", "UBND-PKT", "tra-vinh/CV/2026")


def test_a_case_that_has_ended_takes_no_step_and_nothing_is_sent(session: Session, case: Case) -> None:
    document = signed(session, case)
    lan = officer(session, "lan")
    steps.close_with_result(
        session,
        case,
        lan,
        NOW,
        steps.Reasons(result="Đã xử lý xong ngày 21/11.", no_photo_reason="Trời tối quá nên không chụp"),
    )
    with pytest.raises(Conflict):
        sending.send(session, lan, document.id, document.version, NOW)
    assert session.scalars(select(Document.state).where(Document.id == document.id)).one() == DocumentState.SIGNED
