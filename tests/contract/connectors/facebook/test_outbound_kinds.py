"""Files by upload with reuse, cards, and what an officer may still send."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Button, Card, ConnectorError, OutboundFile
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.pieces import message_object, pieces
from connectors.facebook.send import upload_key
from connectors.facebook.simulator_checks import message_problem
from connectors.splitting import without_cards
from tests.contract.connectors.bench import Bench
from tests.contract.connectors.facebook.test_send import message

PHOTO = OutboundFile("anh.jpg", "image/jpeg", b"\xff\xd8" + bytes(range(256)) * 5)


class Uploads:
    """Implements connectors.base.UploadCache in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.valid_until: datetime | None = None

    def find(self, key: str) -> str | None:
        return self.kept.get(key)

    def keep(self, key: str, upload_id: str, valid_until: datetime) -> None:
        self.kept[key], self.valid_until = upload_id, valid_until

    def forget(self, key: str) -> None:
        self.kept.pop(key, None)


def send_photo(facebook: Bench, citizen: str, uploads: Uploads, marker: str = "m1") -> None:
    (piece,) = pieces(message(citizen, text="", file=PHOTO, marker=marker))
    facebook.connector.send(piece, facebook.account, facebook.http, uploads)


def test_the_same_file_is_uploaded_once_and_arrives_byte_for_byte(facebook: Bench) -> None:
    uploads = Uploads()
    for name in ("nam", "lan", "nam"):
        send_photo(facebook, facebook.citizen(name), uploads, name)
    stats = facebook.look("stats")
    assert (stats["uploads"], stats["sends"]) == (1, 3)
    for name in ("nam", "lan"):
        (shown,) = facebook.look(f"threads/{name}")["messages"][-1]["attachments"]
        assert requests.get(shown["url"], timeout=5).content == PHOTO.content
    assert uploads.valid_until is not None
    assert timedelta(days=80) < uploads.valid_until - datetime.now(UTC) < timedelta(days=90)


def test_an_upload_that_the_vendor_has_forgotten_is_made_anew(facebook: Bench) -> None:
    uploads, citizen = Uploads(), facebook.citizen()
    send_photo(facebook, citizen, uploads)
    first = dict(uploads.kept)
    facebook.control("clock", advance_seconds=91 * 86400)
    citizen = facebook.citizen()
    send_photo(facebook, citizen, uploads, "m2")
    assert facebook.look("stats")["uploads"] == 2
    assert uploads.kept.keys() == first.keys()
    assert uploads.kept != first


def test_another_kind_of_file_is_another_upload() -> None:
    assert upload_key(PHOTO) != upload_key(replace(PHOTO, mime="application/pdf"))
    assert upload_key(PHOTO) == upload_key(replace(PHOTO, name="khac.jpg"))


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "malformed"])
def test_an_upload_that_breaks_has_sent_nothing(facebook: Bench, fault: str) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", on="upload", times=1, **{fault: True})
    with pytest.raises(ConnectorError) as caught:
        send_photo(facebook, citizen, Uploads())
    assert not caught.value.is_ambiguous
    assert facebook.look("stats")["sends"] == 0


def test_a_file_that_is_too_large_goes_as_a_link(facebook: Bench) -> None:
    citizen = facebook.citizen()
    huge = OutboundFile("bao-cao.pdf", "application/pdf", bytes(25_000_001))
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen, text="", file=huge), facebook.account, facebook.http)
    assert caught.value.code == "100/2018109"
    linked = replace(huge, link="https://tp.vidu.vn/t/abc")
    facebook.connector.send(message(citizen, text="", file=linked), facebook.account, facebook.http, Uploads())
    assert facebook.look("threads/nam")["messages"][-1]["text"] == "bao-cao.pdf: https://tp.vidu.vn/t/abc"


