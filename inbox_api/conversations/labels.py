"""Labels: words that a unit or the city puts on conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox, undoing
from inbox_api.conversations.labels_repository import LabelRepository
from inbox_api.conversations.service import announce_change
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Conversation, InboxLabel, Officer, UndoableAct
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

COLOURS = ("grey", "blue", "green", "yellow", "red", "violet")
LONGEST_NAME = 40
MAKERS = ("dispatcher", "leader", "admin")
MOST = 200


class LabelExists(Conflict):
    code = "label_exists"
    message = lazy_gettext("There is a label with this name already.")


def labels_for(session: Session, officer: Officer) -> Sequence[InboxLabel]:
    """The labels the officer may use: of the city and of the units one reads."""
    units = CaseRepository(session).units_read_by(officer) | {officer.unit_id}
    return LabelRepository(session).usable(sorted(units))


def make(session: Session, officer: Officer, name: str, colour: str, now: datetime, *, for_city: bool) -> InboxLabel:
    """A new label, of the officer's unit or of the city. Raises NotAllowed, Invalid, LabelExists."""
    if not officer.has_role(*MAKERS):
        raise NotAllowed
    name = " ".join(storable(name).split())
    if not 1 <= len(name) <= LONGEST_NAME or colour not in COLOURS:
        raise Invalid(_("A label needs a name of 1 to 40 characters and a colour."))
    repository = LabelRepository(session)
    unit_id = None if for_city else officer.unit_id
    if repository.named(unit_id, name) is not None:
        raise LabelExists
    if repository.count(unit_id) >= MOST:
        raise Invalid(_("There are too many labels already."))
    label = repository.add(InboxLabel(name=name, colour=colour, unit_id=unit_id, made_by=officer.id, made_at=now))
    audit.record(session, f"officer:{officer.id}", "label.make", "label", label.id, now)
    return label


def archive(session: Session, officer: Officer, label_id: int, now: datetime) -> None:
    """It is offered no more; where it stands it stays. Raises NotFound, NotAllowed."""
    if not officer.has_role(*MAKERS):
        raise NotAllowed
    label = _usable(session, officer, label_id)
    label.archived_at = now
    session.flush()
    audit.record(session, f"officer:{officer.id}", "label.archive", "label", label.id, now)


def _usable(session: Session, officer: Officer, label_id: int) -> InboxLabel:
    label = next((one for one in labels_for(session, officer) if one.id == label_id), None)
    if label is None:
        raise NotFound
    return label


def put(session: Session, officer: Officer, public_id: str, label_id: int, now: datetime) -> int | None:
    """Put a label on; the number to undo it by, None when it was there. Raises NotFound, NotAllowed."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    label = _usable(session, officer, label_id)
    if not LabelRepository(session).put(conversation.id, label.id, officer.id, now):
        return None
    return _changed(session, officer, conversation, label.id, now, is_on=True)


def take_off(session: Session, officer: Officer, public_id: str, label_id: int, now: datetime) -> int | None:
    """Take a label off; as `put`. Raises NotFound, NotAllowed."""
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    if not LabelRepository(session).take_off(conversation.id, label_id):
        return None
    return _changed(session, officer, conversation, label_id, now, is_on=False)


def _changed(
    session: Session, officer: Officer, conversation: Conversation, label_id: int, now: datetime, *, is_on: bool
) -> int:
    audit.record(
        session, f"officer:{officer.id}", "conversation.label", "conversation", conversation.id, now,
        {"label": label_id, "is_on": is_on},
    )  # fmt: skip
    announce_change(session, conversation)
    return undoing.note(
        session, officer, "label", now, conversation_id=conversation.id,
        before={"label": label_id, "is_on": not is_on}, after={"label": label_id, "is_on": is_on},
    )  # fmt: skip


def of_conversation(session: Session, conversation: Conversation) -> Sequence[InboxLabel]:
    return LabelRepository(session).of_conversations([conversation.id]).get(conversation.id, [])


@undoing.restores("label")
def _restore(session: Session, officer: Officer, act: UndoableAct, now: datetime) -> None:
    repository, conversation_id = LabelRepository(session), act.conversation_id or 0
    if act.before["is_on"]:
        changed = repository.put(conversation_id, act.before["label"], officer.id, now)
    else:
        changed = repository.take_off(conversation_id, act.before["label"])
    if not changed:
        raise undoing.ChangedSince
    conversation = session.get(Conversation, conversation_id)
    if conversation is not None:
        announce_change(session, conversation)
