"""Sending through the simulator over real HTTP: texts, buttons, files, quotes, windows, errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.base import (
    Account,
    Button,
    Card,
    ConnectorError,
    ContactForm,
    ErrorAction,
    EventKind,
    OutboundFile,
    OutboundMessage,
    ReplyQuota,
)
from connectors.zalo import oauth
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.pieces import pieces
from connectors.zalo.simulator import ZaloSimulator
from tests.contract.connectors.bench import Bench

APP_ID = "1000000000000000001"


def message(citizen: str, **changes: Any) -> OutboundMessage:
    return replace(OutboundMessage("5000000000000000001", citizen, "m1", text="Đã tiếp nhận."), **changes)


def of_zalo(zalo: Bench) -> ZaloSimulator:
    assert isinstance(zalo.simulator, ZaloSimulator)
    return zalo.simulator


def test_a_sent_text_comes_back_as_echo_and_receipts(zalo: Bench) -> None:
    citizen = zalo.citizen()
    result = zalo.connector.send(message(citizen), zalo.account, zalo.http)
    assert result.sent_at is not None
    _, echo, received, seen = zalo.events()
    assert (echo.kind, echo.external_id, echo.outside_sender) == (EventKind.ECHO, result.external_id, None)
    assert (received.kind, received.related_ids) == (EventKind.DELIVERED, (result.external_id,))
    assert seen.kind is EventKind.READ
    assert {event.citizen_id for event in zalo.events()} == {citizen}


def test_a_tapped_button_comes_back_as_our_payload_and_typed_text_does_not(zalo: Bench) -> None:
    citizen = zalo.citizen()
    buttons = (Button("Gửi phản ánh", payload="/report"), Button("Tra cứu", url="https://vidu.gov.vn"))
    (piece,) = zalo.connector.pieces(message(citizen, buttons=buttons))
    zalo.connector.send(piece, zalo.account, zalo.http)
    shown = zalo.look("threads/nam")["messages"][-1]["buttons"]
    assert [button["type"] for button in shown] == ["oa.query.hide", "oa.open.url"]
    zalo.control("messages", citizen="nam", payload=shown[0]["payload"], title=shown[0]["title"])
    zalo.control("messages", citizen="nam", text="/report")
    tap, typed = zalo.events()[-2:]
    assert (tap.text, tap.payload) == ("Gửi phản ánh", "/report")
    assert (typed.text, typed.payload) == ("/report", None)


def test_without_an_app_secret_a_tap_says_the_choice_aloud(zalo: Bench) -> None:
    """Nothing can be signed then; the inbox takes the title as a typed choice."""
    citizen = zalo.citizen()
    bare = replace(zalo.account, secrets={"access_token": "access-1"})
    zalo.connector.send(message(citizen, buttons=(Button("Gửi phản ánh", payload="/report"),)), bare, zalo.http)
    (shown,) = zalo.look("threads/nam")["messages"][-1]["buttons"]
    assert (shown["type"], shown["payload"]) == ("oa.query.show", "Gửi phản ánh")


def test_at_most_five_buttons_and_every_text_within_the_limit() -> None:
    buttons = tuple(Button(f"Chọn {n}", payload=f"/{n}") for n in range(8))
    parts = pieces(message("9", text="Câu này khá dài. " * 300, buttons=buttons))
    assert len(parts) == 3
    assert all(len(part.text) <= 1950 for part in parts)
    assert [len(part.buttons) for part in parts] == [0, 0, 5]
    (only,) = pieces(message("9", text="", buttons=buttons))
    assert only.text.startswith("1. Chọn 0\n2. Chọn 1")


def test_a_payload_that_grows_too_long_on_the_wire_is_left_to_its_number() -> None:
    (piece,) = pieces(message("9", buttons=(Button("A", payload='"' * 500), Button("B", payload="/b"))))
    assert [button.title for button in piece.buttons] == ["B"]


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [("a.png", "image/png", "image"), ("a.gif", "image/gif", "gif"), ("don.pdf", "application/pdf", "file")],
)
def test_files_are_uploaded_then_sent_byte_for_byte(zalo: Bench, name: str, mime: str, kind: str) -> None:
    citizen = zalo.citizen()
    content = bytes(range(256)) + b"\r\n"
    (piece,) = zalo.connector.pieces(message(citizen, text="", file=OutboundFile(name, mime, content)))
    zalo.connector.send(piece, zalo.account, zalo.http)
    (shown,) = zalo.look("threads/nam")["messages"][-1]["attachments"]
    assert shown["kind"] == kind
    assert requests.get(shown["url"], timeout=5).content == content


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (OutboundFile("a.png", "image/png", b"x" * 1_000_001), "file_size"),
        (OutboundFile("a.zip", "application/zip", b"x"), "file_type"),
    ],
)
def test_files_that_the_platform_would_refuse_are_refused_before(zalo: Bench, file: OutboundFile, code: str) -> None:
    citizen = zalo.citizen()
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen, text="", file=file), zalo.account, zalo.http)
    assert (caught.value.code, caught.value.action) == (code, ErrorAction.FINAL)


LINK = "https://vidu.gov.vn/t/abc"


@pytest.mark.parametrize(
    "file",
    [
        OutboundFile("bang.xlsx", "application/vnd.ms-excel", b"x", LINK),
        OutboundFile("a.png", "image/png", b"x" * 1_000_001, LINK),
    ],
)
def test_what_zalo_cannot_carry_goes_as_a_link(zalo: Bench, file: OutboundFile) -> None:
    citizen = zalo.citizen()
    zalo.connector.send(message(citizen, text="", file=file), zalo.account, zalo.http)
    shown = zalo.look("threads/nam")["messages"][-1]
    assert (shown["text"], shown["attachments"]) == (f"{file.name}: {LINK}", [])


def test_a_file_that_the_vendor_refuses_by_its_content_goes_as_a_link(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("faults", on="upload", error={"code": -201}, times=1)
    file = OutboundFile("a.pdf", "application/pdf", b"x", LINK)
    zalo.connector.send(message(citizen, text="", file=file), zalo.account, zalo.http)
    assert zalo.look("threads/nam")["messages"][-1]["text"] == f"a.pdf: {LINK}"


class Cache:
    """An UploadCache in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, datetime]] = {}

    def find(self, key: str) -> str | None:
        return self.kept[key][0] if key in self.kept else None

    def keep(self, key: str, upload_id: str, valid_until: datetime) -> None:
        self.kept[key] = (upload_id, valid_until)

    def forget(self, key: str) -> None:
        self.kept.pop(key, None)


