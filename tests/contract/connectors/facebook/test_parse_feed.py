"""Comments, posts and mentions, from recorded posts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.base import AttachmentKind, CommentChange, CommentVerb, EventKind
from connectors.facebook.parse import parse
from tests.contract.connectors.bench import Payload, Read

CITIZEN, PAGE = "24100000000000017", "102030405060708"
POST, TOP, REPLY = f"{PAGE}_770000000000001", "770000000000001_880000000000002", "770000000000001_880000000000003"


@pytest.fixture
def read(payload: Payload) -> Read:
    return lambda name: parse(payload(f"facebook/{name}"), "555000111222333")


def change(read: Read, name: str, kind: EventKind = EventKind.COMMENT) -> CommentChange:
    post = read(name)
    assert post.problems == ()
    (event,) = post.messages
    assert (event.kind, event.account_id) == (kind, PAGE)
    assert event.comment is not None
    assert event.citizen_id == (event.comment.author_id or "")
    return event.comment


def test_a_comment_is_kept_with_its_post_author_text_and_time(read: Read) -> None:
    found = change(read, "comment_add")
    assert (found.external_id, found.post_id, found.parent_id, found.verb) == (TOP, POST, None, CommentVerb.ADD)
    assert (found.author_id, found.author_name) == (CITIZEN, "Trần Thị B")
    assert found.text == "Đèn đường hỏng đã 3 tuần"
    assert found.created_at == found.changed_at == datetime(2026, 9, 21, 14, 13, 40, tzinfo=UTC)
    assert found.permalink == "https://www.facebook.com/102030405060708/posts/770000000000001"
    assert not found.is_own
    assert not found.is_mention


def test_a_reply_names_the_comment_it_answers_and_its_picture(read: Read) -> None:
    found = change(read, "comment_reply")
    assert (found.external_id, found.parent_id) == (REPLY, TOP)
    assert [(a.kind, a.url) for a in found.attachments] == [
        (AttachmentKind.IMAGE, "https://scontent.xx.fbcdn.net/c.jpg")
    ]


@pytest.mark.parametrize("name", ["comment_with_foreign_parent_prefix", "comment_on_a_picture_of_an_album"])
def test_a_comment_right_under_a_post_is_no_reply_whatever_stands_before_the_line(read: Read, name: str) -> None:
    assert change(read, name).parent_id is None


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("comment_edited", CommentVerb.EDIT),
        ("comment_remove", CommentVerb.REMOVE),
        ("comment_hide", CommentVerb.HIDE),
        ("comment_unhide", CommentVerb.UNHIDE),
    ],
)
def test_a_change_names_its_comment_and_has_an_id_of_its_own(read: Read, name: str, verb: CommentVerb) -> None:
    found = change(read, name)
    assert (found.external_id, found.verb) == (TOP, verb)
    assert found.changed_at == datetime(2026, 9, 21, 14, 15, tzinfo=UTC)
    (event,) = read(name).messages
    assert event.external_id not in {TOP, POST}


def test_an_added_comment_is_known_by_its_own_id(read: Read) -> None:
    assert read("comment_add").messages[0].external_id == TOP


def test_our_own_comments_are_told_apart(read: Read) -> None:
    assert change(read, "comment_of_the_page").is_own


def test_nothing_but_the_id_is_needed(read: Read) -> None:
    assert change(read, "comment_without_from").author_id is None
    silent = change(read, "comment_without_message")
    assert (silent.text, silent.attachments[0].kind) == (None, AttachmentKind.VIDEO)
    assert change(read, "comment_without_post_id").post_id == POST
    assert change(read, "comment_with_sender_id").author_id == CITIZEN
    assert change(read, "comment_in_milliseconds").created_at == change(read, "comment_add").created_at


def test_a_visitor_writes_on_the_page(read: Read) -> None:
    found = change(read, "visitor_post", EventKind.POST)
    assert (found.external_id, found.post_id, found.is_own) == (
        f"{PAGE}_770000000000009",
        f"{PAGE}_770000000000009",
        False,
    )
    assert found.text == "Đề nghị sửa vỉa hè"
    photo = change(read, "visitor_photo_post", EventKind.POST)
    assert [a.url for a in photo.attachments] == ["https://scontent.xx.fbcdn.net/p.jpg"]
    assert photo.text is None


def test_the_pages_own_posts_are_context_with_their_pictures(read: Read) -> None:
    found = change(read, "post_of_the_page", EventKind.POST)
    assert found.is_own
    assert len(found.attachments) == 2
    assert change(read, "post_edited", EventKind.POST).verb is CommentVerb.EDIT
    assert change(read, "post_removed", EventKind.POST).verb is CommentVerb.REMOVE


@pytest.mark.parametrize(
    "name", ["post_not_published", "comment_with_unknown_verb", "feed_reactions_and_unknown_items"]
)
def test_drafts_likes_and_other_items_give_nothing(read: Read, name: str) -> None:
    assert (read(name).messages, read(name).problems) == ((), ())


def test_a_comment_without_id_is_named_as_a_problem(read: Read) -> None:
    assert read("comment_without_id").problems == ("entry[0].changes[0]: comment without id",)


@pytest.mark.parametrize(("name", "kind"), [("mention", EventKind.COMMENT), ("mention_in_a_post", EventKind.POST)])
def test_who_names_us_elsewhere_is_marked(read: Read, name: str, kind: EventKind) -> None:
    assert change(read, name, kind).is_mention


def test_messages_and_comments_share_a_post(read: Read) -> None:
    post = read("mixed_kinds_in_one_post")
    kinds = [(event.kind, event.raw.get("standby", False)) for event in post.messages]
    assert kinds == [(EventKind.MESSAGE, False), (EventKind.COMMENT, False), (EventKind.MESSAGE, True)]
    assert post.problems == ("entry[1].changes[1]: value is not an object",)
