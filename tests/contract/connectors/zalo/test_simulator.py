"""The simulator behaves as the platform does: signatures in every form, retries, tokens, windows, quotas, echoes."""

from __future__ import annotations

import json
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
import requests

from connectors.base import Account, EventKind, OutboundMessage
from connectors.zalo.simulator_post import BODIES, FORGED, SIGNATURES, TIMESTAMPS
from connectors.zalo.verify import appsecret_proof
from tests.contract.connectors.bench import Bench

OA = "5000000000000000001"


def api(zalo: Bench, path: str, **arguments: Any) -> dict[str, Any]:
    headers = {"access_token": "access-1", **arguments.pop("headers", {})}
    method = "POST" if "json" in arguments or "files" in arguments else "GET"
    url = zalo.simulator.base_url + path
    return dict(requests.request(method, url, headers=headers, timeout=10, **arguments).json())


def text(citizen: str, words: str = "Chào") -> dict[str, Any]:
    return {"recipient": {"user_id": citizen}, "message": {"text": words}}


def test_retries_keep_the_body_and_count_up(zalo: Bench) -> None:
    zalo.receiver.answers = [500, 500]
    zalo.citizen(text="Đèn đường hỏng")
    zalo.settle()
    assert len({body for body, _ in zalo.receiver.posts}) == 1
    assert [headers.get("num_retry") for _, headers in zalo.receiver.posts] == [None, "1", "2"]
    assert "Đèn đường hỏng".encode() in zalo.receiver.posts[0][0]


def test_the_webhook_is_switched_off_after_the_ladder_and_on_again_by_hand(zalo: Bench) -> None:
    zalo.control("webhook", disable_after=0.0)
    zalo.receiver.answers = [500] * 40
    zalo.citizen()
    zalo.settle()
    assert zalo.control("webhook")["is_disabled"]
    zalo.control("messages", citizen="nam", text="mất")
    zalo.control("webhook", enable=True, disable_after=None)
    zalo.receiver.answers = []
    zalo.control("messages", citizen="nam", text="đến")
    assert [event.text for event in zalo.events() if event.text in {"mất", "đến"}] == ["đến"]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("timestamp", TIMESTAMPS)
def test_every_way_to_write_a_post_verifies_over_its_exact_bytes(zalo: Bench, body: str, timestamp: str) -> None:
    zalo.control("webhook", body=body, timestamp=timestamp)
    zalo.citizen(text="Đèn đường hỏng 🚧")
    (event,) = zalo.events()
    assert event.text == "Đèn đường hỏng 🚧"
    raw = zalo.receiver.posts[0][0]
    assert (b"\\u0110" in raw) == (body == "escaped")
    assert isinstance(json.loads(raw)["timestamp"], int) == (timestamp == "number")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_each_signature_verifies_where_it_should_and_nowhere_else(zalo: Bench, signature: str) -> None:
    zalo.control("webhook", signature=signature, old_secret="zalo-old-secret", times=1)
    zalo.citizen()
    zalo.settle()
    body, headers = zalo.receiver.posts[0]
    usual = zalo.account
    everything = Account(
        OA,
        {**usual.secrets, "oa_secret_previous": "zalo-old-secret"},
        {**usual.options, "mac_variants": "all"},
    )
    assert zalo.connector.is_authentic(body, headers, usual) == (signature in {"app_id", "upper"})
    assert zalo.connector.is_authentic(body, headers, everything) == (signature not in FORGED)
    zalo.control("messages", citizen="nam", text="sau đó")
    zalo.settle()
    assert zalo.connector.is_authentic(*zalo.receiver.posts[-1], usual)


def test_an_officer_in_oa_manager_is_an_echo_from_outside(zalo: Bench) -> None:
    zalo.citizen()
    zalo.control("officer", citizen="nam", text="Cán bộ trực trả lời")
    zalo.control("officer", citizen="nam", text="Tin tự động", automation=True)
    echoes = [(e.text, e.outside_sender) for e in zalo.events() if e.kind is EventKind.ECHO]
    assert echoes == [("Cán bộ trực trả lời", "3000000000000000001"), ("Tin tự động", None)]


