"""Comments below the page's posts, for programs: reading them, hiding, answering, joining them into cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.orm import Session

from inbox_api.cases import showing
from inbox_api.cases.schemas import CaseOut
from inbox_api.comments import desk, merging, schemas
from inbox_api.comments.repository import PostPlace
from inbox_api.db import SessionDep
from inbox_api.http import cursors
from inbox_api.models import Officer, PageComment
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["comments"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def now() -> datetime:
    return datetime.now(UTC)


def _shown(session: Session, officer: Officer, comment: PageComment) -> schemas.CommentOut:
    session.refresh(comment, ["actions"])
    ids, codes = desk.parents_of(session, [comment]), desk.case_codes(session, officer, [comment])
    return schemas.CommentOut.of(comment, ids, codes)


@router.get("/comment-posts")
def list_posts(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    filter: Literal["waiting", "all"] = "waiting",
    limit: int = 50,
    cursor: str = "",
) -> list[schemas.PostOut]:
    """Posts with comments, emergencies first, then those with the most that wait."""
    limit = max(1, min(limit, 200))
    after = PostPlace.read(cursors.read(cursor, request))
    rows = desk.posts(session, officer, filter, limit + 1, after=after)
    if len(rows) > limit:
        last = rows[limit - 1]
        cursors.link_next(request, response, PostPlace(last.alarms, last.waiting, last.post.last_at, last.post.id))
    return [schemas.PostOut.of(row) for row in rows[:limit]]


@router.get("/comment-posts/{post_id}")
def show_thread(post_id: Number, officer: CurrentOfficer, session: SessionDep) -> schemas.ThreadOut:
    """A post with its comments and the groups that could become one case; the look is logged."""
    post, comments, groups = desk.view_thread(session, officer, post_id, now())
    ids, codes = desk.parents_of(session, comments), desk.case_codes(session, officer, comments)
    return schemas.ThreadOut.of(post, comments, groups, ids, codes)


@router.post("/comments/cases", status_code=201)
def merge(order: schemas.MergeIn, officer: CurrentOfficer, session: SessionDep) -> CaseOut:
    """These comments become one case, or join one; the first person has it, the others follow it."""
    case = merging.merge(session, officer, order.comments, order.case.strip(), now())
    return showing.case_for(session, officer, case, now())


@router.post("/comments/{comment_id}/hide")
def hide(
    comment_id: Number, order: schemas.ReasonIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CommentOut:
    """From the public; the author and friends go on seeing it. It is carried out soon: see `actions`."""
    return _shown(session, officer, desk.set_hidden(session, officer, comment_id, True, order.reason, now()))


@router.post("/comments/{comment_id}/unhide")
def unhide(
    comment_id: Number, order: schemas.ReasonIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CommentOut:
    return _shown(session, officer, desk.set_hidden(session, officer, comment_id, False, order.reason, now()))


@router.post("/comments/{comment_id}/delete")
def delete(
    comment_id: Number, order: schemas.ReasonIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CommentOut:
    """At the channel, for good; our copy stays. Dispatchers only."""
    return _shown(session, officer, desk.delete(session, officer, comment_id, order.reason, now()))


@router.post("/comments/{comment_id}/replies", status_code=201)
def reply(
    comment_id: Number, order: schemas.ReplyIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CommentOut:
    """A public answer below the comment; 422 when it holds personal data."""
    return _shown(session, officer, desk.reply(session, officer, comment_id, order.text, now()))


@router.post("/comments/{comment_id}/handled")
def put_aside(comment_id: Number, officer: CurrentOfficer, session: SessionDep) -> schemas.CommentOut:
    """Nothing (more) is to be done about it."""
    return _shown(session, officer, desk.put_aside(session, officer, comment_id, now()))


@router.put("/comments/{comment_id}/kind")
def correct_kind(
    comment_id: Number, order: schemas.KindIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CommentOut:
    """What it is for; what follows from that is done."""
    return _shown(session, officer, desk.correct_kind(session, officer, comment_id, order.kind, now()))


@router.post("/comments/{comment_id}/split", status_code=204)
def split(comment_id: Number, officer: CurrentOfficer, session: SessionDep) -> None:
    """Its person is taken out of the case; the comment waits again."""
    merging.split(session, officer, comment_id, now())
