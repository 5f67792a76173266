"""Whatever a post holds: messages that were there, nothing, or PayloadError; never another exception."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.base import EventKind, InboundMessage, ParsedPost, PayloadError
from connectors.facebook.parse import parse
from connectors.reading import clean_text

PAYLOADS = [json.loads(path.read_bytes()) for path in sorted((Path(__file__).parent / "payloads").glob("*.json"))]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["24100000000000017", "102030405060708", "add", "edited", "comment", "feed", "image", "\x00"])
)
NAMES = """
object entry id time messaging standby changes sender recipient timestamp message mid text attachments type payload url
postback reaction read delivery watermark mids referral optin field value item verb comment_id post_id parent_id from
is_echo app_id metadata policy-enforcement message_edit num_edit quick_reply coordinates
"""
KEYS = st.text(max_size=8) | st.sampled_from(NAMES.split())
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside a document."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield clean_text(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A recorded post in which one to three values were replaced by anything."""
    document = deepcopy(draw(st.sampled_from(PAYLOADS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(document))))
        if not path:
            return draw(JSON)
        holder = document
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = draw(JSON)
    return document


def read(document: Any) -> ParsedPost | None:
    try:
        return parse(json.dumps(document).encode(), "555000111222333")
    except PayloadError:
        return None


def check(document: Any, post: ParsedPost | None) -> None:
    """Every event stands in the document: not more events than items, and their words are words of it."""
    if post is None:
        return
    entries = [entry for entry in document["entry"] if isinstance(entry, dict)] if post.messages else []
    arrays = [entry.get(key) for entry in entries for key in ("messaging", "standby", "changes")]
    assert len(post.messages) <= sum(len(array) for array in arrays if isinstance(array, list))
    known = set(strings(document))
    for event in post.messages:
        assert event.account_id in {str(entry.get("id")).strip() for entry in entries}
        check_event(event, known, json.dumps(document))


def check_event(event: InboundMessage, known: set[str], body: str) -> None:
    assert event.external_id
    assert event.sent_at.tzinfo is not None
    for text in (event.text, event.payload, event.referral):
        # A template's text is made of its lines, a thumbs-up of its sticker, a measure of its action.
        lines = (text or "").removeprefix("policy:").split("\n")
        is_made = text is not None and (text.startswith(("policy:", "\U0001f44d")))
        assert text is None or text in known or is_made or all(line in "\n".join(known) for line in lines)
    if event.kind in {EventKind.MESSAGE, EventKind.ECHO, EventKind.EDIT}:
        assert json.dumps(event.citizen_id)[1:-1] in body
        assert event.citizen_id != event.account_id
    if event.kind in {EventKind.COMMENT, EventKind.POST}:
        assert event.comment is not None
        assert event.comment.external_id


@settings(max_examples=400, deadline=None)
@given(JSON)
@example({"object": "page", "entry": [{"id": "1", "changes": [{"field": ["feed"], "value": {}}]}]})
@example({"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed", "value": {"item": {}, "verb": []}}]}]})
def test_any_json_gives_messages_nothing_or_a_payload_error(document: Any) -> None:
    check(document, read(document))


@settings(max_examples=400, deadline=None)
@given(st.lists(JSON, max_size=4), st.sampled_from(["messaging", "standby", "changes"]))
def test_any_items_in_a_right_envelope_give_messages_or_nothing(items: list[Any], key: str) -> None:
    document = {"object": "page", "entry": [{"id": "102030405060708", "time": 1790000000123, key: items}]}
    post = read(document)
    assert post is not None
    check(document, post)


@settings(max_examples=800, deadline=None)
@given(damaged())
def test_a_damaged_post_invents_nothing_and_raises_nothing_else(document: Any) -> None:
    check(document, read(document))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_messages_nothing_or_a_payload_error(body: bytes) -> None:
    try:
        assert parse(body, None).messages == ()
    except PayloadError:
        return


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=5))
def test_a_batch_tells_what_its_entries_tell_alone(documents: list[Any]) -> None:
    pages = [document for document in documents if document.get("object") == "page"]
    together = read({"object": "page", "entry": [entry for page in pages for entry in page["entry"]]})
    assert together is not None
    alone = [read(page) for page in pages]
    assert list(together.messages) == [event for post in alone if post for event in post.messages]
    assert len(together.problems) == sum(len(post.problems) for post in alone if post)