def test_every_way_to_write_arrives(zalo: Bench) -> None:
    orders: tuple[dict[str, Any], ...] = (
        {"image": True, "text": "ảnh"},
        {"images": 3},
        {"file": {"base64": "JVBERg==", "name": "don.pdf", "mime": "application/pdf"}},
        {"file": "https://file.zdn.vn/mat.pdf"},
        {"sticker": "12345"},
        {"location": {"latitude": 9.93, "longitude": 106.34}},
        {"link": "https://vidu.gov.vn"},
        {"gif": "https://photo.zdn.vn/a.gif"},
        {"card": "84900000001"},
        {"text": ""},
        {"text": unicodedata.normalize("NFD", "Đường ngập")},
        {"info": {"name": "Nam", "phone": "84900000001"}},
        {"info": {"name": "Nam", "phone": 84900000001, "full_address": {"user_ward": "Phường Y"}}},
    )
    silent: tuple[tuple[dict[str, Any], EventKind], ...] = (
        ({"follow": True}, EventKind.FOLLOW),
        ({"unfollow": True}, EventKind.UNFOLLOW),
        ({"chatnow": True}, EventKind.INTERACTION),
        ({"call": True}, EventKind.INTERACTION),
        ({"withdraw": True}, EventKind.WITHDRAWAL),
        ({"test": True}, EventKind.OTHER),
    )
    for order in (*orders, *(order for order, _ in silent)):
        zalo.control("messages", citizen="nam", **order)
    zalo.control("messages", citizen="nam", event_name="user_does_something_new")
    found = zalo.events()
    assert [event.kind for event in found] == [EventKind.MESSAGE] * len(orders) + [kind for _, kind in silent]
    assert len(found[1].attachments) == 3
    assert {event.citizen_id for event in found} == {zalo.simulator.citizen_id("nam")}


def test_a_raw_event_is_signed_and_posted(zalo: Bench) -> None:
    event = {"event_name": "journey", "timestamp": 1770000000000, "app_id": "1000000000000000001"}
    zalo.control("raw", citizen="nam", event=event)
    assert zalo.events() == []
    assert len(zalo.receiver.posts) == 1


def test_paths_of_other_versions_do_not_exist(zalo: Bench) -> None:
    reply = requests.post(zalo.simulator.base_url + "/v3.0/oa/message", headers={"access_token": "access-1"}, timeout=5)
    assert (reply.status_code, reply.text) == (404, "empty or invalid API")


def test_only_the_bare_header_carries_a_token(zalo: Bench) -> None:
    headers = {"access_token": "", "Authorization": "Bearer access-1"}
    assert api(zalo, "/v2.0/oa/getoa", headers=headers)["error"] == -216
    assert (
        api(zalo, "/v2.0/oa/getoa", params={"access_token": "access-1"}, headers={"access_token": "x"})["error"] == -216
    )
    zalo.control("clock", advance_seconds=90_001)
    assert api(zalo, "/v2.0/oa/getoa")["error"] == -220


def test_the_proof_is_checked_when_it_is_there_and_demanded_when_switched_on(zalo: Bench) -> None:
    right = {"appsecret_proof": appsecret_proof("access-1", "zalo-app-secret")}
    assert api(zalo, "/v2.0/oa/getoa")["error"] == 0
    assert api(zalo, "/v2.0/oa/getoa", headers={"appsecret_proof": "x"})["error"] == -242
    zalo.control("settings", needs_proof=True)
    assert api(zalo, "/v2.0/oa/getoa")["error"] == -242
    assert api(zalo, "/v2.0/oa/getoa", headers=right)["error"] == 0
    assert api(zalo, "/quality")["error"] == -1241


def test_calls_above_the_minutes_share_are_refused_until_it_is_over(zalo: Bench) -> None:
    zalo.control("settings", calls_per_minute=3)
    assert [api(zalo, "/v2.0/oa/getoa")["error"] for _ in range(4)] == [0, 0, 0, -32]
    zalo.control("clock", advance_seconds=61)
    answer = requests.get(zalo.simulator.base_url + "/v2.0/oa/getoa", headers={"access_token": "access-1"}, timeout=5)
    assert (answer.json()["error"], answer.headers["X-RateLimit-Remain"]) == (0, "2")


