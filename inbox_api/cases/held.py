"""An answer or a result given on the page of a case waits some seconds: until then nothing of it has happened.

It is tried at once and undone again, so that the officer hears of every refusal while the page is still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.cases import results, steps
from inbox_api.cases.held_repository import HeldRepository
from inbox_api.cases.service import announce_case
from inbox_api.conversations.holding import LOST_AFTER, AlreadySent
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import AppError
from inbox_api.files.naming import file_name
from inbox_api.looks import after as looks
from inbox_api.models import Attachment, Case, HeldAnswer, HeldKind, HeldState, Officer
from inbox_api.officers import notices

RELEASE = "release_held_case"


@dataclass(frozen=True, slots=True)
class Given:
    """What the officer gave. seen_id: the newest message of the conversation that was before the eyes."""

    kind: HeldKind
    text: str
    no_photo_reason: str | None = None
    force: bool = False
    seen_id: int | None = None


def give(
    session: Session, case: Case, given: Given, by: Officer, now: datetime, files: Sequence[Attachment],
    wait: timedelta,
) -> bool:  # fmt: skip
    """Let it go out after `wait`; whether it waits. Raises what the steps raise, as if it went out at once.

    One that waits already goes out now; the same given twice is one.
    """
    repository = HeldRepository(session)
    before = repository.of(case.id, by.id)
    before = repository.lock(before.id) if before is not None else None
    if before is not None and before.state == HeldState.WAITING:
        if (before.kind, before.text) == (given.kind, given.text):
            return True
        _carry_out(session, case, _given(before), by, now, _files(session, before))
    if before is not None:
        repository.delete(before)
    if wait <= timedelta(0):
        _carry_out(session, case, given, by, now, files)
        return False
    with session.begin_nested() as trial:
        _carry_out(session, case, given, by, now, files)
        trial.rollback()
    held = repository.add(
        HeldAnswer(
            case_id=case.id, officer_id=by.id, kind=given.kind, text=given.text,
            no_photo_reason=given.no_photo_reason, file_ids=[file.id for file in files], force=given.force,
            seen_id=given.seen_id, held_until=now + wait, state=HeldState.WAITING,
        )
    )  # fmt: skip
    queue.defer(session, RELEASE, lock=f"held_case:{held.id}", at=held.held_until, held_id=held.id)
    announce_case(session, case)
    return True


def _carry_out(
    session: Session, case: Case, given: Given, by: Officer, now: datetime, files: Sequence[Attachment]
) -> None:
    if given.kind == HeldKind.ANSWER:
        steps.answer(session, case, given.text, by, now, files, force=given.force, seen_id=given.seen_id)
        return
    reasons = steps.Reasons(
        result=given.text.strip() or None, photo_count=len(files), no_photo_reason=given.no_photo_reason
    )
    finish = steps.close_with_result if given.kind == HeldKind.CLOSE else results.send_result
    finish(session, case, by, now, reasons, files, force=given.force, seen_id=given.seen_id)


def _given(held: HeldAnswer) -> Given:
    return Given(HeldKind(held.kind), held.text, held.no_photo_reason, held.force, held.seen_id)


def _files(session: Session, held: HeldAnswer) -> list[Attachment]:
    return [file for file in ConversationRepository(session).free_attachments(held.file_ids) if file.message_id is None]


def files_of(session: Session, held: HeldAnswer) -> dict[int, str]:
    """Numbers and names of the files that would go along."""
    return {file.id: file_name(file, file.mime or "") for file in _files(session, held)}


def own(session: Session, case: Case, officer: Officer) -> HeldAnswer | None:
    """What of this officer waits in the case, or did not go out and is offered again."""
    return HeldRepository(session).of(case.id, officer.id)


def take_back(session: Session, case: Case, officer: Officer, now: datetime) -> None:
    """The officer's own, while it waits; the words are offered again. Raises AlreadySent."""
    repository = HeldRepository(session)
    found = repository.of(case.id, officer.id)
    held = repository.lock(found.id) if found is not None else None
    if held is None or held.state != HeldState.WAITING:
        raise AlreadySent
    held.state = HeldState.TAKEN_BACK
    session.flush()
    looks.note_stopped(session, officer.id, now, held_id=held.id)
    audit.record(session, f"officer:{officer.id}", "case.answer_back", "case", case.id, now)
    announce_case(session, case)


def release(session: Session, held_id: int, now: datetime) -> None:
    """Let it happen; nothing when it was taken back or has gone. What is refused now is told to its officer."""
    repository = HeldRepository(session)
    held = repository.lock(held_id)
    if held is None or held.state != HeldState.WAITING:
        return
    case, officer = held.case, held.officer
    try:
        with session.begin_nested():
            _carry_out(session, case, _given(held), officer, now, _files(session, held))
    except AppError as error:
        held.state, held.failure = HeldState.FAILED, error.text
        session.flush()
        looks.note_stopped(session, officer.id, now, held_id=held.id, is_failed=True)
        notices.tell(session, [officer.id], "answer_stopped", now, case_id=case.id, code=case.code)
        announce_case(session, case)
        return
    repository.delete(held)


def release_lost(session: Session, now: datetime) -> None:
    """Those whose job was lost."""
    for held_id in HeldRepository(session).lost(now - LOST_AFTER):
        release(session, held_id, now)