def test_the_same_file_is_uploaded_once_and_again_before_it_is_forgotten(zalo: Bench) -> None:
    citizen, cache = zalo.citizen(), Cache()
    file = OutboundFile("a.png", "image/png", b"\x89PNG")
    for number in range(3):
        piece = message(citizen, text="", file=file, marker=f"m{number}")
        zalo.connector.send(piece, zalo.account, zalo.http, cache)
    assert zalo.simulator.memory.figures["uploads"] == 1
    [(_, valid_until)] = cache.kept.values()
    assert timedelta(days=6) < valid_until - datetime.now(UTC) < timedelta(days=7)


def test_an_upload_that_the_vendor_has_forgotten_is_made_anew_and_sent_once(zalo: Bench) -> None:
    citizen, cache = zalo.citizen(), Cache()
    piece = message(citizen, text="", file=OutboundFile("a.png", "image/png", b"\x89PNG"))
    zalo.connector.send(piece, zalo.account, zalo.http, cache)
    for upload in of_zalo(zalo).oa_api.content.uploads.values():
        upload["until"] -= timedelta(days=8)
    zalo.connector.send(replace(piece, marker="m2"), zalo.account, zalo.http, cache)
    assert zalo.simulator.memory.figures["uploads"] == 2
    assert zalo.look("stats")["sends"] == 2


CARDS = tuple(
    Card(f"Thủ tục {n}", f"Giải quyết trong {n} ngày", buttons=(Button("Xem", url=LINK),)) for n in range(1, 8)
)


def test_cards_are_lines_of_text_unless_lists_are_switched_on(zalo: Bench) -> None:
    citizen = zalo.citizen()
    first, second = zalo.connector.pieces(message(citizen, text="", cards=CARDS))
    assert (len(first.cards), len(second.cards)) == (5, 2)
    zalo.connector.send(first, zalo.account, zalo.http)
    shown = zalo.look("threads/nam")["messages"][-1]
    assert shown["text"].startswith("Thủ tục 1\nGiải quyết trong 1 ngày\n\nThủ tục 2")
    with_lists = replace(zalo.account, options={**zalo.account.options, "list_messages": "on"})
    zalo.connector.send(second, with_lists, zalo.http)
    shown = zalo.look("threads/nam")["messages"][-1]
    assert [card["title"] for card in shown["cards"]] == ["Thủ tục 6", "Thủ tục 7"]
    assert shown["cards"][0]["url"] == LINK