def test_quotas_follow_the_time_since_the_citizens_last_act(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("settings", quota={"bought": {"sub_quota": [1, 100], "reward_quota": [1, 5]}, "has_wallet": False})

    def send() -> dict[str, Any]:
        return api(zalo, "/v3.0/oa/message/cs", json=text(citizen))

    assert send()["data"]["quota"] == {"quota_type": "reply", "remain": "8", "total": "8"}
    zalo.simulator.memory.threads[citizen].last_action_at = zalo.simulator.memory.clock.now()
    late(zalo, citizen, days=3)
    assert [send()["data"]["quota"]["quota_type"] for _ in range(2)] == ["sub_quota", "reward_quota"]
    assert send()["error"] == -321
    zalo.control("settings", quota={"has_wallet": True})
    assert "quota" not in send()["data"]
    late(zalo, citizen, days=8)
    assert send()["error"] == -230
    kinds = {"quota_owner": "OA", "product_type": "cs", "quota_type": ""}
    assert api(zalo, "/v3.0/oa/quota/message", json=kinds)["data"] == []


def late(zalo: Bench, citizen: str, *, days: float) -> None:
    """The citizen's last act lies that far back; tokens are not touched."""
    thread = zalo.simulator.memory.threads[citizen]
    thread.last_action_at = zalo.simulator.memory.clock.now() - timedelta(days=days)


def test_a_text_that_is_too_long_gets_either_number(zalo: Bench) -> None:
    citizen = zalo.citizen()
    long = api(zalo, "/v3.0/oa/message/cs", json=text(citizen, "a" * 2001))
    zalo.control("settings", too_long=-201)
    again = api(zalo, "/v3.0/oa/message/cs", json=text(citizen, "a" * 2001))
    assert (long["error"], again["error"]) == (-210, -201)
    decomposed = unicodedata.normalize("NFD", "ê" * 2000)
    assert len(decomposed) == 4000
    assert api(zalo, "/v3.0/oa/message/cs", json=text(citizen, decomposed))["error"] == 0


def test_the_old_endpoint_refuses_texts_to_users(zalo: Bench) -> None:
    body = {"recipient": {"user_id": zalo.citizen()}, "message": {"text": "x"}}
    assert api(zalo, "/v2.0/oa/message", json=body)["error"] == -240


def test_the_echo_can_be_there_before_the_answer_after_it_or_never(zalo: Bench) -> None:
    citizen = zalo.citizen()
    for echo, count in (("before", 1), ("none", 0)):
        zalo.control("settings", echo=echo, receipts=False)
        zalo.settle()
        before = len(zalo.receiver.posts)
        assert api(zalo, "/v3.0/oa/message/cs", json=text(citizen, echo))["error"] == 0
        assert len(zalo.receiver.posts) - before == count
    zalo.control("settings", echo="after")
    before = len(zalo.receiver.posts)
    api(zalo, "/v3.0/oa/message/cs", json=text(citizen, "after"))
    assert len(zalo.receiver.posts) == before


def test_receipts_name_either_side_as_sender_and_seen_names_several(zalo: Bench) -> None:
    citizen = zalo.citizen()
    sent = [api(zalo, "/v3.0/oa/message/cs", json=text(citizen, word))["data"]["message_id"] for word in ("a", "b")]
    zalo.control("settings", receipt_sender="user")
    api(zalo, "/v3.0/oa/message/cs", json=text(citizen, "c"))
    seen = [event for event in zalo.events() if event.kind is EventKind.READ]
    assert set(seen[1].related_ids) == set(sent)
    assert {event.citizen_id for event in seen} == {citizen}


def test_the_same_send_twice_is_counted(zalo: Bench) -> None:
    message = OutboundMessage(OA, zalo.citizen(), "m1", text="Chào")
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


def test_media_may_be_missing_or_huge(zalo: Bench) -> None:
    url = zalo.simulator.base_url
    assert requests.get(f"{url}/files/nothing/a.jpg", timeout=5).status_code == 404
    assert len(requests.get(f"{url}/media/zeros/3000000", timeout=5).content) == 3_000_000


def test_posts_can_come_doubled_and_out_of_order(zalo: Bench) -> None:
    zalo.control("webhook", duplicate_percent=40, reorder_percent=40, reorder_seconds=0.1, seed=7)
    sent = [zalo.control("messages", citizen="nam", text=f"tin {n}")["message_id"] for n in range(30)]
    found = [event.external_id for event in zalo.events()]
    assert set(found) == set(sent)
    assert len(found) > len(sent)
    assert list(dict.fromkeys(found)) != sent


def test_posts_that_came_twice_or_late_are_counted(zalo: Bench) -> None:
    zalo.control("webhook", duplicate_percent=100, reorder_percent=100, reorder_seconds=0.1, seed=1)
    zalo.citizen()
    zalo.settle()
    stats = zalo.look("stats")
    assert (stats["webhook_duplicates"], stats["webhook_reordered"]) == (1, 1)
