"""What the templates of comments get to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.comments import words
from inbox_api.cases.topics import topic_name
from inbox_api.comments import desk, merging
from inbox_api.comments.grouping import Group
from inbox_api.comments.privacy import marked, veiled
from inbox_api.models import CommentKind, CommentPost, Officer, PageComment
from inbox_api.texts import gettext as _

PAGE_SIZE = 50
PREVIEW = 160
QUOTES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One comment on the page. depth: 0 below the post, 1 below a comment."""

    comment: PageComment
    name: str
    pieces: list[tuple[str, str | None]]
    private: str
    depth: int
    case_code: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group that could become one case, or whose new comments could join its case."""

    name: str
    people: int
    new_ids: list[int]
    quotes: list[str]
    case_code: str | None


def list_context(session: Session, officer: Officer, filter_name: str, page: int) -> dict[str, Any]:
    name = filter_name if filter_name in desk.FILTERS else desk.FILTERS[0]
    rows = desk.posts(session, officer, name, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
    return {
        "rows": rows[:PAGE_SIZE],
        "has_more": len(rows) > PAGE_SIZE,
        "page": page,
        "filter": name,
        "post_name": post_name,
        "waiting_total": desk.waiting_count(session, officer),
    }


def post_name(post: CommentPost) -> str:
    """The first words of a post, for lists."""
    text = " ".join(post.text.split())
    if not text:
        return _("Post without words, or written by a visitor")
    return text if len(text) <= PREVIEW else text[:PREVIEW].rsplit(" ", 1)[0] + "\u2026"


def name_of(comment: PageComment) -> str:
    """A denouncer's name stands in no list."""
    if comment.is_restricted:
        return _("Denouncer (secret)")
    if comment.is_own:
        return _("The page")
    return comment.author_name or _("A person without a name")


def thread_context(session: Session, officer: Officer, post_id: int, now: datetime, *, is_look: bool) -> dict[str, Any]:
    """is_look: an officer opened the page; else the page refreshes itself, which is not logged again."""
    if is_look:
        post, comments, groups = desk.view_thread(session, officer, post_id, now)
    else:
        post, comments = desk.thread(session, officer, post_id)
        groups = merging.proposals(comments)
    codes = desk.case_codes(session, officer, comments)
    return {
        "post": post,
        "post_name": post_name,
        "lines": _lines(comments, codes),
        "proposals": [_proposal(group, comments, codes) for group in groups],
        "kinds": [(kind.value, words.kind(kind)) for kind in CommentKind],
        "may_act": officer.has_role("officer", "dispatcher", "inspector"),
        "may_delete": officer.has_role(desk.MAY_DELETE),
        "comment_words": words,
        "topic_name": topic_name,
    }


def _lines(comments: Sequence[PageComment], codes: dict[int, str]) -> list[Line]:
    """Replies stand below what they answer; one whose parent is not known stands by itself."""
    known = {comment.external_id: comment for comment in comments}
    below: dict[str | None, list[PageComment]] = {}
    for comment in comments:
        if comment.is_post and comment.is_own:
            continue  # it stands above them all
        top = comment.parent_external_id if comment.parent_external_id in known else None
        while top is not None and known[top].parent_external_id in known and known[top].parent_external_id != top:
            top = known[top].parent_external_id
        below.setdefault(top, []).append(comment)
    lines = []
    for comment in below.get(None, []):
        lines.append(_line(comment, 0, codes))
        lines += [_line(reply, 1, codes) for reply in below.get(comment.external_id, [])]
    return lines


def _line(comment: PageComment, depth: int, codes: dict[int, str]) -> Line:
    kinds = [str(found["kind"]) for found in comment.private]
    return Line(
        comment=comment,
        name=name_of(comment),
        pieces=marked(comment.text, comment.private),
        private=words.private_list(kinds),
        depth=depth,
        case_code=codes.get(comment.case_id) if comment.case_id else None,
    )


def _proposal(group: Group, comments: Sequence[PageComment], codes: dict[int, str]) -> Proposal:
    by_id = {comment.id: comment for comment in comments}
    texts = dict.fromkeys(veiled(by_id[one.id].text, by_id[one.id].private) for one in group.members)
    return Proposal(
        name=topic_name(group.topic) or _("Comments that are alike"),
        people=group.people,
        new_ids=[one.id for one in group.members if one.case_id is None],
        quotes=sorted((text for text in texts if text), key=len, reverse=True)[:QUOTES],
        case_code=codes.get(group.case_id) if group.case_id else None,
    )
