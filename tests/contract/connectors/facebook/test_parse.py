"""Every kind of Messenger event, from recorded posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import AttachmentKind, EventKind, InboundMessage, ParsedPost, Variant
from connectors.facebook.attachments import life_of
from connectors.facebook.parse import parse
from tests.contract.connectors.bench import One, Payload, Read

CITIZEN, PAGE, APP = "24100000000000017", "102030405060708", "555000111222333"


@pytest.fixture
def read(payload: Payload) -> Read:
    return lambda name: parse(payload(f"facebook/{name}"), APP)


@pytest.fixture
def one(read: Read) -> One:
    def only(name: str) -> InboundMessage:
        post = read(name)
        assert post.problems == ()
        (message,) = post.messages
        assert (message.account_id, message.citizen_id) == (PAGE, CITIZEN)
        return message

    return only


def test_a_text_keeps_its_letters_its_time_and_its_id(one: One) -> None:
    message = one("text")
    assert message.kind is EventKind.MESSAGE
    assert message.text == "Đường Lê Lợi ngập \U0001f6a7 http://x.vn"
    assert message.external_id == "m_b1"
    assert message.sent_at == datetime(2026, 9, 21, 14, 13, 21, tzinfo=UTC)
    assert message.payload is None


def test_every_message_of_a_batch_is_kept(read: Read) -> None:
    assert [message.text for message in read("two_texts_one_post").messages] == ["Đèn đường hỏng", "trước số 12"]


def test_a_mixed_batch_keeps_every_entry_and_names_each_page(read: Read) -> None:
    messages = read("mixed_batch").messages
    assert [(m.account_id, m.external_id) for m in messages] == [
        (PAGE, "m_a1"),
        (PAGE, "m_a2"),
        ("102030405060799", "m_a3"),
    ]
    assert [m.raw.get("standby", False) for m in messages] == [False, True, False]


def test_a_quoted_message_is_named(one: One) -> None:
    assert one("reply_to").reply_to == "m_out9"


def test_a_quick_reply_has_title_and_payload(one: One) -> None:
    message = one("quick_reply")
    assert (message.text, message.payload) == ("Rác thải", '/chon_linh_vuc{"linh_vuc":"rac"}')


def test_a_postback_is_a_message_with_payload(one: One) -> None:
    message = one("postback")
    assert (message.kind, message.text, message.payload) == (EventKind.MESSAGE, "Bắt đầu", "GET_STARTED")
    assert message.external_id == "m_b4"


def test_a_postback_without_id_and_payload_gets_a_stable_id(one: One) -> None:
    message = one("postback_in_standby_without_payload_and_mid")
    assert message.payload is None
    assert message.external_id == one("postback_in_standby_without_payload_and_mid").external_id
    assert message.raw["standby"] is True


def test_a_link_into_the_thread_is_an_act_of_the_citizen(one: One, read: Read) -> None:
    for name, ref in (("referral", "phuong-3"), ("optin_with_sender", "form-12")):
        assert (one(name).kind, one(name).referral) == (EventKind.REFERRAL, ref)
    assert read("optin_without_sender") == ParsedPost(())


def test_a_message_tells_by_which_link_or_advertisement_it_came(one: One) -> None:
    assert one("message_with_referral_of_an_advertisement").referral == "hoi-thu-tuc"
    tap = one("postback_with_referral")
    assert (tap.payload, tap.referral) == ("GET_STARTED", "qr-ubnd")


def test_our_own_echo_carries_our_marker_and_the_citizen(one: One) -> None:
    message = one("echo_of_our_reply")
    assert (message.kind, message.marker, message.outside_sender) == (EventKind.ECHO, "8841", None)
    assert one("echo_of_our_template").text == "Chọn:"


def test_an_echo_of_another_worker_of_ours_is_not_outside(one: One) -> None:
    message = one("echo_of_our_app_without_metadata")
    assert (message.marker, message.outside_sender) == (None, None)


def test_any_other_echo_is_from_outside(one: One) -> None:
    assert one("echo_of_officer_in_business_suite").outside_sender == "263902037430900"
    assert one("echo_without_app_id").outside_sender == "unknown"
    assert one("echo_of_inbox_with_fourteen_digits").outside_sender == "26390203743090"
    assert one("echo_with_photo").attachments[0].kind is AttachmentKind.IMAGE


def test_what_the_page_wrote_is_an_echo_even_without_its_flag(one: One) -> None:
    message = one("message_of_the_page_without_echo_flag")
    assert (message.kind, message.outside_sender) == (EventKind.ECHO, "unknown")


def test_an_officer_is_recognised_in_standby_too(read: Read) -> None:
    citizen, officer = read("standby_message_and_echo").messages
    assert (citizen.kind, citizen.raw["standby"]) == (EventKind.MESSAGE, True)
    assert (officer.kind, officer.outside_sender, officer.citizen_id) == (EventKind.ECHO, "263902037430900", CITIZEN)


def test_the_words_of_cards_are_the_text_of_the_message(one: One) -> None:
    assert one("echo_of_cards").text == "Khai sinh\nMiễn phí\nKết hôn"
    message = one("template_of_citizen")
    assert (message.text, message.attachments) == ("Biên lai\nSố 12", ())


def test_without_our_app_id_an_unmarked_echo_is_from_outside(payload: Payload) -> None:
    (message,) = parse(payload("facebook/echo_of_our_app_without_metadata")).messages
    assert message.outside_sender == APP


def test_all_attachments_are_kept(one: One) -> None:
    assert [a.kind for a in one("two_images").attachments] == [AttachmentKind.IMAGE] * 2
    kinds = [a.kind for a in one("video_audio_file").attachments]
    assert kinds == [AttachmentKind.VIDEO, AttachmentKind.AUDIO, AttachmentKind.FILE]
    assert one("two_images").attachments[0].url == "https://scontent.xx.fbcdn.net/v/a.jpg?oe=1"


@pytest.mark.parametrize("shape", ["old", "transition", "new"])
def test_a_sticker_is_one_picture_in_every_shape(one: One, shape: str) -> None:
    message = one(f"sticker_{shape}_shape")
    assert [a.kind for a in message.attachments] == [AttachmentKind.STICKER]
    assert message.text is None


def test_the_thumbs_up_sticker_is_the_sign_itself(one: One) -> None:
    message = one("thumbs_up")
    assert (message.text, message.attachments) == ("\U0001f44d", ())


def test_links_and_places_are_read(one: One) -> None:
    (link,) = one("shared_link").attachments
    assert (link.kind, link.name, link.url) == (AttachmentKind.LINK, "Báo mới", "https://vidu.vn/tin")
    assert [a.kind for a in one("shared_post_and_reel").attachments] == [AttachmentKind.LINK] * 2
    (place,) = one("location").attachments
    assert (place.kind, place.latitude, place.longitude) == (AttachmentKind.LOCATION, 10.77, 106.70)


def test_unknown_attachments_stay_visible(one: One) -> None:
    assert [a.kind for a in one("unknown_attachment").attachments] == [AttachmentKind.UNSUPPORTED] * 2
    assert [a.kind for a in one("appointment_booking").attachments] == [AttachmentKind.UNSUPPORTED]
    assert [a.kind for a in one("unsupported_message").attachments] == [AttachmentKind.UNSUPPORTED]


def test_a_shared_link_needs_no_payload(one: One) -> None:
    (link,) = one("fallback_without_payload").attachments
    assert (link.kind, link.url) == (AttachmentKind.LINK, "https://maps.example/x")


def test_every_part_of_an_album_is_a_message(read: Read) -> None:
    assert [m.external_id for m in read("messages_of_two_albums_in_one_post").messages] == ["m_al1", "m_al2"]


def test_numbers_and_texts_are_the_same_ids(one: One) -> None:
    message = one("numeric_ids")
    assert message.sent_at == datetime(2026, 9, 21, 14, 13, 21, tzinfo=UTC)
    assert one("read_with_watermark_as_text").watermark == one("read").watermark
    assert (one("edit").revision, one("edit_with_number_as_text").revision) == (1, 2)


def test_a_tapped_phone_number_is_what_was_tapped(one: One) -> None:
    assert one("phone_number_tapped").payload == "+84900000000"


def test_reactions_name_their_message_and_differ_from_their_removal(one: One) -> None:
    reaction, removal = one("reaction"), one("unreact")
    assert (reaction.kind, reaction.text, reaction.related_ids) == (EventKind.REACTION, "\u2764", ("m_out1",))
    assert removal.text is None
    assert reaction.external_id != removal.external_id


def test_edit_and_unsend_carry_the_id_of_the_message(one: One) -> None:
    edit, unsend = one("edit"), one("unsend")
    assert (edit.kind, edit.external_id, edit.text) == (EventKind.EDIT, "m_b1", "Đường Lê Lai ngập")
    assert (unsend.kind, unsend.external_id) == (EventKind.DELETE, "m_b1")


def test_receipts_have_a_watermark(one: One) -> None:
    read, delivery = one("read"), one("delivery_without_timestamp")
    assert (read.kind, read.watermark) == (EventKind.READ, datetime(2026, 9, 21, 14, 13, 28, tzinfo=UTC))
    assert (delivery.kind, delivery.related_ids) == (EventKind.DELIVERED, ("m_out1",))
    assert delivery.sent_at == delivery.watermark


def test_thread_control_says_who_owns_the_thread(one: One) -> None:
    assert one("thread_taken_by_inbox").outside_sender == "263902037430900"
    assert one("thread_passed_to_us").outside_sender is None
    assert one("thread_passed_to_us").kind is EventKind.THREAD_CONTROL
    assert one("thread_requested").kind is EventKind.OTHER
    assert one("thread_released").outside_sender is None


@pytest.mark.parametrize(
    ("name", "text"),
    [("app_roles_and_policy", "policy:block"), ("policy_enforcement_with_underscore", "policy:unblock")],
)
def test_a_policy_action_concerns_the_whole_page(read: Read, name: str, text: str) -> None:
    (event,) = read(name).messages
    assert (event.kind, event.account_id, event.citizen_id, event.text) == (EventKind.ACCOUNT, PAGE, "", text)


def test_bad_items_never_lose_the_good_ones(read: Read) -> None:
    post = read("bad_items_between_good_ones")
    assert [m.text for m in post.messages if m.text] == ["Một", "Hai"]
    assert {m.account_id for m in post.messages} == {PAGE}
    assert len(post.problems) == 3


def test_strings_that_a_database_refuses_are_cleaned(one: One) -> None:
    message = one("strings_a_database_refuses")
    assert message.text == "ngập \ufffd!"
    assert "\x00" not in str(message.raw)


@pytest.mark.parametrize(
    ("name", "point", "variant"),
    [
        ("text", "id_form", "string"),
        ("numeric_ids", "id_form", "number"),
        ("sticker_old_shape", "sticker", "old"),
        ("sticker_transition_shape", "sticker", "transition"),
        ("sticker_new_shape", "sticker", "new"),
        ("unsend", "unsend", "is_deleted"),
        ("unsupported_message", "unsupported", "is_unsupported"),
        ("location", "location", "attachment"),
        ("echo_of_officer_in_business_suite", "echo_app", "15 digits"),
        ("echo_of_inbox_with_fourteen_digits", "echo_app", "14 digits"),
        ("echo_without_app_id", "echo_app", "absent"),
        ("postback_in_standby_without_payload_and_mid", "postback", "without mid"),
        ("app_roles_and_policy", "policy_key", "hyphen"),
        ("policy_enforcement_with_underscore", "policy_key", "underscore"),
        ("comment_edited", "edit_verb", "edited"),
        ("comment_with_sender_id", "comment_author", "sender_id"),
        ("comment_without_from", "comment_author", "absent"),
        ("feed_reactions_and_unknown_items", "feed_item", "reaction"),
    ],
)
def test_the_form_of_every_uncertain_point_is_counted(read: Read, name: str, point: str, variant: str) -> None:
    assert Variant(PAGE, point, variant) in read(name).variants


@pytest.mark.parametrize(
    ("days", "counted"),
    [(0.5, "under 1 day"), (2, "1 to 3 days"), (5, "3 to 7 days"), (20, "7 to 30 days"), (90, "longer")],
)
def test_how_long_signed_addresses_live_is_counted(days: float, counted: str) -> None:
    at = datetime(2026, 9, 21, tzinfo=UTC)
    ends = int((at + timedelta(days=days)).timestamp())
    assert life_of(f"https://scontent.xx.fbcdn.net/v/a.jpg?oh=1&oe={ends:x}", at) == counted
    assert life_of("https://scontent.xx.fbcdn.net/v/a.jpg?oe=soon", at) is None
    assert life_of(None, at) is None


def test_posts_about_other_objects_give_nothing(read: Read) -> None:
    assert read("other_object") == ParsedPost(())
