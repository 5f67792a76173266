"""How an open draft ends: sent with every check of an ordinary answer, stopped in its seconds, or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import held, steps
from inbox_api.cases.held_repository import HeldRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import holding, inbox, meanwhile
from inbox_api.conversations.holding_repository import HoldingRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, NotAllowed
from inbox_api.files.naming import file_name
from inbox_api.looks import reading, service
from inbox_api.looks.after import KEPT
from inbox_api.looks.repository import LookRepository
from inbox_api.looks.service import LookOver, NotWithYou
from inbox_api.models import (
    Attachment,
    Author,
    Case,
    HeldAnswer,
    HeldKind,
    HeldState,
    LookState,
    Message,
    Officer,
    SecondLook,
)
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext


class WrittenMeanwhile(Conflict):
    """The citizen has written, or somebody has answered, since the draft was written."""

    code = "written_meanwhile"


class DrafterGone(NotAllowed):
    code = "drafter_gone"
    message = lazy_gettext("Whoever wrote this may no longer answer here. Answer yourself.")


@dataclass(frozen=True, slots=True)
class Order:
    """seen_id: the newest message that the colleague has read. force: also where another colleague has it."""

    seen_id: int | None = None
    force: bool = False
    hold: timedelta = timedelta(0)


def meanwhile_said(session: Session, look: SecondLook, seen_id: int | None = None) -> list[Message]:
    """What the citizen and officers have said since it was written, or since `seen_id`; oldest first."""
    talk = reading.talk_of(look)
    after = max(look.seen_id, seen_id or 0)
    return list(LookRepository(session).newer(talk.id, after)) if talk else []


def read_meanwhile(session: Session, officer: Officer, look: SecondLook, now: datetime) -> list[Message]:
    """The same for whoever reads it on the draft's page: a look into the conversation, which is logged."""
    found, talk = meanwhile_said(session, look), reading.talk_of(look)
    if found and talk is not None and InboxRepository(session).is_readable(officer, talk.id):
        audit.record(session, f"officer:{officer.id}", "conversation.view", "conversation", talk.id, now)
    return found


def send(
    session: Session, officer: Officer, look_id: int, order: Order, now: datetime, *, version: int | None = None
) -> SecondLook:
    """It goes out as the drafter's answer, with what every answer is asked for.

    Raises NotFound, NotWithYou, LookOver, Conflict, WrittenMeanwhile, DrafterGone, and what inbox.reply and held.give
    raise.
    """
    look = reading.find(session, officer, look_id)
    _lock(session, look)
    service.require_with(session, officer, look, version)
    _require_nothing_new(session, look, order.seen_id)
    drafter = _drafter(session, look)
    files = _free(session, look, f"officer:{drafter.id}", now)
    if look.case is None:
        message = _reply(session, officer, look, drafter, files, order, now)
        became = {"message_id": message.id}
    else:
        waits = _give(session, officer, look, look.case, drafter, files, order, now)
        became = {"held_id": waits.id} if waits else {}
    service.move(session, look, {"state": LookState.SENT, **became})
    service.note(session, look, officer, "sent", "", now)
    service.tell(session, look, [look.drafter_id], "look_sent", now, by=officer.id)
    return look


def _lock(session: Session, look: SecondLook) -> None:
    """All who write there lock in this order: what of its drafter waits in the case, the conversation, the rest."""
    waits = HeldRepository(session).of(look.case_id, look.drafter_id) if look.case_id else None
    if waits is not None:  # its seconds may be over this moment
        HeldRepository(session).lock(waits.id)
    talk = reading.talk_of(look)
    if talk is not None:
        ConversationRepository(session).lock(talk.id)
    session.refresh(look)


def _require_nothing_new(session: Session, look: SecondLook, seen_id: int | None) -> None:
    found = meanwhile_said(session, look, seen_id)
    if not found:
        return
    last = found[-1]
    if last.author == Author.CITIZEN:
        raise WrittenMeanwhile(_("The citizen has written since this was drafted. Read it first, then send."))
    raise WrittenMeanwhile(_("%(name)s has answered meanwhile. Read it first, then send.", name=meanwhile.who(last)))


def _drafter(session: Session, look: SecondLook) -> Officer:
    """Who wrote it, able to answer there today. Raises DrafterGone."""
    one = look.drafter
    case = look.case
    if case is not None:
        may_read = CaseRepository(session).find(one, case.code) is not None
    else:
        may_read = InboxRepository(session).is_readable(one, look.conversation_id or 0)
    if not (one.is_active and one.has_role(*steps.ACTING_ROLES) and may_read):
        raise DrafterGone
    return one


def _free(session: Session, look: SecondLook, owner: str, now: datetime) -> list[Attachment]:
    """The files of the draft, as uploads of that owner again: of today, however long the draft has waited."""
    found = ConversationRepository(session).free_attachments(look.file_ids)
    own = [file for file in found if file.uploaded_by == f"{KEPT}{look.id}"]
    if len(own) != len(look.file_ids):
        raise Conflict
    for file in own:
        file.uploaded_by, file.created_at = owner, now  # old uploads are forgotten
    session.flush()
    return own


