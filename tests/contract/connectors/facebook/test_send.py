"""Sending through the simulator over real HTTP: pieces, windows, errors, unknown outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.base import Account, Button, ConnectorError, ErrorAction, OutboundFile, OutboundMessage
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.errors import action_for
from connectors.facebook.pieces import message_object, pieces
from connectors.facebook.window import messaging_type
from tests.contract.connectors.bench import Bench

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def message(citizen: str = "24100000000000017", **changes: Any) -> OutboundMessage:
    return replace(OutboundMessage("102030405060708", citizen, "m1", text="Đã ghi nhận."), **changes)


def test_a_sent_text_comes_back_as_our_echo_and_its_receipts(facebook: Bench) -> None:
    citizen = facebook.citizen()
    result = facebook.connector.send(message(citizen), facebook.account, facebook.http)
    echo, delivered, read = facebook.events()[1:]
    assert (echo.kind, echo.external_id, echo.marker) == ("echo", result.external_id, "m1")
    assert (delivered.kind, delivered.related_ids) == ("delivered", (result.external_id,))
    assert read.kind == "read"
    assert facebook.look("threads/nam")["messages"][-1]["text"] == "Đã ghi nhận."


def test_quick_replies_come_back_with_their_payload(facebook: Bench) -> None:
    citizen = facebook.citizen()
    sent = message(
        citizen, buttons=(Button("Đăng ký khai sinh cho trẻ em", payload='/ask{"a":1}'), Button("Khác", payload="/b"))
    )
    (piece,) = facebook.connector.pieces(sent)
    facebook.connector.send(piece, facebook.account, facebook.http)
    shown = facebook.look("threads/nam")["messages"][-1]["buttons"]
    facebook.control("messages", citizen="nam", title=shown[0]["title"], payload=shown[0]["payload"])
    assert facebook.events()[-1].payload == '/ask{"a":1}'
    assert len(shown[0]["title"]) <= 20


def test_addresses_make_a_template_and_too_many_of_them_become_text() -> None:
    web = Button("Tra cứu", url="https://vidu.gov.vn/tc")
    (piece,) = pieces(message(buttons=(Button("Gửi", payload="/g"), web)))
    template = message_object(piece)["attachment"]["payload"]
    assert [button["type"] for button in template["buttons"]] == ["postback", "web_url"]
    (piece,) = pieces(message(buttons=(*(Button(f"N{n}", payload="/n") for n in range(3)), web)))
    body = message_object(piece)
    assert "https://vidu.gov.vn/tc" in body["text"]
    assert len(body["quick_replies"]) == 3


def test_the_text_of_a_template_stays_within_its_own_limit() -> None:
    parts = pieces(message(text="Câu này dài. " * 120, buttons=(Button("Mở", url="https://a.vn"),)))
    assert len(parts[-1].text) <= 640
    assert parts[-1].buttons
    assert not any(part.buttons for part in parts[:-1])


def test_more_than_thirteen_choices_become_numbered_lines() -> None:
    (piece,) = pieces(message(buttons=tuple(Button(f"Chọn {n}", payload=f"/{n}") for n in range(14))))
    assert piece.buttons == ()
    assert piece.text.endswith("\n14. Chọn 13")


def test_a_long_text_is_sent_in_order_with_buttons_on_the_last_piece(facebook: Bench) -> None:
    citizen = facebook.citizen()
    text = " ".join(f"Câu số {n} nói về giấy tờ cần nộp." for n in range(150))
    for piece in facebook.connector.pieces(message(citizen, text=text, buttons=(Button("Có", payload="/y"),))):
        facebook.connector.send(piece, facebook.account, facebook.http)
    out = [line for line in facebook.look("threads/nam")["messages"] if line["direction"] == "out"]
    assert len(out) == 3
    assert " ".join(line["text"] for line in out) == text
    assert [len(line["buttons"]) for line in out] == [0, 0, 1]
    assert [line["marker"] for line in out] == ["hopthu:m1", "hopthu:m1/2", "hopthu:m1/3"]


def test_a_picture_arrives_byte_for_byte(facebook: Bench) -> None:
    citizen = facebook.citizen()
    content = bytes(range(256)) * 9 + b"\r\n--\r\n"
    (piece,) = facebook.connector.pieces(message(citizen, text="", file=OutboundFile("ảnh.jpg", "image/jpeg", content)))
    facebook.connector.send(piece, facebook.account, facebook.http)
    (shown,) = facebook.look("threads/nam")["messages"][-1]["attachments"]
    assert shown["kind"] == "image"
    assert requests.get(shown["url"], timeout=5).content == content


def test_typing_is_shown_and_its_failure_is_swallowed(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.connector.show_typing(facebook.account, citizen, facebook.http)
    assert facebook.look("threads/nam")["is_typing"]
    unreachable = Account("1", {"access_token": "t"}, {"base_url": "http://127.0.0.1:9"})
    facebook.connector.show_typing(unreachable, citizen, facebook.http)


@pytest.mark.parametrize(
    ("age", "is_human", "expected"),
    [
        (timedelta(hours=23), False, {"messaging_type": "RESPONSE"}),
        (timedelta(hours=23, minutes=56), False, None),
        (timedelta(hours=25), True, {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}),
        (timedelta(hours=25), False, None),
        (timedelta(days=6, hours=23, minutes=56), True, None),
    ],
)
def test_the_window_decides_type_and_tag(age: timedelta, is_human: bool, expected: dict[str, str] | None) -> None:
    assert messaging_type(last_citizen_action_at=NOW - age, is_human=is_human, now=NOW) == expected


def test_a_shut_window_refuses_before_any_call() -> None:
    connector = FacebookConnector(clock=lambda: NOW)
    late = message(last_citizen_action_at=NOW - timedelta(days=2))
    unreachable = Account("1", {"access_token": "t"}, {"base_url": "http://127.0.0.1:9"})
    with pytest.raises(ConnectorError) as caught:
        connector.send(late, unreachable, requests.Session())
    assert (caught.value.code, caught.value.action) == ("10/2018278", ErrorAction.FINAL)


def test_the_platform_refuses_the_bot_after_a_day_and_takes_the_officer(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("clock", advance_seconds=25 * 3600)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert (caught.value.code, caught.value.action) == ("10/2018278", ErrorAction.FINAL)
    officer = FacebookConnector(clock=lambda: datetime.now(UTC) + timedelta(hours=25))
    human = message(citizen, is_human=True, last_citizen_action_at=datetime.now(UTC))
    assert officer.send(human, facebook.account, facebook.http).external_id


def test_unknown_citizen_wrong_token_and_missing_proof_are_refused(facebook: Bench) -> None:
    citizen = facebook.citizen()
    for changed, to, code in (
        (facebook.account, "24100000000000999", "100/2018001"),
        (replace(facebook.account, secrets={"access_token": "old", "app_secret": "fb-app-secret"}), citizen, "190/463"),
        (replace(facebook.account, secrets={"access_token": "page-token"}), citizen, "100"),
    ):
        with pytest.raises(ConnectorError) as caught:
            facebook.connector.send(message(to), changed, facebook.http)
        assert caught.value.code == code
        assert caught.value.action in {ErrorAction.FINAL, ErrorAction.PAUSE}


@pytest.mark.parametrize(
    ("code", "subcode", "action"),
    [
        (1, None, ErrorAction.RETRY),
        (2, None, ErrorAction.RETRY),
        (4, None, ErrorAction.WAIT),
        (613, None, ErrorAction.WAIT),
        (80006, None, ErrorAction.WAIT),
        (368, None, ErrorAction.PAUSE),
        (10, 2018278, ErrorAction.FINAL),
        (10, 2018108, ErrorAction.FINAL),
        (200, 1545041, ErrorAction.FINAL),
        (551, 1545041, ErrorAction.FINAL),
        (10, 1893063, ErrorAction.PAUSE),
        (10, None, ErrorAction.HUMAN),
        (200, 2018028, ErrorAction.HUMAN),
        (100, None, ErrorAction.FINAL),
        (100, 33, ErrorAction.FINAL),
        (100, 2018008, ErrorAction.RETRY),
        (100, 2018109, ErrorAction.FINAL),
        (190, 460, ErrorAction.PAUSE),
        (506, None, ErrorAction.FINAL),
        (10900, None, ErrorAction.FINAL),
        (987654, None, ErrorAction.RETRY),
    ],
)
def test_every_error_has_its_class(code: int, subcode: int | None, action: ErrorAction) -> None:
    assert action_for(code, subcode) is action


def test_an_error_envelope_is_read_from_the_wire(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", error={"code": 613}, times=1)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert (caught.value.action, caught.value.is_ambiguous) == (ErrorAction.WAIT, False)
    assert caught.value.retry_after is not None
    with pytest.raises(ConnectorError) as held_back:  # calls during throttling would prolong it
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert (held_back.value.code, held_back.value.action) == ("usage_full", ErrorAction.WAIT)
    assert facebook.look("stats")["sends"] == 0


@pytest.mark.parametrize(
    ("fault", "has_arrived"),
    [({"drop_after": True}, True), ({"drop_before": True}, False), ({"malformed": True}, True)],
)
def test_a_broken_answer_is_ambiguous_and_the_conversation_tells(
    facebook: Bench, fault: dict[str, Any], has_arrived: bool
) -> None:
    citizen = facebook.citizen()
    start = datetime.now(UTC)
    facebook.control("faults", **fault, times=1)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert caught.value.is_ambiguous
    assert caught.value.action is ErrorAction.RETRY
    sent = facebook.connector.recent_outgoing(facebook.account, citizen, start, facebook.http)
    assert [found.text for found in sent] == (["Đã ghi nhận."] if has_arrived else [])


def test_an_unreachable_platform_is_not_ambiguous() -> None:
    account = Account("1", {"access_token": "t"}, {"base_url": "http://127.0.0.1:9"})
    with pytest.raises(ConnectorError) as caught:
        FacebookConnector().send(message(), account, requests.Session())
    assert (caught.value.code, caught.value.is_ambiguous) == ("unreachable", False)


def test_recent_outgoing_is_oldest_first_and_starts_at_the_given_time(facebook: Bench) -> None:
    citizen = facebook.citizen()
    for text in ("một", "hai", "ba"):
        facebook.connector.send(message(citizen, text=text, marker=text), facebook.account, facebook.http)
    since = datetime.now(UTC) - timedelta(minutes=1)
    found = facebook.connector.recent_outgoing(facebook.account, citizen, since, facebook.http)
    assert [sent.text for sent in found] == ["một", "hai", "ba"]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert facebook.connector.recent_outgoing(facebook.account, citizen, later, facebook.http) == []
