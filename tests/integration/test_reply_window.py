"""A thread that only comments opened: nothing can be sent in it until its author writes, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.steps import Reasons
from inbox_api.comments import threads
from inbox_api.conversations import inbox, reply_window
from inbox_api.conversations.inbox import WindowClosed
from inbox_api.models import Conversation
from inbox_api.routes import service as routes
from inbox_api.routes.open_ways import has_open_way
from tests.factories import create_case_for, officer
from tests.fakes.ways import running_ways
from tests.integration.comment_desk import NOW, Desk, change

LATER = NOW + timedelta(minutes=5)
RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm.")


@pytest.fixture
def talk(session: Session) -> Conversation:
    """The thread of a comment whose author never wrote a message."""
    desk = Desk(session)
    desk.take(change(1, text="Đường Lê Lợi ngập"))
    desk.read_all()
    talk = desk.comment().conversation
    assert talk is not None
    assert threads.is_unlinked(talk)
    return talk


@pytest.mark.parametrize("is_by_officer", [True, False])
def test_a_thread_born_of_comments_is_shut_until_its_author_writes(talk: Conversation, is_by_officer: bool) -> None:
    assert reply_window.is_shut(talk, LATER, is_by_officer=is_by_officer)
    talk.last_citizen_action_at = LATER
    assert not reply_window.is_shut(talk, LATER, is_by_officer=is_by_officer)


def test_an_officer_cannot_answer_in_it(session: Session, talk: Conversation) -> None:
    with pytest.raises(WindowClosed):
        inbox.reply(session, officer(session, "lan"), talk.public_id, "Chào bạn", LATER)


def test_the_answer_of_its_case_takes_the_next_way_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_ways(monkeypatch):
        desk = Desk(session)
        desk.take(change(1, text="Đường Lê Lợi ngập"))
        desk.read_all()
        talk = desk.comment().conversation
        assert talk is not None
        case = create_case_for(session, talk, now=NOW, phone="0900000005")
        steps.close_with_result(session, case, officer(session, "lan"), LATER, RESULT)
        (answer,) = routes.of_case(session, case)
        assert {one.route: one.state for one in answer.attempts} == {
            "chat": "skipped", "zns": "skipped", "sms": "planned",
        }  # fmt: skip


def test_no_reminder_can_arrive_in_it(session: Session, talk: Conversation) -> None:
    case = create_case_for(session, talk, now=NOW)
    assert not has_open_way(session, case, talk, LATER)
