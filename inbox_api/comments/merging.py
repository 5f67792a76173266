"""Many comments, one case: proposals of groups, joining them with one step, and taking people out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import NewCase, add_event, announce_case, create_case, find_case
from inbox_api.cases.steps import require_writer
from inbox_api.comments import followers, kinds, plans, threads
from inbox_api.comments.followers_repository import FollowerRepository
from inbox_api.comments.grouping import Group, Said, commonest, grouped
from inbox_api.comments.privacy import veiled
from inbox_api.comments.repository import CommentRepository
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Case, CommentKind, Conversation, Officer, PageComment
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext, ngettext

GROUPED = frozenset({CommentKind.ASKS, CommentKind.EMERGENCY})
QUOTED = 5  # comments whose words stand in the description of the case
AT_MOST = 500


class LastPerson(Conflict):
    code = "last_person"
    message = lazy_gettext("Nobody else is left in this case. Close the case instead.")


def proposals(comments: Sequence[PageComment]) -> list[Group]:
    """Groups of two and more with something to join, and of a case with new comments; the largest first."""
    said = [_said(comment) for comment in comments if _may_be_grouped(comment)]
    return [
        group for group in grouped(said) if len(group.members) > 1 and any(one.case_id is None for one in group.members)
    ]


def _may_be_grouped(comment: PageComment) -> bool:
    is_open = comment.is_waiting or comment.case_id is not None
    return comment.kind in GROUPED and is_open and not (comment.is_own or comment.is_mention or comment.is_restricted)


def _said(comment: PageComment) -> Said:
    return Said(
        id=comment.id,
        person=str(comment.conversation_id or comment.author_external_id or f"?{comment.id}"),
        text=comment.text,
        topic=comment.topic,
        places=tuple(kinds.places_of(comment.understanding)),
        at=comment.written_at,
        external_id=comment.external_id,
        parent_id=comment.parent_external_id,
        case_id=comment.case_id,
    )


def merge(session: Session, officer: Officer, comment_ids: Sequence[int], case_code: str, now: datetime) -> Case:
    """Comments become one case, or join one (`case_code`, else ""). The first person has it, the others follow it.

    Raises NotAllowed, NotFound (one of them may not be read), Invalid (none, or a secret one among them), Conflict.
    """
    require_writer(officer)
    repository = CommentRepository(session)
    wanted = sorted(set(comment_ids))[:AT_MOST]
    found = {comment.id for comment in repository.readable(officer, wanted)}
    if not wanted:
        raise Invalid(_("Choose at least one comment first."))
    if found != set(wanted):
        raise NotFound
    locked = [comment for comment in map(repository.lock, wanted) if comment is not None]
    comments = sorted((one for one in locked if one.case_id is None), key=lambda one: (one.written_at, one.id))
    if any(one.is_restricted or one.is_own for one in locked):
        raise Invalid(_("This comment cannot be put into a case with others."))
    if not comments:
        raise Conflict(_("These comments belong to a case already."))
    owners = [threads.open_thread(session, comment, now) for comment in comments]
    case = find_case(session, officer, case_code) if case_code else _new_case(session, officer, comments, owners, now)
    _join(session, case, comments, owners, officer, now)
    return case


def _new_case(
    session: Session,
    officer: Officer,
    comments: Sequence[PageComment],
    owners: Sequence[Conversation],
    now: datetime,
) -> Case:
    people = len({owner.id for owner in owners})
    texts = dict.fromkeys(veiled(comment.text, comment.private) for comment in comments if comment.text)
    longest = sorted(texts, key=len, reverse=True)[:QUOTED]
    lines = [text for text in texts if text in longest]
    if len(comments) > 1:
        lines.insert(0, _("%(comments)s comments of %(people)s people below a post of the page:",
                          comments=len(comments), people=people))  # fmt: skip
        lines = [lines[0], *(f"\u2013 {line}" for line in lines[1:])]
    places = [place for comment in comments for place in kinds.places_of(comment.understanding)]
    new = NewCase(
        case_type=commonest([kinds.case_type_of(comment.understanding) for comment in comments]) or "PAHT",
        description="\n".join(lines) or _("A comment without words"),
        topic=commonest([comment.topic for comment in comments]),
        address=commonest(places),
        priority="P0" if any(comment.kind == CommentKind.EMERGENCY for comment in comments) else None,
    )
    actor = f"officer:{officer.id}"
    return create_case(session, new, conversation=owners[0], channel=comments[0].channel, actor=actor, now=now)


def _join(
    session: Session,
    case: Case,
    comments: Sequence[PageComment],
    owners: Sequence[Conversation],
    officer: Officer,
    now: datetime,
) -> None:
    for comment, owner in zip(comments, owners, strict=True):
        comment.case_id, comment.is_waiting = case.id, False
        comment.handled_at, comment.handled_by = now, officer.id
        owner.unit_id = owner.unit_id or case.unit_id
    session.flush()
    others = {owner.id: owner for owner in owners if owner.id != case.conversation_id}
    for _number, owner in sorted(others.items()):
        followers.join(session, case, owner, officer.id, now)
    CaseRepository(session).link_messages(case.id, [one.message_id for one in comments if one.message_id])
    text = ngettext("%(num)s comment joined the case.", "%(num)s comments joined the case.", len(comments))
    add_event(session, case, "note", now, detail={"text": text}, officer_id=officer.id)
    detail = {"comments": [comment.id for comment in comments], "followers": len(others)}
    audit.record(session, f"officer:{officer.id}", "case.merge_comments", "case", case.id, now, detail)
    announce_case(session, case)
    for post_id in sorted({comment.post_id for comment in comments}):
        plans.announce_post(session, post_id)


def split(session: Session, officer: Officer, comment_id: int, now: datetime) -> Case:
    """The person of this comment leaves the case; their comments wait again. When they had it, the next one has it.

    Raises NotAllowed, NotFound, Conflict (in no case), LastPerson.
    """
    require_writer(officer)
    comment = CommentRepository(session).find(officer, comment_id)
    if comment is None:
        raise NotFound
    case = FollowerRepository(session).case(comment.case_id) if comment.case_id else None
    if case is None or comment.conversation_id is None:
        raise Conflict(_("This comment belongs to no case."))
    find_case(session, officer, case.code)
    person, post_id = comment.conversation_id, comment.post_id
    _leave(session, case, person, officer, now)
    FollowerRepository(session).unlink_messages(case.id, person)
    CommentRepository(session).leave_case(case.id, person)
    text = _("One person was taken out of the case.")
    add_event(session, case, "note", now, detail={"text": text}, officer_id=officer.id)
    audit.record(
        session, f"officer:{officer.id}", "case.split_comments", "case", case.id, now, {"conversation": person}
    )
    announce_case(session, case)
    plans.announce_post(session, post_id)
    return case


def _leave(session: Session, case: Case, conversation_id: int, officer: Officer, now: datetime) -> None:
    repository = FollowerRepository(session)
    follower = repository.find(case.id, conversation_id)
    if case.conversation_id == conversation_id:
        heir = next((one for one in repository.of_case(case.id) if one.conversation_id != conversation_id), None)
        if heir is None:
            raise LastPerson
        values = {"conversation_id": heir.conversation_id, "citizen_id": heir.conversation.citizen_id}
        if not CaseRepository(session).change(case, values):
            raise Conflict
    if follower is not None:
        follower.left_at, follower.left_by, follower.waiting_text = now, officer.id, None
    session.flush()