def test_a_file_that_the_vendor_finds_too_large_goes_as_a_link(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", on="upload", error={"code": 100, "subcode": 2018109}, times=1)
    linked = replace(PHOTO, link="https://tp.vidu.vn/t/abc")
    facebook.connector.send(message(citizen, text="", file=linked), facebook.account, facebook.http, Uploads())
    assert facebook.look("threads/nam")["messages"][-1]["text"].endswith("https://tp.vidu.vn/t/abc")


def test_cards_arrive_with_their_buttons_and_the_choices_below(facebook: Bench) -> None:
    citizen = facebook.citizen()
    cards = tuple(
        Card(f"Thủ tục {n}", "Miễn phí", buttons=(Button("Xem", payload=f"/xem{n}"), Button("Mở", url="https://a.vn")))
        for n in range(12)
    )
    sent = facebook.connector.pieces(message(citizen, cards=cards, buttons=(Button("Khác", payload="/khac"),)))
    assert [len(piece.cards) for piece in sent] == [0, 10, 2]
    for piece in sent:
        facebook.connector.send(piece, facebook.account, facebook.http)
    first, last = facebook.look("threads/nam")["messages"][-2:]
    assert first["cards"][0]["title"] == "Thủ tục 0"
    assert [button["type"] for button in last["cards"][1]["buttons"]] == ["postback", "web_url"]
    assert last["buttons"][0]["payload"] == "/khac"
    assert facebook.events()[-3].text == "Thủ tục 10\nMiễn phí\nThủ tục 11\nMiễn phí"  # the echo, then receipts


CARDS = st.builds(
    Card,
    title=st.text(max_size=120),
    subtitle=st.text(max_size=120),
    image_url=st.none() | st.just("https://a.vn/x.jpg"),
    buttons=st.lists(
        st.builds(
            Button, title=st.text(min_size=1, max_size=40).filter(str.strip), payload=st.text("/abc", min_size=1)
        ),
        max_size=7,
    ).map(tuple),
)


@settings(deadline=None)
@given(st.text(max_size=3000), st.lists(CARDS, max_size=14).map(tuple))
def test_whatever_the_cards_hold_every_piece_is_taken_and_no_button_is_lost(text: str, cards: tuple[Card, ...]) -> None:
    parts = pieces(message(text=text, cards=cards))
    for part in parts:
        assert message_problem(message_object(part), has_upload=False) is None
    shown = [button for part in parts for card in part.cards for button in card.buttons]
    expected = [b for card in cards if card.title.strip() or card.subtitle.strip() for b in card.buttons]
    assert shown == expected


def test_cards_become_lines_where_there_are_none() -> None:
    cards = (Card("Khai sinh", "Miễn phí", buttons=(Button("Xem", payload="/x"),)), Card("Kết hôn"))
    plain = without_cards(message(text="Có hai thủ tục:", cards=cards, buttons=(Button("Khác", payload="/k"),)))
    assert plain.text == "Có hai thủ tục:\n\nKhai sinh\nMiễn phí\n\nKết hôn"
    assert [button.payload for button in plain.buttons] == ["/k", "/x"]
    assert plain.cards == ()


def test_an_officer_whom_the_vendor_finds_late_is_sent_as_a_human_agent(facebook: Bench) -> None:
    citizen = facebook.citizen()
    acted_at = datetime.now(UTC)
    facebook.control("clock", advance_seconds=24 * 3600 + 60)  # the vendor's clock, not ours
    sent = message(citizen, is_human=True, last_citizen_action_at=acted_at)
    facebook.connector.send(sent, facebook.account, facebook.http)
    assert facebook.look("threads/nam")["messages"][-1]["sent_as"] == "HUMAN_AGENT"
    with pytest.raises(ConnectorError):
        facebook.connector.send(replace(sent, is_human=False), facebook.account, facebook.http)
    stats = facebook.look("stats")
    assert (stats["human_tags"], stats["sends"]) == (1, 1)


def test_a_bot_message_never_carries_the_tag_at_any_hour(facebook: Bench) -> None:
    acted_at = datetime.now(UTC)
    citizen = facebook.citizen()
    for hours in (0, 23, 25, 100, 200):
        connector = FacebookConnector(clock=lambda hours=hours: acted_at + timedelta(hours=hours))  # type: ignore[misc]
        try:
            connector.send(message(citizen, last_citizen_action_at=acted_at), facebook.account, facebook.http)
        except ConnectorError as error:
            assert error.code == "10/2018278"  # noqa: PT017 - some hours are refused, some are not
    assert facebook.look("stats")["human_tags"] == 0


def test_an_officer_takes_the_thread_back_and_the_bot_does_not(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("officer", citizen="nam", text="Tôi trực đây", take_control=True)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert caught.value.code == "10/2018300"
    human = message(citizen, is_human=True, last_citizen_action_at=datetime.now(UTC))
    assert facebook.connector.send(human, facebook.account, facebook.http).external_id
    assert facebook.look("stats")["thread_refusals"] == 2


def test_where_no_application_is_the_default_one_the_thread_stays_where_it_is(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("pages", has_default_app=False)
    facebook.control("officer", citizen="nam", text="Tôi trực đây", take_control=True)
    human = message(citizen, is_human=True, last_citizen_action_at=datetime.now(UTC))
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(human, facebook.account, facebook.http)
    assert caught.value.code == "10/2018300"
