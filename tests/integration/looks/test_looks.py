"""A draft of a reply or an answer waits for a colleague's look; nothing goes out before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import desk, desk_erasing, held, steps
from inbox_api.cases.quality.gate import AnswerNotGood
from inbox_api.conversations import acts, holding, inbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.service import TakenByAnother
from inbox_api.conversations.unfilled import UnfilledPlaces
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.files.repository import FileRepository
from inbox_api.files.tasks import UPLOADS_KEPT
from inbox_api.looks import reading, sending, service
from inbox_api.looks.sending import Order, WrittenMeanwhile
from inbox_api.looks.service import Draft, LookOver, NotWithYou
from inbox_api.models import AuditEntry, Case, Conversation, LookKind, LookState, SecondLook
from inbox_api.officers import absence, notices
from inbox_api.officers.absence import AssigneeAway, NewAbsence
from inbox_api.privacy.erasure import Forgotten
from tests.factories import NOW, create_case_for, create_officer, officer, receive

WORDS = "Sáng thứ hai chúng tôi nạo vét 40 m cống trước chợ."
LATER = NOW + timedelta(minutes=1)
HOLD = timedelta(seconds=5)
EVER = NOW + timedelta(days=3650)
Ask = Callable[..., SecondLook]


@pytest.fixture
def talk(session: Session) -> Conversation:
    found = receive(session, "Đường Lê Lợi ngập", citizen="co-tu")
    found.unit_id = officer(session, "phuc").unit_id
    create_officer(session, "nga", "Phạm Thị Nga", ["officer"], "tra-vinh-kt")
    session.flush()
    acts.take_over(session, officer(session, "lan"), found.public_id, NOW)
    return found


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    return create_case_for(session, talk)


@pytest.fixture
def ask(session: Session, talk: Conversation) -> Ask:
    def hand_over(text: str = WORDS, to: str = "phuc", **more: object) -> SecondLook:
        draft = Draft(LookKind.REPLY, text)
        return service.hand_over(session, officer(session, "lan"), talk, draft, to, NOW, **more)  # type: ignore[arg-type]

    return hand_over


def said(session: Session, talk: Conversation) -> list[tuple[str, str]]:
    """(who, words) of the officers' messages."""
    found = ConversationRepository(session).messages(talk.id)
    return [(one.officer.username, one.text) for one in found if one.officer is not None]


def told(session: Session, name: str) -> list[str]:
    rows = reversed(notices.newest(session, officer(session, name)))
    return [row.kind for row in rows if row.kind.startswith("look")]


def verbs(session: Session, look: SecondLook) -> list[str]:
    return [one.verb for one in reading.steps(session, look)]


def test_while_a_draft_waits_nothing_is_sent_and_all_who_see_the_conversation_see_it(
    session: Session, talk: Conversation, ask: Ask
) -> None:
    look = ask(word="Giọng văn đã ổn chưa?", due_at=LATER)
    assert said(session, talk) == []
    assert [row.id for row in reading.of_place(session, talk)] == [look.id]
    assert [row.id for row in reading.waiting_for(session, officer(session, "phuc"))] == [look.id]
    assert reading.waiting_for(session, officer(session, "lan")) == []
    assert told(session, "phuc") == ["look"]
    assert reading.steps(session, look)[0].comment == "Giọng văn đã ổn chưa?"
    assert ask(due_at=LATER).id == look.id  # pressed twice
    with pytest.raises(NotFound):
        reading.find(session, officer(session, "minh"), look.id)


def test_the_colleague_changes_the_words_and_sends_them_as_the_drafters_answer(
    session: Session, talk: Conversation, ask: Ask
) -> None:
    phuc, better = officer(session, "phuc"), WORDS.replace("40 m", "45 m")
    look = service.change(session, phuc, ask().id, better, NOW)
    changed = [piece for line in reading.difference(session, phuc, look, NOW) for piece in line]
    assert {(one.kind, one.text) for one in changed if one.kind != "same"} == {("gone", "40"), ("new", "45")}
    sending.send(session, phuc, look.id, Order(), LATER)
    assert said(session, talk) == [("lan", better)]
    session.refresh(talk)
    assert talk.officer_id == officer(session, "lan").id
    assert (look.state, verbs(session, look)) == (LookState.SENT, ["asked", "changed", "sent"])
    assert told(session, "lan") == ["look_sent"]
    with pytest.raises(LookOver):
        sending.send(session, phuc, look.id, Order(), LATER)


