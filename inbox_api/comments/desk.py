"""What officers do with comments: read them below their posts, hide, answer, delete, put aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.comments import plans, reading, replying
from inbox_api.comments.actions_repository import OPEN
from inbox_api.comments.followers_repository import FollowerRepository
from inbox_api.comments.grouping import Group
from inbox_api.comments.merging import proposals
from inbox_api.comments.privacy import find_private
from inbox_api.comments.repository import CommentRepository, PostPlace
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import ActionKind, Case, CaseFollower, CommentKind, CommentPost, Officer, PageComment
from inbox_api.texts import gettext as _

FILTERS = ("waiting", "all")
SHOWN = 500  # comments of one post on its page
SHORTEST_REASON = 5
LONGEST_REPLY = 2000
MAY_DELETE = "dispatcher"


@dataclass(frozen=True, slots=True)
class PostRow:
    post: CommentPost
    comments: int
    waiting: int
    alarms: int
    private: int


def posts(
    session: Session, officer: Officer, filter_name: str, limit: int, offset: int = 0, after: PostPlace | None = None
) -> list[PostRow]:
    """Posts with comments that this officer may read; alarms first, then the most waiting. Raises NotAllowed.

    after: the last one of the page before.
    """
    require_reader_of_texts(officer)
    repository = CommentRepository(session)
    conditions = [] if filter_name == "all" else [repository.with_waiting()]
    rows = repository.post_rows(officer, *conditions, limit=limit, offset=offset, after=after)
    return [PostRow(*row) for row in rows]


def waiting_count(session: Session, officer: Officer) -> int:
    return CommentRepository(session).waiting_count(officer)


def thread(session: Session, officer: Officer, post_id: int) -> tuple[CommentPost, Sequence[PageComment]]:
    """A post and its newest comments, oldest first. Raises NotAllowed, NotFound (nothing of it may be read)."""
    require_reader_of_texts(officer)
    repository = CommentRepository(session)
    post, comments = repository.post(post_id), repository.of_post(officer, post_id, SHOWN)
    if post is None or not comments:
        raise NotFound
    return post, comments


def view_thread(
    session: Session, officer: Officer, post_id: int, now: datetime
) -> tuple[CommentPost, Sequence[PageComment], list[Group]]:
    """Like thread, with the groups that could become one case; the look is written to the log."""
    post, comments = thread(session, officer, post_id)
    audit.record(session, f"officer:{officer.id}", "comments.view", "comment_post", post.id, now)
    return post, comments, proposals(comments)


def may_know(session: Session, officer: Officer, post_id: int) -> bool:
    """Whether a live event about this post may reach the officer."""
    try:
        thread(session, officer, post_id)
    except (NotFound, NotAllowed):
        return False
    return True


def followers_of(session: Session, case: Case) -> list[CaseFollower]:
    """Everybody beside the one who has the case, in the order in which they joined."""
    everybody = FollowerRepository(session).of_case(case.id)
    return [follower for follower in everybody if follower.conversation_id != case.conversation_id]


def case_codes(session: Session, officer: Officer, comments: Sequence[PageComment]) -> dict[int, str]:
    """{case id: its code} for the comments of cases that this officer may read."""
    return CommentRepository(session).case_codes(officer, {one.case_id for one in comments if one.case_id})


def parents_of(session: Session, comments: Sequence[PageComment]) -> dict[str, int]:
    """{the vendor's id: ours} of the comments that these stand below, as far as they are known."""
    return CommentRepository(session).parents_of(comments)


def readable(session: Session, officer: Officer, comment_id: int) -> PageComment | None:
    """The comment, when this officer may (still) read it."""
    return CommentRepository(session).find(officer, comment_id)


def _writable(session: Session, officer: Officer, comment_id: int) -> PageComment:
    require_writer(officer)
    repository = CommentRepository(session)
    if repository.find(officer, comment_id) is None:
        raise NotFound
    comment = repository.lock(comment_id)
    assert comment is not None
    return comment


def _reason(text: str) -> str:
    reason = " ".join(storable(text).split())
    if len(reason) < SHORTEST_REASON:
        raise Invalid(_("Please say why, in at least five letters. It is kept in the log."))
    return reason[:500]


def set_hidden(
    session: Session, officer: Officer, comment_id: int, is_hidden: bool, reason: str, now: datetime
) -> PageComment:
    """Hide it from the public, or show it again. Raises NotAllowed, NotFound, Invalid (no reason), Conflict."""
    comment = _writable(session, officer, comment_id)
    if comment.is_own or comment.is_mention:
        raise Conflict(_("The page cannot hide this."))
    if comment.is_hidden == is_hidden:
        raise Conflict
    return _moderate(session, officer, comment, ActionKind.HIDE if is_hidden else ActionKind.UNHIDE, reason, now)


def delete(session: Session, officer: Officer, comment_id: int, reason: str, now: datetime) -> PageComment:
    """Delete it at the vendor for good; our copy stays. Raises NotAllowed (the role), NotFound, Invalid, Conflict."""
    if not officer.has_role(MAY_DELETE):
        raise NotAllowed
    comment = _writable(session, officer, comment_id)
    return _moderate(session, officer, comment, ActionKind.DELETE, reason, now)


def _moderate(
    session: Session, officer: Officer, comment: PageComment, kind: ActionKind, reason: str, now: datetime
) -> PageComment:
    why = _reason(reason)
    moderation = {ActionKind.HIDE, ActionKind.UNHIDE, ActionKind.DELETE}
    earlier = CommentRepository(session).actions_of(comment.id)
    if comment.removed_at is not None or any(one.kind in moderation and one.state in OPEN for one in earlier):
        raise Conflict
    action_id = plans.plan_action(session, comment, kind, now, officer_id=officer.id, reason=why)
    detail = {"action": action_id, "reason": why}
    audit.record(session, f"officer:{officer.id}", f"comment.{kind}", "comment", comment.id, now, detail)
    plans.announce_post(session, comment.post_id)
    return comment


def reply(session: Session, officer: Officer, comment_id: int, text: str, now: datetime) -> PageComment:
    """A public answer below the comment. Raises NotAllowed, NotFound, Invalid (empty, too long, personal data)."""
    comment = _writable(session, officer, comment_id)
    words = storable(text).strip()
    if not words or len(words) > LONGEST_REPLY:
        raise Invalid(_("Write an answer of at most %(most)s letters.", most=LONGEST_REPLY))
    if find_private(words):
        raise Invalid(
            _("Everybody reads this answer: take out phone numbers, e-mail addresses and other personal data.")
        )
    if comment.removed_at is not None or comment.is_own:
        raise Conflict
    target = replying.thread_top(session, comment)
    plans.plan_action(session, comment, ActionKind.OFFICER_REPLY, now, text=words, target=target, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "comment.reply", "comment", comment.id, now)
    _put_aside(comment, officer, now)
    plans.announce_post(session, comment.post_id)
    return comment


def put_aside(session: Session, officer: Officer, comment_id: int, now: datetime) -> PageComment:
    """Nothing (more) is to be done about it. Raises NotAllowed, NotFound."""
    comment = _writable(session, officer, comment_id)
    _put_aside(comment, officer, now)
    audit.record(session, f"officer:{officer.id}", "comment.handled", "comment", comment.id, now)
    plans.announce_post(session, comment.post_id)
    return comment


def _put_aside(comment: PageComment, officer: Officer, now: datetime) -> None:
    comment.is_waiting, comment.handled_at, comment.handled_by = False, now, officer.id


def correct_kind(session: Session, officer: Officer, comment_id: int, kind: str, now: datetime) -> PageComment:
    """What it is for, as an officer sees it; what follows from that is done. Raises NotAllowed, NotFound, Invalid."""
    comment = _writable(session, officer, comment_id)
    if kind not in set(CommentKind):
        raise Invalid
    if comment.removed_at is not None or comment.is_own or comment.case_id is not None:
        raise Conflict
    before = comment.kind
    comment.kind, comment.kind_officer_id = CommentKind(kind), officer.id
    comment.read_text, comment.read_at = comment.text, None
    reading.follow(session, comment, now)
    detail = {"from": before, "to": kind}
    audit.record(session, f"officer:{officer.id}", "comment.kind", "comment", comment.id, now, detail)
    return comment