def test_a_refused_list_or_form_becomes_words(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("settings", takes_lists=False, takes_forms=False)
    with_lists = replace(zalo.account, options={**zalo.account.options, "list_messages": "on"})
    (piece,) = zalo.connector.pieces(message(citizen, text="", cards=CARDS[:2]))
    zalo.connector.send(piece, with_lists, zalo.http)
    form = ContactForm("Thông tin liên hệ", "Để cán bộ gọi lại cho anh/chị")
    (piece,) = zalo.connector.pieces(message(citizen, text="", contact_form=form))
    zalo.connector.send(piece, zalo.account, zalo.http)
    words = [line["text"] for line in zalo.look("threads/nam")["messages"][-2:]]
    assert words[0].startswith("Thủ tục 1")
    assert words[1] == "Thông tin liên hệ\nĐể cán bộ gọi lại cho anh/chị"


def test_a_contact_form_is_asked_and_answered_as_a_message_with_its_fields(zalo: Bench) -> None:
    citizen = zalo.citizen()
    form = ContactForm("Thông tin liên hệ", "Để cán bộ gọi lại")
    said, asked = zalo.connector.pieces(message(citizen, contact_form=form))
    assert (said.marker, asked.marker, asked.text) == ("m1", "m1/2", "Thông tin liên hệ\nĐể cán bộ gọi lại")
    zalo.connector.send(asked, zalo.account, zalo.http)
    assert zalo.look("threads/nam")["messages"][-1]["cards"][0]["form"] is True
    zalo.control("messages", citizen="nam", info={"name": "Nam", "phone": 84900000001})
    contact = zalo.events()[-1].contact
    assert contact is not None
    assert (contact.name, contact.phone) == ("Nam", "84900000001")


def test_a_button_may_call_a_number_or_write_to_it(zalo: Bench) -> None:
    citizen = zalo.citizen()
    buttons = (Button("Gọi", url="tel:0294 3850 000"), Button("Nhắn", url="sms:+84900000001?body=Xin chào"))
    zalo.connector.send(message(citizen, buttons=buttons), zalo.account, zalo.http)
    shown = zalo.look("threads/nam")["messages"][-1]["buttons"]
    assert [(button["type"], button["url"]) for button in shown] == [
        ("oa.open.phone", "tel:842943850000"),
        ("oa.open.sms", "tel:84900000001"),
    ]


def test_choices_may_be_shown_as_the_citizens_own_words(zalo: Bench) -> None:
    citizen = zalo.citizen()
    aloud = replace(zalo.account, options={**zalo.account.options, "query_buttons": "show"})
    zalo.connector.send(message(citizen, buttons=(Button("Gửi phản ánh", payload="/report"),)), aloud, zalo.http)
    (shown,) = zalo.look("threads/nam")["messages"][-1]["buttons"]
    assert (shown["type"], shown["payload"]) == ("oa.query.show", "Gửi phản ánh")


def test_a_visitor_of_the_website_is_answered_in_his_conversation(zalo: Bench) -> None:
    zalo.control("messages", citizen="khach", text="Cho hỏi", anonymous=True)
    (event,) = zalo.events()
    assert event.citizen_id.startswith("anonymous:")
    zalo.connector.send(message(event.citizen_id), zalo.account, zalo.http)
    assert zalo.look("threads/khach")["messages"][-1]["text"] == "Đã tiếp nhận."
    echo = zalo.events()[-1]
    assert (echo.kind, echo.citizen_id) == (EventKind.ECHO, event.citizen_id)
    lost = event.citizen_id.rpartition(":")[0] + ":"
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(lost), zalo.account, zalo.http)
    assert (caught.value.code, caught.value.action) == ("no_conversation_id", ErrorAction.FINAL)


def test_a_reaction_is_put_on_a_message_and_other_icons_are_refused(zalo: Bench) -> None:
    citizen = zalo.citizen()
    written = zalo.look("threads/nam")["messages"][-1]["id"]
    ZaloConnector().react(zalo.account, citizen, written, "/-strong", zalo.http)
    assert of_zalo(zalo).reactions == {written: "/-strong"}
    with pytest.raises(ConnectorError):
        ZaloConnector().react(zalo.account, citizen, written, "👍", zalo.http)


