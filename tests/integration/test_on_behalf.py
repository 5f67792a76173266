"""Whoever decides for somebody absent: the log and what people read say for whom, in every subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.abuse import service as abuse
from inbox_api.approvals import service as approvals
from inbox_api.audit import service as audit
from inbox_api.cases import desk
from inbox_api.conversations import acts, inbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.documents import drafting, passing, signing
from inbox_api.documents import service as documents
from inbox_api.documents.service import NotYourPart
from inbox_api.errors import NotAllowed
from inbox_api.instructions import service as instructions
from inbox_api.models import AbuseLevel, AuditEntry, Author, Case, Conversation, Document, Officer
from inbox_api.officers import absence
from inbox_api.officers.absence import NewAbsence
from tests.factories import NOW, create_case_for, create_officer, officer, receive
from tests.integration.pages.conftest import Browser
from tests.integration.pages.conftest import sign_in as sign_in  # noqa: PLC0414 - a fixture

SignIn = Callable[[str], Browser]
EVER = NOW + timedelta(days=3650)  # who stands in is asked of the clock of the database
REASON = "Thuộc thẩm quyền của đơn vị khác theo địa bàn."
FIELDS = {"found": "Cống trước chợ bị tắc.", "done": "Đã nạo vét 40 m cống.", "advice": ""}


@pytest.fixture
def talk(session: Session) -> Conversation:
    return receive(session, "Đường ngập", citizen="co-tu")


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    return create_case_for(session, talk)


@pytest.fixture
def vice(session: Session) -> Officer:
    """A leader of the authority above."""
    return create_officer(session, "vice", "Trần Thị Phó", ["leader"], "dieu-hanh")


def leave(session: Session, name: str, substitute: str) -> None:
    away = officer(session, name)
    absence.plan(session, away, away, NewAbsence("leave", NOW, EVER, substitute), NOW)


def logged(session: Session, act: str) -> list[tuple[str, int]]:
    """(who acted, for whom)."""
    audit.write_waiting(session)
    rows = session.scalars(select(AuditEntry).where(AuditEntry.action == act))
    return [(row.actor, row.detail["of"]) for row in rows]


def pair(session: Session, who: str, absent: str) -> tuple[str, int]:
    return f"officer:{officer(session, who).id}", officer(session, absent).id


def notes(session: Session, talk: Conversation) -> list[str]:
    found = ConversationRepository(session).messages(talk.id)
    return [one.text for one in found if one.author == Author.NOTE]


def line(session: Session, case: Case, kind: str) -> object:
    """For whom the newest line of the kind says that it was done."""
    return next(row for row in reversed(desk.timeline(session, case)) if row.kind == kind).detail.get("on_behalf_of")


def test_a_conversation_of_an_absent_colleague_is_taken_on_their_behalf(session: Session, talk: Conversation) -> None:
    lan = officer(session, "lan")
    acts.take_over(session, lan, talk.public_id, NOW)
    minh = officer(session, "minh")
    leave(session, "lan", "minh")
    acts.take_over(session, minh, talk.public_id, NOW, force=True)
    assert logged(session, "conversation.on_behalf") == [pair(session, "minh", "lan")]
    assert notes(session, talk) == [f"Xử lý ở đây thay mặt {lan.display_name} đang vắng."]
    acts.take_over(session, minh, talk.public_id, NOW)  # one's own by now
    assert len(notes(session, talk)) == 1


def test_a_reply_in_the_conversation_of_an_absent_colleague_says_so(session: Session, talk: Conversation) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, NOW)
    leave(session, "lan", "minh")
    inbox.reply(session, officer(session, "minh"), talk.public_id, "Chúng tôi đến ngay.", NOW, force=True, takes=False)
    inbox.reply(session, officer(session, "minh"), talk.public_id, "Chúng tôi đã đến.", NOW, force=True)
    assert logged(session, "conversation.on_behalf") == [pair(session, "minh", "lan")] * 2


def test_who_overrules_a_colleague_who_is_there_acts_for_oneself(session: Session, talk: Conversation) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, NOW)
    acts.take_over(session, officer(session, "duty"), talk.public_id, NOW, force=True)
    assert (logged(session, "conversation.on_behalf"), notes(session, talk)) == ([], [])


def test_an_approval_by_who_stands_in_for_the_leader_says_so(
    session: Session, sign_in: SignIn, case: Case, vice: Officer
) -> None:
    leave(session, "hoa", "vice")
    row = approvals.ask(session, "refusal", case, officer(session, "lan"), REASON, {}, NOW)
    approvals.decide(session, vice, row.id, approve=False, reason=REASON, now=NOW)
    hoa = officer(session, "hoa")
    assert logged(session, "approval.on_behalf") == [pair(session, "vice", "hoa")]
    assert row.payload["on_behalf_of"] == hoa.display_name
    assert line(session, case, "approval") == hoa.display_name
    page = sign_in("hoa").get("/phe-duyet/da-quyet").text
    assert f"{vice.display_name} thay mặt {hoa.display_name}" in page


def test_a_leader_who_decides_on_the_own_part_acts_for_oneself(session: Session, case: Case, vice: Officer) -> None:
    leave(session, "vice", "hoa")
    row = approvals.ask(session, "refusal", case, officer(session, "lan"), REASON, {}, NOW)
    approvals.decide(session, officer(session, "hoa"), row.id, approve=False, reason=REASON, now=NOW)
    assert (logged(session, "approval.on_behalf"), row.payload) == ([], {})


def submitted(session: Session, case: Case, reviewer: str = "") -> Document:
    lan = officer(session, "lan")
    document = drafting.draft(session, lan, case.code, "thong-bao-ket-qua", NOW)
    document = drafting.write(session, lan, document.id, FIELDS, None, document.version, NOW)
    return passing.submit(
        session, lan, document.id, reviewer=reviewer, signer="hoa", days=2, comment="", version=document.version,
        now=NOW,
    )  # fmt: skip


def test_a_document_is_reviewed_and_signed_on_behalf_of_the_absent(session: Session, case: Case, vice: Officer) -> None:
    document = submitted(session, case, reviewer="phuc")
    leave(session, "phuc", "duty")
    leave(session, "hoa", "vice")
    duty = officer(session, "duty")
    assert [one.document.id for one in documents.waiting_for(session, duty)] == [document.id]
    passing.review(session, duty, document.id, "", document.version, NOW)
    assert line(session, case, "document") == officer(session, "phuc").display_name
    with pytest.raises(NotYourPart):
        signing.sign(session, duty, document.id, "", document.version, NOW)
    signing.sign(session, vice, document.id, "", document.version, NOW)
    assert line(session, case, "document") == officer(session, "hoa").display_name
    assert document.signer_id == vice.id  # the paper bears the name of who signs
    both = [pair(session, "duty", "phuc"), pair(session, "vice", "hoa")]
    assert logged(session, "document.on_behalf") == both


def test_the_drafter_never_stands_in_for_the_own_reviewer(session: Session, case: Case) -> None:
    document = submitted(session, case, reviewer="phuc")
    leave(session, "phuc", "lan")
    with pytest.raises(NotYourPart):
        passing.review(session, officer(session, "lan"), document.id, "", document.version, NOW)
    assert documents.waiting_for(session, officer(session, "lan")) == []


def test_a_report_is_judged_on_behalf_of_the_absent_leader(session: Session, case: Case, vice: Officer) -> None:
    row = instructions.give(session, case, officer(session, "hoa"), "Kiểm tra ngay", EVER, NOW)
    instructions.report(session, officer(session, "phuc"), row.id, "Đã kiểm tra", NOW)
    with pytest.raises(NotAllowed):
        instructions.accept(session, vice, row.id, "Được", NOW)
    leave(session, "hoa", "vice")
    instructions.accept(session, vice, row.id, "Được", NOW)
    assert logged(session, "instruction.on_behalf") == [pair(session, "vice", "hoa")]
    assert line(session, case, "instruction") == officer(session, "hoa").display_name


def test_a_report_for_the_absent_officer_says_so(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    row = instructions.give(session, case, officer(session, "hoa"), "Kiểm tra ngay", EVER, NOW, to=phuc)
    leave(session, "phuc", "duty")
    instructions.report(session, officer(session, "duty"), row.id, "Đã kiểm tra", NOW)
    assert line(session, case, "instruction") == phuc.display_name


def test_a_limit_of_an_absent_colleague_is_lifted_on_their_behalf(session: Session, talk: Conversation) -> None:
    talk.unit_id = officer(session, "lan").unit_id
    session.flush()
    row = abuse.limit(session, officer(session, "lan"), talk.public_id, AbuseLevel.MUTED, REASON, 20, NOW)
    leave(session, "lan", "duty")
    abuse.lift(session, officer(session, "duty"), row.id, NOW)
    assert logged(session, "abuse.on_behalf") == [pair(session, "duty", "lan")]
