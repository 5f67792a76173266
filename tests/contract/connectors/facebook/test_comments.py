"""Acting on comments through the simulator over real HTTP, and the events that come back."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.base import Button, CommentVerb, ConnectorError, EventKind, InboundMessage
from connectors.facebook.connector import FacebookConnector
from tests.contract.connectors.bench import Bench
from tests.contract.connectors.facebook.test_send import message


@pytest.fixture
def actions(facebook: Bench) -> FacebookConnector:
    assert isinstance(facebook.connector, FacebookConnector)
    return facebook.connector


@pytest.fixture
def post(facebook: Bench) -> str:
    return str(facebook.control("page_posts", text="Thông báo")["post"])


def comment(facebook: Bench, text: str = "Đèn đường hỏng", citizen: str = "nam", **more: Any) -> str:
    return str(facebook.control("messages", citizen=citizen, comment={"text": text, **more})["message_id"])


def changes(facebook: Bench) -> list[InboundMessage]:
    return [event for event in facebook.events() if event.kind is EventKind.COMMENT]


def test_a_comment_and_its_answers_are_told_as_the_platform_does(facebook: Bench, post: str) -> None:
    top = comment(facebook)
    reply = comment(facebook, "khu tôi cũng vậy", "lan", reply_to=top)
    nested = comment(facebook, "đúng rồi", "ba", reply_to=reply)
    found = [event.comment for event in changes(facebook)]
    assert {(c.external_id, c.parent_id, c.post_id) for c in found if c} == {
        (top, None, post),
        (reply, top, post),
        (nested, top, post),
    }


def test_a_public_reply_comes_back_as_our_own(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    result = actions.reply_publicly(facebook.account, top, "Cảm ơn anh chị.", facebook.http)
    own = next(event.comment for event in changes(facebook) if event.external_id == result.external_id)
    assert own is not None
    assert (own.parent_id, own.is_own, own.text) == (top, True, "Cảm ơn anh chị.")
    assert [sent.text for sent in actions.own_replies(facebook.account, top, facebook.http)] == ["Cảm ơn anh chị."]


def test_after_a_broken_answer_the_own_replies_tell_whether_it_was_written(
    facebook: Bench, actions: FacebookConnector, post: str
) -> None:
    top = comment(facebook)
    facebook.control("faults", on="comment", drop_after=True, times=1)
    with pytest.raises(ConnectorError) as caught:
        actions.reply_publicly(facebook.account, top, "Cảm ơn.", facebook.http)
    assert caught.value.is_ambiguous
    assert len(actions.own_replies(facebook.account, top, facebook.http)) == 1


def test_the_own_replies_are_read_page_after_page(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    for number in range(120):
        facebook.control("page_comments", reply_to=top, text=f"Trả lời {number}")
    found = actions.own_replies(facebook.account, top, facebook.http)
    assert sorted(sent.text for sent in found) == sorted(f"Trả lời {number}" for number in range(120))


def test_the_same_words_twice_are_refused_for_good(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    actions.reply_publicly(facebook.account, top, "Cảm ơn.", facebook.http)
    with pytest.raises(ConnectorError) as caught:
        actions.reply_publicly(facebook.account, top, "Cảm ơn.", facebook.http)
    assert caught.value.permanent


def test_a_private_reply_opens_no_window_and_exists_once(
    facebook: Bench, actions: FacebookConnector, post: str
) -> None:
    top = comment(facebook)
    result = actions.reply_privately(facebook.account, top, message(text="Mời nhắn tin riêng."), facebook.http)
    citizen = changes(facebook)[0].citizen_id
    assert result.detail == {"was_done": False, "recipient_id": citizen, "has_buttons": False}
    echo = next(event for event in facebook.events() if event.kind is EventKind.ECHO)
    assert (echo.citizen_id, echo.external_id, echo.marker) == (citizen, result.external_id, "m1")
    again = actions.reply_privately(facebook.account, top, message(text="Lần nữa."), facebook.http)
    assert (again.external_id, again.detail["was_done"]) == ("", True)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert caught.value.code == "10/2018278"
    facebook.citizen("nam", "Vâng")
    assert facebook.connector.send(message(citizen), facebook.account, facebook.http).external_id
    assert facebook.look("stats")["private_replies"] == 1


def test_choices_in_a_private_reply_are_given_up_before_its_words(
    facebook: Bench, actions: FacebookConnector, post: str
) -> None:
    invitation = message(text="Mời nhắn tin.", buttons=(Button("Gửi phản ánh", payload="/report_issue"),))
    result = actions.reply_privately(facebook.account, comment(facebook), invitation, facebook.http)
    assert result.detail["has_buttons"] is True
    facebook.control("faults", error={"code": 100}, times=1)
    result = actions.reply_privately(facebook.account, comment(facebook), invitation, facebook.http)
    assert result.detail["has_buttons"] is False
    assert facebook.look("threads/nam")["messages"][-1]["text"] == "Mời nhắn tin.\n1. Gửi phản ánh"


def test_a_private_reply_to_a_visitors_post_names_the_post(facebook: Bench, actions: FacebookConnector) -> None:
    post_id = str(facebook.control("messages", citizen="nam", post={"text": "Sửa vỉa hè"})["message_id"])
    result = actions.reply_privately(facebook.account, post_id, message(text="Mời nhắn tin."), facebook.http)
    assert result.external_id
    event = next(event for event in facebook.events() if event.kind is EventKind.POST)
    assert event.external_id == post_id


def test_a_private_reply_is_refused_after_seven_days_and_to_ourselves(
    facebook: Bench, actions: FacebookConnector, post: str
) -> None:
    top = comment(facebook)
    own = actions.reply_publicly(facebook.account, top, "Cảm ơn.", facebook.http).external_id
    facebook.control("clock", advance_seconds=7 * 86400 + 60)
    for target in (top, own):
        with pytest.raises(ConnectorError) as caught:
            actions.reply_privately(facebook.account, target, message(text="x"), facebook.http)
        assert (caught.value.code, caught.value.permanent) == ("10902", True)


def test_hiding_and_showing_are_told_and_read(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    for is_hidden, verb in ((True, CommentVerb.HIDE), (False, CommentVerb.UNHIDE)):
        actions.set_hidden(facebook.account, top, is_hidden, facebook.http)
        assert actions.read_comment(facebook.account, top, facebook.http).is_hidden is is_hidden
        told = {(event.comment.external_id, event.comment.verb) for event in changes(facebook) if event.comment}
        assert (top, verb) in told


def test_what_we_may_do_is_read_with_the_comment(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    own = actions.reply_publicly(facebook.account, top, "Cảm ơn.", facebook.http).external_id
    theirs, ours = (actions.read_comment(facebook.account, name, facebook.http) for name in (top, own))
    assert (theirs.text, theirs.author_name) == ("Đèn đường hỏng", "Nguyễn Văn Nam")
    assert (theirs.can_hide, theirs.can_reply_privately) == (True, True)
    assert (ours.can_hide, ours.can_reply_privately, ours.parent_id) == (False, False, top)
    written = actions.read_comment(facebook.account, post, facebook.http)
    assert (written.text, written.can_reply_privately) == ("Thông báo", False)


def test_own_comments_can_be_changed_and_others_cannot(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    own = actions.reply_publicly(facebook.account, top, "Cảm ơn.", facebook.http).external_id
    actions.edit_comment(facebook.account, own, "Cảm ơn anh Nam.", facebook.http)
    assert actions.read_comment(facebook.account, own, facebook.http).text == "Cảm ơn anh Nam."
    with pytest.raises(ConnectorError):
        actions.edit_comment(facebook.account, top, "x", facebook.http)


def test_deleting_twice_is_deleting_once(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    for _ in range(2):
        actions.delete_comment(facebook.account, top, facebook.http)
    removals = [event for event in changes(facebook) if event.comment and event.comment.verb is CommentVerb.REMOVE]
    assert len(removals) == 1
    with pytest.raises(ConnectorError) as caught:
        actions.read_comment(facebook.account, top, facebook.http)
    assert caught.value.code == "100/33"


def test_liking_and_taking_it_back(facebook: Bench, actions: FacebookConnector, post: str) -> None:
    top = comment(facebook)
    for is_liked in (True, False):
        actions.set_liked(facebook.account, top, is_liked, facebook.http)
        (shown,) = facebook.look("posts")["posts"][0]["comments"].values()
        assert shown["is_liked"] is is_liked


@pytest.mark.parametrize("absent", [["from"], ["message"], ["post"], ["from", "message", "post"]])
def test_events_that_lack_parts_are_read_all_the_same(facebook: Bench, post: str, absent: list[str]) -> None:
    facebook.control("settings", leaves_out=absent, foreign_parent=True)
    top = comment(facebook)
    found = changes(facebook)[0].comment
    assert found is not None
    assert (found.external_id, found.parent_id, found.post_id) == (top, None, post)
    assert (found.author_id is None) == ("from" in absent)
    assert (found.text is None) == ("message" in absent)


def test_edits_and_removals_of_citizens_are_told(facebook: Bench, post: str) -> None:
    top = comment(facebook)
    facebook.control("messages", citizen="nam", comment_edit={"id": top, "text": "Đèn đường hỏng 4 tuần"})
    facebook.control("messages", citizen="nam", comment_remove=top)
    verbs = [event.comment.verb for event in changes(facebook) if event.comment]
    assert verbs == [CommentVerb.ADD, CommentVerb.EDIT, CommentVerb.REMOVE]
