"""Many cases of one matter: they join a master, keep their people, codes and states, and can be taken out again.

A member is not worked on while it is merged: the master is, and its people are told through their own cases. Nothing of
a member but the link changes, so taking it out restores it. Complaints, denunciations and sensitive cases never join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import NewCase, add_event, announce_case, create_case, find_case, typed_code
from inbox_api.cases.states import PAPER_TYPES, CaseState, check_move
from inbox_api.cases.steps import Reasons, lock_conversation, make_move, require_writer
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import clocks, legal
from inbox_api.errors import AppError, Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import AnswerKind, Case, Officer
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

AT_MOST = 500
UNRESTRICTED = "none"


class CannotMerge(Conflict):
    code = "cannot_merge"
    message = lazy_gettext("These cases cannot be handled together.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. problem: why it could not be done, "" when it was."""

    code: str
    problem: str = ""


def merge(
    session: Session,
    officer: Officer,
    master_code: str,
    codes: Sequence[str],
    now: datetime,
    *,
    reason: str = "",
    is_told: bool = True,
) -> list[Outcome]:
    """Each of `codes` joins the master, or says why not. is_told: their people are told that it is one matter.

    Raises NotFound (one of them may not be read: nothing is done), NotAllowed, CannotMerge (the master), Invalid.
    """
    require_writer(officer)
    master = find_case(session, officer, master_code)
    wanted = list(dict.fromkeys(code for code in map(typed_code, codes) if code != master.code))[:AT_MOST]
    if not wanted:
        raise Invalid(_("Choose at least one other case."))
    found = [find_case(session, officer, code) for code in wanted]
    require_master(master)
    _lock_conversations(session, [master, *found])
    return [_join(session, master, case, officer, reason, now, is_told=is_told) for case in found]


def require_master(case: Case) -> None:
    """Raises CannotMerge with the reason why nothing can join this case."""
    if case.closed_at is not None:
        raise CannotMerge(_("Case %(code)s has ended.", code=case.code))
    if case.merged_into_id is not None:
        raise CannotMerge(_("Case %(code)s is itself part of a common case.", code=case.code))
    if case.restricted != UNRESTRICTED or case.case_type in PAPER_TYPES:
        raise CannotMerge(_("Case %(code)s is of a kind that is always handled by itself.", code=case.code))


def _lock_conversations(session: Session, cases: Sequence[Case]) -> None:
    """In order of their ids, before any case: as everybody locks."""
    for number in sorted({case.conversation_id for case in cases if case.conversation_id is not None}):
        ConversationRepository(session).lock(number)


def _join(
    session: Session, master: Case, case: Case, officer: Officer, reason: str, now: datetime, *, is_told: bool
) -> Outcome:
    try:
        with session.begin_nested():
            join(session, master, case, officer, reason, now, is_told=is_told)
    except AppError as error:
        return Outcome(case.code, error.text)
    return Outcome(case.code)


def join(
    session: Session,
    master: Case,
    case: Case,
    officer: Officer | None,
    reason: str,
    now: datetime,
    *,
    is_told: bool,
) -> None:
    """One case joins. officer None: its own reporter said that it is the same matter. Raises CannotMerge, Conflict.

    The caller holds the locks of both conversations.
    """
    _require_member(session, master, case)
    repository, links = CaseRepository(session), LinkRepository(session)
    for member in links.members(case.id):  # a common case joins another one: its people come along
        _point(session, member, master, now)
        clocks.replan(session, member)
    _point(session, case, master, now)
    values: dict[str, object] = {}
    if case.due_at is not None and (master.due_at is None or case.due_at < master.due_at):
        values["due_at"] = case.due_at  # the earliest promise to any of them counts for all
    if case.priority < master.priority:
        values["priority"] = case.priority
    if values and not repository.change(master, values):
        raise Conflict
    clocks.replan(session, case)
    clocks.replan(session, master)
    actor = f"officer:{officer.id}" if officer else f"citizen:{case.citizen_id}"
    number = officer.id if officer else None
    words = storable(reason).strip()
    detail = {"into": master.code, "reason": words, "actor": actor}
    add_event(session, case, "merged", now, detail=detail, officer_id=number, is_public=True)
    joined = {"code": case.code, "reason": words, "actor": actor}
    add_event(session, master, "joined", now, detail=joined, officer_id=number)
    audit.record(session, actor, "case.merge", "case", case.id, now, {"into": master.id})
    if is_told:
        text = _(
            "Your report %(code)s is handled together with other reports on the same matter."
            " Your code stays the same; you will get every piece of news here.",
            code=case.code,
        )
        tell_owner(session, case, text, officer, now)
    announce_case(session, case)
    announce_case(session, master)


