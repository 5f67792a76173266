"""People of a common case: each is told privately, in the own thread, under the own code, and ends with the master.

Every step is for one member and harmless when repeated: the jobs do one member in one transaction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import ENDED, PAUSED, CaseState, Move, allowed_moves
from inbox_api.cases.steps import Reasons, lock_conversation, make_move
from inbox_api.comments import followers
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import replies
from inbox_api.field import evidence
from inbox_api.masking import masked
from inbox_api.models import AnswerKind, Attachment, Case, CaseEvent, HandledBy
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _


def as_told(text: str, master: Case, member: Case) -> str:
    """The words of the master for one of its people: the own code, nobody's numbers."""
    return masked(text.replace(master.code, member.code))


def with_code(text: str, member: Case) -> str:
    """The words with the code of the one who reads them, which says whose case this is about."""
    return text if member.code in text else _("Case %(code)s: %(text)s", code=member.code, text=text).strip()


def _files(session: Session, event: CaseEvent, now: datetime) -> Sequence[Attachment]:
    """What went along with the words of the master, once more for another message; what was erased is not."""
    rows = ConversationRepository(session).attachments(event.detail.get("file_ids", ()))
    kept = [row for row in rows if row.stored_name is not None]
    return evidence.copies(session, kept, event.officer, now) if event.officer is not None else ()


def tell(session: Session, event_id: int, member_id: int, now: datetime) -> bool:
    """Tell one member what an officer said in the master; False when that was done, or nobody can be reached."""
    links = LinkRepository(session)
    event, member = links.event(event_id), CaseRepository(session).get(member_id)
    if event is None or member is None or member.merged_into_id != event.case_id:
        return False
    conversation = lock_conversation(session, member)
    if links.was_told(member_id, event_id):
        return False
    master = CaseRepository(session).get(event.case_id)
    assert master is not None
    text = with_code(as_told(str(event.detail.get("text", "")), master, member), member)
    if conversation is not None or routes.can_reach(session, member):
        files = _files(session, event, now) if conversation is not None else ()
        routes.tell(
            session, member, conversation, text, now,
            kind=AnswerKind.NOTICE, by=event.officer, is_typed=True, files=files,
        )  # fmt: skip
    detail = {"text": text, "from_event": event_id}
    add_event(session, member, "answer", now, detail=detail, officer_id=event.officer_id, is_public=True)
    replies.note_first(session, member, now)
    announce_case(session, member)
    return True


def tell_followers(session: Session, event_id: int, now: datetime) -> None:
    """Those who follow the master without a case of their own."""
    event = LinkRepository(session).event(event_id)
    master = CaseRepository(session).get(event.case_id) if event is not None else None
    if event is not None and master is not None:
        followers.tell(session, master, with_code(str(event.detail.get("text", "")), master), now)


def end_with_master(session: Session, master_id: int, member_id: int, now: datetime) -> bool:
    """Take one member where its master has ended, and tell its person how; False when nothing was to be done."""
    repository, links = CaseRepository(session), LinkRepository(session)
    master, member = repository.get(master_id), repository.get(member_id)
    if master is None or member is None or member.merged_into_id != master_id or master.closed_at is None:
        return False
    conversation = lock_conversation(session, member)
    last = _closing_event(session, master)
    if last is None or links.was_told(member_id, last.id):
        return False
    officer_id = last.officer_id
    said = master.result_text if master.status == CaseState.CLOSED else master.refusal_reason
    _walk(session, member, CaseState(master.status), said or "", officer_id, now)
    text = _("Result of case %(code)s: %(result)s", code=member.code, result=as_told(said or "", master, member))
    if conversation is not None or routes.can_reach(session, member):
        files = _files(session, last, now) if conversation is not None else ()
        routes.tell(session, member, conversation, text, now, kind=AnswerKind.FINAL, files=files)
    detail = {"text": text, "from_event": last.id}
    add_event(session, member, "answer", now, detail=detail, officer_id=officer_id, is_public=True)
    audit.record(session, "system", "case.end_with_master", "case", member.id, now, {"master": master.id})
    if conversation is not None and conversation.handled_by != HandledBy.OFFICER and not _has_open(session, member):
        conversations.hand_back(session, conversation.id, "system", now)
        conversation.is_closed = True
        conversations.announce_change(session, conversation)
    announce_case(session, member)
    return True


def _has_open(session: Session, member: Case) -> bool:
    assert member.conversation_id is not None
    return any(case.closed_at is None for case in CaseRepository(session).of_conversation(member.conversation_id))


def _closing_event(session: Session, master: Case) -> CaseEvent | None:
    """The line with which the master ended the last time."""
    ended = {state.value for state in ENDED}
    lines = [e for e in CaseRepository(session).events(master.id) if e.kind == "state" and e.detail.get("to") in ended]
    return lines[-1] if lines else None


def _walk(session: Session, member: Case, target: CaseState, said: str, officer_id: int | None, now: datetime) -> None:
    """Every step has its line; what the master needed for its steps speaks for the members too."""
    reasons = Reasons(
        reason=_("Decided in the common case."), result=said, no_photo_reason=None, is_with_master=True
    )  # fmt: skip
    for move in chain(CaseState(member.status), target, member.case_type):
        step = Reasons(reason=said, is_with_master=True) if move.target in ENDED and "reason" in move.needs else reasons
        make_move(session, member, move, now, step, officer_id=officer_id)


def chain(current: CaseState, target: CaseState, case_type: str) -> tuple[Move, ...]:
    """The shortest legal way that never waits for anybody; () when already there or none."""
    ways: deque[tuple[CaseState, tuple[Move, ...]]] = deque([(current, ())])
    seen = {current}
    while ways:
        state, way = ways.popleft()
        if state == target:
            return way
        for move in allowed_moves(state, case_type=case_type):
            if move.target not in seen and (move.target not in PAUSED or move.target == target):
                seen.add(move.target)
                ways.append((move.target, (*way, move)))
    return ()
