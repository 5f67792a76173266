"""What officers do with a case: state, assignment, notes, answers, closing. Each leaves a line and a log entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.assignment import city, transfers
from inbox_api.assignment.city import LeaderMustRefuse
from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases import guards, naming, news, notices, refusing, topics
from inbox_api.cases.links import followups
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.searched import searched_words
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import ENDED, CaseState, Move, check_move, path_between
from inbox_api.comments import followers
from inbox_api.conversations import awaiting, unfilled
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import clocks, replies
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.field import evidence
from inbox_api.folding import storable
from inbox_api.models import AnswerKind, Attachment, Case, Conversation, HandledBy, Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _

ACTING_ROLES = ("officer", "dispatcher", "inspector")


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a step may have to bring: a reason, a result for the citizen, an after-photo or why there is none.

    is_with_master: a merged case takes the step because its master did. file_ids: of files that the citizen gets with
    it, for the people of a common case.
    """

    reason: str | None = None
    result: str | None = None
    photo_count: int = 0
    no_photo_reason: str | None = None
    document_no: str | None = None  # of the decision that suspends or stops a case
    is_with_master: bool = False
    file_ids: tuple[int, ...] = ()
    refusal: str | None = None  # of refusing.reasons(): why it is not accepted

    @property
    def answer(self) -> guards.Answer:
        has_proof = self.photo_count > 0 or bool(self.document_no)
        return guards.Answer(self.result or "", has_proof, self.no_photo_reason)


def require_writer(officer: Officer) -> None:
    """Leaders, auditors and others read; acting needs one of the acting roles. Raises NotAllowed."""
    if not officer.has_role(*ACTING_ROLES):
        raise NotAllowed


def change_state(
    session: Session, case: Case, target: CaseState, officer: Officer, now: datetime, reasons: Reasons = Reasons()
) -> Case:
    """Make one move of the state machine. Raises InvalidMove and its kinds, Conflict, NotAllowed."""
    require_writer(officer)
    require_lead(session, case, officer)
    if target == CaseState.REFUSED and city.choices(session).refusal_needs_leader:
        raise LeaderMustRefuse
    if target == CaseState.REFUSED:
        reasons = replace(reasons, reason=refusing.written(reasons.refusal, reasons.reason))
    if target == CaseState.RESOLVED:  # photos of visits prove it, too
        reasons = replace(reasons, photo_count=reasons.photo_count + evidence.after_photo_count(session, case))
    move = check_move(
        CaseState(case.status),
        target,
        roles=officer.roles,
        case_type=case.case_type,
        reason=reasons.reason,
        result=reasons.result,
        photo_count=reasons.photo_count,
        no_photo_reason=reasons.no_photo_reason,
        document_no=reasons.document_no,
    )
    make_move(session, case, move, now, reasons, officer_id=officer.id)
    notices.tell_state(session, case, target, reasons.reason, officer, now)
    return case


def make_move(
    session: Session,
    case: Case,
    move: Move,
    now: datetime,
    reasons: Reasons,
    *,
    officer_id: int | None,
    actor: str = "system",
) -> None:
    """The one place where a state changes. The line of a reopening keeps the score of the end that it undoes.

    Raises what inbox_api/cases/guards.py raises, Conflict."""
    score = case.rating if move.target == CaseState.REOPENED else None
    if officer_id is not None:
        unfilled.check_filled(reasons.reason or "")  # the citizen reads it
    guards.check(session, case, move, now, is_with_master=reasons.is_with_master, answer=reasons.answer)
    values: dict[str, Any] = {"status": move.target.value}
    values.update(clocks.values_after_move(session, case, move, now, reasons.reason, reasons.document_no))
    if move.target in ENDED:
        values["closed_at"] = now
        if case.first_reply_at is None:  # how it ended is told, and its reopening asks for no first reply any more
            values["first_reply_at"] = now
        if move.target in {CaseState.REFUSED, CaseState.REFERRED}:
            values["refusal_reason"] = reasons.reason
    if move.target == CaseState.RESOLVED:
        values["result_text"], values["answered_at"] = storable(reasons.result or "").strip(), now
        values["folded"] = _searched(case, values)
    if move.target == CaseState.REOPENED:
        values.update(closed_at=None, answered_at=None, rating=None, rating_comment=None)
    if not CaseRepository(session).change(case, values):
        raise Conflict
    clocks.after_move(session, case, move, now)
    detail = {
        "from": move.source.value,
        "to": move.target.value,
        "verb": move.verb,
        "reason": reasons.reason,
        "no_photo_reason": reasons.no_photo_reason,
        **({"rating": score} if score is not None else {}),
        **({"refusal": reasons.refusal or refusing.OTHER} if move.target == CaseState.REFUSED else {}),
        **({"document_no": reasons.document_no} if reasons.document_no else {}),
        **({"file_ids": list(reasons.file_ids)} if reasons.file_ids else {}),
    }
    add_event(session, case, "state", now, detail=detail, officer_id=officer_id, is_public=True)
    actor = f"officer:{officer_id}" if officer_id else actor
    audit.record(session, actor, "case.state", "case", case.id, now, {"from": move.source, "to": move.target})
    announce_case(session, case)
    followups.after_move(session, case, move, now)