def _point(session: Session, case: Case, master: Case, now: datetime) -> None:
    if not CaseRepository(session).change(case, {"merged_into_id": master.id, "merged_at": now}):
        raise Conflict
    session.expire(case, ["master"])


def _require_member(session: Session, master: Case, case: Case) -> None:
    require_master(master)
    if case.id == master.id or case.merged_into_id == master.id:
        raise CannotMerge(_("Case %(code)s belongs to it already.", code=case.code))
    require_master(case)
    if case.is_paused:
        raise CannotMerge(_("Case %(code)s waits for its citizen. Let it go on first.", code=case.code))
    if LinkRepository(session).has_open_children(case.id) or case.parent_id == master.id or master.parent_id == case.id:
        raise CannotMerge(_("Case %(code)s was split; its parts stay by themselves.", code=case.code))


def tell_owner(session: Session, case: Case, text: str, officer: Officer | None, now: datetime) -> None:
    """Whoever reported the case reads this, by the ways of inbox_api/routes. Nothing when nobody can be reached."""
    conversation = lock_conversation(session, case)
    if conversation is not None or routes.can_reach(session, case):
        routes.tell(session, case, conversation, text, now, kind=AnswerKind.NOTICE, by=officer)


def unmerge(session: Session, officer: Officer, code: str, reason: str, now: datetime) -> Case:
    """The case is handled by itself again, as it was; one that ended with its master is opened again.

    Raises NotFound, NotAllowed, Conflict (it belongs to none), ReasonMissing, MoveNotYours (opening again).
    """
    require_writer(officer)
    case = find_case(session, officer, code)
    if case.merged_into_id is None:
        raise CannotMerge(_("Case %(code)s belongs to no common case.", code=case.code))
    master = CaseRepository(session).get(case.merged_into_id)
    if master is None or CaseRepository(session).find(officer, master.code) is None:
        raise NotFound
    conversation = lock_conversation(session, case)
    words = storable(reason).strip()
    move = None
    if case.closed_at is not None:
        roles, kind = officer.roles, case.case_type
        move = check_move(CaseState(case.status), CaseState.REOPENED, roles=roles, case_type=kind, reason=words)
    if not CaseRepository(session).change(case, {"merged_into_id": None, "merged_at": None}):
        raise Conflict
    session.expire(case, ["master"])
    promised = case.due_at
    if move is not None:
        make_move(session, case, move, now, Reasons(reason=words), officer_id=officer.id)
    else:
        legal.recount(session, case, now)
    clocks.replan(session, case)
    _take_promise_back(session, master, promised, now)
    detail = {"from": master.code, "reason": words}
    add_event(session, case, "unmerged", now, detail=detail, officer_id=officer.id, is_public=True)
    left = {"code": case.code, "reason": words}
    add_event(session, master, "left", now, detail=left, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "case.unmerge", "case", case.id, now, {"from": master.id})
    tell_owner(session, case, _("Your report %(code)s is handled by itself from now on.", code=case.code), officer, now)
    if conversation is not None:
        conversations.announce_change(session, conversation)
    announce_case(session, case)
    announce_case(session, master)
    return case


def _take_promise_back(session: Session, master: Case, promised: datetime | None, now: datetime) -> None:
    """The deadline of the common case was the one that left: its own counts again, or the earliest of who stays."""
    if master.closed_at is None and promised is not None and master.due_at == promised:
        others = [member.due_at for member in LinkRepository(session).members(master.id) if member.due_at is not None]
        due = min([clocks.main_due(session, master, now), *others])
        if due != promised and not CaseRepository(session).change(master, {"due_at": due}):
            raise Conflict
    clocks.replan(session, master)


def make_master(
    session: Session, officer: Officer, new: NewCase, codes: Sequence[str], now: datetime, *, is_told: bool = False
) -> tuple[Case, list[Outcome]]:
    """A common case of its own, without a person, that the others join. Raises as `merge`; UnknownCaseType."""
    require_writer(officer)
    first = find_case(session, officer, codes[0]) if codes else None
    if first is None:
        raise Invalid(_("Choose at least one other case."))
    for code in codes:
        find_case(session, officer, code)
    master = create_case(
        session, new, conversation=None, channel=first.source_channel, actor=f"officer:{officer.id}", now=now
    )
    outcomes = merge(session, officer, master.code, codes, now, is_told=is_told)
    return master, outcomes


def members(session: Session, officer: Officer, master: Case, limit: int = 200) -> Sequence[Case]:
    """Of those, what this officer may read too."""
    cases = CaseRepository(session)
    found = cases.list_for(officer, Case.merged_into_id == master.id, limit=limit)
    return sorted(found, key=lambda case: case.id)