def test_an_answer_says_what_it_counted_against(zalo: Bench) -> None:
    citizen = zalo.citizen()
    free = zalo.connector.send(message(citizen), zalo.account, zalo.http).quota
    assert free == ReplyQuota("reply", 8, 8, is_bought=False)
    thread = zalo.simulator.memory.threads[citizen]
    thread.last_action_at = datetime.now(UTC) - timedelta(days=3)
    bought = zalo.connector.send(message(citizen, marker="m2"), zalo.account, zalo.http).quota
    assert bought == ReplyQuota("sub_quota", 99, 100, is_bought=True)
    zalo.control("settings", quota={"has_wallet": True})
    assert zalo.connector.send(message(citizen, marker="m3"), zalo.account, zalo.http).quota is None


def test_a_refused_quote_is_sent_without_it(zalo: Bench) -> None:
    citizen = zalo.citizen()
    assert zalo.connector.send(message(citizen, reply_to="unknown"), zalo.account, zalo.http).external_id
    assert zalo.look("stats")["sends"] == 1


def test_the_window_closes_after_seven_days(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("clock", advance_seconds=24 * 3600)
    assert zalo.connector.send(message(citizen), zalo.account, zalo.http).external_id
    zalo.control("clock", advance_seconds=7 * 24 * 3600)
    now = datetime.now(UTC) + timedelta(days=8)
    url = zalo.simulator.base_url
    fresh = oauth.refresh(
        zalo.http, app_id=APP_ID, app_secret="zalo-app-secret", refresh_token="refresh-1", now=now, oauth_url=url
    )
    secrets = {**zalo.account.secrets, "access_token": fresh.access_token}
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen), replace(zalo.account, secrets=secrets), zalo.http)
    assert (caught.value.code, caught.value.action) == ("-230", ErrorAction.FINAL)


def test_the_bot_has_forty_eight_hours_and_officers_seven_days() -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    window = ZaloConnector().reply_window(start)
    assert window.free_until is not None
    assert window.human_until is not None
    assert timedelta(hours=47) < window.free_until - start < timedelta(hours=48)
    assert timedelta(days=6) < window.human_until - start < timedelta(days=7)


def test_an_expired_token_asks_for_a_refresh_and_a_wrong_proof_for_a_person(zalo: Bench) -> None:
    citizen = zalo.citizen()
    for secrets, code, action in (
        ({"access_token": "other", "app_secret": "zalo-app-secret"}, "-216", ErrorAction.REFRESH_TOKEN),
        ({"access_token": "access-1", "app_secret": "wrong"}, "-242", ErrorAction.HUMAN),
        ({}, "no_access_token", ErrorAction.REFRESH_TOKEN),
    ):
        with pytest.raises(ConnectorError) as caught:
            zalo.connector.send(message(citizen), replace(zalo.account, secrets=secrets), zalo.http)
        assert (caught.value.code, caught.value.action) == (code, action)
    zalo.control("clock", advance_seconds=90_001)
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen), zalo.account, zalo.http)
    assert caught.value.code == "-220"


@pytest.mark.parametrize(
    ("fault", "has_arrived"),
    [({"drop_after": True}, True), ({"drop_before": True}, False), ({"error": {"status": 502}}, False)],
)
def test_a_broken_answer_is_ambiguous_and_the_history_tells(
    zalo: Bench, fault: dict[str, Any], has_arrived: bool
) -> None:
    citizen = zalo.citizen()
    start = datetime.now(UTC)
    zalo.control("faults", **fault, times=1)
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen), zalo.account, zalo.http)
    assert caught.value.is_ambiguous
    sent = zalo.connector.recent_outgoing(zalo.account, citizen, start - timedelta(seconds=1), zalo.http)
    assert [found.text for found in sent] == (["Đã tiếp nhận."] if has_arrived else [])


def test_recent_outgoing_reads_several_pages_oldest_first(zalo: Bench) -> None:
    citizen = zalo.citizen()
    since = datetime.now(UTC) - timedelta(minutes=1)
    for number in range(23):
        zalo.connector.send(message(citizen, text=f"tin {number}", marker=f"m{number}"), zalo.account, zalo.http)
    found = zalo.connector.recent_outgoing(zalo.account, citizen, since, zalo.http)
    assert [sent.text for sent in found] == [f"tin {number}" for number in range(23)]


def test_a_failed_upload_is_never_ambiguous(zalo: Bench) -> None:
    account = Account("5", {"access_token": "a"}, {"base_url": zalo.simulator.base_url + "/nowhere"})
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message("9", text="", file=OutboundFile("a.png", "image/png", b"x")), account, zalo.http)
    assert not caught.value.is_ambiguous