def test_nobody_but_the_colleague_sends_or_changes_it(session: Session, ask: Ask) -> None:
    look = ask(to="hoa")
    for name in ("lan", "phuc"):
        with pytest.raises(NotWithYou):
            sending.send(session, officer(session, name), look.id, Order(), LATER)
        with pytest.raises(NotWithYou):
            service.change(session, officer(session, name), look.id, "Khác", LATER)
    sending.send(session, officer(session, "hoa"), look.id, Order(), LATER)  # a leader may, who does not answer alone


def test_it_is_given_back_with_a_word_or_taken_back_by_its_drafter(session: Session, ask: Ask) -> None:
    lan, phuc, look = officer(session, "lan"), officer(session, "phuc"), ask()
    with pytest.raises(Invalid):
        service.give_back(session, phuc, look.id, " ", NOW)
    service.comment_on(session, phuc, look.id, "Ghi rõ ngày nào.", NOW)
    service.give_back(session, phuc, look.id, "Thiếu ngày.", NOW)
    assert (look.state, told(session, "lan")) == (LookState.RETURNED, ["look_comment", "look_back"])
    with pytest.raises(NotWithYou):
        sending.take_back(session, phuc, look.id, NOW)
    _look, words = sending.take_back(session, lan, look.id, NOW)
    assert (words.text, look.state) == (WORDS, LookState.TAKEN_BACK)
    second = ask()
    sending.take_back(session, lan, second.id, NOW)
    assert told(session, "phuc") == ["look", "look", "look_gone"]


def test_it_says_so_when_the_citizen_wrote_meanwhile(session: Session, talk: Conversation, ask: Ask) -> None:
    look, phuc = ask(), officer(session, "phuc")
    receive(session, "Nước rút rồi", citizen="co-tu", now=LATER)
    with pytest.raises(WrittenMeanwhile, match="Người dân"):
        sending.send(session, phuc, look.id, Order(), LATER)
    assert (said(session, talk), look.state) == ([], LookState.WAITING)
    newest = sending.meanwhile_said(session, look)[-1].id
    sending.send(session, phuc, look.id, Order(seen_id=newest), LATER)
    assert said(session, talk) == [("lan", WORDS)]


def test_it_says_so_when_somebody_answered_meanwhile(session: Session, talk: Conversation, ask: Ask) -> None:
    look = ask()
    inbox.reply(session, officer(session, "lan"), talk.public_id, "Chúng tôi đang đến.", LATER)
    with pytest.raises(WrittenMeanwhile, match=officer(session, "lan").display_name):
        sending.send(session, officer(session, "phuc"), look.id, Order(), LATER)


def test_unfilled_places_and_another_ones_conversation_stop_it_as_any_answer(
    session: Session, talk: Conversation, ask: Ask
) -> None:
    phuc = officer(session, "phuc")
    with pytest.raises(UnfilledPlaces), session.begin_nested():
        sending.send(session, phuc, ask("Chào {tên}, mai chúng tôi đến.").id, Order(), LATER)
    look = ask()
    acts.take_over(session, officer(session, "nga"), talk.public_id, NOW, force=True)
    with pytest.raises(TakenByAnother), session.begin_nested():
        sending.send(session, phuc, look.id, Order(), LATER)
    sending.send(session, phuc, look.id, Order(force=True), LATER)


def test_whoever_has_the_conversation_sends_it_and_keeps_the_conversation(
    session: Session, talk: Conversation, ask: Ask
) -> None:
    look, phuc = ask(), officer(session, "phuc")
    acts.take_over(session, phuc, talk.public_id, NOW, force=True)
    sending.send(session, phuc, look.id, Order(), LATER)
    session.refresh(talk)
    assert (talk.officer_id, said(session, talk)) == (phuc.id, [("lan", WORDS)])


