"""Every kind of Zalo event, from recorded posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from connectors.base import Account, AttachmentKind, EventKind, InboundMessage, ParsedPost
from connectors.zalo.parse import parse
from connectors.zalo.phones import hash_phone
from connectors.zalo.taps import pack, unpack
from tests.contract.connectors.bench import One, Payload, Read

OA, CITIZEN = "5000000000000000001", "9000000000000000001"
ACCOUNT = Account(OA, {"app_secret": "app-secret"}, {"app_id": "1000000000000000001"})


@pytest.fixture
def read(payload: Payload) -> Read:
    return lambda name: parse(payload(f"zalo/{name}"), ACCOUNT)


@pytest.fixture
def one(read: Read) -> One:
    def only(name: str) -> InboundMessage:
        (message,) = read(name).messages
        assert message.account_id == OA
        return message

    return only


def test_a_text_keeps_its_letters_its_time_and_its_id(one: One) -> None:
    message = one("user_send_text")
    assert (message.kind, message.citizen_id) == (EventKind.MESSAGE, CITIZEN)
    assert (message.text, message.external_id) == ("Đèn đường hỏng", "a1b2c3d4e5f60718293a")
    assert message.sent_at == datetime(2026, 2, 2, 2, 40, tzinfo=UTC)
    assert one("numeric_timestamp").sent_at == message.sent_at
    assert one("user_send_text_with_quote").reply_to == "0f1e2d3c4b5a69788796"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("user_send_image", [AttachmentKind.IMAGE, AttachmentKind.IMAGE]),
        ("user_send_gif", [AttachmentKind.IMAGE]),
        ("user_send_sticker", [AttachmentKind.STICKER]),
        ("user_send_audio", [AttachmentKind.AUDIO]),
        ("user_send_video", [AttachmentKind.VIDEO]),
        ("user_send_link", [AttachmentKind.LINK]),
        ("user_send_location", [AttachmentKind.LOCATION]),
        ("user_send_file", [AttachmentKind.FILE]),
        ("user_send_business_card", [AttachmentKind.LINK]),
        ("user_send_unknown_kind", [AttachmentKind.UNSUPPORTED]),
        ("user_send_empty_text", [AttachmentKind.UNSUPPORTED]),
    ],
)
def test_every_kind_of_message_is_kept(one: One, name: str, kinds: list[AttachmentKind]) -> None:
    message = one(name)
    assert message.kind is EventKind.MESSAGE
    assert [attachment.kind for attachment in message.attachments] == kinds


def test_details_of_attachments_are_read(one: One) -> None:
    (file,) = one("user_send_file").attachments
    assert (file.name, file.size_bytes) == ("don.pdf", 48213)
    (place,) = one("user_send_location").attachments
    assert (place.latitude, place.longitude) == (10.77, 106.70)
    assert one("user_send_business_card").attachments[0].name == "84900000001"
    assert one("user_send_image").text == "Ngập ạ"


@pytest.mark.parametrize("name", ["user_received_message", "user_received_message_reversed"])
def test_receipts_find_the_citizen_whoever_is_the_sender(one: One, name: str) -> None:
    message = one(name)
    assert (message.kind, message.citizen_id) == (EventKind.DELIVERED, CITIZEN)
    assert message.related_ids == ("b1b2c3d4e5f60718293a",)


def test_a_seen_receipt_names_all_its_messages(one: One) -> None:
    message = one("user_seen_message")
    assert message.kind is EventKind.READ
    assert message.related_ids == ("b1b2c3d4e5f60718293a", "b2b2c3d4e5f60718293a")


def test_reactions_follows_and_farewells_are_told_apart(one: One) -> None:
    assert (one("user_reacted_message").kind, one("user_reacted_message").text) == (EventKind.REACTION, "/-strong")
    assert (one("follow").kind, one("follow").citizen_id) == (EventKind.FOLLOW, CITIZEN)
    assert one("unfollow").kind is EventKind.UNFOLLOW
    for name in ("user_click_chatnow", "user_withdraw"):
        assert (one(name).kind, one(name).citizen_id) == (EventKind.OTHER, CITIZEN)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("user_submit_info", "12 đường Z, Phường Y, Thành phố X"),
        ("user_submit_info_old_form", "12 đường Z, Phường Y, Quận Q, Thành phố X"),
    ],
)
def test_submitted_contact_data_become_a_message_in_both_shapes(one: One, name: str, address: str) -> None:
    assert one(name).text == f"Trần Thị B\n84900000001\n{address}"


def test_echoes_tell_officers_from_calls(one: One) -> None:
    by_officer, by_api = one("oa_send_text_by_officer"), one("oa_send_text_by_api")
    assert (by_officer.kind, by_officer.citizen_id) == (EventKind.ECHO, CITIZEN)
    assert by_officer.outside_sender == "3000000000000000001"
    assert by_api.outside_sender is None
    assert one("oa_send_image").attachments[0].kind is AttachmentKind.IMAGE


def test_an_anonymous_visitor_is_bound_to_his_conversation(one: One) -> None:
    assert one("anonymous_send_text").citizen_id == "anonymous:8000000000000000001:cv77"
    assert one("oa_send_anonymous_text").citizen_id == "anonymous:8000000000000000001:cv77"
    assert one("oa_send_anonymous_text").kind is EventKind.ECHO


def test_the_consoles_sample_is_kept_but_is_no_message(one: One, payload: Payload) -> None:
    sample = one("console_test_sample")
    assert (sample.kind, sample.text) == (EventKind.OTHER, "This is testing message")
    later = payload("zalo/console_test_sample").replace(b"1770000000000", b"1770000000999")
    assert parse(later, ACCOUNT).messages[0].external_id != sample.external_id


@pytest.mark.parametrize("name", ["receipt_of_template_by_phone", "user_send_group_text", "unknown_event"])
def test_events_of_other_subjects_give_nothing(read: Read, name: str) -> None:
    assert read(name) == ParsedPost(())


def test_an_event_without_people_is_a_problem_without_personal_data(read: Read) -> None:
    assert read("event_without_people") == ParsedPost((), ("user_send_text: no sender or recipient",))


def tapped(text: str, citizen: str = CITIZEN) -> InboundMessage:
    body = {
        "event_name": "user_send_text",
        "sender": {"id": citizen},
        "recipient": {"id": OA},
        "timestamp": "1770000000000",
        "message": {"msg_id": "t1", "text": text},
    }
    return parse(json.dumps(body).encode(), ACCOUNT).messages[0]


def test_a_tap_on_our_button_gives_title_and_payload() -> None:
    message = tapped(pack("Gửi phản ánh", '/report{"a":1}', CITIZEN, "app-secret"))
    assert (message.text, message.payload) == ("Gửi phản ánh", '/report{"a":1}')


def test_a_forged_borrowed_or_altered_tap_stays_text(one: One) -> None:
    packed = pack("Có", "/affirm", CITIZEN, "app-secret")
    for text, citizen in (
        (packed, "9000000000000000002"),
        (packed.replace("/affirm", "/restart"), CITIZEN),
        (pack("Có", "/affirm", CITIZEN, "wrong"), CITIZEN),
        (pack("Có", "/affirm", CITIZEN, ""), CITIZEN),
        ("hopthu:", CITIZEN),
        ("hopthu:x", CITIZEN),
    ):
        message = tapped(text, citizen)
        assert (message.text, message.payload) == (text, None)
    assert one("forged_tap").payload is None


def test_an_empty_secret_unpacks_nothing() -> None:
    assert unpack(pack("Có", "/affirm", CITIZEN, ""), CITIZEN, [""]) is None


def test_a_packed_payload_stays_within_the_limit_by_giving_up_the_title() -> None:
    packed = pack("x" * 100, "/" + "y" * 950, CITIZEN, "app-secret")
    assert len(packed) <= 1000
    assert unpack(packed, CITIZEN, ["app-secret"]) == ("", "/" + "y" * 950)


def test_phone_numbers_are_normalised_before_hashing() -> None:
    expected = "c1defbf2b2d03f6c060709faa2be37c05d6539c96ebbe5bd1bfea42cdc54032f"
    for written in ("84900000001", "+84900000001", "0900000001", "0900 000 001"):
        assert hash_phone(written) == expected