def _reply(
    session: Session, officer: Officer, look: SecondLook, drafter: Officer, files: list[Attachment], order: Order,
    now: datetime,
) -> Message:  # fmt: skip
    talk = look.conversation
    assert talk is not None
    is_senders = talk.officer_id == officer.id  # who sends it has the conversation, and keeps it
    return inbox.reply(
        session, drafter, talk.public_id, look.text, now, [file.id for file in files],
        force=order.force or is_senders, takes=not is_senders, seen_id=max(look.seen_id, order.seen_id or 0),
        hold=order.hold,
    )  # fmt: skip


def _give(
    session: Session, officer: Officer, look: SecondLook, case: Case, drafter: Officer, files: list[Attachment],
    order: Order, now: datetime,
) -> HeldAnswer | None:  # fmt: skip
    """The answer that waits its seconds in the case, None for one that has gone out."""
    own = held.own(session, case, drafter)
    if own is not None and own.state != HeldState.WAITING:
        raise Conflict(_("%(name)s has other words open in this case's form.", name=drafter.display_name))
    talk = case.conversation
    is_senders = talk is not None and talk.officer_id == officer.id
    given = held.Given(
        HeldKind(look.kind), look.text, look.no_photo_reason, order.force or is_senders,
        max(look.seen_id, order.seen_id or 0) if talk else None,
    )  # fmt: skip
    waits = held.give(session, case, given, drafter, now, files, order.hold)
    return held.own(session, case, drafter) if waits else None


def can_stop(session: Session, officer: Officer, look: SecondLook) -> bool:
    """Whether it waits its seconds and this officer is the one who sent it."""
    if look.state != LookState.SENT or reading.steps(session, look)[-1].officer_id != officer.id:
        return False
    message = ConversationRepository(session).message(look.message_id) if look.message_id else None
    waits = HeldRepository(session).get(look.held_id) if look.held_id else None
    return (message is not None and message.held_until is not None) or (
        waits is not None and waits.state == HeldState.WAITING
    )


def stop(session: Session, officer: Officer, look_id: int, now: datetime) -> SecondLook:
    """Whoever has just sent it stops it, and has it before the eyes again. Raises NotFound, NotWithYou, AlreadySent."""
    look = reading.find(session, officer, look_id)
    _lock(session, look)
    if look.state != LookState.SENT:
        raise LookOver
    if reading.steps(session, look)[-1].officer_id != officer.id:
        raise NotWithYou
    files = _stopped_message(session, look) if look.case is None else _stopped_held(session, look)
    service.keep_files(look, files)
    session.flush()
    service.move(session, look, {"state": LookState.WAITING, "message_id": None, "held_id": None})
    service.note(session, look, officer, "stopped", "", now)
    service.tell(session, look, [look.drafter_id], "look_stopped", now, by=officer.id)
    return look


def _stopped_message(session: Session, look: SecondLook) -> list[Attachment]:
    message = HoldingRepository(session).lock(look.message_id or 0)
    if message is None or message.held_until is None:
        raise holding.AlreadySent
    files = list(message.attachments)
    for file in files:
        file.message_id = None
    session.flush()
    HoldingRepository(session).delete(message)
    return files


def _stopped_held(session: Session, look: SecondLook) -> list[Attachment]:
    repository = HeldRepository(session)
    waits = repository.lock(look.held_id or 0)
    if waits is None or waits.state != HeldState.WAITING:
        raise holding.AlreadySent
    repository.delete(waits)
    return [file for file in ConversationRepository(session).free_attachments(look.file_ids) if file.message_id is None]


def take_back(session: Session, officer: Officer, look_id: int, now: datetime) -> tuple[SecondLook, holding.TakenBack]:
    """The drafter has the words in the own form again: of a case they stand there, of a conversation they are given.

    Raises NotFound, NotWithYou, LookOver, Conflict.
    """
    look = reading.find(session, officer, look_id)
    _lock(session, look)
    if look.state not in {LookState.WAITING, LookState.RETURNED}:
        raise LookOver
    if look.drafter_id != officer.id:
        raise NotWithYou
    had, files = look.state, _free(session, look, f"officer:{officer.id}", now)
    service.move(session, look, {"state": LookState.TAKEN_BACK})
    if look.case is not None:
        _into_form(session, look, look.case, officer, now)
    service.note(session, look, officer, "taken_back", "", now)
    if had == LookState.WAITING:
        service.tell(session, look, [look.colleague_id], "look_gone", now, by=officer.id)
    return look, holding.TakenBack(look.text, {file.id: file_name(file, file.mime or "") for file in files})


def _into_form(session: Session, look: SecondLook, case: Case, officer: Officer, now: datetime) -> None:
    """As words that were taken back in their seconds. What stands there already is not written over."""
    repository = HeldRepository(session)
    before = repository.of(case.id, officer.id)
    if before is not None:
        raise Conflict(_("Other words of yours are open in this case's form. Send or empty them first."))
    repository.add(
        HeldAnswer(
            case_id=case.id, officer_id=officer.id, kind=HeldKind(look.kind), text=look.text,
            no_photo_reason=look.no_photo_reason, file_ids=list(look.file_ids), force=False, seen_id=None,
            held_until=now, state=HeldState.TAKEN_BACK,
        )
    )  # fmt: skip
