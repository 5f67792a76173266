"""What is with the reviewer or the signer is not stuck there: the drafter takes it back or has somebody else sign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.documents import drafting, passing, service, signing
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import AuditEntry, Case, Document, DocumentState
from inbox_api.officers import absence, notices
from inbox_api.officers.absence import NewAbsence
from tests.factories import NOW, create_case_for, create_officer, officer, receive

FIELDS = {"found": "Cống trước chợ bị tắc.", "done": "Đã nạo vét 40 m cống.", "advice": ""}


@pytest.fixture
def case(session: Session) -> Case:
    create_officer(session, "vice", "Vice", ["leader"], "tra-vinh")
    return create_case_for(session, receive(session, "Đường ngập"))


def submitted(session: Session, case: Case, signer: str = "hoa", reviewer: str = "") -> Document:
    lan = officer(session, "lan")
    document = drafting.draft(session, lan, case.code, "thong-bao-ket-qua", NOW)
    document = drafting.write(session, lan, document.id, FIELDS, None, document.version, NOW)
    return passing.submit(
        session, lan, document.id, reviewer=reviewer, signer=signer, days=2, comment="", version=document.version,
        now=NOW,
    )  # fmt: skip


def told(session: Session, name: str) -> list[str]:
    """Kinds of the officer's notices, oldest first."""
    return [row.kind for row in reversed(notices.newest(session, officer(session, name)))]


def verbs(session: Session, document: Document) -> list[str]:
    return [step.verb for step in service.steps(session, document)]


def actions(session: Session, document: Document) -> set[str]:
    audit.write_waiting(session)
    statement = select(AuditEntry.action).where(
        AuditEntry.object_type == "document", AuditEntry.object_id == str(document.id)
    )
    return set(session.scalars(statement))


@pytest.mark.parametrize(("reviewer", "holder"), [("", "hoa"), ("phuc", "phuc")])
def test_the_drafter_takes_it_back_changes_it_and_submits_it_again(
    session: Session, case: Case, reviewer: str, holder: str
) -> None:
    lan = officer(session, "lan")
    document = submitted(session, case, reviewer=reviewer)
    document = passing.take_back(session, lan, document.id, "", document.version, NOW)
    assert document.state == DocumentState.DRAFTING
    assert told(session, holder)[-1] == "document_gone"
    assert verbs(session, document)[-1] == "taken_back"
    assert "document.taken_back" in actions(session, document)
    document = drafting.write(session, lan, document.id, {**FIELDS, "done": "Đã xong."}, None, document.version, NOW)
    document = passing.submit(
        session, lan, document.id, reviewer="", signer="vice", days=2, comment="", version=document.version, now=NOW
    )
    vice = officer(session, "vice")
    assert signing.sign(session, vice, document.id, "", document.version, NOW).state == DocumentState.SIGNED


def test_somebody_else_signs_what_waits_and_both_are_told(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    document = submitted(session, case)
    document = passing.change_signer(session, lan, document.id, "vice", "Nghỉ phép", document.version, NOW)
    assert (told(session, "hoa")[-1], told(session, "vice")[-1]) == ("document_gone", "document_sign")
    assert verbs(session, document)[-1] == "signer_changed"
    assert "document.signer_changed" in actions(session, document)
    with pytest.raises(service.NotYourPart):
        signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    signed = signing.sign(session, officer(session, "vice"), document.id, "", document.version, NOW)
    assert signed.state == DocumentState.SIGNED


def test_a_signer_chosen_anew_while_it_is_reviewed_is_told_when_it_comes(session: Session, case: Case) -> None:
    document = submitted(session, case, reviewer="phuc")
    document = passing.change_signer(session, officer(session, "lan"), document.id, "vice", "", document.version, NOW)
    assert (document.state, told(session, "hoa"), told(session, "vice")) == (DocumentState.REVIEWING, [], [])
    passing.review(session, officer(session, "phuc"), document.id, "", document.version, NOW)
    assert told(session, "vice") == ["document_sign"]


def test_only_the_drafter_calls_it_back_and_only_before_the_signature(session: Session, case: Case) -> None:
    document = submitted(session, case)
    for name in ("duty", "hoa"):
        with pytest.raises(service.NotYourPart):
            passing.take_back(session, officer(session, name), document.id, "", document.version, NOW)
        with pytest.raises(service.NotYourPart):
            passing.change_signer(session, officer(session, name), document.id, "vice", "", document.version, NOW)
    with pytest.raises(NotFound):
        passing.take_back(session, officer(session, "minh"), document.id, "", document.version, NOW)
    document = signing.sign(session, officer(session, "hoa"), document.id, "", document.version, NOW)
    lan = officer(session, "lan")
    with pytest.raises(service.NotReady):
        passing.take_back(session, lan, document.id, "", document.version, NOW)
    with pytest.raises(service.NotReady):
        passing.change_signer(session, lan, document.id, "vice", "", document.version, NOW)


def test_the_new_signer_must_be_able_to_sign_and_another_one(session: Session, case: Case) -> None:
    document, lan = submitted(session, case), officer(session, "lan")
    with pytest.raises(NotFound):
        passing.change_signer(session, lan, document.id, "phuc", "", document.version, NOW)
    with pytest.raises(Invalid):
        passing.change_signer(session, lan, document.id, "hoa", "", document.version, NOW)
    with pytest.raises(Conflict):
        passing.change_signer(session, lan, document.id, "vice", "", document.version - 1, NOW)


def test_who_issues_a_document_follows_its_signer_up_and_down_again(session: Session, case: Case) -> None:
    create_officer(session, "head", "Head", ["leader"], "tra-vinh-kt")
    case.unit_id = officer(session, "phuc").unit_id
    session.flush()
    session.refresh(case)
    document = submitted(session, case, signer="head")
    issuers, lan = [document.unit.code], officer(session, "lan")
    for signer in ("hoa", "head"):
        document = passing.change_signer(session, lan, document.id, signer, "", document.version, NOW)
        issuers.append(document.unit.code)
    assert issuers == ["tra-vinh-kt", "tra-vinh", "tra-vinh-kt"]


def test_who_gives_a_document_up_tells_who_had_it(session: Session, case: Case) -> None:
    document = submitted(session, case)
    passing.withdraw(session, officer(session, "lan"), document.id, "Nhầm mẫu", document.version, NOW)
    assert told(session, "hoa")[-1] == "document_gone"


def test_the_drafter_sees_that_the_signer_is_away(session: Session, case: Case) -> None:
    document, hoa = submitted(session, case), officer(session, "hoa")
    assert not service.is_holder_away(session, document, NOW)
    absence.plan(session, hoa, hoa, NewAbsence("leave", NOW, NOW + timedelta(days=3)), NOW)
    assert service.is_holder_away(session, document, NOW)
