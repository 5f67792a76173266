"""An officer who has a conversation and lets the citizen wait is told; then a colleague goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.conversations import acts, inbox, inbox_jobs, reminders, service, silence, waiting
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.settings import InboxSettings
from inbox_api.errors import Conflict
from inbox_api.models import Conversation, DutyCall, HandledBy, Message
from inbox_api.officers import absence, notices
from inbox_api.officers.absence import NewAbsence
from tests.factories import NOW, officer, receive

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AFTERNOON = NOW + 4 * HOUR  # 13:30, when the office opens again
MONDAY = NOW + timedelta(days=3, hours=-2)  # 7:30


@pytest.fixture
def talk(session: Session) -> Conversation:
    """Of phuc's unit; phuc has it from 9:00, and the citizen waits since 9:30."""
    found = receive(session, "đèn đường tối", now=NOW - HOUR)
    found.unit_id = officer(session, "phuc").unit_id
    session.flush()
    acts.take_over(session, officer(session, "phuc"), found.public_id, NOW - 30 * MINUTE)
    inbox.reply(session, officer(session, "phuc"), found.public_id, "Để tôi hỏi tổ điện", NOW - 29 * MINUTE)
    receive(session, "sao rồi anh", citizen=found.identity.external_id, now=NOW)
    session.refresh(found)
    return found


def look(session: Session, now: datetime) -> None:
    """As the job of each minute does."""
    session.flush()
    for number in silence.due(session, now):
        silence.act(session, number, now)
    session.flush()


def told(session: Session, name: str) -> list[str]:
    """Kinds of the officer's notices about silence and handing over, oldest first."""
    rows = reversed(notices.newest(session, officer(session, name)))
    return [row.kind for row in rows if row.kind in {"citizen_waits", "citizen_waited"}]


def said(session: Session, one: Conversation) -> list[Message]:
    found = ConversationRepository(session).messages(one.id)
    return [row for row in found if row.author == "system" and row.text.startswith("Xin lỗi")]


def calls(session: Session, one: Conversation) -> list[str]:
    rows = session.scalars(select(DutyCall).where(DutyCall.conversation_id == one.id).order_by(DutyCall.id))
    return [row.state for row in rows]


def test_who_lets_a_citizen_wait_is_told_once_after_an_hour_of_office_time(
    session: Session, talk: Conversation
) -> None:
    look(session, NOW + 59 * MINUTE)
    assert told(session, "phuc") == []
    look(session, NOW + HOUR)
    look(session, NOW + 90 * MINUTE)
    assert told(session, "phuc") == ["citizen_waits"]
    assert talk.handled_by == HandledBy.OFFICER
    assert said(session, talk) == []


def test_then_it_waits_for_colleagues_who_are_called_and_the_citizen_hears_one_kind_word(
    session: Session, talk: Conversation
) -> None:
    look(session, NOW + HOUR)
    look(session, AFTERNOON + 59 * MINUTE)  # one hour until noon and one of the afternoon are not enough
    assert talk.handled_by == HandledBy.OFFICER
    look(session, AFTERNOON + 2 * HOUR)
    assert (talk.handled_by, talk.officer_id, calls(session, talk)) == (HandledBy.QUEUE, None, ["open"])
    assert told(session, "phuc") == ["citizen_waits", "citizen_waited"]
    [word] = said(session, talk)
    assert [button["payload"] for button in word.buttons] == [waiting.CALL_BACK]
    assert talk.citizen_waits_since == NOW
    waiting.call_back(session, talk, AFTERNOON + 2 * HOUR)
    assert talk.bot_answers


def test_a_colleague_who_is_silent_too_has_an_own_hour_and_the_citizen_hears_no_second_word(
    session: Session, talk: Conversation
) -> None:
    look(session, NOW + HOUR)
    look(session, AFTERNOON + 2 * HOUR)
    acts.take_over(session, officer(session, "lan"), talk.public_id, AFTERNOON + 2 * HOUR)
    look(session, AFTERNOON + 2 * HOUR + 30 * MINUTE)
    assert told(session, "lan") == []
    look(session, AFTERNOON + 3 * HOUR)
    assert told(session, "lan") == ["citizen_waits"]
    look(session, MONDAY + 3 * HOUR)
    assert (talk.handled_by, told(session, "lan")) == (HandledBy.QUEUE, ["citizen_waits", "citizen_waited"])
    assert len(said(session, talk)) == 1


def test_nothing_happens_at_night_or_on_a_day_off(session: Session, talk: Conversation) -> None:
    receive(session, "alo", citizen=talk.identity.external_id, now=NOW)
    talk.citizen_waits_since = NOW + 7 * HOUR  # 16:30 on Friday, half an hour of office time is left
    for later in (8, 12, 24, 48):
        look(session, NOW + later * HOUR)
    assert told(session, "phuc") == []
    look(session, MONDAY + 29 * MINUTE)
    assert told(session, "phuc") == []
    look(session, MONDAY + 30 * MINUTE)
    assert told(session, "phuc") == ["citizen_waits"]


