"""Every kind of Zalo event, from recorded posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Account, AttachmentKind, ContactDetails, EventKind, InboundMessage
from connectors.base import TemplateNewsKind as NewsKind
from connectors.zalo.parse import parse
from connectors.zalo.phones import hash_phone
from connectors.zalo.taps import pack, unpack
from tests.contract.connectors.bench import One, Payload, Read

OA, CITIZEN = "5000000000000000001", "9000000000000000001"
PAYLOADS = Path(__file__).parent / "payloads"
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
        ("user_send_contact", [AttachmentKind.LINK]),
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
    for name in ("user_send_business_card", "user_send_contact"):
        assert one(name).attachments[0].name == "84900000001"
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
    assert (one("user_withdraw").kind, one("user_withdraw").citizen_id) == (EventKind.WITHDRAWAL, CITIZEN)


@pytest.mark.parametrize(
    "name", ["user_click_chatnow", "user_call_oa", "user_reply_consent_allow", "widget_interaction_accepted"]
)
def test_acts_without_words_open_the_window_and_are_no_message(one: One, name: str) -> None:
    assert (one(name).kind, one(name).citizen_id) == (EventKind.INTERACTION, CITIZEN)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("user_submit_info", "12 đường Z, Phường Y, Thành phố X"),
        ("user_submit_info_old_form", "12 đường Z, Phường Y, Quận Q, Thành phố X"),
    ],
)
def test_submitted_contact_data_become_a_message_in_both_shapes(one: One, name: str, address: str) -> None:
    message = one(name)
    assert message.text == f"Trần Thị B\n84900000001\n{address}"
    assert message.contact == ContactDetails("Trần Thị B", "84900000001", address)


def test_an_empty_contact_form_stays_visible_as_unsupported() -> None:
    (message,) = parse(event_with("user_submit_info", info={}), ACCOUNT).messages
    assert (message.text, message.contact) == (None, None)
    assert message.attachments[0].kind is AttachmentKind.UNSUPPORTED


def test_echoes_tell_officers_from_calls(one: One) -> None:
    by_officer, by_api = one("oa_send_text_by_officer"), one("oa_send_text_by_api")
    assert (by_officer.kind, by_officer.citizen_id) == (EventKind.ECHO, CITIZEN)
    assert by_officer.outside_sender == "3000000000000000001"
    assert by_api.outside_sender is None
    assert one("oa_send_image").attachments[0].kind is AttachmentKind.IMAGE


@pytest.mark.parametrize(
    ("name", "text", "kinds"),
    [
        ("oa_send_gif", None, [AttachmentKind.IMAGE]),
        ("oa_send_list", "Thủ tục khai sinh\nThủ tục kết hôn", [AttachmentKind.LINK] * 2),
        ("oa_send_file", None, [AttachmentKind.FILE]),
        ("oa_send_sticker", None, [AttachmentKind.STICKER]),
        ("oa_send_template", "Phản ánh PA-001 đã được trả lời", [AttachmentKind.UNSUPPORTED]),
        ("oa_send_anonymous_image", None, [AttachmentKind.IMAGE]),
    ],
)
def test_every_kind_of_echo_is_known(one: One, name: str, text: str | None, kinds: list[AttachmentKind]) -> None:
    echo = one(name)
    assert (echo.kind, echo.text) == (EventKind.ECHO, text)
    assert [attachment.kind for attachment in echo.attachments] == kinds


def test_an_anonymous_visitor_is_bound_to_his_conversation(one: One) -> None:
    assert one("anonymous_send_text").citizen_id == "anonymous:8000000000000000001:cv77"
    assert one("oa_send_anonymous_text").citizen_id == "anonymous:8000000000000000001:cv77"
    assert one("oa_send_anonymous_text").kind is EventKind.ECHO
    assert one("anonymous_without_conversation").citizen_id == "anonymous:8000000000000000002:"
    for name, kind in (
        ("image", AttachmentKind.IMAGE),
        ("file", AttachmentKind.FILE),
        ("sticker", AttachmentKind.STICKER),
    ):
        assert one(f"anonymous_send_{name}").attachments[0].kind is kind


def test_the_consoles_sample_is_kept_but_is_no_message(one: One, payload: Payload) -> None:
    sample = one("console_test_sample")
    assert (sample.kind, sample.text) == (EventKind.OTHER, "This is testing message")
    later = payload("zalo/console_test_sample").replace(b"1770000000000", b"1770000000999")
    assert parse(later, ACCOUNT).messages[0].external_id != sample.external_id


OF_NO_INTEREST = (
    "user_send_group_text", "oa_send_group_text", "unknown_event", "oa_reacted_message", "oa_send_consent",
    "add_user_to_tag", "remove_user_from_tag", "remove_tag", "update_user_info", "shop_has_order",
    "extension_purchased", "event_journey_timeout", "change_template_quota", "change_oa_template_tags",
    "widget_failed_to_sync_user_external_id",
)  # fmt: skip
GROUP_EVENTS = sorted(path.stem for path in PAYLOADS.glob("group_*.json"))


@pytest.mark.parametrize("name", [*OF_NO_INTEREST, *GROUP_EVENTS])
def test_events_of_other_subjects_give_nothing_and_are_no_problem(read: Read, name: str) -> None:
    found = read(name)
    assert (found.messages, found.problems) == ((), ())


def test_both_spellings_of_group_events_are_tolerated_and_counted(read: Read) -> None:
    assert len(GROUP_EVENTS) == 14
    counted = {
        variant.name for name in GROUP_EVENTS for variant in read(name).variants if variant.point == "group_event"
    }
    assert {"user_out_group", "user_leave_group", "accept_request_join_group", "react_request_join_group"} <= counted


def test_calls_to_people_who_never_wrote_open_nothing(read: Read, one: One) -> None:
    assert (read("oa_call_user_by_phone").messages, read("oa_call_user_by_phone").problems) == ((), ())
    assert (one("user_reply_consent_blocked").kind, one("user_reply_consent_blocked").text) == (EventKind.OTHER, None)


@pytest.mark.parametrize(
    ("name", "recipient"),
    [
        ("receipt_of_template_by_phone", "84900000001"),
        ("receipt_of_template_by_hash", hash_phone("84900000001")),
        ("receipt_of_template_to_user", CITIZEN),
    ],
)
def test_receipts_of_templates_are_no_part_of_a_chat(one: One, name: str, recipient: str) -> None:
    message = one(name)
    assert (message.kind, message.citizen_id) == (EventKind.TEMPLATE, "")
    news = message.template
    assert news is not None
    assert (news.kind, news.message_id, news.recipient) == (NewsKind.DELIVERED, "d1b2c3d4e5f60718293a", recipient)
    assert news.at == datetime(2026, 2, 2, 2, 40, 11, tzinfo=UTC)
    assert "84900000001" not in repr(message.template)


def test_ratings_and_clicks_name_their_message(one: One) -> None:
    rated, clicked = one("user_feedback").template, one("user_click_response_button").template
    assert rated is not None
    assert clicked is not None
    assert (rated.kind, rated.rate, rated.note, rated.choices) == (NewsKind.RATED, 4, "Nhanh", ("Thái độ tốt",))
    assert clicked.choices == ("1", "https://vidu.gov.vn/tra-cuu")
    for news in (rated, clicked):
        assert (news.message_id, news.tracking_id) == ("d1b2c3d4e5f60718293a", "PA-001-status-2")


def test_changes_of_templates_and_quota_are_told(one: One) -> None:
    status, quality = one("change_template_status").template, one("change_template_quality").template
    quota = one("change_oa_daily_quota").template
    assert status is not None
    assert quality is not None
    assert quota is not None
    assert (status.template_id, status.before, status.now) == ("400001", "PENDING_REVIEW", "REJECT")
    assert status.reason == "Nội dung chưa phù hợp"
    assert (quality.kind, quality.template_id, quality.now) == (NewsKind.QUALITY, "400001", "LOW")
    assert (quota.kind, quota.before, quota.now) == (NewsKind.QUOTA, "2000", "500")


def test_an_event_without_people_is_a_problem_without_personal_data(read: Read) -> None:
    found = read("event_without_people")
    assert (found.messages, found.problems) == ((), ("user_send_text: no sender or recipient",))


def test_the_forms_of_uncertain_points_are_counted(read: Read) -> None:
    def forms(name: str) -> set[tuple[str, str]]:
        return {(variant.point, variant.name) for variant in read(name).variants}

    assert forms("user_send_text") == {("timestamp", "text")}
    assert forms("numeric_timestamp") == {("timestamp", "number")}
    assert ("receipt_sender", "oa") in forms("user_received_message")
    assert ("receipt_sender", "user") in forms("user_received_message_reversed")
    assert ("seen_ids", "array") in forms("user_seen_message")
    assert ("seen_ids", "single") in forms("user_seen_message_single_id")
    assert {("submit_info", "flat"), ("submit_info_phone", "number")} <= forms("user_submit_info_old_form")
    assert {("submit_info", "full_address"), ("submit_info_phone", "text")} <= forms("user_submit_info")
    assert ("message_event", "user_send_gif") in forms("user_send_gif")
    assert ("message_event", "user_send_contact") in forms("user_send_contact")
    assert ("call_consent", "user_blocked") in forms("user_reply_consent_blocked")


def event_with(name: str, **fields: Any) -> bytes:
    ends = {"sender": {"id": CITIZEN}, "recipient": {"id": OA}}
    return json.dumps({"event_name": name, **ends, "timestamp": "1770000000000", **fields}).encode()


def tapped(text: str, citizen: str = CITIZEN) -> InboundMessage:
    body = event_with("user_send_text", sender={"id": citizen}, message={"msg_id": "t1", "text": text})
    return parse(body, ACCOUNT).messages[0]


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
