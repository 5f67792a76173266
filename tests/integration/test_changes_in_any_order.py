"""Edits, removals, reactions, hand-overs at the vendor: whatever order and however often the events come, one state."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from connectors.base import AttachmentKind, CitizenProfile, EventKind, InboundAttachment, InboundMessage
from inbox_api.channels import people, policy, problems
from inbox_api.conversations import inbox, intake, outbox, sending, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import (
    Attachment,
    Author,
    BotState,
    Conversation,
    EarlyChange,
    HandledBy,
    Message,
    SendState,
)
from inbox_api.settings import get_settings
from tests.factories import NOW, PAGE, officer, receive

INBOX_APP = "263902037430900"


def event(kind: EventKind, external_id: str, seconds: float = 0, **more: Any) -> InboundMessage:
    at = NOW + timedelta(seconds=seconds)
    return InboundMessage(kind, PAGE, more.pop("citizen", "c"), external_id, at, **more)


def take_in(session: Session, *events: InboundMessage, now: datetime = NOW) -> None:
    for one in events:
        intake.take_in(session, "facebook", one, now)
    session.flush()
    session.expire_all()


def thread(session: Session, citizen: str = "c") -> Conversation:
    found = ConversationRepository(session).find("facebook", PAGE, citizen)
    assert found is not None
    return found


def only_message(session: Session, external_id: str) -> Message:
    found = ConversationRepository(session).message_by_external_id("facebook", PAGE, external_id)
    assert found is not None
    return found


LIFE = [
    event(EventKind.MESSAGE, "m", text="hẻm 1"),
    event(EventKind.EDIT, "m", 1, text="hẻm 2", revision=1),
    event(EventKind.EDIT, "m", 2, text="hẻm 3", revision=2),
    event(EventKind.EDIT, "m", 3, text="hẻm 4", revision=3),
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(LIFE), repeats=st.lists(st.sampled_from(LIFE), max_size=4))
def test_edits_in_any_order_and_repeated_give_the_last_wording_and_all_earlier_ones(
    session: Session, order: list[InboundMessage], repeats: list[InboundMessage]
) -> None:
    with session.begin_nested() as kept:
        take_in(session, *order, *repeats)
        message = only_message(session, "m")
        assert message.text == "hẻm 4"
        assert message.folded == "hem 4"
        assert [edit["text"] for edit in (message.understanding or {})["edits"]] == ["hẻm 1", "hẻm 2", "hẻm 3"]
        assert session.scalar(select(func.count()).select_from(EarlyChange)) == 0
        kept.rollback()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_message_taken_back_is_gone_whichever_comes_first(session: Session, order: tuple[int, ...]) -> None:
    photo = InboundAttachment(AttachmentKind.IMAGE, url="https://scontent.xx.fbcdn.net/a.jpg")
    events = [
        event(EventKind.MESSAGE, "m", text="gửi nhầm", attachments=(photo,)),
        event(EventKind.EDIT, "m", 1, text="gửi nhầm rồi", revision=1),
        event(EventKind.DELETE, "m", 2),
    ]
    take_in(session, *(events[place] for place in order))
    message = only_message(session, "m")
    assert message.deleted_at is not None
    assert message.bot_state == BotState.SKIPPED
    assert service.next_bot_request(session, message.conversation_id) is None
    assert [row.source_url for row in session.scalars(select(Attachment)).all()] == [None]


def test_the_bot_reads_the_edited_words(session: Session) -> None:
    take_in(session, LIFE[1], LIFE[0])
    request = service.next_bot_request(session, thread(session).id)
    assert request is not None
    assert request.text == "hẻm 2"


def test_a_change_of_a_message_that_never_comes_harms_nothing(session: Session) -> None:
    take_in(session, *LIFE[1:], *LIFE[1:])
    assert session.scalar(select(func.count()).select_from(EarlyChange)) == 3
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def said(session: Session) -> Conversation:
    conversation = receive(session, "chào", channel="facebook", citizen="c")
    outbox.say(session, conversation, author=Author.BOT, text="Xin chào", now=NOW)
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    sending.record_sent(session, task, "m_out", NOW)
    return conversation


REACTIONS = [
    event(EventKind.REACTION, "r1", 1, text="\u2764", related_ids=("m_out",)),
    event(EventKind.REACTION, "r2", 2, text=None, related_ids=("m_out",)),
    event(EventKind.REACTION, "r3", 3, text="\U0001f44d", related_ids=("m_out",)),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_last_reaction_stands_in_whatever_order_they_come(session: Session, order: tuple[int, ...]) -> None:
    conversation = said(session)
    take_in(session, *(REACTIONS[place] for place in order))
    message = session.scalar(select(Message).where(Message.reaction_at.is_not(None)))
    assert message is not None
    assert (message.text, message.reaction) == ("Xin chào", "\U0001f44d")
    assert thread(session).last_citizen_action_at == NOW + timedelta(seconds=3)
    assert service.next_bot_request(session, conversation.id) is not None  # the first message; reactions ask nothing


def test_a_link_into_the_thread_renews_the_time_for_answers_and_opens_no_thread(session: Session) -> None:
    take_in(session, event(EventKind.REFERRAL, "ref0", citizen="stranger", referral="qr"))
    assert ConversationRepository(session).find("facebook", PAGE, "stranger") is None
    said(session)
    take_in(session, event(EventKind.REFERRAL, "ref1", 3600, referral="qr"))
    assert thread(session).last_citizen_action_at == NOW + timedelta(hours=1)


ECHO = event(EventKind.ECHO, "e", 1, text="Tôi trực đây", outside_sender=INBOX_APP)
TAKEN = event(EventKind.THREAD_CONTROL, "t", 0.5, outside_sender=INBOX_APP)
STANDBY = event(EventKind.MESSAGE, "s", 2, text="dạ", raw={"standby": True})
RETURNED = event(EventKind.THREAD_CONTROL, "p", 3)


@pytest.mark.parametrize("sign", [ECHO, TAKEN, STANDBY], ids=["echo", "taken", "standby"])
def test_every_sign_of_an_officer_outside_silences_the_bot(session: Session, sign: InboundMessage) -> None:
    conversation = receive(session, "chào", channel="facebook", citizen="c")
    outbox.say(session, conversation, author=Author.BOT, text="chưa gửi", now=NOW)
    take_in(session, sign)
    assert thread(session).handled_by == HandledBy.OFFICER
    assert service.next_bot_request(session, conversation.id) is None
    assert sending.next_send(session, conversation.id, NOW) is None
    message = next(m for m in inbox.messages(session, thread(session)) if m.author == Author.BOT)
    assert [piece.state for piece in message.outbound] == [SendState.SUPPRESSED]


@pytest.mark.parametrize("order", list(itertools.permutations([ECHO, TAKEN, STANDBY, RETURNED])))
def test_after_the_thread_is_back_old_news_do_not_silence_the_bot_again(
    session: Session, order: tuple[InboundMessage, ...]
) -> None:
    receive(session, "chào", channel="facebook", citizen="c")
    take_in(session, *order, *order)
    assert thread(session).handled_by == HandledBy.BOT


def test_a_return_that_is_older_than_the_officers_last_words_changes_nothing(session: Session) -> None:
    receive(session, "chào", channel="facebook", citizen="c")
    later = event(EventKind.ECHO, "e2", 4, text="còn nữa", outside_sender=INBOX_APP)
    take_in(session, ECHO, later, RETURNED)
    assert thread(session).handled_by == HandledBy.OFFICER


def test_an_officer_of_ours_who_hands_back_is_not_overruled_by_a_late_copy(session: Session) -> None:
    receive(session, "chào", channel="facebook", citizen="c")
    take_in(session, ECHO)
    inbox.hand_back(session, officer(session, "duty"), thread(session).public_id, NOW + timedelta(minutes=5))
    take_in(session, TAKEN, STANDBY, ECHO, now=NOW + timedelta(minutes=6))
    assert thread(session).handled_by == HandledBy.BOT


def test_after_a_day_of_silence_outside_the_bot_answers_again(session: Session) -> None:
    receive(session, "chào", channel="facebook", citizen="c")
    take_in(session, ECHO)
    soon = NOW + timedelta(hours=20)
    take_in(session, event(EventKind.MESSAGE, "m20", 20 * 3600, text="còn ai không"), now=soon)
    assert thread(session).handled_by == HandledBy.OFFICER
    late = NOW + get_settings().outside_patience + timedelta(minutes=5)
    seconds = (late - NOW).total_seconds()
    take_in(session, event(EventKind.MESSAGE, "m25", seconds, text="alo"), now=late)
    assert thread(session).handled_by == HandledBy.BOT
    request = service.next_bot_request(session, thread(session).id)
    assert request is not None
    assert request.text == "alo"


def test_an_officer_of_ours_keeps_the_conversation_however_long(session: Session) -> None:
    conversation = receive(session, "chào", channel="facebook", citizen="c")
    service.take_over(session, conversation.id, officer(session, "lan"), NOW)
    late = NOW + timedelta(days=3)
    take_in(session, event(EventKind.MESSAGE, "m", 3 * 86400, text="alo"), now=late)
    assert thread(session).handled_by == HandledBy.OFFICER


def test_what_an_outage_held_back_for_more_than_a_day_goes_to_people(session: Session) -> None:
    late = NOW + timedelta(hours=30)
    take_in(session, event(EventKind.MESSAGE, "m", text="đường ngập"), now=late)
    conversation = thread(session)
    assert (conversation.handled_by, conversation.handover_reason) == (HandledBy.QUEUE, "late")
    assert service.next_bot_request(session, conversation.id) is None


def test_echoes_that_an_outage_held_back_are_kept_without_silencing_the_bot(session: Session) -> None:
    now = NOW + timedelta(hours=30)
    receive(session, "chào", channel="facebook", citizen="c", now=now)
    take_in(session, ECHO, now=now)
    assert thread(session).handled_by == HandledBy.BOT
    assert only_message(session, "e").author == Author.OUTSIDE


def test_a_measure_of_the_vendor_is_a_problem_until_it_is_lifted(session: Session) -> None:
    block = InboundMessage(EventKind.ACCOUNT, PAGE, "", "p1", NOW, text="policy:block")
    take_in(session, block, block)
    (problem,) = problems.open_problems(session, "facebook", PAGE)
    assert (problem.code, problem.is_urgent) == (policy.MEASURE, True)
    assert "block" in problems.text_of(problem)
    take_in(session, InboundMessage(EventKind.ACCOUNT, PAGE, "", "p2", NOW, text="policy:unblock"))
    assert problems.open_problems(session, "facebook", PAGE) == []


def questions(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'read_profile'")) or 0


def test_a_name_is_asked_for_once_a_day_and_follows_the_vendor_only(session: Session) -> None:
    conversation = receive(session, "chào", channel="facebook", citizen="c")
    receive(session, "alo", channel="facebook", citizen="c", now=NOW + timedelta(hours=1))
    assert questions(session) == 1
    order = people.begin(session, conversation.id)
    assert order is not None
    people.finish(session, order, CitizenProfile(name="Trần  Thị B\x00"))
    session.refresh(conversation)
    assert conversation.citizen.display_name == "Trần Thị B"
    people.finish(session, order, CitizenProfile(name="Trần B"))
    assert conversation.citizen.display_name == "Trần B"
    conversation.citizen.display_name = "Bà Bảy"
    people.finish(session, order, CitizenProfile(name="Khác"))
    people.finish(session, order, None)
    assert conversation.citizen.display_name == "Bà Bảy"
    receive(session, "nữa", channel="facebook", citizen="c", now=NOW + timedelta(hours=25))
    assert questions(session) == 2


def test_after_trouble_the_name_is_asked_for_again_after_an_hour(session: Session) -> None:
    conversation = receive(session, "chào", channel="facebook", citizen="c")
    order = people.begin(session, conversation.id)
    assert order is not None
    people.put_off(session, order, NOW)
    receive(session, "alo", channel="facebook", citizen="c", now=NOW + timedelta(minutes=50))
    assert questions(session) == 1
    receive(session, "alo", channel="facebook", citizen="c", now=NOW + timedelta(minutes=70))
    assert questions(session) == 2
