"""Whoever may not know of a sensitive case or a denunciation does not read it in the conversation either."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from connectors.base import EventKind
from inbox_api.cases import desk, service, steps, topics
from inbox_api.cases.service import NewCase
from inbox_api.conversations import counting, inbox
from inbox_api.conversations import service as conversations
from inbox_api.conversations.schemas import ConversationRow
from inbox_api.errors import NotFound
from inbox_api.models import HandledBy
from tests.factories import NOW, create_case_for, officer, receive

CHILD_TOPIC = next(code for code, topic in topics.TOPICS.items() if topic.restricted == "child")


def found_by(session: Session, name: str, query: str) -> list[int]:
    rows = inbox.rows(session, officer(session, name), filter_name="all", query=query, now=NOW)
    return [row.conversation.id for row in rows]


def test_a_conversation_with_a_sensitive_case_is_hidden_from_officers_who_may_not_read_the_case(
    session: Session,
) -> None:
    conversation = receive(session, "cháu bé bị đánh đập")
    case = create_case_for(session, conversation, topic=CHILD_TOPIC, phone="+84900000777")
    assert case.restricted == "child"
    reader, other = officer(session, "duty"), officer(session, "phuc")
    other.unit_id = case.unit_id
    conversation.unit_id = case.unit_id
    session.flush()
    assert inbox.find(session, reader, conversation.public_id) == conversation
    with pytest.raises(NotFound):
        inbox.find(session, other, conversation.public_id)
    for query in ("danh dap", case.code, "0777"):
        assert found_by(session, "phuc", query) == []
    assert counting.counts(session, other, NOW)["all"] == 0


def test_search_finds_nothing_by_a_case_that_the_officer_may_not_read(session: Session) -> None:
    conversation = receive(session, "chào")
    hidden = create_case_for(session, conversation, topic=CHILD_TOPIC, phone="+84900000777", description="bạo hành")
    inbox.take_over(session, officer(session, "duty"), conversation.public_id, NOW)
    conversation.officer_id = officer(session, "phuc").id
    session.flush()
    assert found_by(session, "phuc", "chao") == [conversation.id]
    for query in ("bao hanh", hidden.code, "0777"):
        assert found_by(session, "phuc", query) == []
    assert counting.counts(session, officer(session, "phuc"), hidden.due_at or NOW)["due_today"] == 0


def test_a_denunciation_in_a_conversation_with_an_ordinary_case_is_not_lost_to_everybody(session: Session) -> None:
    conversation = receive(session, "đường ngập")
    create_case_for(session, conversation)
    conversations.hand_to_people(session, conversation, "denunciation", NOW)
    assert inbox.find(session, officer(session, "inspector"), conversation.public_id) == conversation
    for name in ("lan", "hoa", "duty"):
        with pytest.raises(NotFound):
            inbox.find(session, officer(session, name), conversation.public_id)


def test_a_denunciation_heard_while_an_officer_has_the_conversation_takes_it_from_the_officer(session: Session) -> None:
    conversation = receive(session, "tôi muốn tố cáo")
    create_case_for(session, conversation)
    lan = officer(session, "lan")
    inbox.take_over(session, lan, conversation.public_id, NOW)
    conversations.hand_to_people(session, conversation, "denunciation", NOW)
    with pytest.raises(NotFound):
        inbox.find(session, lan, conversation.public_id)
    assert (conversation.handled_by, conversation.officer_id) == (HandledBy.QUEUE, None)
    inbox.take_over(session, officer(session, "inspector"), conversation.public_id, NOW)
    assert conversation.handled_by == HandledBy.OFFICER


def test_an_officer_who_records_a_denunciation_gives_it_away(session: Session) -> None:
    conversation = receive(session, "tôi muốn tố cáo")
    create_case_for(session, conversation)
    lan = officer(session, "lan")
    inbox.take_over(session, lan, conversation.public_id, NOW)
    case = desk.make_case(session, lan, conversation.public_id, NewCase(case_type="TC", description="tố cáo"), NOW)
    assert conversation.is_restricted
    assert conversation.handled_by == HandledBy.QUEUE
    assert service.find_case(session, officer(session, "inspector"), case.code) == case


def test_a_corrected_topic_brings_its_protection(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    steps.change_fields(session, case, {"topic": CHILD_TOPIC}, officer(session, "duty"), NOW)
    assert case.restricted == "child"
    with pytest.raises(NotFound):
        service.find_case(session, officer(session, "phuc"), case.code)


def test_what_a_citizen_took_back_is_neither_listed_nor_found(session: Session) -> None:
    conversation = receive(session, "số tài khoản bí mật", channel="facebook", citizen="c", external_id="m-1")
    create_case_for(session, conversation)
    receive(session, "", channel="facebook", citizen="c", external_id="m-1", kind=EventKind.DELETE)
    lan = officer(session, "lan")
    session.expire_all()
    [row] = inbox.rows(session, lan, filter_name="all", query="", now=NOW)
    assert ConversationRow.of(row).last_text is None
    assert found_by(session, "lan", "bi mat") == []


def test_every_wording_of_an_edited_message_is_kept(session: Session) -> None:
    receive(session, "một", channel="facebook", citizen="c", external_id="m-1")
    for words in ("hai", "ba"):
        later = NOW + timedelta(seconds=1)
        conversation = receive(
            session, words, channel="facebook", citizen="c", external_id="m-1", kind=EventKind.EDIT, now=later
        )
        session.expire_all()
    [message] = inbox.messages(session, conversation)
    assert message.text == "ba"
    assert [edit["text"] for edit in (message.understanding or {})["edits"]] == ["một", "hai"]
