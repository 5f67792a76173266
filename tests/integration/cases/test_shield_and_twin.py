"""Handling units see the matter, not the person; what everybody may see was made by one and approved by another."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from connectors.simulation.state import sample_picture
from inbox_api.approvals import service as approvals
from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from inbox_api.cases import showing
from inbox_api.cases.publishing import deciding, service, wording
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.shield import service as shield
from inbox_api.cases.states import ReasonMissing
from inbox_api.errors import Conflict, NotAllowed, NotFound
from inbox_api.files.keeping import keep_upload
from inbox_api.files.stores import stores
from inbox_api.models import Approval, Case, CaseTwin, TwinState
from inbox_api.search import service as search
from tests.factories import NOW, create_case_for, officer, receive

TEXT = "Đường Lê Lợi ngập, nhà tôi số 12/3 vào nước. Gọi 0912345678 gặp Nguyễn Văn Bảy."
WHY = "Đội thoát nước cần gọi trước khi đến bơm."


@pytest.fixture
def case(session: Session) -> Case:
    conversation = receive(session, TEXT)
    return create_case_for(
        session, conversation, description=TEXT, contact_name="Nguyễn Văn Bảy", phone="0912345678", is_public=True
    )


def test_reception_sees_the_person_and_the_handling_unit_does_not(session: Session, case: Case) -> None:
    assert shield.sees_person(session, officer(session, "lan"), case, NOW)
    assert not shield.sees_person(session, officer(session, "phuc"), case, NOW)
    assert not shield.sees_person(session, officer(session, "hoa"), case, NOW)
    veiled = shield.veiled(case.description, case)
    assert "Bảy" not in veiled
    assert "0912345678" not in veiled
    assert "Lê Lợi" in veiled


def test_a_look_needs_a_reason_ends_and_stands_where_the_citizen_reads_it(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    with pytest.raises(ReasonMissing):
        shield.reveal(session, phuc, case.code, "cần", NOW)
    person = shield.reveal(session, phuc, case.code, WHY, NOW)
    assert (person.name, person.phone) == ("Nguyễn Văn Bảy", "0912345678")
    assert shield.sees_person(session, phuc, case, NOW + timedelta(hours=7))
    assert not shield.sees_person(session, phuc, case, NOW + timedelta(hours=9))
    (look,) = shield.looks(session, case)
    assert (look.officer.username, look.reason) == ("phuc", WHY)
    event = CaseRepository(session).events(case.id)[-1]
    assert (event.kind, event.is_public) == ("revealed", True)
    audit.write_waiting(session)
    actions = [row.action for row in AuditRepository(session).page(before_id=None, limit=5)]
    assert "case.reveal" in actions


def test_whoever_may_not_read_the_case_looks_behind_nothing(session: Session, case: Case) -> None:
    with pytest.raises(NotFound):
        shield.reveal(session, officer(session, "minh"), case.code, WHY, NOW)


def test_a_denouncer_is_shown_to_nobody(session: Session) -> None:
    case = create_case_for(
        session, receive(session, "tố cáo"), case_type="TC", topic=None, contact_name="Nguyễn Văn Kín"
    )
    inspector = officer(session, "inspector")
    assert not shield.sees_person(session, inspector, case, NOW)
    with pytest.raises(NotAllowed):
        shield.reveal(session, inspector, case.code, WHY, NOW)


def with_photo(session: Session, case: Case) -> int:
    linked = receive(session, "ảnh", citizen=case.conversation.identity.external_id)  # type: ignore[union-attr]
    from inbox_api.conversations.repository import ConversationRepository

    message = ConversationRepository(session).messages(linked.id)[-1]
    file = keep_upload(session, "web:x", "anh.png", sample_picture(), NOW)
    file.message_id, file.uploaded_by = message.id, None
    CaseRepository(session).link_messages(case.id, [message.id])
    session.flush()
    return file.id


def ask(session: Session, twin: CaseTwin, *, is_sure: bool = False) -> Approval:
    why = "Việc chung của cả tuyến phố"
    service.submit(session, officer(session, "lan"), twin.id, why, twin.version, NOW, is_sure=is_sure)
    return next(row for row in approvals.of_case(session, twin.case) if row.state == "waiting")


def decide(session: Session, approval: Approval, *, approve: bool = True, who: str = "hoa") -> None:
    why = "Đã xem bản sao, không còn danh tính"
    approvals.decide(session, officer(session, who), approval.id, approve=approve, reason=why, now=NOW)


def test_a_copy_is_suggested_without_people_and_published_by_a_second_person(session: Session, case: Case) -> None:
    photo = with_photo(session, case)
    twin = service.begin(session, officer(session, "lan"), case.code, NOW)
    for secret in ("Bảy", "0912345678", "12/3"):
        assert secret not in twin.text
    assert "Lê Lợi" in twin.text
    assert {mark["kind"] for mark in twin.marks} >= {"name", "phone", "house"}
    boxes = [{"x": 0.1, "y": 0.1, "w": 0.5, "h": 0.5}]
    service.mark_photo(
        session, officer(session, "lan"), twin.id, photo, boxes=boxes, is_included=True, is_checked=True, now=NOW
    )
    decide(session, ask(session, twin))
    shown = service.published(session, case)
    assert shown is not None
    assert (shown.state, shown.decided_by) == (TwinState.APPROVED, officer(session, "hoa").id)
    assert case.description == TEXT
    copy = shown.photos[0].copy
    assert copy is not None
    assert copy.stored_name is not None
    picture = Image.open(io.BytesIO(stores().read(copy.stored_name))).convert("RGB")
    middle = picture.getpixel((picture.width // 3, picture.height // 3))
    assert isinstance(middle, tuple)
    assert max(middle) < 16


def test_the_difference_shows_what_was_covered(session: Session, case: Case) -> None:
    twin = service.begin(session, officer(session, "lan"), case.code, NOW)
    gone = "".join(piece.text for piece in wording.difference(twin, str)["text"] if piece.kind == "gone")
    assert "0912345678" in gone
    assert "Nguyễn Văn Bảy" in gone


def test_what_still_tells_who_somebody_is_must_be_confirmed(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    twin = service.begin(session, lan, case.code, NOW)
    words = wording.Words("Ngập", "Nhà ông Trần Văn Tư bị ngập", "", "Lê Lợi")
    twin = service.write(session, lan, twin.id, words, twin.version, NOW)
    with pytest.raises(service.StillTelling, match="Trần Văn Tư"):
        ask(session, twin)
    assert ask(session, twin, is_sure=True).state == "waiting"


def test_a_photo_that_nobody_looked_at_is_not_published(session: Session, case: Case) -> None:
    photo = with_photo(session, case)
    lan = officer(session, "lan")
    twin = service.begin(session, lan, case.code, NOW)
    service.mark_photo(session, lan, twin.id, photo, boxes=[], is_included=True, is_checked=False, now=NOW)
    with pytest.raises(service.PhotoNotChecked):
        ask(session, twin)


def test_who_made_it_does_not_approve_it(session: Session, case: Case) -> None:
    twin = service.begin(session, officer(session, "lan"), case.code, NOW)
    approval = ask(session, twin)
    with pytest.raises(NotAllowed):
        decide(session, approval, who="lan")


def test_a_refused_copy_can_be_corrected_and_asked_again(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    twin = service.begin(session, lan, case.code, NOW)
    approval = ask(session, twin)
    with pytest.raises(Conflict):
        deciding.take_back(session, lan, twin.id, NOW)
    decide(session, approval, approve=False)
    twin = deciding.take_back(session, lan, twin.id, NOW)
    decide(session, ask(session, twin))
    assert service.published(session, case) is not None


def test_a_newer_copy_takes_the_place_of_the_older_and_history_stays(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    for _time in range(2):
        decide(session, ask(session, service.begin(session, lan, case.code, NOW)))
    assert [twin.state for twin in service.history(session, case)] == [TwinState.APPROVED, TwinState.REPLACED]
    shown = service.published(session, case)
    assert shown is not None
    deciding.withdraw(session, lan, shown.id, "Người dân yêu cầu", shown.version, NOW)
    assert service.published(session, case) is None


def test_every_step_of_a_copy_stands_in_the_log(session: Session, case: Case) -> None:
    photo, lan = with_photo(session, case), officer(session, "lan")
    decide(session, ask(session, service.begin(session, lan, case.code, NOW)))
    twin = service.begin(session, lan, case.code, NOW)
    words = wording.Words("Ngập", "Đường ngập sau mưa", "", "Lê Lợi")
    twin = service.write(session, lan, twin.id, words, twin.version, NOW)
    service.mark_photo(session, lan, twin.id, photo, boxes=[], is_included=True, is_checked=True, now=NOW)
    decide(session, ask(session, twin))
    audit.write_waiting(session)
    found = [row for row in AuditRepository(session).page(before_id=None, limit=100) if row.detail.get("twin")]
    steps = ["replaced", "approved", "submitted", "changed", "changed", "drafted", "approved", "submitted", "drafted"]
    assert sorted(row.action for row in found) == sorted(f"twin.{step}" for step in steps)
    by_step = {row.action: row.actor for row in found}
    assert by_step["twin.changed"] == f"officer:{lan.id}"
    assert by_step["twin.replaced"] == f"officer:{officer(session, 'hoa').id}"


@pytest.mark.parametrize(("kind", "topic"), [("KHN", None), ("PAHT", "1303"), ("TGTP", "1001")])
def test_some_kinds_are_never_published(session: Session, kind: str, topic: str | None) -> None:
    case = create_case_for(session, receive(session, "x"), case_type=kind, topic=topic, is_public=True)
    with pytest.raises(service.MayNotBePublic):
        service.begin(session, officer(session, "lan"), case.code, NOW)


def test_without_the_citizens_word_nothing_is_published(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), is_public=False)
    with pytest.raises(service.MayNotBePublic):
        service.begin(session, officer(session, "lan"), case.code, NOW)


def test_who_asked_not_to_be_named_is_hidden_from_reception_too_until_it_says_why(session: Session) -> None:
    conversation = receive(session, TEXT)
    case = create_case_for(session, conversation, description=TEXT, contact_name="Nguyễn Văn Bảy", hide_name=True)
    lan = officer(session, "lan")
    assert not shield.sees_person(session, lan, case, NOW)
    (listed,) = showing.listed_for(lan, [case])
    assert "Bảy" not in listed.description
    assert "Bảy" not in shield.listed_text(lan)(case.description, case)
    assert search.find(session, lan, "Nguyễn Văn Bảy", now=NOW).cases == []
    shield.reveal(session, lan, case.code, WHY, NOW)
    assert shield.sees_person(session, lan, case, NOW)
    assert [row.code for row in search.find(session, lan, "Nguyễn Văn Bảy", now=NOW).cases] == [case.code]
