"""Comments below the page's posts: kept in any order, read once, answered once, and never our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from connectors.base import CommentVerb, EventKind
from inbox_api.comments import erasing, reading
from inbox_api.comments.repository import CommentRepository
from inbox_api.conversations import inbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import ActionKind, CommentKind, Conversation, HandledBy, Message, PageComment
from inbox_api.privacy.erasure import Forgotten
from inbox_api.settings import get_settings
from tests.factories import PAGE, officer
from tests.integration.comment_desk import NOW, POST, Desk, change, understood


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def state(comment: PageComment) -> tuple[Any, ...]:
    return (
        comment.text, comment.parent_external_id, comment.author_name, comment.removed_at, comment.is_hidden,
        comment.edited_at, comment.written_at, comment.is_own, comment.post.last_at,
    )  # fmt: skip


def later(seconds: int) -> Any:
    return NOW + timedelta(seconds=seconds)


LIFE = [
    change(1, text="Đèn hỏng 3 tuần"),
    change(1, CommentVerb.EDIT, "Đèn hỏng 4 tuần", at=later(5)),
    change(1, CommentVerb.HIDE, at=later(9)),
    change(1, CommentVerb.UNHIDE, at=later(12)),
    change(2, text="khu tôi cũng vậy", at=later(7), parent_id="770000000000001_1"),
    change(2, CommentVerb.REMOVE, at=later(20), parent_id="770000000000001_1"),
]


def test_every_order_of_events_gives_the_same_state(session: Session) -> None:
    wanted: Any = None
    for order in list(permutations(range(len(LIFE))))[::13]:
        with session.begin_nested() as savepoint:
            desk = Desk(session)
            desk.take(*(LIFE[number] for number in order))
            session.expire_all()
            found = [state(desk.comment(1)), state(desk.comment(2))]
            wanted = wanted or found
            assert found == wanted, order
            savepoint.rollback()
        session.expire_all()
    assert wanted[0][0] == "Đèn hỏng 4 tuần"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(range(len(LIFE))), min_size=6, max_size=14))
def test_repeated_and_missing_events_in_any_order_do_no_harm(session: Session, order: list[int]) -> None:
    def kept(numbers: list[int]) -> list[tuple[Any, ...]]:
        with session.begin_nested() as savepoint:
            desk = Desk(session)
            desk.take(*(LIFE[number] for number in numbers))
            session.expire_all()
            found = sorted((state(comment) for comment in desk.comments()), key=repr)
            savepoint.rollback()
        session.expire_all()
        return found

    assert kept(order) == kept(sorted(set(order)))


def test_a_reply_is_kept_before_its_parent_and_an_edit_before_its_comment(desk: Desk) -> None:
    desk.take(LIFE[4], LIFE[1])
    assert desk.comment(2).parent_external_id == "770000000000001_1"
    desk.read_all()
    assert desk.read == ["khu tôi cũng vậy"]  # of an edit alone nobody knows when the comment was written
    desk.take(LIFE[0])
    desk.read_all()
    assert desk.read[-1] == "Đèn hỏng 4 tuần"


def test_a_report_opens_a_conversation_with_one_public_and_one_private_reply(desk: Desk) -> None:
    desk.take(change(1, text="Đường Lê Lợi ngập sâu"))
    desk.read_all()
    assert sorted(desk.kinds()) == ["private_reply", "public_reply"]
    comment = desk.comment()
    assert (comment.kind, comment.topic, comment.is_waiting) == (CommentKind.ASKS, "0404", True)
    assert comment.conversation is not None
    assert comment.conversation.handled_by == HandledBy.BOT
    assert comment.conversation.citizen.display_name == "Người 1"
    messages = ConversationRepository(desk.session).messages(comment.conversation.id)
    assert [(message.text, message.bot_state) for message in messages] == [("Đường Lê Lợi ngập sâu", "skipped")]


def test_telling_and_reading_again_plans_nothing_more(desk: Desk) -> None:
    for _round in range(3):
        desk.take(change(1, text="Đường ngập"))
        desk.take(change(1, CommentVerb.EDIT, "Đường ngập lắm", at=later(30)))
        desk.read_all()
    assert len(desk.actions()) == 2
    message = desk.session.get(Message, desk.comment().message_id)
    assert message is not None
    assert (message.text, message.edited_at) == ("Đường ngập lắm", later(30))


def test_own_comments_are_never_read_or_answered(desk: Desk) -> None:
    desk.take(change(1, text="Thành phố sẽ sửa đường", author_id=PAGE))
    desk.read_all()
    assert (desk.read, desk.actions()) == ([], [])
    assert desk.comment().is_waiting is False


@pytest.mark.parametrize(("intent", "waits"), [("praise", False), ("thank", False), ("abuse", True)])
def test_praise_talk_and_abuse_get_no_answer(desk: Desk, intent: str, waits: bool) -> None:
    desk.understand = lambda _text: understood(intent)
    desk.take(change(1, text="Câu nào đó"))
    desk.read_all()
    assert desk.actions() == []
    assert desk.comment().conversation_id is None
    assert desk.comment().is_waiting is waits


def test_praise_is_liked_where_the_city_wants_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "comment_likes_praise", True)
    desk.understand = lambda _text: understood("praise")
    desk.take(change(1, text="Cán bộ phường rất tốt"))
    desk.read_all()
    assert desk.kinds() == ["like"]


def test_an_emergency_shows_the_numbers_and_alarms_the_inbox(desk: Desk) -> None:
    desk.understand = lambda _text: understood("emergency")
    desk.take(change(1, text="Cháy nhà ở Trần Phú"), change(2, text="Cháy to lắm", at=later(2)))
    desk.read_all()
    public = [action.text for action in desk.actions() if action.kind == ActionKind.PUBLIC_REPLY]
    assert len(set(public)) == 2  # no gap holds numbers back, and no two texts are the same
    assert all(number in text for text in public for number in ("113", "114", "115"))
    duty = officer(desk.session, "duty")
    rows = inbox.rows(desk.session, duty, filter_name="urgent", query="", now=NOW, limit=9, offset=0)
    assert {row.conversation.id for row in rows} == {desk.comment(1).conversation_id, desk.comment(2).conversation_id}
    assert all(row.conversation.handled_by == HandledBy.QUEUE for row in rows)


def test_below_one_post_only_one_neutral_reply_in_some_minutes(desk: Desk) -> None:
    desk.take(*(change(number, text=f"Ngập {number}") for number in range(1, 9)))
    desk.read_all()
    assert desk.kinds().count("public_reply") == 1
    assert desk.kinds().count("private_reply") == 8
    after = NOW + get_settings().comment_post_gap + timedelta(seconds=1)
    desk.take(change(20, text="Vẫn ngập", at=after), now=after)
    desk.read_all(after)
    public = [action.text for action in desk.actions() if action.kind == ActionKind.PUBLIC_REPLY]
    assert len(public) == 2
    assert public[0] != public[1]


def test_one_person_gets_one_private_reply_a_day(desk: Desk) -> None:
    desk.take(*(change(number, text=f"Ngập {number}", author_id="lan") for number in range(1, 4)))
    desk.read_all()
    assert desk.kinds().count("private_reply") == 1
    assert len({comment.conversation_id for comment in desk.comments()}) == 1


def test_old_comments_get_no_reply_but_are_shown_to_people(desk: Desk) -> None:
    desk.take(change(1, text="Ngập", at=NOW - timedelta(days=8)))
    desk.read_all()
    assert desk.actions() == []
    assert desk.comment().is_waiting


def test_who_denounces_is_secret_and_is_not_answered_in_public(desk: Desk) -> None:
    desk.understand = lambda _text: understood("denounce")
    desk.take(change(1, text="Tôi tố cáo ông A nhận tiền"))
    desk.read_all()
    action = desk.actions()[0]
    assert desk.kinds() == ["private_reply"]
    assert "ông A" not in action.text
    conversation = desk.session.get(Conversation, desk.comment().conversation_id)
    assert conversation is not None
    assert conversation.is_restricted


def test_private_data_are_not_repeated_in_the_reply(desk: Desk) -> None:
    desk.take(change(1, text="Ngập, gọi tôi 0905123456"))
    desk.read_all()
    private = next(action for action in desk.actions() if action.kind == ActionKind.PRIVATE_REPLY)
    assert "0905123456" not in private.text
    assert "•••" in private.text
    assert desk.comment().private[0]["kind"] == "phone"


def test_a_removed_comment_stops_what_was_planned(desk: Desk) -> None:
    desk.take(change(1, text="Ngập"))
    desk.read_all()
    desk.take(change(1, CommentVerb.REMOVE, at=later(60)))
    desk.act(NOW + timedelta(minutes=2))
    assert {(action.state, action.error_code) for action in desk.actions()} == {("skipped", "removed")}
    message = desk.session.get(Message, desk.comment().message_id)
    assert message is not None
    assert message.deleted_at == later(60)


def test_a_dead_bot_puts_reading_off_and_people_see_the_comment(desk: Desk) -> None:
    desk.take(change(1, text="Có chuyện này"))
    for _try in range(reading.TRIES_BEFORE_PEOPLE):
        order = reading.begin(desk.session, desk.comment().id)
        assert order is not None
        reading.put_off(desk.session, order, NOW)
    assert (desk.comment().kind, desk.comment().is_waiting) == (CommentKind.UNSURE, True)
    desk.read_all()
    assert desk.comment().kind == CommentKind.ASKS
    assert sorted(desk.kinds()) == ["private_reply", "public_reply"]


def test_danger_does_not_wait_for_a_dead_bot(desk: Desk) -> None:
    desk.take(change(1, text="Cháy nhà rồi cứu với, có người mắc kẹt"))
    order = reading.begin(desk.session, desk.comment().id)
    assert order is not None
    reading.put_off(desk.session, order, NOW)
    assert desk.comment().kind == CommentKind.EMERGENCY


def test_a_visitors_post_is_a_thread_of_its_own(desk: Desk) -> None:
    desk.take(change(1, text="Đề nghị sửa vỉa hè", external_id=POST, kind=EventKind.POST))
    desk.read_all()
    found = desk.comments()[0]
    assert found.is_post
    assert sorted(desk.kinds()) == ["private_reply", "public_reply"]
    assert {action.target for action in desk.actions()} == {POST}


def test_comments_elsewhere_that_name_the_page_are_for_people_only(desk: Desk) -> None:
    desk.take(change(1, text="Ngập rồi @Trang", is_mention=True))
    desk.read_all()
    assert desk.actions() == []
    assert desk.comment().is_waiting
    assert desk.comment().conversation_id is None


def test_a_forgotten_persons_comments_are_emptied_and_stay_empty(desk: Desk) -> None:
    desk.take(change(1, text="Ngập, gọi 0905123456"), change(1, CommentVerb.EDIT, "Ngập lắm", at=later(5)))
    desk.read_all()
    conversation_id = desk.comment().conversation_id
    assert conversation_id is not None
    what = Forgotten(0, conversation_id, (), frozenset())
    assert erasing.forget(desk.session, what, NOW) == 1
    assert erasing.forget(desk.session, what, NOW) == 0
    desk.session.expire_all()
    seen = replace(change(1, text="Ngập, gọi 0905123456"), raw={"caught_up": True})
    desk.take(seen, change(1, CommentVerb.EDIT, "Khác", at=later(50)))
    desk.act()
    comment = desk.comment()
    assert (comment.text, comment.author_name, comment.author_external_id, comment.private) == ("", None, None, [])
    assert all(row.facts == {} for row in CommentRepository(desk.session).changes(comment.id))
    assert {action.state for action in desk.actions()} == {"skipped"}
    assert not any("Ngập" in action.text for action in desk.actions())


def test_an_edit_that_nobody_told_is_seen_in_the_vendors_list_once(desk: Desk) -> None:
    desk.take(change(1, text="3 tuần"))
    for _look in range(2):
        desk.take(replace(change(1, text="4 tuần"), raw={"caught_up": True}), now=later(600))
    assert desk.comment().text == "4 tuần"
    desk.take(replace(change(1, text="3 tuần"), raw={"caught_up": True}), now=later(900))  # an old answer, late
    assert desk.comment().text == "4 tuần"
    assert len(CommentRepository(desk.session).changes(desk.comment().id)) == 2
