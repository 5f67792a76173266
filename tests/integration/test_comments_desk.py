"""What officers do with comments, on the pages: hiding personal data, answering, one case of a hundred comments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import CommentVerb, EventKind, InboundMessage
from inbox_api.bot_api import service as bot_api
from inbox_api.cases.steps import Reasons, close_with_result
from inbox_api.comments import desk as comment_desk
from inbox_api.comments import followers, merging, threads
from inbox_api.conversations import intake
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import AuditEntry, Case, CaseFollower, CaseMessage, Message
from tests.factories import PAGE, create_case_for, officer
from tests.integration.comment_desk import Desk, change, understood
from tests.integration.pages.conftest import Browser
from tests.integration.pages.conftest import sign_in as sign_in  # noqa: PLC0414 - a fixture

SignIn = Callable[[str], Browser]
NOW = datetime.now(UTC)
WORDS = ["Đường Lê Lợi ngập quá", "nhà em cũng ngập", "ngập tới gối rồi", "nước chưa rút", "mưa là ngập, khổ quá"]


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def hundred(desk: Desk, people: int = 100) -> list[int]:
    """A hundred comments on one flooded street; the ids."""
    for number in range(100):
        words = WORDS[number % len(WORDS)] + (" gọi 0905123456" if number == 7 else "")
        desk.take(change(number, text=words, author_id=f"a{number % people}", at=NOW, author_name="Trần B"), now=NOW)
    desk.read_all(NOW)
    return [comment.id for comment in desk.comments()]


def merged(desk: Desk, ids: list[int], code: str = "") -> Case:
    return merging.merge(desk.session, officer(desk.session, "duty"), ids, code, NOW)


def people_of(desk: Desk, case: Case) -> list[CaseFollower]:
    return comment_desk.followers_of(desk.session, case)


def test_a_hundred_comments_become_one_case_with_one_click(desk: Desk, sign_in: SignIn) -> None:
    hundred(desk)
    duty = sign_in("duty")
    post_id = desk.comments()[0].post_id
    page = duty.get(f"/comments/{post_id}").text
    assert page.count('data-testid="merge"') == 1
    proposals = merging.proposals(desk.comments())
    answer = duty.post(f"/comments/{post_id}/merge", comments=[one.id for one in proposals[0].members])
    assert answer.status_code == 303
    case = desk.session.scalars(select(Case)).one()
    assert len(people_of(desk, case)) == 99
    assert {comment.case_id for comment in desk.comments()} == {case.id}
    assert not any(comment.is_waiting for comment in desk.comments())
    assert (case.topic, case.is_public) == ("0404", False)
    assert "0905123456" not in case.description
    assert "100 bình luận của 100 người" in case.description
    assert duty.get(f"/cases/{case.code}").text.count("sẽ được báo khi người này nhắn tin") == 99


def test_one_person_who_wrote_often_is_one_follower(desk: Desk) -> None:
    case = merged(desk, hundred(desk, people=40))
    assert len(people_of(desk, case)) == 39
    codes = {follower.code for follower in people_of(desk, case)}
    assert len(codes | {case.code}) == 40


def test_joining_again_changes_nothing_and_new_comments_join_the_same_case(desk: Desk) -> None:
    ids = hundred(desk)
    case = merged(desk, ids)
    with pytest.raises(Conflict):
        merged(desk, ids)
    desk.take(change(500, text="Vẫn ngập", at=NOW), now=NOW)
    desk.read_all(NOW)
    groups = merging.proposals(desk.comments())
    assert [(group.case_id, len([m for m in group.members if m.case_id is None])) for group in groups] == [(case.id, 1)]
    assert merged(desk, [desk.comment(500).id], case.code).id == case.id
    assert len(people_of(desk, case)) == 100


def test_taking_a_person_out_is_undone_by_joining_again(desk: Desk) -> None:
    case = merged(desk, hundred(desk))
    duty, comment = officer(desk.session, "duty"), desk.comment(5)
    code = next(f.code for f in people_of(desk, case) if f.conversation_id == comment.conversation_id)
    merging.split(desk.session, duty, comment.id, NOW)
    desk.session.expire_all()
    assert (comment.case_id, comment.is_waiting) == (None, True)
    assert len(people_of(desk, case)) == 98
    linked = desk.session.scalars(select(CaseMessage.message_id).where(CaseMessage.case_id == case.id)).all()
    assert comment.message_id not in linked
    merged(desk, [comment.id], case.code)
    assert code in {follower.code for follower in people_of(desk, case)}
    assert (
        desk.session.scalar(select(Message.id).where(Message.id == comment.message_id))
        in desk.session.scalars(select(CaseMessage.message_id).where(CaseMessage.case_id == case.id)).all()
    )


def test_when_the_first_person_leaves_the_next_one_has_the_case(desk: Desk) -> None:
    case = merged(desk, hundred(desk)[:2])
    first, second = desk.comment(0), desk.comment(1)
    assert case.conversation_id == first.conversation_id
    heir = people_of(desk, case)[0]
    merging.split(desk.session, officer(desk.session, "duty"), first.id, NOW)
    assert case.conversation_id == second.conversation_id
    thread = ConversationRepository(desk.session).get(heir.conversation_id)
    assert thread is not None
    # The code that they were told still works.
    assert followers.find_followed(desk.session, thread, heir.code, "") is not None
    with pytest.raises(merging.LastPerson):
        merging.split(desk.session, officer(desk.session, "duty"), second.id, NOW)


def wrote(desk: Desk, number: int, text: str = "tôi đây") -> Any:
    """The author of a comment answers the private reply; returns the thread."""
    citizen = f"psid-{number}"
    threads.link(desk.session, desk.comment(number), citizen, NOW)
    event = InboundMessage(EventKind.MESSAGE, PAGE, citizen, f"m-{number}-{text}", NOW, text=text)
    intake.take_in(desk.session, "facebook", event, NOW)
    return ConversationRepository(desk.session).find("facebook", PAGE, citizen)


def said(desk: Desk, thread: Any) -> list[str]:
    messages = ConversationRepository(desk.session).messages(thread.id)
    return [message.text for message in messages if message.author == "system"]


def test_followers_are_told_the_result_in_private_with_their_own_code(desk: Desk) -> None:
    ids = hundred(desk)
    reachable = wrote(desk, 3)
    case = merged(desk, ids)
    duty = officer(desk.session, "duty")
    mine = next(f for f in people_of(desk, case) if f.conversation_id == reachable.id)
    assert mine.code in said(desk, reachable)[-1]
    result = Reasons(
        result="Đã khơi thông cống, liên hệ chị Lan 0912345678", no_photo_reason="Trời tối quá, không chụp"
    )
    close_with_result(desk.session, case, duty, NOW, result)
    last = said(desk, reachable)[-1]
    assert mine.code in last
    assert case.code not in last
    assert "0912345678" not in last
    others = [follower for follower in people_of(desk, case) if follower.id != mine.id]
    assert all(follower.waiting_text for follower in others)
    late = wrote(desk, 9)  # the window opens: now it is told, once
    told = [text for text in said(desk, late) if "khơi thông" in text]
    assert len(told) == 1
    wrote(desk, 9, "cảm ơn")
    assert len([text for text in said(desk, late) if "khơi thông" in text]) == 1


def test_a_follower_asks_with_the_own_code_and_sees_nothing_of_the_others(desk: Desk) -> None:
    ids = hundred(desk)
    thread, stranger = wrote(desk, 3), wrote(desk, 50)
    case = merged(desk, ids[:10])
    mine = next(f for f in people_of(desk, case) if f.conversation_id == thread.id)
    seen = bot_api.show_case(desk.session, thread.public_id, mine.code, "", NOW)
    assert (seen.code, seen.status) == (mine.code, case.status)
    assert [one.code for one in bot_api.list_cases(desk.session, thread.public_id).cases] == [mine.code]
    with pytest.raises(NotFound):
        bot_api.show_case(desk.session, stranger.public_id, mine.code, "", NOW)
    with pytest.raises(NotFound):
        bot_api.show_case(desk.session, thread.public_id, case.code, "", NOW)


def test_secret_comments_join_nothing(desk: Desk) -> None:
    desk.understand = lambda _text: understood("denounce")
    desk.take(change(1, text="Tôi tố cáo ông A"), now=NOW)
    desk.read_all(NOW)
    with pytest.raises(NotFound):
        merged(desk, [desk.comment(1).id])
    with pytest.raises(Invalid):
        merging.merge(desk.session, officer(desk.session, "inspector"), [desk.comment(1).id], "", NOW)
    assert merging.proposals(desk.comments()) == []


# moderation


def private_comment(desk: Desk) -> int:
    desk.take(change(1, text="Ngập quá, gọi em 0905123456", at=NOW), now=NOW)
    desk.read_all(NOW)
    return desk.comment(1).id


def test_personal_data_are_proposed_and_hidden_only_by_an_officer_with_a_reason(desk: Desk, sign_in: SignIn) -> None:
    comment_id = private_comment(desk)
    duty = sign_in("duty")
    page = duty.get(f"/comments/{desk.comment(1).post_id}").text
    assert "<mark" in page
    assert "Lộ thông tin cá nhân: số điện thoại" in page
    assert "hide" not in desk.kinds()
    assert duty.post(f"/comments/of/{comment_id}/hide", reason=" ").status_code == 422
    assert duty.post(f"/comments/of/{comment_id}/hide", reason="Lộ số điện thoại").status_code == 303
    action = next(one for one in desk.actions() if one.kind == "hide")
    assert (action.officer_id, action.reason) == (officer(desk.session, "duty").id, "Lộ số điện thoại")
    assert duty.post(f"/comments/of/{comment_id}/hide", reason="Lộ số điện thoại").status_code == 409
    desk.session.flush()
    assert "0905123456" not in duty.get("/comments").text


def test_who_hid_and_why_stands_in_the_log(desk: Desk) -> None:
    comment_id = private_comment(desk)
    comment_desk.set_hidden(desk.session, officer(desk.session, "duty"), comment_id, True, "Lộ số điện thoại", NOW)
    with desk.session.begin_nested():
        pass
    desk.session.commit()
    entry = desk.session.scalars(select(AuditEntry).where(AuditEntry.action == "comment.hide")).one()
    assert (entry.actor, entry.detail["reason"]) == (f"officer:{officer(desk.session, 'duty').id}", "Lộ số điện thoại")


def test_hiding_deletes_nothing_and_deleting_needs_the_role(desk: Desk) -> None:
    comment_id = private_comment(desk)
    duty, phuc = officer(desk.session, "duty"), officer(desk.session, "phuc")
    comment_desk.set_hidden(desk.session, duty, comment_id, True, "Lộ số điện thoại", NOW)
    assert "delete" not in desk.kinds()
    desk.comment(1).conversation.unit_id = phuc.unit_id  # type: ignore[union-attr]
    desk.session.flush()
    with pytest.raises(NotAllowed):
        comment_desk.delete(desk.session, phuc, comment_id, "Quảng cáo bậy", NOW)


def test_a_public_answer_with_personal_data_is_refused(desk: Desk) -> None:
    comment_id = private_comment(desk)
    duty = officer(desk.session, "duty")
    with pytest.raises(Invalid):
        comment_desk.reply(desk.session, duty, comment_id, "Đã gọi số 0905123456 của chị", NOW)
    comment_desk.reply(desk.session, duty, comment_id, "Đội thoát nước đang tới ạ", NOW)
    assert desk.kinds().count("officer_reply") == 1
    assert desk.comment(1).is_waiting is False


def test_a_corrected_kind_is_followed(desk: Desk) -> None:
    desk.understand = lambda _text: understood("thank")
    desk.take(change(1, text="Ngập rồi đó", at=NOW), now=NOW)
    desk.read_all(NOW)
    assert desk.actions() == []
    comment_desk.correct_kind(desk.session, officer(desk.session, "duty"), desk.comment(1).id, "asks", NOW)
    assert sorted(desk.kinds()) == ["private_reply", "public_reply"]
    with pytest.raises(Invalid):
        comment_desk.correct_kind(desk.session, officer(desk.session, "duty"), desk.comment(1).id, "nonsense", NOW)


# who may see what


def test_each_of_the_cast_sees_what_the_role_allows(desk: Desk, sign_in: SignIn) -> None:
    comment_id = private_comment(desk)
    post = f"/comments/{desk.comment(1).post_id}"
    assert sign_in("duty").get(post).status_code == 200
    for name, status in {"phuc": 404, "admin": 403, "auditor": 403, "trainer": 403, "hoa": 200}.items():
        assert sign_in(name).get(post).status_code == status, name
        assert sign_in(name).post(f"/comments/of/{comment_id}/handled").status_code in {403, 404}, name
    case = merged(desk, [comment_id])
    unit_id = officer(desk.session, "phuc").unit_id
    case.unit_id = unit_id
    desk.comment(1).conversation.unit_id = unit_id  # type: ignore[union-attr]
    desk.session.flush()
    assert sign_in("phuc").get(post).status_code == 200
    assert sign_in("minh").get(post).status_code == 404


def test_a_denouncer_is_in_no_list_but_the_inspectors(desk: Desk, sign_in: SignIn) -> None:
    desk.understand = lambda _text: understood("denounce")
    desk.take(change(1, text="Tôi tố cáo ông A", author_name="Lê Thị Kín", at=NOW), now=NOW)
    desk.read_all(NOW)
    post = f"/comments/{desk.comment(1).post_id}"
    assert sign_in("duty").get(post).status_code == 404
    page = sign_in("inspector").get(post).text
    assert "Tôi tố cáo ông A" in page
    assert "Lê Thị Kín" not in page


def test_the_page_works_without_comments_and_with_removed_ones(desk: Desk, sign_in: SignIn) -> None:
    duty = sign_in("duty")
    assert "Không có bình luận nào chờ" in duty.get("/comments").text
    private_comment(desk)
    desk.take(change(1, CommentVerb.REMOVE, at=NOW + timedelta(seconds=5)), now=NOW)
    page = duty.get(f"/comments/{desk.comment(1).post_id}").text
    assert "Đã gỡ trên nền tảng" in page
    assert f"/comments/of/{desk.comment(1).id}/hide" not in page
    assert duty.get("/live/comments").status_code == 200
    assert duty.get(f"/live/comments/{desk.comment(1).post_id}").status_code == 200
    assert duty.get("/comments/999999").status_code == 404


def test_the_conversation_shows_where_the_comment_came_from(desk: Desk, sign_in: SignIn) -> None:
    private_comment(desk)
    conversation = desk.comment(1).conversation
    assert conversation is not None
    assert "Bình luận công khai" in sign_in("duty").get(f"/inbox/{conversation.public_id}").text


def test_a_case_without_followers_shows_none(desk: Desk, sign_in: SignIn) -> None:
    case = create_case_for(desk.session, None)
    assert "cùng theo dõi" not in sign_in("lan").get(f"/cases/{case.code}").text
