"""What is typed in is checked field by field, and no error repeats what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.channels import field_words, guides
from connectors.base import AccountField
from connectors.registry import ACCOUNT_FIELDS
from inbox_api.channels.connecting import FieldWrong, checked
from inbox_api.routes import configured

FIELDS = {(channel, field.name): field for channel, fields in ACCOUNT_FIELDS.items() for field in fields}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("facebook", "app_id"), "12a"),
        (("facebook", "app_secret"), "two\nlines"),
        (("telegram", "access_token"), "no-colon"),
        (("email", "port"), "0"),
        (("email", "port"), "65536"),
        (("email", "security"), "ssl"),
        (("email", "sender"), "Ủy ban <a@b.vn>"),
        (("email", "host"), "mail host"),
        (("sms", "url"), "ftp://sms.example/send"),
        (("sms", "headers"), '["a"]'),
        (("sms", "headers"), '{"a": 1}'),
        (("sms", "headers"), '{"a": "b\\r\\nc: d"}'),
        (("sms", "headers"), "Bearer canary"),
        (("zalo", "mac_variants"), "everything"),
    ],
)
def test_what_cannot_be_right_is_refused_without_repeating_it(key: tuple[str, str], value: str) -> None:
    with pytest.raises(FieldWrong) as caught:
        checked(FIELDS[key], value)
    assert caught.value.name == key[1]
    assert value not in caught.value.text


@pytest.mark.parametrize("key", FIELDS, ids="-".join)
@given(text=st.text(max_size=80))
def test_any_text_is_kept_or_refused_and_never_anything_else(key: tuple[str, str], text: str) -> None:
    try:
        value = checked(FIELDS[key], text)
    except FieldWrong:
        return
    assert value == value.strip()
    assert "\0" not in value


def test_spaces_around_a_copied_value_do_no_harm_and_nothing_stays_nothing() -> None:
    assert checked(FIELDS["facebook", "app_id"], " 555000111 ") == "555000111"
    assert checked(FIELDS["facebook", "app_secret"], "   ") == ""
    assert checked(FIELDS["sms", "body"], "a\nb") == "a\nb"


def test_every_field_has_words_and_stands_in_exactly_one_step_or_comes_by_itself() -> None:
    for channel, fields in ACCOUNT_FIELDS.items():
        assert all((channel, field.name) in field_words.WORDS for field in fields), channel
        placed = [name for step in guides.steps(channel) for name in (*step.fields, step.makes) if name]
        assert len(placed) == len(set(placed)), channel
        needed = {field.name for field in fields if field.is_needed and not field.is_renewed and channel != "web"}
        assert needed <= set(placed), channel
        assert set(placed) <= {field.name for field in fields}, channel


def test_a_way_without_its_address_is_off_and_a_whole_one_is_read() -> None:
    assert configured.mail_server_of({"host": "mail.example"}) is None
    assert configured.sms_gateway_of({}) is None
    server = configured.mail_server_of(
        {"host": "mail.example", "port": "465", "security": "tls", "sender": "a@b.vn", "wants_reports": "yes"}
    )
    assert server is not None
    assert (server.port, server.security, server.wants_reports) == (465, "tls", True)
    gateway = configured.sms_gateway_of(
        {"url": "https://sms.example", "success_values": "0, ok", "knows_repeats": "yes"}
    )
    assert gateway is not None
    assert (gateway.success_values, gateway.knows_repeats, gateway.headers) == (("0", "ok"), True, {})
    assert "{phone}" in gateway.body


def test_a_field_that_nobody_described_shows_its_own_name() -> None:
    assert field_words.of("facebook", "something_new").label == "something_new"
    assert AccountField("x").is_secret
