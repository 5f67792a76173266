"""Quotas, pauses of a whole account, dead tokens: what is to be said waits, goes out in order, or fails in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction, EventKind, InboundMessage, WaitUntil
from inbox_api.channels import pauses, problems, variants
from inbox_api.channels import service as channels
from inbox_api.channels.uploads import StoredUploads
from inbox_api.conversations import failing, intake, outbox, sending
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, ChannelAccount, Conversation, HandledBy, OutboundMessage, SendState
from inbox_api.settings import get_settings
from tests.factories import NOW, PAGE, receive

RESTRICTED = ConnectorError("10/1893063", action=ErrorAction.PAUSE, retry_after=timedelta(minutes=30))
DEAD = ConnectorError("190/463", action=ErrorAction.PAUSE, retry_after=timedelta(minutes=15))
BUSY = ConnectorError("613", action=ErrorAction.WAIT, retry_after=timedelta(minutes=1))


def says(session: Session, citizen: str, words: str = "Xin chào", now: datetime = NOW) -> Conversation:
    conversation = receive(session, "chào", channel="facebook", citizen=citizen, now=now)
    outbox.say(session, conversation, author=Author.BOT, text=words, now=now)
    return conversation


def claim(session: Session, conversation: Conversation, now: datetime = NOW) -> sending.SendTask:
    task = sending.next_send(session, conversation.id, now)
    assert task is not None
    return task


def pieces(session: Session, conversation: Conversation) -> list[OutboundMessage]:
    session.expire_all()
    rows = ConversationRepository(session).messages(conversation.id)
    return [piece for row in rows for piece in row.outbound]


def planned_sends(session: Session, conversation: Conversation) -> list[datetime | None]:
    found = session.execute(
        text("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'send' AND args->>'conversation_id' = :id"),
        {"id": str(conversation.id)},
    )
    return [row.scheduled_at for row in found]


def codes(session: Session) -> list[str]:
    return [problem.code for problem in problems.open_problems(session, "facebook", PAGE)]


@pytest.mark.parametrize("error", [RESTRICTED, DEAD], ids=["restricted", "dead token"])
def test_one_blocked_send_holds_back_every_conversation_of_the_page(session: Session, error: ConnectorError) -> None:
    first, second = says(session, "a"), says(session, "b")
    assert sending.record_failure(session, claim(session, first), error, NOW) is False
    assert sending.next_send(session, second.id, NOW) is None
    for conversation in (first, second):
        (piece,) = pieces(session, conversation)
        assert (piece.state in {SendState.QUEUED, SendState.RETRYING}, piece.attempts) == (True, 0)
        assert piece.next_try_at is not None
        assert piece.next_try_at > NOW + (error.retry_after or timedelta())
        assert piece.next_try_at in planned_sends(session, conversation)
    assert codes(session) == [pauses.PAUSED]
    (problem,) = problems.open_problems(session, "facebook", PAGE)
    assert error.code in problems.text_of(problem)


def test_a_held_back_piece_is_planned_once_however_often_it_is_looked_at(session: Session) -> None:
    first, second = says(session, "a"), says(session, "b")
    sending.record_failure(session, claim(session, first), RESTRICTED, NOW)
    for minute in range(5):
        assert sending.next_send(session, second.id, NOW + timedelta(minutes=minute)) is None
    assert len([at for at in planned_sends(session, second) if at is not None]) == 1
    assert sending.forgotten(session, NOW + timedelta(minutes=20)) == []


def test_when_the_time_is_over_the_first_success_ends_the_pause_for_all(session: Session) -> None:
    first, second = says(session, "a"), says(session, "b")
    sending.record_failure(session, claim(session, first), RESTRICTED, NOW)
    assert sending.next_send(session, second.id, NOW) is None
    later = NOW + timedelta(minutes=31)
    task = claim(session, first, later)
    assert task.is_trial
    sending.record_sent(session, task, "m_1", later)
    assert pauses.paused_until(session, "facebook", PAGE) is None
    assert codes(session) == []
    assert None in planned_sends(session, second)[1:]
    assert not claim(session, second, later).is_trial


def test_a_trial_that_fails_again_prolongs_the_pause(session: Session) -> None:
    conversation = says(session, "a")
    sending.record_failure(session, claim(session, conversation), RESTRICTED, NOW)
    later = NOW + timedelta(minutes=31)
    sending.record_failure(session, claim(session, conversation, later), RESTRICTED, later)
    assert pauses.paused_until(session, "facebook", PAGE) == later + timedelta(minutes=30)
    (piece,) = pieces(session, conversation)
    assert (piece.state, piece.attempts) == (SendState.RETRYING, 0)


def test_a_new_token_sends_at_once_what_waited(session: Session) -> None:
    conversation = says(session, "a")
    sending.record_failure(session, claim(session, conversation), DEAD, NOW)
    channels.connect(
        session,
        channel="facebook",
        account_id=PAGE,
        name="Trang",
        secrets={"access_token": "new"},
        options={},
        now=NOW,
    )
    task = claim(session, conversation)
    assert task.account.secrets["access_token"] == "new"
    assert codes(session) == []


def test_another_page_goes_on(session: Session) -> None:
    conversation = says(session, "a")
    sending.record_failure(session, claim(session, conversation), DEAD, NOW)
    other = receive(session, "chào", channel="zalo", citizen="z")
    outbox.say(session, other, author=Author.BOT, text="Chào", now=NOW)
    assert sending.next_send(session, other.id, NOW) is not None


def test_what_waits_too_long_for_a_blocked_page_fails_when_its_window_closes(session: Session) -> None:
    conversation = says(session, "a")
    sending.record_failure(session, claim(session, conversation), RESTRICTED, NOW)
    late = NOW + timedelta(hours=24)
    pauses.pause(session, "facebook", PAGE, "10/1893063", late, length=timedelta(minutes=30))
    assert sending.next_send(session, conversation.id, late) is None
    assert [(p.state, p.error_code) for p in pieces(session, conversation)] == [(SendState.FAILED, "window_closed")]


def test_waiting_for_a_quota_is_no_failed_try_and_its_order_is_kept(session: Session) -> None:
    conversation = says(session, "a", "một")
    outbox.say(session, conversation, author=Author.BOT, text="hai", now=NOW)
    now = NOW
    for _ in range(get_settings().send_attempts * 3):
        sending.record_failure(session, claim(session, conversation, now), BUSY, now)
        assert sending.next_send(session, conversation.id, now) is None, "the planned time holds"
        now += timedelta(minutes=1)
    task = claim(session, conversation, now)
    assert (task.message.text, pieces(session, conversation)[0].attempts) == ("một", 1)
    sending.record_sent(session, task, "m_1", now)
    assert claim(session, conversation, now).message.text == "hai"


def test_a_share_that_is_used_up_is_told_until_a_message_goes_out_again(session: Session) -> None:
    conversation = says(session, "a")
    used_up = ConnectorError("-211", action=ErrorAction.WAIT, wait_until=WaitUntil.NEXT_DAY)
    sending.record_failure(session, claim(session, conversation), used_up, NOW)
    assert codes(session) == [pauses.QUOTA]
    tomorrow = failing.waits_until(used_up, NOW)
    sending.record_sent(session, claim(session, conversation, tomorrow), "m_1", tomorrow)
    assert codes(session) == []


def test_an_unknown_outcome_that_nothing_will_tell_is_not_sent_twice(session: Session) -> None:
    conversation = says(session, "a")
    broken = ConnectorError("connection_lost", action=ErrorAction.RETRY, tries=1, is_ambiguous=True)
    assert sending.record_failure(session, claim(session, conversation), broken, NOW) is True
    assert [(p.state, p.error_code) for p in pieces(session, conversation)] == [(SendState.FAILED, "connection_lost")]


def test_what_is_older_than_our_patience_fails_visibly(session: Session) -> None:
    conversation = says(session, "a")
    session.refresh(conversation)
    conversation.last_citizen_action_at = None
    session.flush()
    late = NOW + get_settings().send_patience + timedelta(minutes=1)
    assert sending.next_send(session, conversation.id, late) is None
    assert [(p.state, p.error_code) for p in pieces(session, conversation)] == [(SendState.FAILED, "too_old")]


def test_an_error_that_is_worth_two_tries_is_tried_twice(session: Session) -> None:
    error = ConnectorError("100/2018294", action=ErrorAction.RETRY, tries=2)
    conversation = says(session, "a")
    assert sending.record_failure(session, claim(session, conversation), error, NOW) is False
    later = NOW + timedelta(minutes=10)
    assert sending.record_failure(session, claim(session, conversation, later), error, later) is True
    assert [(p.state, p.error_code) for p in pieces(session, conversation)] == [(SendState.FAILED, "100/2018294")]


def test_a_missing_right_fails_the_message_and_tells_a_person(session: Session) -> None:
    conversation = says(session, "a")
    error = ConnectorError("10", action=ErrorAction.HUMAN)
    assert sending.record_failure(session, claim(session, conversation), error, NOW) is True
    assert codes(session) == [pauses.REFUSED]
    assert [piece.state for piece in pieces(session, conversation)] == [SendState.FAILED]


def test_an_unknown_outcome_is_not_settled_while_the_page_is_blocked(session: Session) -> None:
    conversation = says(session, "a")
    task = claim(session, conversation)
    sending.record_failure(session, task, ConnectorError("timeout", action=ErrorAction.RETRY, is_ambiguous=True), NOW)
    sending.record_silence(session, task, DEAD, NOW)
    assert sending.next_send(session, conversation.id, NOW + timedelta(minutes=1)) is None
    (piece,) = pieces(session, conversation)
    assert piece.state == SendState.SENDING
    task = claim(session, conversation, NOW + timedelta(minutes=16))
    assert task.is_unsettled


@pytest.mark.parametrize(
    ("until", "now", "expected"),
    [
        (WaitUntil.MORNING, datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 20, 23, 5, tzinfo=UTC)),
        (WaitUntil.MORNING, datetime(2026, 11, 20, 20, tzinfo=UTC), datetime(2026, 11, 20, 23, 5, tzinfo=UTC)),
        (WaitUntil.NEXT_DAY, datetime(2026, 11, 20, 3, tzinfo=UTC), datetime(2026, 11, 20, 17, 5, tzinfo=UTC)),
    ],
)
def test_an_hour_of_the_vendors_country_is_waited_for(until: WaitUntil, now: datetime, expected: datetime) -> None:
    error = ConnectorError("-234", action=ErrorAction.WAIT, wait_until=until)
    assert failing.waits_until(error, now) == expected


def given_up(session: Session, words: str, code: str) -> Conversation:
    conversation = says(session, "a", words)
    failure = ConnectorError(code, action=ErrorAction.FINAL)
    assert sending.record_failure(session, claim(session, conversation), failure, NOW) is True
    return conversation


def echo_from_outside(words: str) -> InboundMessage:
    return InboundMessage(EventKind.ECHO, PAGE, "a", "m_late", NOW, text=words, outside_sender="unknown")


def test_a_message_that_was_given_up_and_turns_out_to_have_arrived_is_ours(session: Session) -> None:
    conversation = given_up(session, "Xin chào", "outcome_unknown")
    assert intake.take_in(session, "facebook", echo_from_outside("Xin chào"), NOW) is False
    assert [(p.state, p.external_id) for p in pieces(session, conversation)] == [(SendState.SENT, "m_late")]
    assert conversation.handled_by == HandledBy.BOT


def test_a_message_that_surely_did_not_arrive_is_not_taken_for_an_officers_same_words(session: Session) -> None:
    conversation = given_up(session, "Xin chào", "551")
    assert intake.take_in(session, "facebook", echo_from_outside("Xin chào"), NOW) is True
    assert conversation.handled_by == HandledBy.OFFICER


def test_which_status_comes_with_which_code_is_counted(session: Session) -> None:
    conversation = says(session, "a")
    error = ConnectorError("613", action=ErrorAction.WAIT, retry_after=timedelta(minutes=1), http_status=400)
    sending.record_failure(session, claim(session, conversation), error, NOW)
    found = {(row.point, row.variant): row.times for row in variants.counted(session, "facebook")}
    assert found["error_status", "613 with 400"] == 1


def test_an_upload_is_remembered_until_its_end(session: Session) -> None:
    from contextlib import nullcontext

    clock = [NOW]
    uploads = StoredUploads(lambda: nullcontext(session), lambda: clock[0], "facebook", PAGE)
    other = StoredUploads(lambda: nullcontext(session), lambda: clock[0], "facebook", "another page")
    uploads.keep("image:abc", "77", NOW + timedelta(days=85))
    assert (uploads.find("image:abc"), other.find("image:abc"), uploads.find("file:abc")) == ("77", None, None)
    uploads.keep("image:abc", "78", NOW + timedelta(days=85))
    session.expire_all()
    assert uploads.find("image:abc") == "78"
    clock[0] = NOW + timedelta(days=86)
    assert uploads.find("image:abc") is None
    clock[0] = NOW
    uploads.forget("image:abc")
    session.expire_all()
    assert uploads.find("image:abc") is None


def test_a_pause_of_an_unknown_account_changes_nothing(session: Session) -> None:
    pauses.pause(session, "facebook", "999", "190", NOW, length=timedelta(minutes=5))
    assert session.scalars(select(ChannelAccount.sends_paused_until)).all() == [None] * 3


def test_a_shortened_run_shortens_the_pause_of_every_caller(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "pause_scale", 0.5)
    sending.record_failure(session, claim(session, says(session, "a")), RESTRICTED, NOW)
    assert pauses.paused_until(session, "facebook", PAGE) == NOW + timedelta(minutes=15)
    assert pauses.pause(session, "facebook", PAGE, "190", NOW, length=timedelta(hours=1)) == NOW + timedelta(minutes=30)
