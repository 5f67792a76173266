"""After an outage everything that was missed is taken in once, subscriptions are made again, and people are told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import ConnectorError, EventKind, InboundMessage
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.missed import FIELDS
from connectors.facebook.simulator import FacebookSimulator
from inbox_api.channels import pauses, problems, reconciling
from inbox_api.conversations import intake, outbox, sending
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, HandledBy, Message, PageComment, RawPost
from tests.factories import PAGE
from tests.integration.keeping.page_bench import HTTP, codes, now, reconcile, row, tell, texts


def test_what_the_webhook_did_not_tell_is_taken_in_exactly_once(session: Session, page: FacebookSimulator) -> None:
    citizen = tell(page, "messages", citizen="nam", text="Đường ngập")["citizen"]
    tell(page, "messages", citizen="nam", text="trước chợ")
    tell(page, "messages", citizen="lan", image=True)
    assert reconcile(session).new == 3
    assert [words for words in texts(session) if words] == ["Đường ngập", "trước chợ"]  # one citizen's order
    assert reconcile(session).new == 0
    assert session.scalar(select(func.count()).select_from(Message)) == 3
    found = ConversationRepository(session).find("facebook", PAGE, citizen)
    assert found is not None
    assert found.handled_by == HandledBy.BOT


def test_missed_comments_and_posts_come_back_once(session: Session, page: FacebookSimulator) -> None:
    tell(page, "page_posts", text="Thông báo")
    top = tell(page, "messages", citizen="nam", comment={"text": "Rác hẻm 5"})["message_id"]
    tell(page, "messages", citizen="lan", comment={"text": "hẻm 7 cũng vậy", "reply_to": top})
    tell(page, "messages", citizen="ba", post={"text": "Sửa vỉa hè"})
    assert reconcile(session).new > 0
    told = ["Rác hẻm 5", "Sửa vỉa hè", "Thông báo", "hẻm 7 cũng vậy"]
    assert sorted(session.scalars(select(PageComment.text))) == told
    assert reconcile(session).new == 0


def test_a_late_webhook_after_the_look_adds_nothing(session: Session, page: FacebookSimulator) -> None:
    sent = tell(page, "messages", citizen="nam", text="Đường ngập")
    reconcile(session)
    late = InboundMessage(EventKind.MESSAGE, PAGE, sent["citizen"], sent["message_id"], now(), text="Đường ngập")
    assert intake.take_in(session, "facebook", late, now()) is False
    assert texts(session) == ["Đường ngập"]


def test_a_tap_that_was_kept_under_an_id_of_ours_is_not_taken_in_again(
    session: Session, page: FacebookSimulator
) -> None:
    sent = tell(page, "messages", citizen="nam", payload="/report_issue", title="Gửi phản ánh", kind="postback")
    told = InboundMessage(
        EventKind.MESSAGE, PAGE, sent["citizen"], "made by us", now(), text="Gửi phản ánh", payload="/report_issue"
    )
    intake.take_in(session, "facebook", told, now())
    assert reconcile(session).new == 0
    assert texts(session) == ["Gửi phản ánh"]


def test_our_own_sends_are_not_taken_for_an_officers(session: Session, page: FacebookSimulator) -> None:
    citizen = tell(page, "messages", citizen="nam", text="chào")["citizen"]
    reconcile(session)
    found = ConversationRepository(session).find("facebook", PAGE, citizen)
    assert found is not None
    outbox.say(session, found, author=Author.BOT, text="Xin chào", now=now())
    task = sending.next_send(session, found.id, now())
    assert task is not None
    result = FacebookConnector().send(task.message, task.account, HTTP)
    sending.record_sent(session, task, result.external_id, now())
    assert reconcile(session).new == 0
    session.refresh(found)
    assert found.handled_by == HandledBy.BOT


def test_a_send_whose_outcome_was_never_known_is_settled_by_the_look(session: Session, page: FacebookSimulator) -> None:
    citizen = tell(page, "messages", citizen="nam", text="chào")["citizen"]
    reconcile(session)
    found = ConversationRepository(session).find("facebook", PAGE, citizen)
    assert found is not None
    message = outbox.say(session, found, author=Author.BOT, text="Xin chào", now=now())
    task = sending.next_send(session, found.id, now())
    assert task is not None
    tell(page, "faults", drop_after=True, times=1)
    with pytest.raises(ConnectorError):
        FacebookConnector().send(task.message, task.account, HTTP)
    reconcile(session)
    session.refresh(message, ["outbound"])
    assert [piece.state for piece in message.outbound] == ["sent"]
    session.refresh(found)
    assert found.handled_by == HandledBy.BOT


def test_an_officer_who_answered_outside_meanwhile_silences_the_bot(session: Session, page: FacebookSimulator) -> None:
    citizen = tell(page, "messages", citizen="nam", text="chào")["citizen"]
    tell(page, "officer", citizen="nam", text="Tôi trực đây")
    assert reconcile(session).new == 2
    found = ConversationRepository(session).find("facebook", PAGE, citizen)
    assert found is not None
    assert (found.handled_by, found.handover_reason) == (HandledBy.OFFICER, "outside")


def test_a_lost_subscription_is_made_again_and_told_until_it_holds(session: Session, page: FacebookSimulator) -> None:
    tell(page, "pages", fields=[name for name in FIELDS if name != "feed"])
    reconcile(session)
    assert codes(session) == {reconciling.LOST}
    (problem,) = problems.open_problems(session, "facebook", PAGE)
    assert "feed" in problems.text_of(problem)
    assert "Nền tảng" in problems.text_of(problem)
    assert page.pages[PAGE].fields == list(FIELDS)
    reconcile(session)
    assert codes(session) == set()


def test_a_subscription_that_cannot_be_made_is_an_urgent_problem(session: Session, page: FacebookSimulator) -> None:
    tell(page, "pages", fields=["messages"], permissions=["pages_messaging"])
    reconcile(session)
    found = {problem.code: problem.is_urgent for problem in problems.open_problems(session, "facebook", PAGE)}
    assert found == {reconciling.NOT_RENEWED: True}


def test_missed_messages_are_told_to_people_until_a_look_finds_none(session: Session, page: FacebookSimulator) -> None:
    tell(page, "messages", citizen="nam", text="mất")
    reconcile(session)
    (problem,) = problems.open_problems(session, "facebook", PAGE)
    assert (problem.code, problem.detail["count"]) == (reconciling.MISSED, 1)
    reconcile(session)
    assert codes(session) == set()


def test_a_dead_token_pauses_the_page_and_the_next_look_begins_where_the_last_good_one_ended(
    session: Session, page: FacebookSimulator
) -> None:
    reconcile(session)
    before = row(session).caught_up_until
    tell(page, "messages", citizen="nam", text="mất")
    tell(page, "pages", token_state="expired")
    reconcile(session)
    assert codes(session) == {pauses.PAUSED}
    assert row(session).caught_up_until == before
    tell(page, "pages", token_state="valid")
    reconcile(session)
    assert texts(session) == ["mất"]


def test_while_posts_wait_to_be_read_nothing_newer_is_taken_in(session: Session, page: FacebookSimulator) -> None:
    session.add(
        RawPost(channel="facebook", digest="d", body=b"{}", headers={}, received_at=now() - timedelta(minutes=10))
    )
    session.flush()
    assert reconciling.begin(session, row(session).id, now()) is None


def test_what_is_on_its_way_by_the_webhook_is_left_to_it(session: Session, page: FacebookSimulator) -> None:
    tell(page, "messages", citizen="nam", text="vừa gửi")
    assert reconcile(session, now()).new == 0
    assert reconcile(session).new == 1


def test_one_event_that_cannot_be_stored_is_asked_for_again(
    session: Session, page: FacebookSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(page, "messages", citizen="nam", text="một")
    tell(page, "messages", citizen="lan", text="hai")
    real = intake.take_in

    def broken(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
        if event.text == "một":
            raise RuntimeError
        return real(session, channel, event, now)

    with monkeypatch.context() as patched:
        patched.setattr(intake, "take_in", broken)
        taken = reconcile(session)
    assert (taken.new, taken.failed) == (1, 1)
    assert row(session).caught_up_until is None
    reconcile(session)
    assert sorted(texts(session)) == ["hai", "một"]


def test_an_account_that_was_never_looked_at_brings_no_old_threads(session: Session, page: FacebookSimulator) -> None:
    row(session).created_at = now() - timedelta(days=400)
    look = reconciling.begin(session, row(session).id, now())
    assert look is not None
    assert now() - look.since <= timedelta(hours=25)


def test_only_active_accounts_of_channels_that_can_be_asked_are_looked_at(
    session: Session, page: FacebookSimulator
) -> None:
    assert row(session).id in reconciling.accounts_to_look_at(session)
    row(session).is_active = False
    session.flush()
    assert row(session).id not in reconciling.accounts_to_look_at(session)
