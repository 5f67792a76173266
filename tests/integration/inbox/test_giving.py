"""A conversation goes to a colleague, to another unit or back into the queue: who has it, who is told, who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations import acts, inbox, passing, service, undoing
from inbox_api.duty import service as duty
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import AuditEntry, Conversation, DutyCall, HandledBy, Unit
from inbox_api.officers import absence, notices
from tests.factories import NOW, create_case_for, officer, receive


@pytest.fixture
def talk(session: Session) -> Conversation:
    """A question without a case, in the office of Lan's ward."""
    found = receive(session, "cho hỏi thửa đất nhà tôi có quy hoạch không")
    found.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


def unit(session: Session, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def told(session: Session, name: str) -> list[tuple[str, str]]:
    found = notices.newest(session, officer(session, name))
    return [(row.kind, str(row.detail.get("name", ""))) for row in found]


def calls(session: Session, conversation: Conversation, state: str = "open") -> list[int | None]:
    rows = session.scalars(select(DutyCall).where(DutyCall.conversation_id == conversation.id).order_by(DutyCall.id))
    return [row.unit_id for row in rows if row.state == state]


def name_of(conversation: Conversation) -> str | None:
    return conversation.officer.username if conversation.officer else None


def give(
    session: Session, conversation: Conversation, to: str | Unit | None, by: str = "lan", **more: bool
) -> int | None:
    whom = officer(session, to) if isinstance(to, str) else to
    return acts.give(session, officer(session, by), conversation.public_id, whom, NOW, **more).undo_id


def test_a_colleague_has_it_and_is_told_by_whom(session: Session, talk: Conversation) -> None:
    give(session, talk, "duty")
    assert (talk.handled_by, name_of(talk)) == (HandledBy.OFFICER, "duty")
    assert told(session, "duty") == [("given", "Nguyễn Thị Lan")]
    audit.write_waiting(session)
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "conversation.give")).one()
    assert (logged.actor, logged.detail["to"]) == (
        f"officer:{officer(session, 'lan').id}",
        officer(session, "duty").id,
    )
    assert give(session, talk, "duty") is None
    assert len(told(session, "duty")) == 1, "given twice is told once"


def test_it_goes_along_to_the_unit_of_a_colleague_who_could_not_see_it(session: Session, talk: Conversation) -> None:
    phuc = officer(session, "phuc")
    with pytest.raises(NotFound):
        inbox.find(session, phuc, talk.public_id)
    give(session, talk, "phuc")
    assert (name_of(talk), talk.unit_id) == ("phuc", phuc.unit_id)
    assert inbox.find(session, phuc, talk.public_id).id == talk.id


def test_a_unit_gets_it_into_its_queue_and_its_duty_is_called(session: Session, talk: Conversation) -> None:
    service.take_over(session, talk.id, officer(session, "lan"), NOW)
    there = unit(session, "tra-vinh-kt")
    give(session, talk, there)
    assert (talk.handled_by, talk.officer_id, talk.unit_id) == (HandledBy.QUEUE, None, there.id)
    assert calls(session, talk) == [there.id]
    call = session.scalars(select(DutyCall).where(DutyCall.conversation_id == talk.id)).one()
    duty.call_next(session, call.id, NOW)
    assert told(session, "phuc") == [("handover", "")]


def test_back_in_the_queue_nobody_has_it_and_the_bot_stays_silent(session: Session, talk: Conversation) -> None:
    service.take_over(session, talk.id, officer(session, "lan"), NOW)
    give(session, talk, None)
    assert (talk.handled_by, talk.officer_id) == (HandledBy.QUEUE, None)
    assert not talk.bot_answers
    assert calls(session, talk) == [talk.unit_id]
    assert give(session, talk, None) is None
    assert calls(session, talk) == [talk.unit_id], "it is not called for twice"


def test_from_one_queue_to_another_the_first_unit_is_called_no_more(session: Session, talk: Conversation) -> None:
    service.hand_to_people(session, talk, "asked", NOW)
    first, there = talk.unit_id, unit(session, "tra-vinh-ca")
    give(session, talk, there)
    assert (calls(session, talk, "answered"), calls(session, talk)) == ([first], [there.id])


