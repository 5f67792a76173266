"""Comments below the page's posts: the list of posts, one post with its comments, and what officers do with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.comments import words
from admin_ui.comments.context import list_context, thread_context
from admin_ui.rendering import render
from inbox_api.comments import desk, merging
from inbox_api.db import SessionDep
from inbox_api.models import PageComment
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(include_in_schema=False)
Reason = Annotated[str, Form(max_length=1000)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/comments")
def show_posts(
    request: Request, who: CurrentSession, session: SessionDep, filter: str = "waiting", page: PageNumber = 1
) -> Response:
    context = list_context(session, who.officer, filter, page)
    return render(request, "comment_posts.html", who=who, done=None, **context)


@router.get("/live/comments")
def show_live_posts(
    request: Request, who: CurrentSession, session: SessionDep, filter: str = "waiting", page: PageNumber = 1
) -> Response:
    """The list, as it is now."""
    return render(request, "comment_rows.html", who=who, **list_context(session, who.officer, filter, page))


@router.get("/comments/{post_id}")
def show_thread(
    request: Request, post_id: int, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    context = thread_context(session, who.officer, post_id, datetime.now(UTC), is_look=True)
    return render(request, "comment_thread.html", who=who, done=words.done(done), **context)


@router.get("/live/comments/{post_id}")
def show_live_thread(request: Request, post_id: int, who: CurrentSession, session: SessionDep) -> Response:
    """The comments of one post, as they are now."""
    context = thread_context(session, who.officer, post_id, datetime.now(UTC), is_look=False)
    return render(request, "comment_blocks.html", who=who, **context)


def _back(comment: PageComment, done: str) -> Response:
    return RedirectResponse(f"/comments/{comment.post_id}?done={done}#comment-{comment.id}", status_code=303)


@router.post("/comments/of/{comment_id}/hide")
def hide(comment_id: int, officer: CurrentOfficer, session: SessionDep, reason: Reason = "") -> Response:
    return _back(desk.set_hidden(session, officer, comment_id, True, reason, datetime.now(UTC)), "hidden")


@router.post("/comments/of/{comment_id}/unhide")
def unhide(comment_id: int, officer: CurrentOfficer, session: SessionDep, reason: Reason = "") -> Response:
    return _back(desk.set_hidden(session, officer, comment_id, False, reason, datetime.now(UTC)), "shown")


@router.post("/comments/of/{comment_id}/delete")
def delete(comment_id: int, officer: CurrentOfficer, session: SessionDep, reason: Reason = "") -> Response:
    return _back(desk.delete(session, officer, comment_id, reason, datetime.now(UTC)), "deleted")


@router.post("/comments/of/{comment_id}/reply")
def reply(
    comment_id: int, officer: CurrentOfficer, session: SessionDep, text: Annotated[str, Form(max_length=20_000)] = ""
) -> Response:
    return _back(desk.reply(session, officer, comment_id, text, datetime.now(UTC)), "replied")


@router.post("/comments/of/{comment_id}/handled")
def put_aside(comment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    return _back(desk.put_aside(session, officer, comment_id, datetime.now(UTC)), "handled")


@router.post("/comments/of/{comment_id}/kind")
def correct_kind(
    comment_id: int, officer: CurrentOfficer, session: SessionDep, kind: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    return _back(desk.correct_kind(session, officer, comment_id, kind, datetime.now(UTC)), "kind")


@router.post("/comments/of/{comment_id}/split")
def split(comment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    merging.split(session, officer, comment_id, datetime.now(UTC))
    comment = desk.readable(session, officer, comment_id)
    return _back(comment, "split") if comment is not None else RedirectResponse("/comments", status_code=303)


@router.post("/comments/{post_id}/merge")
def merge(
    post_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    comments: Annotated[list[int] | None, Form()] = None,
    case: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """The chosen comments become one case, or join the named one."""
    merging.merge(session, officer, comments or [], case.strip(), datetime.now(UTC))
    return RedirectResponse(f"/comments/{post_id}?done=merged", status_code=303)
