"""An administrator's pause keeps everything in order; a removed account sends and takes nothing any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from inbox_api import db
from inbox_api.channels import holding, pauses, problems
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations import outbox
from inbox_api.models import Author, OutboundMessage, SendState
from tests.factories import PAGE, receive
from tests.fakes.connections import Town, now
from tests.integration.connections.conftest import account_path, admin_of

WORDS = ("một", "hai", "ba")


def say(town: Town, *texts: str) -> None:
    """The bot answers one citizen of the Page."""
    town.tell(town.facebook, "messages", citizen="dan", text="chao")
    town.work()
    with db.transaction() as session:
        conversation = receive(session, "chào", channel="facebook", citizen=citizen(town), now=now())
        for text in texts:
            outbox.say(session, conversation, author=Author.BOT, text=text, now=now())
    town.work()


def citizen(town: Town) -> str:
    threads = town.facebook.base_url
    import requests

    return str(requests.get(f"{threads}/_sim/threads", timeout=5).json()["threads"][0]["citizen"])


def received(town: Town) -> list[str]:
    import requests

    lines = requests.get(f"{town.facebook.base_url}/_sim/threads/dan?after=0", timeout=5).json()["messages"]
    return [line["text"] for line in lines if line["direction"] == "out" and line["text"] in WORDS]


def states() -> list[tuple[str, str | None]]:
    with db.transaction() as session:
        rows = session.scalars(
            select(OutboundMessage).where(OutboundMessage.text.in_(WORDS)).order_by(OutboundMessage.id)
        )
        return [(row.state, row.error_code) for row in rows]


def test_what_is_held_back_waits_in_order_and_goes_out_when_resumed(city: Town) -> None:
    admin, here = admin_of(city), account_path("facebook", PAGE)
    assert "Hãy ghi lý do" in admin.post(f"{here}/hold", reason="  ", hours=4)
    page = admin.post(f"{here}/hold", reason="Trang đang đổi chủ", hours=4)
    assert "Đang giữ lại đến" in page
    assert "Trang đang đổi chủ" in page
    say(city, *WORDS)
    assert received(city) == []
    assert [state for state, _code in states()] == [SendState.QUEUED] * 3
    page = admin.post(f"{here}/resume")
    assert "Những tin chờ đang được gửi." in page
    assert "Đang giữ lại đến" not in page
    city.work()
    assert received(city) == list(WORDS)
    with db.transaction() as session:
        assert pauses.HELD not in {one.code for one in problems.open_problems(session, "facebook", PAGE)}


def test_nothing_but_a_person_or_the_time_ends_a_persons_pause(city: Town) -> None:
    at = now()
    with db.transaction() as session:
        row = ChannelRepository(session).account("facebook", PAGE)
        assert row is not None
        holding.hold(session, row, "vì sao", timedelta(hours=2), "officer:1", at)
        pauses.pause(session, "facebook", PAGE, "190", at, length=timedelta(minutes=5))
        pauses.end_pause(session, "facebook", PAGE, at)  # the vendor takes messages again
        assert pauses.paused_until(session, "facebook", PAGE) == at + timedelta(hours=2)
        assert pauses.is_held(session, "facebook", PAGE, at)
        pauses.end_pause(session, "facebook", PAGE, at + timedelta(hours=3))
        assert pauses.paused_until(session, "facebook", PAGE) is None
        assert pauses.HELD not in {one.code for one in problems.open_problems(session, "facebook", PAGE)}


def test_a_pause_is_never_longer_than_messages_may_wait(city: Town) -> None:
    with db.transaction() as session:
        row = ChannelRepository(session).account("facebook", PAGE)
        assert row is not None
        at = now()
        assert holding.hold(session, row, "x", timedelta(days=365), "officer:1", at) == at + timedelta(days=7)


def test_a_removed_account_is_gone_with_its_secrets_and_can_be_connected_anew(city: Town) -> None:
    admin, here = admin_of(city), account_path("facebook", PAGE)
    admin.post(f"{here}/hold", reason="sắp gỡ", hours=1)
    say(city, *WORDS)
    assert "Chưa gỡ gì cả" in admin.post(f"{here}/remove", typed="nham")
    assert "Đã gỡ tài khoản" in admin.post(f"{here}/remove", typed=PAGE)
    assert states() == [(SendState.FAILED, "not_connected")] * 3
    assert city.secrets("facebook", PAGE) == {}
    assert admin.answer("GET", here).status_code == 404
    town_answer = admin.client.http.get(f"{city.url}/webhooks/facebook", params={"hub.mode": "subscribe"}, timeout=5)
    assert town_answer.status_code == 403
    with db.transaction() as session:
        conversation = receive(session, "còn đó không", channel="facebook", citizen=citizen(city), now=now())
        outbox.say(session, conversation, author=Author.OFFICER, text="một", now=now())
    city.work()
    assert states()[-1] == (SendState.FAILED, "not_connected")
    assert "Bước 1 trên 5" in admin.post("/quan-tri/kenh/facebook/moi", name="Trang mới", account_id=PAGE)
    assert city.row("facebook", PAGE).removed_at is None
