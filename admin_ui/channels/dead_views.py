"""What went wrong for good: posts that were not wholly read, messages that were not sent; trying them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from admin_ui import words as page_words
from admin_ui.channels import words
from admin_ui.channels.requests import now, see_other
from admin_ui.rendering import render
from inbox_api.channels import connecting, dead_letters, post_problems
from inbox_api.db import SessionDep
from inbox_api.errors import Conflict, NotFound
from inbox_api.officers.current import CurrentSession

PAGE = "/quan-tri/tin-hong"
router = APIRouter(prefix=PAGE, include_in_schema=False)
Numbers = Annotated[str, Query(pattern=r"^[0-9]{0,18}(,[0-9]{1,18}){0,499}$", max_length=9500)]


@router.get("")
def show_dead_letters(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    kenh: Annotated[str, Query(max_length=40)] = "",
    posts: Numbers = "",
    sends: Numbers = "",
    done: str = "",
) -> Response:
    """kenh: one channel only. posts, sends: ids that were just tried again, whose outcome is shown on top."""
    connecting.require_admin(who.officer)
    return render(
        request,
        "dead_letters.html",
        who=who,
        page=PAGE,
        only=kenh,
        posts=dead_letters.posts(session, kenh or None),
        sends=dead_letters.sends(session, now(), kenh or None),
        outcomes=dead_letters.outcomes(session, _ids(posts), _ids(sends)),
        most=dead_letters.MOST,
        texts=words,
        send_problem=page_words.send_problem,
        post_problem=lambda problem: " ".join(post_problems.sentences(problem)),
        done=words.done(done),
    )


@router.post("/thu-lai")
def replay(
    who: CurrentSession,
    session: SessionDep,
    kenh: Annotated[str, Form(max_length=40)] = "",
    post: Annotated[list[int] | None, Form()] = None,
    send: Annotated[list[int] | None, Form()] = None,
    everything: Annotated[bool, Form()] = False,
) -> Response:
    """Those that were chosen, or all of the list."""
    connecting.require_admin(who.officer)
    chosen_posts, chosen_sends = post or [], send or []
    if everything:
        chosen_posts = [row.id for row in dead_letters.posts(session, kenh or None)]
        chosen_sends = [row.id for row in dead_letters.sends(session, now(), kenh or None)]
    dead_letters.replay(session, chosen_posts, chosen_sends, connecting.actor_of(who.officer), now())
    query = {"kenh": kenh, "posts": _text(chosen_posts), "sends": _text(chosen_sends)}
    return see_other(PAGE, **{name: value for name, value in query.items() if value})


@router.post("/{post_id}/bo-qua")
def dismiss(who: CurrentSession, session: SessionDep, post_id: int) -> Response:
    """Nothing is to be done about this post."""
    connecting.require_admin(who.officer)
    try:
        dead_letters.dismiss_post(session, post_id, connecting.actor_of(who.officer), now())
    except (NotFound, Conflict):
        return see_other(PAGE)
    return see_other(PAGE, done="dismissed")


def _ids(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _text(ids: Sequence[int]) -> str:
    return ",".join(str(one) for one in ids[: dead_letters.MOST])
