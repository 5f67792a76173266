"""What the worker may send, and why typed text never becomes a command."""

import pytest

from bot.channel.request import BadRequestError, harmless, parse_payload, read
from tests.bot.fake_inbox import example

ASKED = example("ask_bot")["request"]["body"]


def test_the_contract_example_is_read_with_its_files() -> None:
    inbound = read(ASKED)
    assert (inbound.sender, inbound.message_id, inbound.command) == ("conv-5f0c2d7e", "4711", None)
    assert inbound.metadata()["attachments"] == [{"id": 12, "kind": "image"}]


@pytest.mark.parametrize(
    "text", ["/restart", "  /restart", "\u00a0/inform{}", "\n//restart", "\u200b/restart", "／restart"]
)
def test_a_typed_slash_command_is_plain_text_of_the_same_length(text: str) -> None:
    safe = harmless(text)
    assert "/" not in safe
    assert "／" not in safe
    assert len(safe) == len(text)
    assert safe.endswith(("restart", "inform{}"))
    assert read({**ASKED, "text": text}).command is None


def test_slashes_inside_the_text_stay() -> None:
    assert harmless("nhà 12/3 Lê Lợi") == "nhà 12/3 Lê Lợi"


def test_a_button_becomes_intent_and_entities() -> None:
    intent, entities = parse_payload('/rate{"case_code":"TV-PA-261120-00012-7","score":5}')
    assert intent == "rate"
    assert [(item["entity"], item["value"]) for item in entities] == [
        ("case_code", "TV-PA-261120-00012-7"),
        ("score", 5),
    ]


@pytest.mark.parametrize(
    "payload", ["/restart", "/back", "/session_start", "restart", "/rate{5}", "/a b", "/rate[1]", 7]
)
def test_a_payload_that_no_button_of_ours_carries_is_refused(payload: object) -> None:
    with pytest.raises(BadRequestError):
        parse_payload(payload)


def test_a_photo_or_a_pin_without_words_becomes_an_internal_command() -> None:
    assert read({**ASKED, "text": " "}).command == ("send_photo", [])
    pin = {**ASKED, "text": None, "attachments": [], "location": {"latitude": 9.9, "longitude": 106.3}}
    assert read(pin).command == ("send_location", [])


@pytest.mark.parametrize(
    "change",
    [
        {"sender": ""},
        {"message_id": None},
        {"text": 5},
        {"attachments": "x"},
        {"location": 3},
        {"text": "", "attachments": []},
    ],
)
def test_a_malformed_body_is_refused(change: dict) -> None:
    with pytest.raises(BadRequestError):
        read({**ASKED, **change})
