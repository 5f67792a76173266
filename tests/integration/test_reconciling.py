"""After an outage everything that was missed is taken in once, subscriptions are made again, and people are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import ConnectorError, EventKind, InboundMessage
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.missed import FIELDS
from connectors.facebook.setup import PERMISSIONS
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import MISSED_READERS
from inbox_api.channels import forgeries, page_profile, pauses, problems, reconciling, setup_watch
from inbox_api.channels import service as channels
from inbox_api.conversations import intake, outbox, sending
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, ChannelAccount, HandledBy, Message, PageComment, RawPost
from tests.factories import PAGE

HTTP = requests.Session()


@pytest.fixture
def page(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookSimulator]:
    """A simulated Page whose posts reach nobody, connected here two hours ago."""
    simulator = FacebookSimulator(
        webhook="http://127.0.0.1:9/", app_secret="s", access_token="t", page_id=PAGE, app_id="555", retry_delays=()
    )
    server = simulator.start(0)
    options = {"app_id": "555", "base_url": simulator.base_url, "conversations_per_second": "1000"}
    channels.connect(
        session,
        channel="facebook",
        account_id=PAGE,
        name="Trang",
        secrets={"app_secret": "s", "access_token": "t"},
        options=options,
        now=now() - timedelta(hours=2),
    )
    row(session).created_at = now() - timedelta(hours=2)
    # A connector of its own: what one test learns about limits must not slow the next one.
    monkeypatch.setitem(MISSED_READERS, "facebook", FacebookConnector())
    yield simulator
    server.shutdown()
    server.server_close()
    simulator.sender.stop()


def now() -> datetime:
    return datetime.now(UTC)


def row(session: Session) -> ChannelAccount:
    found = session.scalar(select(ChannelAccount).where(ChannelAccount.account_id == PAGE))
    assert found is not None
    return found


def tell(page: FacebookSimulator, path: str, **order: Any) -> dict[str, Any]:
    reply = requests.post(f"{page.base_url}/_sim/{path}", json=order, timeout=5)
    reply.raise_for_status()
    return dict(reply.json())


def reconcile(session: Session, at: datetime | None = None) -> reconciling.Taken:
    """What the job does, some minutes from now: by then everything has settled."""
    at = at or now() + timedelta(minutes=5)
    look = reconciling.begin(session, row(session).id, at)
    assert look is not None
    seen = reconciling.ask_vendor(look, HTTP)
    taken = reconciling.Taken()
    reconciling.take_missed(session, look, seen.events, taken, at)
    reconciling.finish(session, look, seen, taken, at)
    session.flush()
    session.expire_all()
    return taken


def codes(session: Session) -> set[str]:
    return {problem.code for problem in problems.open_problems(session, "facebook", PAGE)}


def texts(session: Session) -> list[str]:
    return list(session.scalars(select(Message.text).order_by(Message.sent_at, Message.id)))


@pytest.fixture(autouse=True)
def no_wanted_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_profile, "wanted", lambda: None)


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


def test_a_profile_that_differs_is_put_up_and_told_when_that_fails(
    session: Session, page: FacebookSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(MISSED_READERS, "facebook", FacebookConnector())
    folder = Path(__file__).parents[2] / "demo_city"
    profile = page_profile.wanted(folder)
    assert profile is not None
    assert len(profile.starters) == 4
    monkeypatch.setattr(page_profile, "wanted", lambda: profile)
    row(session).options = {**row(session).options, "own_profile": "yes"}
    reconcile(session)
    assert page.pages[PAGE].profile == {}
    row(session).options = {**row(session).options, "own_profile": ""}
    reconcile(session)
    assert page.pages[PAGE].profile["get_started"] == {"payload": "/greet"}
    assert codes(session) == set()
    page.pages[PAGE].profile.pop("persistent_menu")
    monkeypatch.setattr(page_profile, "put_up", lambda *_arguments: None)
    reconcile(session)
    assert codes(session) == {reconciling.PROFILE}


def test_what_the_daily_test_finds_is_told_until_it_is_repaired(session: Session, page: FacebookSimulator) -> None:
    checks = FacebookConnector()

    def test_setup(at: datetime) -> set[str]:
        account = channels.account(session, "facebook", PAGE)
        setup_watch.note(session, "facebook", PAGE, checks.check_setup(account, HTTP), at)
        return codes(session)

    assert row(session).id in setup_watch.accounts_to_test(session)
    assert test_setup(now()) == set()
    tell(page, "pages", permissions=["pages_messaging"], fields=["messages"])
    assert test_setup(now()) == {"setup_permissions", "setup_subscription"}
    tell(page, "pages", permissions=list(PERMISSIONS), fields=list(FIELDS))
    assert test_setup(now() + timedelta(days=50)) == {setup_watch.TOKEN_ENDS}
    assert all("%(" not in problems.text_of(p) for p in problems.open_problems(session, "facebook", PAGE))
    tell(page, "pages", token_state="revoked")
    assert "setup_token" in test_setup(now())


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        json.dumps({"menu": [{"title": "x"}]}),
        json.dumps({"menu": [{"title": "x", "payload": "x"}]}),
        json.dumps({"menu": [{"title": "x", "url": "http://a.vn"}]}),
        json.dumps({"starters": [{"title": "x", "payload": "/x"}] * 5}),
        json.dumps({"surplus": 1}),
    ],
)
def test_a_wrong_profile_file_is_named_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.undo()
    (tmp_path / page_profile.FILE_NAME).write_text(wrong, encoding="utf-8")
    with pytest.raises(page_profile.ProfileFileWrong) as caught:
        page_profile.wanted(tmp_path)
    assert "page_profile.json" in str(caught.value)
    assert page_profile.wanted(tmp_path / "nowhere") is None


def test_wrong_signatures_are_a_problem_that_ends_by_itself(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(forgeries, "side_transaction", lambda: nullcontext(session))
    monkeypatch.setattr(forgeries, "_written_at", {})
    monkeypatch.setattr(forgeries, "WRITTEN_EVERY_SECONDS", 3600.0)
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    for _ in range(5):
        forgeries.note("facebook", at)
    found = [p for p in problems.open_problems(session, "facebook", "") if p.code == forgeries.BAD_SIGNATURES]
    assert [(problem.times, problem.is_urgent) for problem in found] == [(1, True)]
    forgeries.clear_quiet(session, at + timedelta(minutes=30))
    assert problems.open_problems(session, "facebook", "") != []
    forgeries.clear_quiet(session, at + timedelta(minutes=61))
    assert problems.open_problems(session, "facebook", "") == []