def assign(session: Session, case: Case, to: Officer, by: Officer, now: datetime) -> Case:
    """Give the case to an officer who may read it. Raises NotAllowed, NotFound, Conflict, MergedAway."""
    require_writer(by)
    require_lead(session, case, by)
    guards.require_own_path(case)
    repository = CaseRepository(session)
    if repository.find(to, case.code) is None or not to.has_role(*ACTING_ROLES):
        raise NotFound(_("This colleague may not see the case."))
    absence.require_present(session, to, now)
    _advance(session, case, CaseState.ASSIGNED, by, now)
    if not repository.change(case, {"officer_id": to.id}):
        raise Conflict
    add_event(session, case, "officer", now, detail={"to": to.id, "name": to.display_name}, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.assign", "case", case.id, now, {"to": to.id})
    news.tell(session, case, [to.id], "assigned", now, by=by.id)
    announce_case(session, case)
    return case


def _advance(session: Session, case: Case, target: CaseState, by: Officer, now: datetime) -> None:
    """Walk to a state that only the first steps of a case lead to; nothing when it is further already."""
    early = {CaseState.RECEIVED, CaseState.SORTING, CaseState.REOPENED}
    if CaseState(case.status) in early:
        for move in path_between(CaseState(case.status), target, roles=by.roles, case_type=case.case_type) or ():
            make_move(session, case, move, now, Reasons(), officer_id=by.id)


def transfer(
    session: Session,
    case: Case,
    unit_id: int,
    reason: str,
    by: Officer,
    now: datetime,
    *,
    decided_by: Officer | None = None,
) -> Case:
    """Hand the case to another unit: it leaves its officer. decided_by: the leader, from the third transfer on.

    Raises NotAllowed, NotFound, Invalid without a reason, InvalidMove, ReasonMissing, LeaderMustDecide.
    """
    require_writer(by)
    require_lead(session, case, by)
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say why the case is transferred."))
    unfilled.check_filled(reason)
    guards.require_own_path(case)
    unit = OfficerRepository(session).unit(unit_id)
    if unit is None or (unit.valid_to is not None and unit.valid_to < local_day(now)):
        raise NotFound
    transfers.require_allowed(session, case, decided_by)
    from_unit_id, count = case.unit_id, case.transfer_count + transfers.counts(case)
    lock_conversation(session, case)
    reasons = Reasons(reason=reason)
    if CaseState(case.status) == CaseState.IN_PROGRESS:
        change_state(session, case, CaseState.ASSIGNED, by, now, reasons)
    else:
        _advance(session, case, CaseState.ASSIGNED, by, now)
    moved: dict[str, Any] = {"unit_id": unit.id, "officer_id": None, "transfer_count": count}
    moved["co_unit_ids"] = [one for one in case.co_unit_ids if one != unit.id]
    if not CaseRepository(session).change(case, moved):
        raise Conflict
    transfers.note(session, case, from_unit_id, reason, by.id, decided_by, now)
    detail = {"to": unit.id, "name": unit.name, "reason": reason}
    if decided_by is not None:
        detail["decided_by"] = decided_by.display_name
    add_event(session, case, "unit", now, detail=detail, officer_id=by.id, is_public=True)
    audit.record(session, f"officer:{by.id}", "case.transfer", "case", case.id, now, {"to": unit.id})
    if case.conversation_id:
        conversation = ConversationRepository(session).get(case.conversation_id)
        if conversation is not None:
            conversations.move_to_unit(session, conversation, unit.id, now)
            session.refresh(case)
            notices.tell_transfer(session, case, now)
    news.tell_on_duty(session, case, "transferred", now, by=by.id)
    announce_case(session, case)
    return case


def change_fields(session: Session, case: Case, values: dict[str, Any], by: Officer, now: datetime) -> Case:
    """Correct what was recorded (title, description, address, topic …). The old values stay in the timeline."""
    require_writer(by)
    require_lead(session, case, by)
    changed = {name: value for name, value in values.items() if getattr(case, name) != value}
    if not changed:
        return case
    if "topic" in changed:
        changed["restricted"] = topics.restriction_of(case.case_type, changed["topic"])
    before = {name: getattr(case, name) for name in changed}
    if not CaseRepository(session).change(case, {**changed, "folded": _searched(case, changed)}):
        raise Conflict
    add_event(session, case, "field", now, detail={"before": before, "after": changed}, officer_id=by.id)
    audit.record(session, f"officer:{by.id}", "case.change", "case", case.id, now, {"fields": sorted(changed)})
    announce_case(session, case)
    return case


def _searched(case: Case, changed: dict[str, Any]) -> str:
    """The words of the case as it will be."""
    names = ("title", "description", "address", "contact_name", "own_fields")
    new = {name: changed.get(name, getattr(case, name)) for name in names}
    return searched_words(**new, result=changed.get("result_text", case.result_text))


def add_note(session: Session, case: Case, text: str, by: Officer, now: datetime) -> None:
    """An internal note on the case; no citizen ever reads it. Who is named in it with @ is told.

    Raises NotAllowed, Invalid without a word, CannotBeMentioned.
    """
    require_writer(by)
    words = storable(text).strip()
    if not words:
        raise Invalid(_("The note is empty."))
    named = naming.named(session, case, words, by)
    detail = {"text": words, **({"mentions": [one.username for one in named]} if named else {})}
    event = add_event(session, case, "note", now, detail=detail, officer_id=by.id)
    news.tell(session, case, [one.id for one in named], "mention", now, by=by.id, line=event.id)
    announce_case(session, case)


def answer(
    session: Session,
    case: Case,
    text: str,
    by: Officer,
    now: datetime,
    files: Sequence[Attachment] = (),
    *,
    is_result: bool = False,
    force: bool = True,
    seen_id: int | None = None,
) -> None:
    """Tell the citizen something, by the ways of inbox_api/routes. Raises Conflict when none is known.

    is_result: the case's result; of a case that waits for the citizen's word the question whether it is done follows.
    force: also over a colleague who has the conversation. Without it that raises TakenByAnother, and AnsweredMeanwhile
    when a colleague has answered behind the message `seen_id`.
    """
    require_writer(by)
    require_lead(session, case, by)
    guards.require_words(text, files)
    conversation = lock_conversation(session, case)
    if not force:
        guards.require_no_other(session, conversation, by, seen_id)
    is_common = LinkRepository(session).is_master(case.id)
    if conversation is None and (files or not (is_common or is_result or routes.can_reach(session, case))):
        raise Conflict(_("This case has no conversation to answer in."))
    kind = AnswerKind.FINAL if is_result else AnswerKind.NOTICE
    if conversation is not None or not is_common:
        said = notices.result_text(case) if is_result else text
        routes.tell(
            session, case, conversation, said, now,
            kind=kind, by=by, is_typed=True, files=files, asks_back=is_result,
        )  # fmt: skip
    if conversation is not None and not conversations.is_with_other(conversation, by):
        awaiting.note_answered(session, conversation)
    replies.note_first(session, case, now)
    told = {"text": storable(text), **({"file_ids": [file.id for file in files]} if files else {})}
    event = add_event(session, case, "answer", now, detail=told, officer_id=by.id, is_public=True)
    if is_common:
        followups.after_answer(session, case, event)
    audit.record(session, f"officer:{by.id}", "case.answer", "case", case.id, now)
    announce_case(session, case)


def lock_conversation(session: Session, case: Case) -> Conversation | None:
    """Before the case's own row: the bot and the worker lock in this order, the other one ends in a deadlock."""
    return ConversationRepository(session).lock(case.conversation_id) if case.conversation_id else None


def close_with_result(
    session: Session,
    case: Case,
    by: Officer,
    now: datetime,
    reasons: Reasons,
    files: Sequence[Attachment] = (),
    *,
    force: bool = True,
    seen_id: int | None = None,
) -> Case:
    """Record the result, tell the citizen, ask for a rating, and give the conversation back to the bot.

    force: also over a colleague who has the conversation, and stays with it; without it that raises TakenByAnother,
    and AnsweredMeanwhile when a colleague has answered behind the message `seen_id`.
    Walks the allowed moves to the end, each with its own line. Raises InvalidMove and its kinds.
    """
    require_writer(by)
    require_lead(session, case, by)
    conversation = lock_conversation(session, case)
    if not force:
        guards.require_no_other(session, conversation, by, seen_id)
    current = CaseState(case.status)
    if current not in {CaseState.RESOLVED, CaseState.AWAITING_CONFIRMATION}:
        for move in path_between(current, CaseState.IN_PROGRESS, roles=by.roles, case_type=case.case_type) or ():
            make_move(session, case, move, now, Reasons(), officer_id=by.id)
        change_state(session, case, CaseState.RESOLVED, by, now, reasons)
    change_state(session, case, CaseState.CLOSED, by, now, Reasons(file_ids=tuple(file.id for file in files)))
    is_told = current == CaseState.AWAITING_CONFIRMATION and not files  # there the result went out already
    text = notices.result_text(case)
    if conversation is None and LinkRepository(session).is_master(case.id):
        followers.tell(session, case, text, now)  # its members are told in their own cases
    elif not is_told:
        routes.tell(
            session, case, conversation, text, now,
            kind=AnswerKind.FINAL, by=by, is_typed=True, files=files if conversation else (), asks_back=True,
        )  # fmt: skip
    elif conversation is not None:
        notices.ask_for_rating(session, case, conversation, now)
    if conversation is not None:
        if conversation.handled_by != HandledBy.OFFICER or conversation.officer_id in {None, by.id}:
            conversations.hand_back(session, conversation.id, f"officer:{by.id}", now)
            conversation.is_closed = True
        conversations.announce_change(session, conversation)
    return case
