"""Any JSON value gives messages, nothing or PayloadError, and never a message that was not there."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Account, EventKind, ParsedPost, PayloadError
from connectors.reading import clean_text
from connectors.zalo.parse import GROUP_EVENTS, parse
from connectors.zalo.parse_people import READERS as PEOPLE
from connectors.zalo.parse_templates import READERS as TEMPLATES
from connectors.zalo.taps import pack, unpack

OA, CITIZEN = "5000000000000000001", "9000000000000000001"
ACCOUNT = Account(OA, {"app_secret": "app-secret"}, {"app_id": "1000000000000000001"})
NAMES = st.sampled_from(
    [
        *(f"user_send_{kind}" for kind in ("text", "image", "location", "file", "business_card", "group_text", "new")),
        *(f"oa_send_{kind}" for kind in ("text", "list", "anonymous_text", "group_text", "consent", "template")),
        *("anonymous_send_text", "user_received_message", "user_seen_message", "user_reacted_message"),
        *PEOPLE,
        *TEMPLATES,
        *GROUP_EVENTS,
    ]
)
KEYS = st.sampled_from(
    [
        *("sender", "recipient", "id", "message", "msg_id", "msg_ids", "text", "attachments", "type", "payload", "url"),
        *("coordinates", "latitude", "longitude", "size", "description", "info", "full_address", "phone", "name"),
        *("tracking_id", "delivery_time", "follower", "user_id", "oa_id", "admin_id", "conversation_id", "quota"),
        *("react_icon", "quote_msg_id", "status", "rate", "feedbacks", "user_consent", "app_id", "timestamp"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([OA, CITIZEN, "84900000001", "1770000000000", "c1" * 32, "9" * 400])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6)
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=8)


@settings(deadline=None, max_examples=300)
@given(value=VALUES | st.dictionaries(st.text(max_size=8), VALUES, max_size=4))
def test_any_json_value_gives_messages_or_nothing_or_a_payload_error(value: Any) -> None:
    with contextlib.suppress(PayloadError):
        assert isinstance(parse(json.dumps(value).encode(), ACCOUNT), ParsedPost)


@settings(deadline=None, max_examples=300)
@given(body=st.binary(max_size=200))
def test_any_bytes_give_nothing_or_a_payload_error(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse(body, ACCOUNT)


@settings(deadline=None, max_examples=800)
@given(name=NAMES, document=DOCUMENTS)
def test_an_event_of_any_shape_gives_at_most_the_one_message_that_it_is(name: str, document: dict[str, Any]) -> None:
    post = json.dumps({**document, "event_name": name}).encode()
    found = parse(post, ACCOUNT)
    assert len(found.messages) <= 1
    for message in found.messages:
        assert message.account_id
        assert message.external_id
        assert message.sent_at.tzinfo is not None
        assert message.citizen_id or message.kind in {EventKind.TEMPLATE, EventKind.OTHER}
        if message.kind is EventKind.MESSAGE:
            assert name == "user_submit_info" or name.startswith(("user_send_", "anonymous_send_"))
            assert message.text or message.attachments or message.payload
        if message.text and name != "user_submit_info" and message.kind is not EventKind.ECHO:
            assert message.text in _texts(document)
    for problem in found.problems:
        assert not any(digit in problem for digit in "0123456789")


@settings(deadline=None, max_examples=300)
@given(name=NAMES, document=DOCUMENTS)
def test_the_same_post_twice_is_the_same_message(name: str, document: dict[str, Any]) -> None:
    post = json.dumps({**document, "event_name": name}).encode()
    first, second = parse(post, ACCOUNT), parse(post, ACCOUNT)
    assert [m.external_id for m in first.messages] == [m.external_id for m in second.messages]
    assert first.problems == second.problems


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=60), prefix=st.sampled_from(["", "hopthu:", "hopthu:AAAAAAAAAAAAAAAA:", "/"]))
def test_typed_text_is_never_taken_for_a_tap(text: str, prefix: str) -> None:
    assert unpack(prefix + text, CITIZEN, ["app-secret"]) is None


@settings(deadline=None, max_examples=300)
@given(title=st.text(min_size=1, max_size=120), payload=st.text(min_size=1, max_size=200))
def test_every_packed_tap_comes_back_whole(title: str, payload: str) -> None:
    packed = pack(title, payload, CITIZEN, "app-secret")
    found = unpack(packed, CITIZEN, ["", "other", "app-secret"])
    assert found is not None
    assert found[1] == payload
    assert title.startswith(found[0])
    assert unpack(packed, "9000000000000000002", ["app-secret"]) is None


def _texts(value: Any) -> set[str]:
    """Every string in a JSON value, cleaned as the reader cleans them."""
    if isinstance(value, str):
        return {clean_text(value)}
    if isinstance(value, dict):
        return set().union(*(_texts(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_texts(item) for item in value))
    return set()