def test_in_its_seconds_the_sender_stops_it_and_the_drafter_takes_it_back(
    session: Session, talk: Conversation, ask: Ask
) -> None:
    lan, phuc, look = officer(session, "lan"), officer(session, "phuc"), ask()
    sending.send(session, phuc, look.id, Order(hold=HOLD), NOW)
    assert sending.can_stop(session, phuc, look)
    sending.stop(session, phuc, look.id, NOW)
    assert (said(session, talk), look.state) == ([], LookState.WAITING)
    sending.send(session, phuc, look.id, Order(hold=HOLD), NOW)
    assert look.message_id
    holding.take_back(session, lan, talk.public_id, look.message_id, NOW)
    assert (said(session, talk), look.state) == ([], LookState.TAKEN_BACK)
    third = ask()
    sending.send(session, phuc, third.id, Order(hold=HOLD), NOW)
    assert third.message_id
    holding.release(session, third.message_id, LATER)
    assert not sending.can_stop(session, phuc, third)
    with pytest.raises(holding.AlreadySent):
        sending.stop(session, phuc, third.id, LATER)


def test_files_wait_with_the_draft_and_go_along(session: Session, talk: Conversation) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    file = inbox.upload(session, lan, "bien-ban.txt.pdf", b"%PDF-1.4 thu", NOW)
    draft = Draft(LookKind.REPLY, WORDS, (file.id,))
    look = service.hand_over(session, lan, talk, draft, "phuc", NOW)
    with pytest.raises(NotFound):  # it is no free upload any more
        inbox.own_uploads(session, lan, [file.id])
    sending.send(session, phuc, look.id, Order(hold=HOLD), NOW)
    sending.stop(session, phuc, look.id, NOW)
    sending.send(session, phuc, look.id, Order(), LATER)
    session.refresh(file)
    assert file.message_id is not None


def test_files_of_a_draft_that_waited_for_days_are_still_there_when_its_drafter_takes_it_back(
    session: Session, talk: Conversation
) -> None:
    lan, back = officer(session, "lan"), NOW + timedelta(days=5)
    file = inbox.upload(session, lan, "bien-ban.txt.pdf", b"%PDF-1.4 thu", NOW)
    look = service.hand_over(session, lan, talk, Draft(LookKind.REPLY, WORDS, (file.id,)), "phuc", NOW)
    sending.take_back(session, lan, look.id, back)
    FileRepository(session).forget_uploads(back - UPLOADS_KEPT)
    assert [one.id for one in inbox.own_uploads(session, lan, [file.id])] == [file.id]


def test_only_who_may_see_it_and_is_there_is_asked(session: Session, talk: Conversation, ask: Ask) -> None:
    names = [one.username for one in reading.colleagues(session, officer(session, "lan"), talk, NOW)]
    assert "phuc" in names
    assert "hoa" in names
    assert not {"lan", "minh", "trainer", "auditor"} & set(names)
    for to in ("minh", "lan", "trainer", "ai-do"):
        with pytest.raises(NotFound):
            ask(to=to)
    phuc = officer(session, "phuc")
    absence.plan(session, phuc, phuc, NewAbsence("leave", NOW, EVER, "nga"), NOW)
    with pytest.raises(AssigneeAway):
        ask()
    with pytest.raises(NotAllowed):
        service.hand_over(session, officer(session, "hoa"), talk, Draft(LookKind.REPLY, WORDS), "lan", NOW)
    with pytest.raises(Invalid):
        ask(to="hoa", due_at=NOW - timedelta(hours=1))


def test_who_stands_in_for_the_absent_colleague_looks_and_is_logged_so(session: Session, ask: Ask) -> None:
    phuc, stands_in, look = officer(session, "phuc"), officer(session, "nga"), ask()
    with pytest.raises(NotWithYou):
        sending.send(session, stands_in, look.id, Order(), LATER)
    absence.plan(session, phuc, phuc, NewAbsence("leave", NOW, EVER, "nga"), NOW)
    assert [row.id for row in reading.waiting_for(session, stands_in)] == [look.id]
    sending.send(session, stands_in, look.id, Order(), LATER)
    assert reading.steps(session, look)[-1].on_behalf_of == phuc.display_name
    audit.write_waiting(session)
    line = session.scalars(select(AuditEntry).where(AuditEntry.action == "look.on_behalf")).one()
    assert (line.actor, line.detail) == (f"officer:{stands_in.id}", {"of": phuc.id})


# cases

RESULT = "Đã nạo vét 40 m cống trước chợ ngày 20/11."
WHY = "Làm ban đêm, trời tối."


