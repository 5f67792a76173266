"""What a program reads of comments, and what they say of cases that it may not read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import event, select

from inbox_api import db
from inbox_api.models import Case, PageComment
from tests.contract.api import desk_world
from tests.factories import officer
from tests.integration.api.conftest import Program

SignIn = Callable[[str], Program]


def thread(program: Program) -> tuple[str, list[int]]:
    """(its path, ids of its comments)."""
    with db.transaction() as session:
        path = f"comment-posts/{desk_world.comments(session, datetime.now(UTC))['comment_post']}"
    return path, [one["id"] for one in program.get(path).json()["comments"]]


def test_a_comment_does_not_tell_the_code_of_a_case_that_is_not_the_callers(program: SignIn) -> None:
    duty, lan = program("duty"), program("lan")
    path, ids = thread(duty)
    code = duty.post("comments/cases", {"comments": ids[:2]}).json()["code"]
    assert code in duty.get(path).text
    with db.transaction() as session:
        case = session.scalars(select(Case).where(Case.code == code)).one()
        case.unit_id = officer(session, "minh").unit_id
        for comment in session.scalars(select(PageComment).where(PageComment.case_id == case.id)):
            assert comment.conversation is not None
            comment.conversation.unit_id = officer(session, "lan").unit_id
    assert lan.get(f"cases/{code}").status_code == 404
    seen = lan.get(path)
    assert set(ids[:2]) <= {one["id"] for one in seen.json()["comments"]}
    assert code not in seen.text
    handled = lan.post(f"comments/{ids[0]}/handled")
    assert handled.status_code == 200, handled.text
    assert handled.json()["case"] is None


def test_a_thread_asks_no_more_for_many_comments_than_for_one(program: SignIn) -> None:
    duty = program("duty")
    path, ids = thread(duty)

    def questions() -> int:
        asked = list[str]()
        event.listen(db.get_engine(), "before_cursor_execute", lambda *args: asked.append(args[2]))
        duty.get(path)
        return len(asked)

    alone = questions()
    duty.post("comments/cases", {"comments": ids[:1]})
    duty.post("comments/cases", {"comments": ids[1:2]})
    duty.post("comments/cases", {"comments": ids[2:]})
    assert questions() <= alone + 2
