"""Clocks of what citizens wait to hear: the first reply of any case, and an answer to each next message of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from hopthu.fairness.reference import SlowCalendar, rule_row, slow_due
from inbox_api.cases import desk, steps
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import acts, inbox, undoing
from inbox_api.deadlines import clocks, escalation, panel, replies
from inbox_api.deadlines import service as deadlines
from inbox_api.models import Case, CaseAlarm, Conversation
from inbox_api.officers import notices
from inbox_api.views import service as views
from tests.factories import NOW, create_case_for, create_officer, officer, receive
from tests.integration.cases.programs import HTML, program

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASON = "Phải chờ đơn vị thoát nước kiểm tra hiện trường."
CLOSING = Reasons(
    result="Đã nạo vét 30 m cống trước chợ sáng 20/11.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh."
)


def slow(rule: str, start: datetime, *pauses: tuple[datetime, datetime]) -> datetime:
    return slow_due(rule_row(f"{rule}@2025-07-01"), start, SlowCalendar(), pauses)


def told(session: Session, username: str, clock: str) -> list[int]:
    """The steps of one clock an officer was told, oldest first."""
    rows = reversed(notices.newest(session, officer(session, username)))
    return [row.detail["step"] for row in rows if row.kind == "deadline" and row.detail["clock"] == clock]


def waiting(session: Session, case: Case) -> dict[tuple[str, int], datetime]:
    """Alarms of replies that have not rung."""
    session.flush()
    statement = select(CaseAlarm).where(CaseAlarm.case_id == case.id, CaseAlarm.fired_at.is_(None))
    rows = session.scalars(statement.where(CaseAlarm.clock.in_(replies.REPLIES)))
    return {(row.clock, row.step): row.at for row in rows}


def write(session: Session, talk: Conversation, text: str, now: datetime) -> None:
    receive(session, text, citizen=talk.identity.external_id, now=now)
    session.refresh(talk)


def held(session: Session, **changes: Any) -> tuple[Conversation, Case]:
    """A case that Phuc has, whose conversation Phuc has, too."""
    talk = receive(session, "ngập")
    case = create_case_for(session, talk, **changes)
    phuc = officer(session, "phuc")
    steps.assign(session, case, phuc, officer(session, "lan"), NOW)
    acts.take_over(session, phuc, talk.public_id, NOW)
    return talk, case


def answered(session: Session, **changes: Any) -> tuple[Conversation, Case]:
    """Phuc has given the first reply."""
    talk, case = held(session, **changes)
    inbox.reply(session, officer(session, "phuc"), talk.public_id, "Đội đang đến.", NOW + HOUR)
    return talk, case


def shown(session: Session, case: Case, clock: str, now: datetime) -> panel.ClockView | None:
    return next((one for one in panel.of_case(session, case, now) if one.clock == clock), None)


# the first reply


@pytest.mark.parametrize("priority", ["P1", "P2", "P3"])
def test_a_case_of_any_priority_that_nobody_answers_rings_at_80_and_100_per_cent(
    session: Session, priority: str
) -> None:
    _talk, case = held(session, priority=priority)
    due = slow(f"SLA-{priority}-ACK", NOW)
    assert case.reply_due_at == due
    first, last = waiting(session, case)["acknowledge", 80], waiting(session, case)["acknowledge", 100]
    assert (NOW < first < last, last, len(waiting(session, case))) == (True, due, 2)
    for moment in (first, first + HOUR, last, last + HOUR, last + DAY):
        escalation.ring(session, moment)
        escalation.ring(session, moment)
    assert told(session, "phuc", "acknowledge") == [80, 100]
    assert told(session, "lan", "acknowledge") == [80, 100]
    assert told(session, "hoa", "acknowledge") == [100]


def test_the_first_answer_ends_its_clock_and_nothing_rings(session: Session) -> None:
    _talk, case = answered(session)
    assert (case.first_reply_at, case.reply_due_at, waiting(session, case)) == (NOW + HOUR, None, {})
    escalation.ring(session, NOW + 30 * DAY)
    assert told(session, "phuc", "acknowledge") == []
    one = shown(session, case, "acknowledge", NOW + 30 * DAY)
    assert one is not None
    assert (one.ended_at, one.is_late) == (NOW + HOUR, False)


def test_asking_the_citizen_for_more_is_a_first_reply(session: Session) -> None:
    case, lan = create_case_for(session, receive(session, "ngập")), officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW + HOUR, Reasons(reason=REASON))
    assert (case.first_reply_at, case.reply_due_at, waiting(session, case)) == (NOW + HOUR, None, {})


def test_a_case_that_ended_and_is_opened_again_asks_for_no_first_reply(session: Session) -> None:
    case, lan = create_case_for(session, None), officer(session, "lan")
    steps.close_with_result(session, case, lan, NOW + HOUR, CLOSING)
    assert case.reply_due_at is None
    steps.change_state(session, case, CaseState.REOPENED, lan, NOW + DAY, Reasons(reason=REASON))
    assert (case.reply_due_at, waiting(session, case)) == (None, {})


def test_while_a_case_waits_the_first_reply_does_too_and_goes_on_afterwards(session: Session) -> None:
    case, lan = create_case_for(session, None), officer(session, "lan")  # at the counter: nobody can be asked
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    case.first_reply_at = None
    pause = (NOW + HOUR, NOW + 4 * DAY)
    case.pauses = [{"from": pause[0].isoformat(), "to": None, "reason": REASON}]
    clocks.replan(session, case)
    assert (case.reply_due_at, waiting(session, case)) == (None, {})
    one = shown(session, case, "acknowledge", NOW + 3 * DAY)
    assert one is not None
    assert (one.is_paused, one.is_late) == (True, False)
    case.pauses = [{"from": pause[0].isoformat(), "to": pause[1].isoformat(), "reason": REASON}]
    clocks.replan(session, case)
    assert case.reply_due_at == slow("SLA-P1-ACK", NOW, pause)


def test_an_urgent_case_that_is_classed_down_rings_by_its_new_rule_alone(session: Session) -> None:
    from inbox_api.assignment import reclassifying

    case, lan = create_case_for(session, None, priority="P0"), officer(session, "lan")
    assert [step for _clock, step in sorted(waiting(session, case))] == [50, 80, 100]
    reclassifying.reclassify(session, case, lan, case_type="PAHT", priority="P1", reason=REASON, now=NOW)
    assert case.priority == "P0"  # a leader is asked; an earlier deadline needs nobody
    fresh = create_case_for(session, None, priority="P2")
    reclassifying.reclassify(session, fresh, lan, case_type="PAHT", priority="P0", reason=REASON, now=NOW)
    assert sorted(step for _clock, step in waiting(session, fresh)) == [50, 80, 100]
    assert fresh.reply_due_at == NOW + timedelta(minutes=15)


def test_a_day_that_is_swapped_later_moves_the_reply_like_the_deadline(session: Session) -> None:
    talk = receive(session, "ngập")
    case = create_case_for(session, talk, now=NOW + 5 * HOUR)  # Friday, 14:30: due on Monday
    before = case.reply_due_at
    assert before is not None
    deadlines.add_day(session, before.date(), "swap_off", actor="cli", now=NOW)
    clocks.recount(session, 0, NOW)
    assert case.reply_due_at is not None
    assert case.reply_due_at > before
    assert waiting(session, case)["acknowledge", 100] == case.reply_due_at


# the next reply


def test_each_next_message_has_a_clock_of_its_own_from_its_first_unanswered_words(session: Session) -> None:
    talk, case = answered(session)
    write(session, talk, "bao giờ xong?", NOW + 2 * HOUR)
    write(session, talk, "có ai không?", NOW + 3 * HOUR)
    due = slow("NEXT", NOW + 2 * HOUR)
    assert (case.reply_due_at, waiting(session, case)) == (due, {("next_reply", 100): due})
    one = shown(session, case, "next_reply", NOW + 3 * HOUR)
    assert one is not None
    assert (one.due_at, one.started_at) == (due, NOW + 2 * HOUR)
    escalation.ring(session, due)
    escalation.ring(session, due + DAY)
    assert told(session, "phuc", "next_reply") == [100]
    inbox.reply(session, officer(session, "phuc"), talk.public_id, "Chiều mai ạ.", due + DAY)
    assert (case.reply_due_at, shown(session, case, "next_reply", due + DAY)) == (None, None)
    write(session, talk, "vẫn chưa xong", due + 2 * DAY)
    again = slow("NEXT", due + 2 * DAY)
    assert waiting(session, case) == {("next_reply", 100): again}
    escalation.ring(session, again)
    assert told(session, "phuc", "next_reply") == [100, 100]


def test_bare_thanks_start_no_clock(session: Session) -> None:
    talk, case = answered(session)
    write(session, talk, "cảm ơn ạ", NOW + 2 * HOUR)
    assert (case.reply_due_at, waiting(session, case)) == (None, {})


def test_giving_it_back_to_the_assistant_ends_the_clock_and_undoing_that_brings_it_back(session: Session) -> None:
    talk, case = answered(session)
    write(session, talk, "bao giờ xong?", NOW + 2 * HOUR)
    due = case.reply_due_at
    number = acts.hand_back(session, officer(session, "phuc"), talk.public_id, NOW + 2 * HOUR).undo_id
    assert number is not None
    assert (case.reply_due_at, waiting(session, case)) == (None, {})
    undoing.undo(session, officer(session, "phuc"), number, NOW + 2 * HOUR)
    assert (case.reply_due_at, waiting(session, case)) == (due, {("next_reply", 100): due})


def test_of_several_cases_of_one_conversation_one_alone_carries_the_next_reply(session: Session) -> None:
    talk, older = held(session)
    newer = create_case_for(session, talk, description="Đèn đường tắt")
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    inbox.reply(session, phuc, talk.public_id, "Chúng tôi đã nhận cả hai việc.", NOW + HOUR)
    write(session, talk, "bao giờ xong?", NOW + 2 * HOUR)
    due = slow("NEXT", NOW + 2 * HOUR)
    assert (older.reply_due_at, newer.reply_due_at) == (None, due)
    steps.change_state(session, newer, CaseState.SORTING, lan, NOW + 2 * HOUR)
    steps.change_state(session, newer, CaseState.REFERRED, lan, NOW + 2 * HOUR, Reasons(reason=REASON))
    session.refresh(older)
    assert (older.reply_due_at, newer.reply_due_at) == (due, None)


def test_of_a_sensitive_case_nobody_hears_of_the_next_reply_who_may_not_know_of_it(session: Session) -> None:
    talk, case = answered(session)
    create_officer(session, "nga", "Phạm Thị Nga", ["officer"], "tra-vinh-kt")
    acts.take_over(session, officer(session, "nga"), talk.public_id, NOW + HOUR, force=True)
    case.restricted = "child"
    session.flush()
    write(session, talk, "Sao chưa ai đến?", NOW + 2 * HOUR)
    at = waiting(session, case)["next_reply", 100]
    found = escalation.recipients(session, case, 100, at, replies.NEXT)
    assert officer(session, "nga").id not in found
    assert officer(session, "phuc").id in found  # who has the case


def test_who_has_the_conversation_hears_of_the_next_reply(session: Session) -> None:
    talk, case = answered(session)
    acts.take_over(session, officer(session, "duty"), talk.public_id, NOW + HOUR, force=True)
    write(session, talk, "bao giờ xong?", NOW + 2 * HOUR)
    assert case.reply_due_at is not None
    escalation.ring(session, case.reply_due_at)
    assert told(session, "duty", "next_reply") == [100]
    assert told(session, "phuc", "next_reply") == []


# lists


def listed(session: Session, name: str, now: datetime, f: str = "") -> list[Case]:
    lan = officer(session, "lan")
    found = list(desk.list_cases(session, lan, filter_name=name, now=now, group=views.read(f)))
    assert desk.count_cases(session, lan, name, views.read(f), now) == len(found)
    return found


def test_lists_show_whose_reply_is_due_or_late(session: Session) -> None:
    _talk, case = held(session)
    _other, done = answered(session)
    due = case.reply_due_at
    assert due is not None
    assert case not in listed(session, "reply_due", NOW)  # it ends on Monday
    assert listed(session, "reply_due", due - HOUR) == [case]
    assert listed(session, "reply_due", due + DAY) == [case]
    lan = officer(session, "lan")
    assert views.count(session, lan, views.read("reply.is.owed"), NOW) == 1  # the inbox filters by it, too
    for name in ("open", "all"):
        assert listed(session, name, due + HOUR, "reply.is.overdue") == [case]
        assert listed(session, name, due - HOUR, "reply.is.overdue") == []
        assert listed(session, name, due - HOUR, "reply.is.today") == [case]
        assert listed(session, name, NOW, "reply.is.owed") == [case]
        assert listed(session, name, NOW, "reply.not.owed") == [done]


def test_the_row_of_a_case_says_until_when_the_citizen_is_to_hear(app: FastAPI, session: Session) -> None:
    _talk, case = held(session)
    lan = program(app, "lan")
    page = lan.client.get("/cases", headers=HTML).text
    assert "trả lời: " in page
    assert case.reply_due_at is not None
    row = lan.get("cases")[1][0]
    assert datetime.fromisoformat(row["reply_due_at"]) == case.reply_due_at
    assert ">Cần trả lời<" in page


def test_what_nobody_planned_is_planned_at_night_and_what_is_long_past_rings_for_nobody(session: Session) -> None:
    _talk, case = held(session)
    due = case.reply_due_at
    for alarm in session.scalars(select(CaseAlarm).where(CaseAlarm.clock == "acknowledge")):
        session.delete(alarm)
    case.reply_due_at = None
    session.flush()
    later = NOW + 30 * DAY
    assert replies.sweep(session, 0, later) == case.id
    assert replies.sweep(session, case.id, later) is None
    assert (case.reply_due_at, waiting(session, case)) == (due, {})
    assert replies.sweep(session, 0, NOW) == case.id
    assert waiting(session, case)["acknowledge", 100] == due


def test_a_merged_case_owes_nothing_by_itself(session: Session) -> None:
    from inbox_api.cases.links import merging

    cases = [create_case_for(session, receive(session, "ngập")) for _number in range(2)]
    merging.merge(session, officer(session, "lan"), cases[0].code, [cases[1].code], NOW)
    assert cases[1].merged_into_id == cases[0].id
    assert (cases[1].reply_due_at, waiting(session, cases[1])) == (None, {})
    assert shown(session, cases[1], "acknowledge", NOW) is None
    assert cases[0].reply_due_at == slow("SLA-P1-ACK", NOW)
    merging.unmerge(session, officer(session, "lan"), cases[1].code, REASON, NOW + HOUR)
    assert cases[1].reply_due_at == slow("SLA-P1-ACK", NOW)


def test_a_part_owes_a_first_reply_only_where_nobody_has_spoken_to_the_citizen(session: Session) -> None:
    from inbox_api.cases.links import splitting

    silent, (_talk, spoken) = create_case_for(session, receive(session, "ngập")), answered(session)
    parts = [splitting.Part("PAHT", "Đèn đường cũng hỏng", topic="0301")]
    lan, later = officer(session, "lan"), NOW + 2 * HOUR
    [of_silent] = splitting.split(session, lan, silent.code, parts, later)
    [of_spoken] = splitting.split(session, lan, spoken.code, parts, later)
    assert of_silent.reply_due_at == waiting(session, of_silent)["acknowledge", 100] == slow("SLA-P1-ACK", NOW)
    assert (of_spoken.reply_due_at, waiting(session, of_spoken)) == (None, {})