def test_an_answer_ends_the_silence_and_the_next_one_is_told_of_again(session: Session, talk: Conversation) -> None:
    look(session, NOW + HOUR)
    inbox.reply(session, officer(session, "phuc"), talk.public_id, "Chiều nay sửa", NOW + HOUR)
    look(session, AFTERNOON + 2 * HOUR)
    assert (talk.handled_by, told(session, "phuc")) == (HandledBy.OFFICER, ["citizen_waits"])
    receive(session, "vẫn tối", citizen=talk.identity.external_id, now=AFTERNOON + HOUR)
    look(session, AFTERNOON + 2 * HOUR)
    assert told(session, "phuc") == ["citizen_waits", "citizen_waits"]


def test_what_is_put_off_is_left_until_its_time_and_begins_anew_then(session: Session, talk: Conversation) -> None:
    until = AFTERNOON + 30 * MINUTE
    reminders.snooze(session, officer(session, "phuc"), talk.public_id, until, "", NOW + MINUTE)
    look(session, AFTERNOON)
    reminders.tell_due(session, until)
    look(session, until + 59 * MINUTE)
    assert told(session, "phuc") == []
    look(session, until + HOUR)
    assert told(session, "phuc") == ["citizen_waits"]


def leave(session: Session, substitute: str | None) -> None:
    phuc = officer(session, "phuc")
    absence.plan(session, phuc, phuc, NewAbsence("sick", NOW, NOW + timedelta(days=9000), substitute), NOW)


def test_of_an_absent_officer_the_substitute_is_told(session: Session, talk: Conversation) -> None:
    leave(session, "minh")
    look(session, NOW + HOUR)
    assert (told(session, "phuc"), told(session, "minh")) == ([], ["citizen_waits"])
    assert talk.handled_by == HandledBy.OFFICER


def test_where_nobody_stands_in_colleagues_go_on_at_once(session: Session, talk: Conversation) -> None:
    leave(session, None)
    look(session, NOW + HOUR)
    assert (talk.handled_by, calls(session, talk)) == (HandledBy.QUEUE, ["open"])
    assert len(said(session, talk)) == 1


def test_beside_a_denunciation_nothing_is_said_and_only_who_may_read_it_is_told(
    session: Session, talk: Conversation
) -> None:
    service.restrict(session, talk)
    acts.take_over(session, officer(session, "inspector"), talk.public_id, NOW)
    look(session, NOW + HOUR)
    assert told(session, "inspector") == ["citizen_waits"]
    look(session, AFTERNOON + 2 * HOUR)
    assert (talk.handled_by, said(session, talk), talk.bot_while_waiting) == (HandledBy.QUEUE, [], None)
    assert told(session, "phuc") == []


def test_an_urgent_one_gets_the_word_without_the_way_to_the_assistant(session: Session, talk: Conversation) -> None:
    talk.is_urgent = True
    look(session, NOW + HOUR)
    look(session, AFTERNOON + 2 * HOUR)
    [word] = said(session, talk)
    assert word.buttons == []
    assert talk.bot_while_waiting is None


def test_where_the_channel_takes_no_more_free_words_none_is_tried(session: Session) -> None:
    found = receive(session, "đèn tối", channel="facebook", now=NOW - 40 * HOUR)
    found.unit_id = officer(session, "phuc").unit_id
    session.flush()
    acts.take_over(session, officer(session, "phuc"), found.public_id, NOW - 40 * HOUR)
    look(session, NOW)
    look(session, AFTERNOON + 2 * HOUR)
    assert (found.handled_by, said(session, found)) == (HandledBy.QUEUE, [])


def test_the_job_of_each_minute_looks_for_them(
    session: Session, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def of_this_test() -> Iterator[Session]:
        yield session
        session.flush()

    monkeypatch.setattr(inbox_jobs, "transaction", of_this_test)
    monkeypatch.setattr(inbox_jobs, "_now", lambda: NOW + HOUR)
    inbox_jobs.every_minute(0)
    assert told(session, "phuc") == ["citizen_waits"]


def test_one_that_somebody_was_faster_with_stops_none_behind_it(
    session: Session, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def of_this_test() -> Iterator[Session]:
        yield session
        session.flush()

    act = silence.act

    def act_or_refuse(session: Session, number: int, now: datetime) -> None:
        if number != talk.id:
            raise Conflict
        act(session, number, now)

    monkeypatch.setattr(silence, "due", lambda _session, _now: [0, talk.id])
    monkeypatch.setattr(silence, "act", act_or_refuse)
    monkeypatch.setattr(inbox_jobs, "transaction", of_this_test)
    monkeypatch.setattr(inbox_jobs, "_now", lambda: NOW + HOUR)
    inbox_jobs.every_minute(0)
    assert told(session, "phuc") == ["citizen_waits"]


def test_the_way_back_must_be_longer_than_the_first_notice() -> None:
    with pytest.raises(ValidationError):
        InboxSettings(silence_notice=HOUR, silence_return=HOUR)
