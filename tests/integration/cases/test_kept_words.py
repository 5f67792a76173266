"""Cases that the law keeps lose what their texts tell of a forgotten person, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit.service import write_waiting
from inbox_api.cases import later, steps
from inbox_api.cases.publishing import service as publishing
from inbox_api.cases.publishing.finding import HIDDEN
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event
from inbox_api.conversations import reminders
from inbox_api.models import AuditEntry, Case, CaseEvent, CaseTwin, Conversation, Erasure, Message
from inbox_api.privacy import erasure, ordering
from tests.factories import NOW, create_case_for, officer, receive

NAME, PHONE = "Đỗ Thị Bưởi", "0987123456"
WORDS = "Cống tràn trước nhà số 5, tôi là Đỗ Thị Bưởi, gọi 0987 123 456"


def forget(session: Session, conversation: Conversation) -> dict[str, int]:
    found = ordering.order(session, "cli", [conversation.identity_id], "letter", "1", "once", NOW)
    assert len(found) == 1
    return erasure.carry_out(session, found[0], NOW)


def worked(session: Session, case_type: str = "PAHT") -> tuple[Conversation, Case]:
    conversation = receive(session, WORDS)
    case = create_case_for(
        session, conversation, case_type=case_type, description=WORDS, address="số 5 đường Lê Lợi",
        contact_name=NAME, phone=PHONE, is_public=True,
    )  # fmt: skip
    message = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).first()
    assert message is not None
    message.understanding = {"entities": [{"entity": "person", "value": NAME}]}
    CaseRepository(session).link_messages(case.id, [message.id])
    lan = officer(session, "lan")
    add_event(session, case, "note", NOW, detail={"text": f"Gọi bà Bưởi số {PHONE}"}, officer_id=lan.id)
    add_event(session, case, "note", NOW, detail={"text": f"{lan.display_name} đã vá, quán ông Tám còn lấn"})
    return conversation, case


def notes(session: Session, case: Case) -> list[str]:
    return [event.detail.get("text", "") for event in session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "note").order_by(CaseEvent.id)
    )]  # fmt: skip


def test_names_and_numbers_leave_titles_notes_copies_and_messages_of_a_kept_case(session: Session) -> None:
    conversation, case = worked(session)
    publishing.begin(session, officer(session, "lan"), case.code, NOW)
    twin = session.scalars(select(CaseTwin)).one()
    twin.text = WORDS
    counts = forget(session, conversation)
    session.expire_all()
    told = f"Cống tràn trước nhà số 5, tôi là {HIDDEN}, gọi {HIDDEN}"
    assert (case.description, case.address) == (told, "số 5 đường Lê Lợi")
    assert NAME not in case.title
    assert notes(session, case)[0] == f"Gọi bà {HIDDEN} số {HIDDEN}"
    [message] = session.scalars(select(Message).where(Message.text != ""))
    assert (message.text, message.understanding) == (told, None)
    twin = session.scalars(select(CaseTwin)).one()
    assert (twin.text, twin.marks) == (told, [])
    assert "buoi" not in case.folded
    assert counts["words"] >= 5


def test_reminders_of_the_conversation_and_of_its_case_forget_the_person(session: Session) -> None:
    conversation, case = worked(session)
    lan, at = officer(session, "lan"), NOW + timedelta(hours=1)
    of_talk = reminders.remind(session, lan, conversation.public_id, at, f"Gọi bà Bưởi {PHONE}", NOW)
    of_case = later.remind(session, lan, case.code, at, f"Gọi bà Bưởi số {PHONE}", NOW)
    forget(session, conversation)
    session.expire_all()
    assert (of_talk.text, of_case.text) == ("", f"Gọi bà {HIDDEN} số {HIDDEN}")


def test_what_was_covered_is_logged_by_number_only(session: Session) -> None:
    conversation, case = worked(session)
    forget(session, conversation)
    write_waiting(session)
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.words_covered"))
    assert (entry.object_id, entry.detail["texts"]) == (
        str(case.id),
        session.scalars(select(Erasure)).one().counts["words"],
    )


def test_officers_stay_named_in_notes_and_others_do_not(session: Session) -> None:
    conversation, case = worked(session)
    lan = officer(session, "lan").display_name
    forget(session, conversation)
    session.expire_all()
    assert notes(session, case)[1] == f"{lan} đã vá, quán ông {HIDDEN} còn lấn"


def test_a_denunciation_keeps_the_names_of_others_and_loses_the_own_one(session: Session) -> None:
    conversation, case = worked(session, "TC")
    forget(session, conversation)
    session.expire_all()
    assert notes(session, case)[0] == f"Gọi bà {HIDDEN} số {HIDDEN}"
    assert "quán ông Tám còn lấn" in notes(session, case)[1]
    assert NAME not in case.description


def test_a_person_is_found_by_a_number_in_their_messages_however_it_is_grouped(session: Session) -> None:
    wanted = []
    for number, text in enumerate(
        ("Gọi 0987123456.", "sđt 0987 123 456", "0987.123.456 nha", "+84 98 712 3456 giúp tôi")
    ):
        wanted.append(receive(session, text, citizen=f"writer-{number}").identity_id)
    receive(session, "Gọi 0987123457", citizen="other")
    receive(session, "mã 10987123456", citizen="longer")
    found = ordering.search(session, ordering.BY_PHONE, "0987 123 456", "web", NOW)
    assert [one.identity_id for one in found] == sorted(wanted)
    assert all("0987" not in str(one) for one in found)


def test_the_fields_of_its_topic_lose_the_name_too_and_stay_found_by_the_rest(session: Session) -> None:
    conversation, case = worked(session)
    row = {"label": "Nước tràn", "kind": "text", "value": f"nhà bà {NAME}, sâu 40"}
    steps.change_fields(session, case, {"own_fields": {"overflow_reach": row}}, officer(session, "lan"), NOW)
    forget(session, conversation)
    session.expire_all()
    assert case.own_fields["overflow_reach"]["value"] == f"nhà bà {HIDDEN}, sâu 40"
    assert "sau 40" in case.folded
    assert "buoi" not in case.folded
