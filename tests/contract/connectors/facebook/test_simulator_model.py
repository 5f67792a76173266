"""How the simulated platform delivers: batches, disorder, forms, switched-off webhooks, several Pages, actors."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from connectors.base import AttachmentKind, ConnectorError, EventKind
from connectors.facebook.simulator_control import actors
from connectors.facebook.simulator_graph import top_level
from connectors.facebook.verify import appsecret_proof
from tests.contract.connectors.bench import Bench
from tests.contract.connectors.facebook.test_send import message


def graph(facebook: Bench, path: str, method: str = "GET", **query: str) -> requests.Response:
    """A Graph call as any application would make it."""
    secrets = facebook.account.secrets
    query = {**query, "appsecret_proof": appsecret_proof(secrets["access_token"], secrets["app_secret"])}
    headers = {"Authorization": f"Bearer {secrets['access_token']}"}
    url = f"{facebook.simulator.base_url}/{path}"
    return requests.request(method, url, params=query, headers=headers, timeout=5)


def test_entries_of_every_kind_are_gathered_into_one_post(facebook: Bench) -> None:
    facebook.control("page_posts", text="Thông báo")
    facebook.control("officer", citizen="ba", take_control=True)
    facebook.settle()
    facebook.receiver.posts.clear()
    facebook.control("settings", batch_size=1000, batch_seconds=5)
    for number in range(40):
        facebook.control("messages", citizen=f"c{number}", text=str(number))
    facebook.control("messages", citizen="ba", text="Ở hộp thư")
    facebook.control("messages", citizen="tu", comment={"text": "Rác"})
    facebook.control("settings", batch_size=1)
    found = facebook.events()
    assert len(facebook.receiver.posts) == 1
    kinds = [(event.kind, bool(event.raw.get("standby"))) for event in found]
    assert kinds == [(EventKind.MESSAGE, False)] * 40 + [(EventKind.MESSAGE, True), (EventKind.COMMENT, False)]


def test_a_batch_holds_at_most_a_thousand_updates(facebook: Bench) -> None:
    facebook.control("settings", batch_size=5000, batch_seconds=30)
    for start in range(0, 1001, 77):
        for number in range(start, min(start + 77, 1001)):
            facebook.control("messages", citizen=f"c{number % 9}", text=str(number))
    facebook.settle_posts(1)
    assert len(json.loads(facebook.receiver.posts[0][0])["entry"]) == 1000
    facebook.control("settings", batch_size=1)
    assert [event.text for event in facebook.events()] == [str(number) for number in range(1001)]


def test_doubled_and_late_posts_lose_nothing(facebook: Bench) -> None:
    facebook.control("settings", duplicate_percent=30, reorder_percent=30, reorder_seconds=0.1, seed=5)
    for number in range(60):
        facebook.control("messages", citizen="nam", text=str(number))
    texts = [event.text for event in facebook.events()]
    assert set(texts) == {str(number) for number in range(60)}
    assert len(texts) > 60
    order = [int(text or 0) for text in dict.fromkeys(texts)]
    assert order != sorted(order)
    stats = facebook.look("stats")
    assert stats["webhook_duplicates"] == len(texts) - 60
    assert stats["webhook_reordered"] > 5


def test_after_too_long_without_success_the_webhook_is_off_until_it_is_subscribed_again(facebook: Bench) -> None:
    facebook.control("settings", disable_after=0.05)
    facebook.receiver.answers = [500] * 50
    for number in range(6):
        facebook.control("messages", citizen=f"c{number}", text="mất")
        time.sleep(0.03)
    facebook.settle()
    assert graph(facebook, f"v26.0/{facebook.account.account_id}/subscribed_apps").json() == {"data": []}
    facebook.receiver.answers.clear()
    facebook.receiver.posts.clear()
    facebook.citizen("nam", "cũng mất")
    facebook.settle()
    assert facebook.receiver.posts == []
    assert facebook.look("stats")["webhook_lost"] > 0
    renewed = graph(
        facebook, f"v26.0/{facebook.account.account_id}/subscribed_apps", "POST", subscribed_fields="messages,feed"
    )
    assert renewed.json() == {"success": True}
    facebook.citizen("nam", "đến nơi")
    assert [event.text for event in facebook.events()] == ["đến nơi"]


@pytest.mark.parametrize("ids", ["number", "mixed"])
def test_numeric_ids_are_the_same_people(facebook: Bench, ids: str) -> None:
    facebook.control("settings", ids=ids)
    citizens = {facebook.citizen() for _ in range(4)}
    facebook.settle()
    assert any(b'"id":1' in body for body, _headers in facebook.receiver.posts)
    assert {event.citizen_id for event in facebook.events()} == citizens


@pytest.mark.parametrize("shape", ["old", "transition", "new"])
def test_stickers_come_in_every_shape(facebook: Bench, shape: str) -> None:
    facebook.control("settings", sticker=shape)
    facebook.control("messages", citizen="nam", sticker="123456789012345")
    (event,) = facebook.events()
    assert [attachment.kind for attachment in event.attachments] == [AttachmentKind.STICKER]


@pytest.mark.parametrize(("order", "expected"), [("before", True), ("after", False)])
def test_the_echo_comes_before_or_after_the_answer(facebook: Bench, order: str, expected: bool) -> None:
    citizen = facebook.citizen()
    facebook.settle()
    facebook.receiver.posts.clear()
    facebook.control("settings", echo=order, receipts=False)
    facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert bool(facebook.receiver.posts) is expected
    facebook.settle_posts(1)
    assert facebook.events()[0].marker == "m1"


def test_addresses_of_files_end(facebook: Bench) -> None:
    facebook.control("messages", citizen="nam", image=True)
    url = facebook.events()[0].attachments[0].url
    assert url is not None
    assert "oe=" in url
    assert requests.get(url, timeout=5).status_code == 200
    facebook.control("clock", advance_seconds=2 * 86400)
    assert requests.get(url, timeout=5).status_code == 403


def test_every_page_has_its_own_people_and_token(facebook: Bench) -> None:
    facebook.control("pages", page="202030405060708", token="second-page", name="Phường")
    here = facebook.citizen()
    there = facebook.control("messages", page="202030405060708", citizen="nam", text="Chào phường")["citizen"]
    assert here != there
    events = facebook.events()
    assert {(event.account_id, event.citizen_id) for event in events} == {
        (facebook.account.account_id, here),
        ("202030405060708", there),
    }
    refused = graph(facebook, "v26.0/202030405060708/conversations")
    assert refused.json()["error"]["code"] == 100


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("102030405060708/conversations", {}, 2500),
        ("v20.0/102030405060708/conversations", {}, 2635),
        ("v26.0/102030405060708/conversations", {"pretty": "1"}, 100),
        ("v26.0/102030405060708/conversations", {"fields": "messages,secrets"}, 100),
        ("v26.0/102030405060708/feed", {"fields": "id,message,likes_of_friends"}, 100),
        ("v26.0/102030405060708/nonsense", {}, 100),
        ("v26.0/770000000000001_88", {"fields": "id"}, 100),
    ],
)
def test_calls_that_the_platform_refuses_are_refused(
    facebook: Bench, path: str, query: dict[str, str], code: int
) -> None:
    assert graph(facebook, path, **query).json()["error"]["code"] == code


def test_accounts_and_personas_are_answered(facebook: Bench) -> None:
    (account,) = graph(facebook, "v26.0/me/accounts").json()["data"]
    assert account["id"] == facebook.account.account_id
    path = f"v26.0/{facebook.account.account_id}/personas"
    made = graph(facebook, path, "POST", name="Chuyên viên P.").json()
    assert graph(facebook, path).json()["data"][0]["id"] == made["id"]


def test_asked_fields_are_read_with_their_braces() -> None:
    fields = "id,comments.filter(stream).limit(5){id,parent{id}},message"
    assert top_level(fields) == {"id": "", "comments": "id,parent{id}", "message": ""}


@pytest.mark.parametrize("name", sorted(actors()))
def test_every_actor_plays_his_part_and_is_understood(facebook: Bench, name: str) -> None:
    facebook.control("page_posts", text="Thông báo")
    steps = facebook.control("actors", actor=name, citizen="nam")["steps"]
    events = facebook.events()
    assert len(events) >= steps
    problems: list[Any] = []
    for body, _headers in facebook.receiver.posts:
        problems.extend(facebook.connector.parse(body, facebook.account).problems)
    assert problems == []


def test_a_second_application_and_a_policy_are_told(facebook: Bench) -> None:
    facebook.control("officer", citizen="nam", app="777000111222333", text="Tin tự động")
    facebook.control("officer", citizen="nam", text="Không tên", without_app_id=True)
    facebook.control("policy", action="block")
    events = facebook.events()
    assert [event.outside_sender for event in events if event.kind is EventKind.ECHO] == ["777000111222333", "unknown"]
    assert [event.text for event in events if event.kind is EventKind.ACCOUNT] == ["policy:block"]


def test_ownership_of_a_thread_lapses_after_a_day_of_silence(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("officer", citizen="nam", text="Tôi trực", take_control=True)
    facebook.control("clock", advance_seconds=25 * 3600)
    facebook.citizen("nam", "còn ai không")
    assert not facebook.events()[-1].raw.get("standby")
    assert facebook.connector.send(message(citizen), facebook.account, facebook.http).external_id


def test_the_window_of_words_that_are_told_late_counts_from_when_they_were_written(facebook: Bench) -> None:
    facebook.control("clock", citizen="nam", advance_seconds=-25 * 3600)
    citizen = facebook.citizen("nam", "đèn đường hỏng")
    with pytest.raises(ConnectorError):
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert facebook.look("stats")["outside_window"] == 1
