"""The simulator behaves as the platform does: exact bytes signed, retries counted, officers in OA Manager."""

from __future__ import annotations

import requests

from connectors.base import EventKind, OutboundMessage
from tests.contract.connectors.bench import Bench


def test_retries_keep_the_body_and_count_up(zalo: Bench) -> None:
    zalo.receiver.answers = [500, 500]
    zalo.citizen(text="Đèn đường hỏng")
    zalo.settle()
    assert len({body for body, _ in zalo.receiver.posts}) == 1
    assert [headers.get("num_retry") for _, headers in zalo.receiver.posts] == [None, "1", "2"]
    assert "Đèn đường hỏng".encode() in zalo.receiver.posts[0][0]


def test_an_officer_in_oa_manager_is_an_echo_from_outside(zalo: Bench) -> None:
    zalo.citizen()
    zalo.control("officer", citizen="nam", text="Cán bộ trực trả lời")
    event = zalo.events()[-1]
    assert (event.kind, event.text, event.outside_sender) == (
        EventKind.ECHO,
        "Cán bộ trực trả lời",
        "3000000000000000001",
    )


def test_every_way_to_write_arrives(zalo: Bench) -> None:
    for order in (
        {"image": True, "text": "ảnh"},
        {"file": {"base64": "JVBERg==", "name": "don.pdf", "mime": "application/pdf"}},
        {"sticker": "12345"},
        {"location": {"latitude": 9.93, "longitude": 106.34}},
        {"follow": True},
        {"info": {"name": "Nam", "phone": "84900000001"}},
        {"test": True},
    ):
        zalo.control("messages", citizen="nam", **order)
    kinds = [event.kind for event in zalo.events()]
    assert kinds == [EventKind.MESSAGE] * 4 + [EventKind.FOLLOW, EventKind.MESSAGE, EventKind.OTHER]


def test_a_raw_event_is_signed_and_posted(zalo: Bench) -> None:
    zalo.control(
        "raw",
        citizen="nam",
        event={"event_name": "journey", "timestamp": 1770000000000, "app_id": "1000000000000000001"},
    )
    assert zalo.events() == []
    assert len(zalo.receiver.posts) == 1


def test_paths_of_other_versions_do_not_exist(zalo: Bench) -> None:
    reply = requests.post(zalo.simulator.base_url + "/v3.0/oa/message", headers={"access_token": "access-1"}, timeout=5)
    assert (reply.status_code, reply.text) == (404, "empty or invalid API")


def test_the_old_endpoint_refuses_texts_to_users(zalo: Bench) -> None:
    body = {"recipient": {"user_id": zalo.citizen()}, "message": {"text": "x"}}
    url = zalo.simulator.base_url + "/v2.0/oa/message"
    assert requests.post(url, json=body, headers={"access_token": "access-1"}, timeout=5).json()["error"] == -240


def test_the_same_send_twice_is_counted(zalo: Bench) -> None:
    message = OutboundMessage("5000000000000000001", zalo.citizen(), "m1", text="Chào")
    for _ in range(2):
        zalo.connector.send(message, zalo.account, zalo.http)
    assert zalo.look("stats")["duplicated_sends"] == 1


def test_time_can_pass_for_one_citizen_alone(zalo: Bench) -> None:
    zalo.citizen("nam")
    zalo.control("clock", citizen="nam", advance_seconds=2 * 86_400)
    zalo.citizen("nam")
    zalo.citizen("lan")
    before, after, other = (event.sent_at for event in zalo.events())
    assert 2 * 86_400 <= (after - before).total_seconds() < 2 * 86_400 + 60
    assert abs((other - before).total_seconds()) < 60
