"""The simulator behaves as the platform does: order, signatures, retries, figures, the officer outside."""

from __future__ import annotations

import json

import pytest
import requests

from connectors.base import ConnectorError, EventKind, OutboundMessage
from tests.contract.connectors.bench import Bench


def test_webhooks_are_ascii_with_escaped_slashes_and_both_signatures(facebook: Bench) -> None:
    facebook.citizen(text="Ngập ở http://x.vn")
    facebook.settle()
    body, headers = facebook.receiver.posts[0]
    assert body.isascii()
    assert rb"http:\/\/x.vn" in body
    assert headers["x-hub-signature"].startswith("sha1=")
    assert facebook.events()[0].text == "Ngập ở http://x.vn"


def test_each_citizen_keeps_his_order_although_posts_fail(facebook: Bench) -> None:
    facebook.receiver.answers = [500, 503, 200, 500]
    for number in range(20):
        facebook.control("messages", citizen=f"c{number % 4}", text=str(number))
    facebook.settle()
    arrived: dict[str, list[int]] = {}
    seen = set()
    for event in facebook.events():
        if event.external_id not in seen:
            seen.add(event.external_id)
            arrived.setdefault(event.citizen_id, []).append(int(event.text or ""))
    assert sorted(number for numbers in arrived.values() for number in numbers) == list(range(20))
    assert all(numbers == sorted(numbers) for numbers in arrived.values())
    stats = facebook.look("stats")
    assert (stats["webhook_retries"], stats["webhook_2xx"], stats["webhook_given_up"]) == (3, 20, 0)


def test_a_post_is_given_up_after_the_last_retry(facebook: Bench) -> None:
    facebook.receiver.answers = [500] * 4
    facebook.citizen()
    facebook.settle()
    assert facebook.look("stats")["webhook_given_up"] == 1


def test_a_duplicated_webhook_is_the_same_event_twice(facebook: Bench) -> None:
    facebook.control("faults", duplicate_webhooks=1)
    facebook.citizen()
    first, second = facebook.events()
    assert first == second


def test_a_batch_is_one_post(facebook: Bench) -> None:
    reply = facebook.control("batch", messages=[{"citizen": "a", "text": "một"}, {"citizen": "b", "text": "hai"}])
    assert [event.external_id for event in facebook.events()] == reply["message_ids"]
    assert len(facebook.receiver.posts) == 1


def test_the_same_marker_twice_counts_as_a_duplicated_send(facebook: Bench) -> None:
    message = OutboundMessage("102030405060708", facebook.citizen(), "m1", text="Chào")
    for _ in range(2):
        facebook.connector.send(message, facebook.account, facebook.http)
    assert facebook.look("stats")["duplicated_sends"] == 1


def test_an_officer_outside_takes_the_thread_and_our_sends_are_refused(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("officer", citizen="nam", text="Tôi trực đây", take_control=True)
    facebook.control("messages", citizen="nam", text="Vâng")
    message = OutboundMessage("102030405060708", citizen, "m1", text="Bot")
    with pytest.raises(ConnectorError):
        facebook.connector.send(message, facebook.account, facebook.http)
    kinds = [(event.kind, event.outside_sender) for event in facebook.events()]
    assert (EventKind.THREAD_CONTROL, "263902037430900") in kinds
    assert (EventKind.ECHO, "263902037430900") in kinds
    assert facebook.events()[-1].raw["standby"] is True
    facebook.control("officer", citizen="nam", pass_control=True)
    assert facebook.connector.send(message, facebook.account, facebook.http).external_id
    assert facebook.events()[-4].kind is EventKind.THREAD_CONTROL


def test_the_phone_page_and_its_texts_are_served(facebook: Bench) -> None:
    page = requests.get(facebook.simulator.base_url + "/", timeout=5)
    assert "phone.js" in page.text
    texts = requests.get(facebook.simulator.base_url + "/texts.json", timeout=5).json()
    assert texts["citizens"]["nam"] == "Nguyễn Văn Nam"


def test_a_photo_of_a_citizen_can_be_downloaded(facebook: Bench) -> None:
    facebook.control("messages", citizen="nam", image=True)
    (attachment,) = facebook.events()[0].attachments
    assert attachment.url is not None
    picture = requests.get(attachment.url, timeout=5)
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_an_order_that_makes_no_sense_is_refused(facebook: Bench) -> None:
    for path, order in (("messages", {}), ("messages", {"citizen": "a"}), ("faults", {"gravity": 1}), ("clock", {})):
        reply = requests.post(f"{facebook.simulator.base_url}/_sim/{path}", data=json.dumps(order), timeout=5)
        assert reply.status_code == 422


def test_time_can_pass_for_one_citizen_alone(facebook: Bench) -> None:
    facebook.citizen("nam")
    facebook.control("clock", citizen="nam", advance_seconds=3600)
    facebook.citizen("nam")
    facebook.citizen("lan")
    before, after, other = (event.sent_at for event in facebook.events())
    assert 3600 <= (after - before).total_seconds() < 3660
    assert abs((other - before).total_seconds()) < 60
