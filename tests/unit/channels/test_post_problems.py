"""Every reason that a reader notes is a Vietnamese sentence for the administrator."""

from __future__ import annotations

import pytest

from inbox_api.channels.post_problems import OTHER, sentences

NOTED = (
    "body is not JSON",
    "body is not a JSON object",
    "event_name is missing",
    "sent_at is not an ISO time",
    "sent_at has no time zone",
    "entry is not an array",
    "entry[0].messaging[3]: unreadable",
    "entry[0].messaging[0]: no sender",
    "entry[0].messaging[0]: message without id",
    "entry[0].changes[0]: value is not an object",
    "entry[0].changes[0]: comment without id",
    "user_send_text: no sender or recipient",
    "user_send_text: no message id",
    "message: IntegrityError",
)


@pytest.mark.parametrize("noted", NOTED)
def test_what_a_reader_notes_has_a_sentence_of_its_own(noted: str) -> None:
    (sentence,) = sentences(noted)
    assert sentence != str(OTHER)
    assert sentence.isascii() is False


def test_each_sentence_is_said_once_and_the_unknown_has_one_too() -> None:
    assert sentences("a: no sender; b: no sender; c: something new") == [sentences("x: no sender")[0], str(OTHER)]
    assert sentences("") == []