def given(session: Session, case: Case, kind: LookKind, text: str, why: str | None = None) -> SecondLook:
    draft = Draft(kind, text, (), why)
    return service.hand_over(session, officer(session, "lan"), case, draft, "phuc", NOW)


def lines(session: Session, case: Case) -> list[str]:
    return [str(row.detail["step"]) for row in desk.timeline(session, case) if row.kind == "look"]


def test_a_result_that_waits_closes_nothing_until_it_is_sent(session: Session, talk: Conversation, case: Case) -> None:
    look, phuc = given(session, case, LookKind.CLOSE, RESULT, WHY), officer(session, "phuc")
    assert case.closed_at is None
    sending.send(session, phuc, look.id, Order(hold=HOLD), NOW)
    assert case.closed_at is None
    sending.stop(session, phuc, look.id, NOW)
    held.release_lost(session, NOW + timedelta(minutes=5))
    assert case.closed_at is None
    sending.send(session, phuc, look.id, Order(), LATER)
    session.refresh(case)
    assert (case.result_text, case.closed_at is None) == (RESULT, False)
    assert lines(session, case) == ["asked", "sent", "stopped", "sent"]


def test_what_stops_an_answer_locks_in_the_order_of_what_lets_it_go_out(session: Session, case: Case) -> None:
    look, phuc = given(session, case, LookKind.ANSWER, WORDS), officer(session, "phuc")
    sending.send(session, phuc, look.id, Order(hold=HOLD), NOW)
    waits = held.own(session, case, look.drafter)
    assert waits
    locked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        locked.extend(re.findall(r"FOR UPDATE OF (held_answers|conversations)", statement))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        with session.begin_nested() as trial:
            held.release(session, waits.id, LATER)
            trial.rollback()
        released, locked[:] = locked[:2], []
        sending.stop(session, phuc, look.id, LATER)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert released == locked[:2] == ["held_answers", "conversations"]


def test_the_gate_of_results_still_stops_a_vague_one(session: Session, case: Case) -> None:
    look = given(session, case, LookKind.CLOSE, "Đã xử lý theo quy định", WHY)
    with pytest.raises(AnswerNotGood), session.begin_nested():
        sending.send(session, officer(session, "phuc"), look.id, Order(hold=HOLD), LATER)


def test_what_the_drafter_takes_back_stands_in_the_form_of_the_case_again(session: Session, case: Case) -> None:
    lan, look = officer(session, "lan"), given(session, case, LookKind.ANSWER, WORDS)
    sending.take_back(session, lan, look.id, NOW)
    form = held.own(session, case, lan)
    assert form
    assert (form.state, form.text) == ("taken_back", WORDS)
    again = given(session, case, LookKind.ANSWER, WORDS)
    assert held.own(session, case, lan) is None
    sending.send(session, officer(session, "phuc"), again.id, Order(hold=HOLD), NOW)
    held.take_back(session, case, lan, NOW)
    assert again.state == LookState.TAKEN_BACK


def test_an_answer_that_is_refused_in_its_seconds_is_with_the_drafter_and_the_draft_says_so(
    session: Session, talk: Conversation, case: Case
) -> None:
    look = given(session, case, LookKind.CLOSE, RESULT, WHY)
    sending.send(session, officer(session, "phuc"), look.id, Order(hold=HOLD), NOW)
    steps.close_with_result(
        session, case, officer(session, "phuc"), NOW, steps.Reasons(result=RESULT, no_photo_reason=WHY)
    )
    held.release_lost(session, NOW + timedelta(minutes=5))
    session.refresh(look)
    assert (look.state, verbs(session, look)[-1]) == (LookState.TAKEN_BACK, "failed")


def test_of_two_who_write_at_once_one_hears_of_it(session: Session, ask: Ask) -> None:
    look, phuc = ask(), officer(session, "phuc")
    service.change(session, phuc, look.id, "Một", NOW, version=1)
    with pytest.raises(Conflict):
        service.change(session, phuc, look.id, "Hai", NOW, version=1)


def test_drafts_are_forgotten_with_the_person(session: Session, talk: Conversation, ask: Ask, case: Case) -> None:
    ask()
    given(session, case, LookKind.ANSWER, WORDS)
    desk_erasing.forget(session, Forgotten(talk.citizen_id, talk.id, (case.id,), frozenset()), NOW)
    assert session.scalars(select(SecondLook)).all() == []
