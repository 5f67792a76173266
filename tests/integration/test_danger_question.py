"""The bot asked whether somebody is in danger: silence calls people, an answer calls nobody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from inbox_api.conversations import danger_question
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import BotState, BotWhileWaiting, Conversation, HandledBy
from tests.factories import NOW, receive

LATER = NOW + timedelta(minutes=2)


def asked_in(session: Session, conversation: Conversation) -> int:
    return ConversationRepository(session).last_id_of_citizen(conversation.id)


def next_state(session: Session, conversation: Conversation, text: str) -> BotState | None:
    receive(session, text, citizen=conversation.identity.external_id, now=NOW + timedelta(minutes=1))
    session.refresh(conversation)
    message = ConversationRepository(session).message(asked_in(session, conversation))
    return message.bot_state if message else None


def test_a_question_about_danger_without_an_answer_calls_people_and_keeps_the_bot(session: Session) -> None:
    conversation = receive(session, "cha bé không nhận")
    asked = asked_in(session, conversation)
    danger_question.begin(session, conversation, asked, NOW)
    planned = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'danger_unanswered' AND scheduled_at > :now"
    assert session.scalar(sql(planned), {"now": NOW}) == 1
    danger_question.check(session, conversation.id, asked, LATER)
    assert (conversation.handled_by, conversation.handover_reason) == (HandledBy.QUEUE, "emergency")
    assert conversation.is_urgent
    assert conversation.bot_while_waiting == BotWhileWaiting.ANSWERS
    assert next_state(session, conversation, "dạ không, em hỏi khai sinh") == BotState.PENDING


def test_an_answered_question_about_danger_calls_nobody(session: Session) -> None:
    conversation = receive(session, "cha bé không nhận")
    asked = asked_in(session, conversation)
    next_state(session, conversation, "không")
    danger_question.check(session, conversation.id, asked, LATER)
    assert (conversation.handled_by, conversation.is_urgent) == (HandledBy.BOT, False)
