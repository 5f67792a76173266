"""Steps of the officers' inbox for programs, beside reading and answering."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api import presence
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import (
    acts,
    desk_schemas,
    holding,
    inbox,
    labels,
    notes,
    reminders,
    understood,
    undoing,
    wrong_intents,
)
from inbox_api.conversations.intents import KNOWN_INTENTS
from inbox_api.db import SessionDep, TransactionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training import weighing
from inbox_api.training.models import routing
from inbox_api.training.weighing_schemas import WeighedOut

router = APIRouter(prefix="/api/v1", tags=["inbox"])
ONE = "/conversations/{conversation_id}"


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/undo/{undo_id}")
def undo(undo_id: int, officer: CurrentOfficer, session: SessionDep) -> desk_schemas.UndoneOut:
    """Take back one's own last change, or a run over many, within ten seconds.

    409 when it is too late or changed by others meanwhile; of a run, when nothing of it can be put back.
    """
    return desk_schemas.UndoneOut.of(undoing.undo(session, officer, undo_id, now()))


@router.put(ONE + "/urgent")
def set_urgent(
    conversation_id: str, order: desk_schemas.UrgentIn, officer: CurrentOfficer, session: SessionDep
) -> desk_schemas.DoneOut:
    return desk_schemas.DoneOut.of(acts.set_urgent(session, officer, conversation_id, order.is_urgent, now()))


@router.put(ONE + "/snooze")
def snooze(
    conversation_id: str, order: desk_schemas.SnoozeIn, officer: CurrentOfficer, session: SessionDep
) -> desk_schemas.DoneOut:
    """Out of the open lists until then, or until the citizen writes."""
    done = reminders.snooze(session, officer, conversation_id, order.until, order.text, now())
    return desk_schemas.DoneOut.of(done)


@router.delete(ONE + "/snooze")
def wake(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> desk_schemas.DoneOut:
    return desk_schemas.DoneOut.of(reminders.wake(session, officer, conversation_id, now()))


@router.get(ONE + "/reminders")
def list_reminders(
    conversation_id: str, officer: CurrentOfficer, session: SessionDep
) -> list[desk_schemas.ReminderOut]:
    conversation = inbox.find(session, officer, conversation_id)
    return [desk_schemas.ReminderOut.of(row) for row in reminders.waiting(session, conversation)]


@router.post(ONE + "/reminders", status_code=201)
def remind(
    conversation_id: str, order: desk_schemas.ReminderIn, officer: CurrentOfficer, session: SessionDep
) -> desk_schemas.ReminderOut:
    """Whoever has the conversation then is told, also after it was given to somebody else."""
    row = reminders.remind(session, officer, conversation_id, order.at, order.text, now())
    return desk_schemas.ReminderOut.of(row)


@router.delete(ONE + "/reminders/{reminder_id}", status_code=204)
def cancel_reminder(conversation_id: str, reminder_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    reminders.cancel(session, officer, conversation_id, reminder_id, now())


@router.get("/labels")
def list_labels(officer: CurrentOfficer, session: SessionDep) -> list[desk_schemas.LabelOut]:
    inbox.require_reader_of_texts(officer)
    return [desk_schemas.LabelOut.of(row) for row in labels.labels_for(session, officer)]


@router.post("/labels", status_code=201)
def make_label(order: desk_schemas.LabelIn, officer: CurrentOfficer, session: SessionDep) -> desk_schemas.LabelOut:
    row = labels.make(session, officer, order.name, order.colour, now(), for_city=order.for_city)
    return desk_schemas.LabelOut.of(row)


@router.delete("/labels/{label_id}", status_code=204)
def archive_label(label_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    """Offered no more; where it stands it stays."""
    labels.archive(session, officer, label_id, now())


@router.get(ONE + "/labels")
def list_labels_of(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[desk_schemas.LabelOut]:
    conversation = inbox.find(session, officer, conversation_id)
    return [desk_schemas.LabelOut.of(row) for row in labels.of_conversation(session, conversation)]


@router.post(ONE + "/labels")
def put_label(
    conversation_id: str, order: desk_schemas.PutLabelIn, officer: CurrentOfficer, session: SessionDep
) -> desk_schemas.LabelledOut:
    return desk_schemas.LabelledOut(undo_id=labels.put(session, officer, conversation_id, order.label, now()))


@router.delete(ONE + "/labels/{label_id}")
def take_label_off(
    conversation_id: str, label_id: int, officer: CurrentOfficer, session: SessionDep
) -> desk_schemas.LabelledOut:
    return desk_schemas.LabelledOut(undo_id=labels.take_off(session, officer, conversation_id, label_id, now()))


@router.post(ONE + "/messages/{message_id}/take-back")
def take_back(
    conversation_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep
) -> desk_schemas.TakenBackOut:
    """One's own answer while it is held; its text and files come back. 409 when it has gone out."""
    found = holding.take_back(session, officer, conversation_id, message_id, now())
    return desk_schemas.TakenBackOut(text=found.text, file_ids=list(found.files), file_names=list(found.files.values()))


@router.get(ONE + "/presence")
def list_present(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[desk_schemas.PresentOut]:
    """Who else looks at the conversation or writes in it."""
    conversation = inbox.find(session, officer, conversation_id)
    return [desk_schemas.PresentOut.of(one) for one in presence.board.others(conversation.id, officer.id)]


@router.post(ONE + "/presence", status_code=204)
def tell_presence(
    conversation_id: str, order: desk_schemas.PresenceIn, officer: CurrentOfficer, session: SessionDep
) -> None:
    conversation = inbox.find(session, officer, conversation_id)
    if order.doing == presence.TYPING:
        require_writer(officer)
    presence.tell(session, conversation, officer, order.doing)


@router.get(ONE + "/mentionable")
def list_mentionable(
    conversation_id: str, officer: CurrentOfficer, session: SessionDep, q: Annotated[str, Query(max_length=60)] = ""
) -> list[desk_schemas.MentionableOut]:
    """Colleagues who may be named with @ in a note here."""
    found = notes.whom_to_mention(session, officer, conversation_id, q)
    return [desk_schemas.MentionableOut.of(row) for row in found]


@router.put(ONE + "/messages/{message_id}/wrong-intent")
def mark_wrong_intent(
    conversation_id: str, message_id: int, order: desk_schemas.WrongIntentIn, officer: CurrentOfficer,
    session: SessionDep,
) -> desk_schemas.WrongIntentOut:  # fmt: skip
    """What the message really wanted; null for "something else". The training desk reads it."""
    row = wrong_intents.mark(session, officer, conversation_id, message_id, order.intent, KNOWN_INTENTS, now())
    return desk_schemas.WrongIntentOut.of(row)


@router.delete(ONE + "/messages/{message_id}/wrong-intent", status_code=204)
def unmark_wrong_intent(conversation_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep) -> None:
    wrong_intents.take_back(session, officer, conversation_id, message_id, now())


@router.get(ONE + "/messages/{message_id}/words")
def list_words(
    conversation_id: str, message_id: int, officer: CurrentOfficer, transaction: TransactionDep
) -> WeighedOut:
    """The words that made the assistant take a message for its intent, by the model in use; 503 while it is away."""
    with transaction() as session:
        text, intent = understood.said(session, officer, conversation_id, message_id, now())
        address = routing.live_address(session)
    return WeighedOut.of(weighing.weigh(text, intent, address))