@pytest.mark.parametrize("to", ["duty", "phuc", "unit", "queue"])
def test_giving_is_undone_within_ten_seconds(session: Session, talk: Conversation, to: str) -> None:
    service.take_over(session, talk.id, officer(session, "lan"), NOW)
    before = undoing.snapshot(talk)
    whom = {"unit": unit(session, "tra-vinh-kt"), "queue": None}.get(to, to)
    number = give(session, talk, whom)
    assert number is not None
    assert undoing.snapshot(talk) != before
    undoing.undo(session, officer(session, "lan"), number, NOW + timedelta(seconds=9))
    assert undoing.snapshot(talk) == before
    assert calls(session, talk) == []


def test_what_waited_before_a_step_is_called_for_again_when_the_step_is_undone(
    session: Session, talk: Conversation
) -> None:
    service.hand_to_people(session, talk, "asked", NOW)
    lan = officer(session, "lan")
    done = acts.take_over(session, lan, talk.public_id, NOW)
    assert (calls(session, talk), done.undo_id is not None) == ([], True)
    undoing.undo(session, lan, done.undo_id or 0, NOW)
    assert (talk.handled_by, calls(session, talk)) == (HandledBy.QUEUE, [talk.unit_id])


def test_a_colleagues_conversation_is_given_on_by_force_only(session: Session, talk: Conversation) -> None:
    service.take_over(session, talk.id, officer(session, "duty"), NOW)
    for to in ("phuc", unit(session, "tra-vinh-kt"), None):
        with pytest.raises(service.TakenByAnother, match="Trực ban"):
            give(session, talk, to)
        assert (name_of(talk), talk.unit_id) == ("duty", officer(session, "lan").unit_id)
    give(session, talk, "phuc", force=True)
    assert name_of(talk) == "phuc"


def test_nobody_gets_it_who_is_away_or_does_no_cases_and_no_body_outside(session: Session, talk: Conversation) -> None:
    phuc = officer(session, "phuc")
    away = absence.NewAbsence("leave", NOW - timedelta(days=1), NOW + timedelta(days=1))
    absence.plan(session, phuc, phuc, away, NOW)
    with pytest.raises(absence.AssigneeAway):
        give(session, talk, "phuc")
    for to in ("hoa", "auditor", unit(session, "so-xay-dung")):
        with pytest.raises(NotFound):
            give(session, talk, to)
    assert (talk.officer_id, talk.handled_by) == (None, HandledBy.BOT)


def test_those_who_only_read_and_strangers_give_nothing(session: Session, talk: Conversation) -> None:
    for by, error in (("hoa", NotAllowed), ("minh", NotFound), ("auditor", NotFound)):
        with pytest.raises(error):
            give(session, talk, "duty", by=by)
    assert talk.officer_id is None


def test_a_secret_conversation_goes_to_who_may_see_it_only(session: Session) -> None:
    secret = receive(session, "Tôi tố cáo ông A nhận tiền")
    create_case_for(session, secret, case_type="TC", topic=None)
    service.restrict(session, secret)
    session.refresh(secret)
    with pytest.raises(NotFound):
        passing.to_colleague(session, secret, officer(session, "phuc"), officer(session, "inspector"), NOW)
    assert passing.colleagues(session, officer(session, "inspector"), secret, NOW) == []


def test_colleagues_of_the_unit_above_and_below_are_offered_who_are_there(session: Session, talk: Conversation) -> None:
    lan = officer(session, "lan")
    offered = [one.username for one in passing.colleagues(session, lan, talk, NOW)]
    assert sorted(offered) == ["duty", "phuc"]
    phuc = officer(session, "phuc")
    away = absence.NewAbsence("leave", NOW - timedelta(days=1), NOW + timedelta(days=1))
    absence.plan(session, phuc, phuc, away, NOW)
    assert [one.username for one in passing.colleagues(session, lan, talk, NOW)] == ["duty"]
