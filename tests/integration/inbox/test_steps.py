"""Held answers, undo, putting off, reminders, labels, notes with names, corrections of intents."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import desk as case_desk
from inbox_api.cases import steps, undoable
from inbox_api.cases.states import CaseState
from inbox_api.conversations import (
    acts,
    counting,
    desk,
    holding,
    inbox,
    labels,
    notes,
    reminders,
    service,
    undoing,
    unfilled,
    variables,
    wrong_intents,
)
from inbox_api.conversations.intents import KNOWN_INTENTS
from inbox_api.conversations.meanwhile import AnsweredMeanwhile
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Conversation, HandledBy, Message
from inbox_api.officers import mentions, notices
from tests.factories import NOW, create_case_for, officer, receive

HOLD = timedelta(seconds=5)
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
SOON = NOW + timedelta(seconds=6)


@pytest.fixture
def conversation(session: Session) -> Conversation:
    conversation = receive(session, "Đường ngập", channel="web")
    create_case_for(session, conversation)
    return conversation


def reply(
    session: Session, conversation: Conversation, text: str = "Chào anh", name: str = "lan", **more: object
) -> Message:
    return inbox.reply(
        session,
        officer(session, name),
        conversation.public_id,
        text,
        NOW,
        hold=HOLD,
        **more,  # type: ignore[arg-type]
    )


def seen_by_citizen(session: Session, conversation: Conversation) -> list[str]:
    return [message.text for message in desk.seen_by_citizen(session, conversation.id)]


# held answers


def test_a_held_answer_reaches_nobody_until_its_time(session: Session, conversation: Conversation) -> None:
    message = reply(session, conversation)
    assert seen_by_citizen(session, conversation) == ["Đường ngập"]
    assert message.outbound == []
    assert not conversation.waits_for_citizen
    assert conversation.handled_by == HandledBy.OFFICER, "the bot is silent at once"
    holding.release(session, message.id, SOON)
    assert seen_by_citizen(session, conversation) == ["Đường ngập", "Chào anh"]
    assert (message.held_until, message.sent_at, conversation.waits_for_citizen) == (None, SOON, True)
    holding.release(session, message.id, SOON)
    assert len(message.outbound) == 1


def test_an_answer_taken_back_is_gone_and_its_text_and_files_return(
    session: Session, conversation: Conversation
) -> None:
    lan = officer(session, "lan")
    file = inbox.upload(session, lan, "anh.png", _picture(), NOW)
    message = reply(session, conversation, "Nhầm người", file_ids=[file.id])
    taken = holding.take_back(session, lan, conversation.public_id, message.id, NOW)
    assert (taken.text, taken.files) == ("Nhầm người", {file.id: "anh.png"})
    holding.release(session, message.id, SOON)
    assert seen_by_citizen(session, conversation) == ["Đường ngập"]
    again = reply(session, conversation, "Đúng người", file_ids=list(taken.files))
    assert [one.id for one in again.attachments] == [file.id]


def _picture() -> bytes:
    from tests.pictures import picture

    return picture("PNG")


def test_only_its_officer_takes_an_answer_back_and_only_in_time(session: Session, conversation: Conversation) -> None:
    message = reply(session, conversation)
    for name in ("duty", "hoa"):
        with pytest.raises(NotFound):
            holding.take_back(session, officer(session, name), conversation.public_id, message.id, NOW)
    holding.release(session, message.id, SOON)
    with pytest.raises(holding.AlreadySent):
        holding.take_back(session, officer(session, "lan"), conversation.public_id, message.id, SOON)


def test_an_answer_whose_job_was_lost_goes_out_all_the_same(session: Session, conversation: Conversation) -> None:
    message = reply(session, conversation)
    assert holding.release_lost(session, SOON) == 0
    assert holding.release_lost(session, NOW + timedelta(minutes=1)) == 1
    assert message.outbound


def test_the_second_sender_is_warned_of_the_first(session: Session, conversation: Conversation) -> None:
    seen = ConversationRepository(session).messages(conversation.id)[-1].id
    first = inbox.reply(session, officer(session, "duty"), conversation.public_id, "Đội đang tới", NOW)
    with pytest.raises(AnsweredMeanwhile, match="Trực ban"):
        reply(session, conversation, "Đã nhận", seen_id=seen)
    with pytest.raises(service.TakenByAnother):
        reply(session, conversation, "Đã nhận", seen_id=first.id)
    assert reply(session, conversation, "Đã nhận", seen_id=seen, force=True).text == "Đã nhận"


def test_places_of_a_prepared_answer_must_be_filled(session: Session, conversation: Conversation) -> None:
    with pytest.raises(unfilled.UnfilledPlaces, match="tên"):
        reply(session, conversation, "Chào {tên}")
    lan = officer(session, "lan")
    conversation.citizen.display_name = "chị Hoa"
    [case] = inbox.cases(session, lan, conversation)
    values = variables.values_of(lan, conversation, case, NOW)
    filled = variables.fill("Chào {tên}, {mã hồ sơ} của {đơn vị}, {cán bộ}", values)
    assert filled.missing == ()
    assert case.code in filled.text
    reply(session, conversation, filled.text)


# undo


def test_taking_over_is_undone_within_its_time_and_once(session: Session, conversation: Conversation) -> None:
    lan = officer(session, "lan")
    done = acts.take_over(session, lan, conversation.public_id, NOW)
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW + timedelta(seconds=9))
    assert (conversation.handled_by, conversation.officer_id) == (HandledBy.BOT, None)
    with pytest.raises(undoing.TooLateToUndo):
        undoing.undo(session, lan, done.undo_id, NOW + timedelta(seconds=9))
    late = acts.take_over(session, lan, conversation.public_id, NOW)
    assert late.undo_id is not None
    with pytest.raises(undoing.TooLateToUndo):
        undoing.undo(session, lan, late.undo_id, NOW + timedelta(seconds=11))
    with pytest.raises(NotFound):
        undoing.undo(session, officer(session, "duty"), late.undo_id, NOW)


def test_what_others_changed_meanwhile_is_not_put_back(session: Session, conversation: Conversation) -> None:
    lan, duty = officer(session, "lan"), officer(session, "duty")
    done = acts.take_over(session, lan, conversation.public_id, NOW)
    acts.take_over(session, duty, conversation.public_id, NOW, force=True)
    assert done.undo_id is not None
    with pytest.raises(undoing.ChangedSince):
        undoing.undo(session, lan, done.undo_id, NOW)
    assert conversation.officer_id == duty.id


@pytest.mark.parametrize("name", ["close", "hand_back", "urgent", "snooze"])
def test_every_step_on_a_conversation_can_be_undone(session: Session, conversation: Conversation, name: str) -> None:
    lan = officer(session, "lan")
    service.take_over(session, conversation.id, lan, NOW)
    before = undoing.snapshot(conversation)
    one = conversation.public_id
    done = {
        "close": lambda: acts.close(session, lan, one, NOW),
        "hand_back": lambda: acts.hand_back(session, lan, one, NOW),
        "urgent": lambda: acts.set_urgent(session, lan, one, True, NOW),
        "snooze": lambda: reminders.snooze(session, lan, one, NOW + timedelta(hours=1), "", NOW),
    }[name]()
    assert undoing.snapshot(conversation) != before
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW)
    assert undoing.snapshot(conversation) == before


def test_a_put_off_until_a_local_time_can_be_undone_after_it_was_stored(
    session: Session, conversation: Conversation
) -> None:
    lan, until = officer(session, "lan"), (NOW + timedelta(hours=1)).astimezone(LOCAL)
    done = reminders.snooze(session, lan, conversation.public_id, until, "", NOW)
    session.expire(conversation)
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW)
    assert conversation.snoozed_until is None


def test_a_case_goes_back_one_step_and_its_timeline_tells(session: Session, conversation: Conversation) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    [case] = inbox.cases(session, lan, conversation)
    done = undoable.assign(session, lan, case.code, phuc, NOW)
    assert (case.status, case.officer_id) == (CaseState.ASSIGNED, phuc.id)
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW)
    assert (case.status, case.officer_id) == (CaseState.RECEIVED, None)
    assert case_desk.timeline(session, case)[-1].kind == "undo"
    moved = undoable.change_state(session, lan, case.code, CaseState.SORTING, NOW)
    steps.assign(session, case, phuc, officer(session, "duty"), NOW)
    assert moved.undo_id is not None
    with pytest.raises(undoing.ChangedSince):
        undoing.undo(session, lan, moved.undo_id, NOW)


def test_steps_that_the_citizen_was_told_of_cannot_be_undone(session: Session, conversation: Conversation) -> None:
    lan = officer(session, "lan")
    [case] = inbox.cases(session, lan, conversation)
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    reasons = steps.Reasons(reason="Anh cho xin địa chỉ cụ thể")
    done = undoable.change_state(session, lan, case.code, CaseState.NEEDS_INFORMATION, NOW, reasons)
    assert done.undo_id is None


# putting off, reminders, labels


def test_what_is_put_off_comes_back_at_its_time_and_whoever_has_it_is_told(
    session: Session, conversation: Conversation
) -> None:
    lan, duty = officer(session, "lan"), officer(session, "duty")
    until = NOW + timedelta(hours=1)
    reminders.snooze(session, lan, conversation.public_id, until, "gọi lại", NOW)
    assert counting.counts(session, lan, NOW)["all"] == 0
    service.take_over(session, conversation.id, duty, NOW)
    conversation.snoozed_until = until
    session.flush()
    assert reminders.tell_due(session, NOW) == 0
    assert reminders.tell_due(session, until) == 1
    assert reminders.tell_due(session, until) == 0
    session.expire(conversation)
    assert session.scalar(select(Conversation.snoozed_until).where(Conversation.id == conversation.id)) is None
    assert [row.kind for row in notices.newest(session, duty)] == ["reminder"]
    assert notices.unread_count(session, lan) == 0


def test_the_citizens_next_message_wakes_what_was_put_off(session: Session, conversation: Conversation) -> None:
    reminders.snooze(session, officer(session, "lan"), conversation.public_id, NOW + timedelta(days=2), "", NOW)
    receive(session, "alo", citizen=conversation.identity.external_id, now=NOW + timedelta(minutes=5))
    session.expire(conversation)
    assert session.scalar(select(Conversation.snoozed_until).where(Conversation.id == conversation.id)) is None


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=400)])
def test_a_reminder_needs_a_time_ahead(session: Session, conversation: Conversation, at: object) -> None:
    with pytest.raises(Invalid):
        reminders.remind(session, officer(session, "lan"), conversation.public_id, at, "x", NOW)  # type: ignore[arg-type]


def test_reminders_are_listed_and_dropped(session: Session, conversation: Conversation) -> None:
    lan = officer(session, "lan")
    row = reminders.remind(session, lan, conversation.public_id, NOW + timedelta(days=1), "hỏi đội", NOW)
    assert [one.text for one in reminders.waiting(session, conversation)] == ["hỏi đội"]
    reminders.cancel(session, lan, conversation.public_id, row.id, NOW)
    assert reminders.waiting(session, conversation) == []
    with pytest.raises(NotFound):
        reminders.cancel(session, lan, conversation.public_id, row.id, NOW)


def test_labels_belong_to_their_unit_and_are_undone(session: Session, conversation: Conversation) -> None:
    lan, minh, phuc = (officer(session, name) for name in ("lan", "minh", "phuc"))
    label = labels.make(session, lan, " mưa  bão ", "red", NOW, for_city=False)
    assert label.name == "mưa bão"
    with pytest.raises(labels.LabelExists):
        labels.make(session, lan, "mưa bão", "blue", NOW, for_city=False)
    with pytest.raises(NotAllowed):
        labels.make(session, phuc, "x", "red", NOW, for_city=False)
    assert labels.labels_for(session, minh) == []
    number = labels.put(session, lan, conversation.public_id, label.id, NOW)
    assert number is not None
    assert labels.put(session, lan, conversation.public_id, label.id, NOW) is None
    assert [one.id for one in labels.of_conversation(session, conversation)] == [label.id]
    undoing.undo(session, lan, number, NOW)
    assert labels.of_conversation(session, conversation) == []
    labels.archive(session, lan, label.id, NOW)
    with pytest.raises(NotFound):
        labels.put(session, lan, conversation.public_id, label.id, NOW)


# notes and corrections


def test_a_note_tells_whom_it_names_and_names_only_who_may_see(session: Session, conversation: Conversation) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    notes.add_note(session, lan, conversation.public_id, "Nhờ @phuc xem giúp, cảm ơn @lan", NOW)
    [told] = notices.newest(session, phuc)
    assert (told.kind, told.detail["conversation"]) == ("mention", conversation.public_id)
    assert notices.unread_count(session, lan) == 0
    with pytest.raises(mentions.CannotBeMentioned, match="@minh"):
        notes.add_note(session, lan, conversation.public_id, "Nhờ @minh và @phuc", NOW)
    assert notices.unread_count(session, officer(session, "minh")) == 0
    assert notes.add_note(session, lan, conversation.public_id, "gửi a@minh.vn hoặc @khongco", NOW).text
    offered = notes.whom_to_mention(session, lan, conversation.public_id, "thạch")
    assert [one.username for one in offered] == ["phuc"]
    assert "minh" not in {one.username for one in notes.whom_to_mention(session, lan, conversation.public_id, "")}


def test_a_wrong_intent_is_kept_for_the_training_desk(session: Session, conversation: Conversation) -> None:
    lan, trainer = officer(session, "lan"), officer(session, "trainer")
    [message] = inbox.messages(session, conversation)

    def mark(intent: str | None) -> None:
        wrong_intents.mark(session, lan, conversation.public_id, message.id, intent, KNOWN_INTENTS, NOW)

    with pytest.raises(NotFound):
        mark("report_issue")  # nothing was understood yet
    message.understanding = {"intent": "ask_fee", "confidence": 0.4}
    session.flush()
    mark("report_issue")
    mark(None)
    [row] = wrong_intents.waiting(session, trainer)
    assert (row.understood, row.intent, row.message_id) == ("ask_fee", None, message.id)
    with pytest.raises(Invalid):
        mark("no_such_intent")
    with pytest.raises(NotAllowed):
        wrong_intents.waiting(session, lan)
    wrong_intents.take_back(session, lan, conversation.public_id, message.id, NOW)
    assert wrong_intents.waiting(session, trainer) == []


@pytest.mark.parametrize("name", ["hoa", "minh", "admin"])
def test_readers_and_strangers_change_nothing(session: Session, conversation: Conversation, name: str) -> None:
    who, one = officer(session, name), conversation.public_id
    for act in (
        lambda: acts.set_urgent(session, who, one, True, NOW),
        lambda: reminders.remind(session, who, one, NOW + timedelta(hours=1), "", NOW),
        lambda: labels.put(session, who, one, 1, NOW),
        lambda: notes.add_note(session, who, one, "x", NOW),
        lambda: acts.take_over(session, who, one, NOW),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act()


def test_every_step_is_in_the_log(session: Session, conversation: Conversation) -> None:
    lan = officer(session, "lan")
    done = acts.set_urgent(session, lan, conversation.public_id, True, NOW)
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW)
    notes.add_note(session, lan, conversation.public_id, "x", NOW)
    session.commit()
    actions = [row.action for row in audit.page(session, officer(session, "auditor"), before_id=None, limit=50)]
    assert {"conversation.urgent", "undo", "conversation.note"} <= set(actions)


def test_who_undoes_putting_off_is_not_told_of_it_later(session: Session) -> None:
    lan, talk = officer(session, "lan"), receive(session, "cho hỏi")
    talk.unit_id = lan.unit_id
    session.flush()
    until = NOW + timedelta(hours=1)
    done = reminders.snooze(session, lan, talk.public_id, until, "", NOW)
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW + timedelta(seconds=3))
    assert reminders.tell_due(session, until) == 0


def test_who_undoes_waking_is_told_as_before(session: Session) -> None:
    lan, talk = officer(session, "lan"), receive(session, "cho hỏi")
    talk.unit_id = lan.unit_id
    session.flush()
    until = NOW + timedelta(hours=1)
    reminders.snooze(session, lan, talk.public_id, until, "", NOW)
    done = reminders.wake(session, lan, talk.public_id, NOW)
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW + timedelta(seconds=3))
    assert talk.snoozed_until == until
    assert reminders.tell_due(session, until) == 1
