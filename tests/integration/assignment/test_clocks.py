"""Deadlines of recorded cases: pauses, reopening, legal clocks, extensions, alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hopthu.fairness.reference import SlowCalendar, rule_row, slow_due
from inbox_api.approvals import extensions
from inbox_api.approvals import service as approvals
from inbox_api.assignment import reclassifying
from inbox_api.cases import desk, steps
from inbox_api.cases.citizen_moves import reopen
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import CaseState, InvalidMove
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import escalation, legal
from inbox_api.deadlines.clock_repository import MAIN, ClockRepository
from inbox_api.deadlines.replies import REPLIES
from inbox_api.deadlines.rule_sets import rule_by_key
from inbox_api.errors import Invalid
from inbox_api.models import Case, CaseAlarm, OfficerNotice
from tests.factories import NOW, create_case_for, officer, receive

REASON = "Phải chờ đơn vị thoát nước kiểm tra hiện trường."
CLOSING = Reasons(
    result="Đã nạo vét 30 m cống trước chợ sáng 20/11.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh."
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def slow(case: Case, start: datetime = NOW) -> datetime:
    return slow_due(rule_row(case.rule_set), start, SlowCalendar())


def notices_of(session: Session, username: str, kind: str = "deadline") -> list[int]:
    """The steps an officer was told, oldest first; those of replies are in test_reply_clocks.py."""
    statement = select(OfficerNotice).where(
        OfficerNotice.officer_id == officer(session, username).id, OfficerNotice.kind == kind
    )
    rows = session.scalars(statement.order_by(OfficerNotice.id))
    return [row.detail.get("step", 0) for row in rows if row.detail.get("clock") not in REPLIES]


def alarms_of(session: Session, case: Case) -> list[CaseAlarm]:
    statement = select(CaseAlarm).where(CaseAlarm.case_id == case.id, CaseAlarm.clock.not_in(REPLIES))
    return list(session.scalars(statement.order_by(CaseAlarm.at)))


def paper(event: str = "signed_paper", day: int = 20, *options: str, number: str = "12/TD") -> legal.Fact:
    return legal.Fact(event, datetime(2026, 11, day, 2, 0, tzinfo=UTC), number, options=options)


def of_kind(session: Session, case_type: str) -> Case:
    return create_case_for(session, receive(session, "x"), case_type=case_type, topic=None, description="Việc đất đai")


# reopening


def test_a_reopened_case_gets_a_deadline_of_its_own_from_the_day_of_reopening(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    steps.close_with_result(session, case, officer(session, "lan"), NOW, CLOSING)
    later = NOW + 10 * DAY
    assert reopen(session, case, "Nước vẫn ngập như cũ, chưa ai làm gì.", later)
    assert case.due_at == slow(case, later)
    assert (case.received_at, case.clock_started_at, case.clock_round) == (NOW, later, 1)
    assert not case.is_overdue(later)


def test_pauses_from_before_the_reopening_do_not_move_the_new_deadline(session: Session) -> None:
    case, lan = create_case_for(session, receive(session, "ngập")), officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW, Reasons(reason=REASON))
    steps.change_state(session, case, CaseState.SORTING, lan, NOW + 4 * DAY)
    steps.close_with_result(session, case, lan, NOW + 5 * DAY, CLOSING)
    steps.change_state(session, case, CaseState.REOPENED, lan, NOW + 6 * DAY, Reasons(reason=REASON))
    assert case.due_at == slow(case, NOW + 6 * DAY)


# answered cases


def test_a_case_answered_in_time_is_not_late_while_the_citizen_confirms(session: Session) -> None:
    from inbox_api.cases import results

    case, lan = create_case_for(session, receive(session, "ngập")), officer(session, "lan")
    results.send_result(session, case, lan, NOW + HOUR, CLOSING)
    later = NOW + 30 * DAY
    assert case.status == CaseState.AWAITING_CONFIRMATION
    assert not case.is_overdue(later)
    assert case not in CaseRepository(session).list_for(lan, CaseRepository.overdue(later), limit=50)
    assert [alarm.at for alarm in alarms_of(session, case)] == []


# the ladder


def test_each_step_of_the_ladder_is_told_once_to_more_people(session: Session) -> None:
    case, phuc = create_case_for(session, receive(session, "ngập")), officer(session, "phuc")
    steps.assign(session, case, phuc, officer(session, "lan"), NOW)
    assert case.due_at is not None
    half, most, end = [alarm.at for alarm in alarms_of(session, case)]
    assert NOW < half < most < end == case.due_at
    for moment in (half, half + HOUR, most, end, end + HOUR, end + DAY):
        escalation.ring(session, moment)
        escalation.ring(session, moment)
    assert notices_of(session, "phuc") == [50, 80, 100]
    assert notices_of(session, "lan") == [80, 100]
    assert notices_of(session, "hoa") == [100]


def test_after_an_outage_only_the_highest_step_is_told(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    assert case.due_at is not None
    escalation.ring(session, case.due_at + DAY)
    assert notices_of(session, "lan") == [100]
    assert all(alarm.fired_at for alarm in alarms_of(session, case))


def test_nobody_in_charge_means_the_dispatcher_hears_from_the_first_step(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    escalation.ring(session, alarms_of(session, case)[0].at)
    assert notices_of(session, "lan") == [50]
    assert notices_of(session, "minh") == []


def test_a_case_that_waits_for_its_citizen_rings_only_after_it_goes_on(session: Session) -> None:
    case, lan = create_case_for(session, receive(session, "ngập")), officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW + HOUR, Reasons(reason=REASON))
    escalation.ring(session, NOW + 20 * DAY)
    assert notices_of(session, "lan") == []
    steps.change_state(session, case, CaseState.SORTING, lan, NOW + 20 * DAY)
    first = alarms_of(session, case)[0]
    assert first.at > NOW + 20 * DAY
    escalation.ring(session, first.at)
    assert notices_of(session, "lan") == [50]


def test_of_a_denunciation_only_its_inspectors_hear(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), case_type="TC", topic=None)
    assert case.due_at is not None
    escalation.ring(session, case.due_at + HOUR)
    assert notices_of(session, "inspector") == [100]
    for name in ("lan", "hoa", "duty"):
        assert notices_of(session, name) == []


def test_cases_from_before_there_were_alarms_get_theirs_at_night(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    for alarm in alarms_of(session, case):
        session.delete(alarm)
    session.flush()
    assert escalation.repair(session) == 1
    assert [alarm.step for alarm in alarms_of(session, case)] == [50, 80, 100]
    assert escalation.repair(session) == 0


def test_the_substitute_hears_beside_who_is_away(session: Session) -> None:
    from inbox_api.officers import absence

    case, phuc = create_case_for(session, receive(session, "ngập")), officer(session, "phuc")
    steps.assign(session, case, phuc, officer(session, "lan"), NOW)
    absence.plan(session, phuc, phuc, absence.NewAbsence("leave", NOW, NOW + 30 * DAY, "duty"), NOW)
    escalation.ring(session, alarms_of(session, case)[0].at)
    assert (notices_of(session, "phuc"), notices_of(session, "duty")) == ([50], [50])


# another kind or priority


def sort_anew(session: Session, case: Case, priority: str, now: datetime = NOW) -> None:
    """Lan does it; where the deadline gets later, a leader agrees."""
    asked = reclassifying.reclassify(
        session, case, officer(session, "lan"), case_type="PAHT", priority=priority, reason=REASON, now=now
    )
    if asked is not None:
        approvals.decide(session, officer(session, "hoa"), asked.id, approve=True, reason=REASON, now=now)


def test_another_priority_counts_from_the_same_beginning_by_the_rule_of_that_day(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    sort_anew(session, case, "P3", NOW + DAY)
    assert rule_by_key(case.rule_set).id == "SLA-P3"
    assert case.due_at == slow(case, NOW)
    line = [event for event in desk.timeline(session, case) if event.kind == "reclassified"][-1]
    assert (line.detail["before"]["priority"], line.detail["after"]["priority"]) == ("P1", "P3")


def test_a_conversation_is_urgent_while_a_case_in_it_is(session: Session) -> None:
    talk = receive(session, "cây đổ")
    case, other = (create_case_for(session, talk, priority="P0") for _number in range(2))
    for one, is_urgent in ((case, True), (other, False)):
        sort_anew(session, one, "P2")
        assert talk.is_urgent is is_urgent
    sort_anew(session, case, "P0")
    assert talk.is_urgent


def test_danger_that_nobody_has_looked_at_stays_urgent(session: Session) -> None:
    talk = receive(session, "cứu với")
    case = create_case_for(session, talk, priority="P0")
    conversations.hand_to_people(session, talk, "emergency", NOW)
    sort_anew(session, case, "P2")
    assert talk.is_urgent


def test_a_looser_deadline_needs_a_reason(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    with pytest.raises(InvalidMove):
        reclassifying.reclassify(
            session, case, officer(session, "lan"), case_type="PAHT", priority="P3", reason="", now=NOW
        )


# legal clocks


def running(session: Session, case: Case) -> dict[str, datetime]:
    rows = ClockRepository(session).clocks(case.id)
    return {rule_by_key(row.rule_key).id: row.due_at for row in rows if row.met_at is None}


def test_only_the_signed_paper_starts_the_clocks_of_a_complaint(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    assert running(session, case) == {}
    legal.keep(session, case, paper(), lan, NOW)
    expected = {
        name: slow_due(rule_row(f"{name}@{since}"), paper().happened_at, SlowCalendar())
        for name, since in (("K2", "2012-07-01"), ("D1", "2021-11-15"))
    }
    assert running(session, case) == expected


def test_the_way_of_a_complaint_from_paper_to_decision(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    assert legal.possible(session, case) == ["signed_paper", "reception"]
    legal.keep(session, case, paper(), lan, NOW)
    legal.keep(session, case, paper("acceptance", 20, "complex", number="3/TB-TL"), lan, NOW)
    assert list(running(session, case)) == ["K3-COMPLEX"]
    legal.keep(session, case, paper("signing", number="5/QD"), lan, NOW)
    assert list(running(session, case)) == ["K4"]
    legal.keep(session, case, paper("decision_sent", number="6/CV"), lan, NOW)
    assert running(session, case) == {}


def test_a_case_does_not_end_while_a_legal_clock_runs(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    legal.keep(session, case, paper(), lan, NOW)
    done = Reasons(result="Đã gửi quyết định số 5/QD ngày 20/11 cho ông bà.", no_photo_reason="Việc trên giấy tờ.")
    with pytest.raises(legal.LegalClockRunning):
        steps.close_with_result(session, case, lan, NOW, done)


def test_a_fact_recorded_by_mistake_is_withdrawn_and_what_it_ended_runs_again(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    first = legal.keep(session, case, paper(), lan, NOW)
    second = legal.keep(session, case, paper("acceptance"), lan, NOW)
    with pytest.raises(legal.NotThisEvent):
        legal.withdraw(session, case, first.id, NOW)
    legal.withdraw(session, case, second.id, NOW)
    assert list(running(session, case)) == ["K2", "D1"]
    assert len(ClockRepository(session).events(case.id)) == 2


@pytest.mark.parametrize("fact", [paper("signing"), paper("conclusion"), paper("conclusion_sent")])
def test_facts_out_of_order_are_refused(session: Session, fact: legal.Fact) -> None:
    with pytest.raises(legal.NotThisEvent):
        legal.keep(session, of_kind(session, "KHN"), fact, officer(session, "lan"), NOW)


def test_a_paper_from_long_before_the_case_is_refused(session: Session) -> None:
    fact = legal.Fact("signed_paper", NOW - 400 * DAY, "12/TD")
    with pytest.raises(Invalid):
        legal.keep(session, of_kind(session, "KHN"), fact, officer(session, "lan"), NOW)


def test_a_fact_does_not_happen_before_the_one_it_rests_on(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    legal.keep(session, case, paper(), lan, NOW)
    with pytest.raises(Invalid):
        legal.keep(session, case, paper("acceptance", 1), lan, NOW)
    legal.keep(session, case, paper("acceptance"), lan, NOW)


@pytest.mark.parametrize("fact", [paper(number=" "), paper(day=25)])
def test_a_paper_needs_a_number_and_lies_in_the_past(session: Session, fact: legal.Fact) -> None:
    with pytest.raises(Invalid):
        legal.keep(session, of_kind(session, "KHN"), fact, officer(session, "lan"), NOW)


def test_suspension_by_a_decision_stops_legal_clocks_and_waiting_for_the_citizen_does_not(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    legal.keep(session, case, paper(), lan, NOW)
    before = running(session, case)["K2"]
    steps.change_state(session, case, CaseState.ASSIGNED, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW, Reasons(reason=REASON))
    steps.change_state(session, case, CaseState.ASSIGNED, lan, NOW + 3 * DAY)
    assert running(session, case)["K2"] == before
    with pytest.raises(InvalidMove):
        steps.change_state(session, case, CaseState.SUSPENDED, lan, NOW + 3 * DAY, Reasons(reason=REASON))
    reasons = Reasons(reason=REASON, document_no="9/QD-TDC")
    steps.change_state(session, case, CaseState.SUSPENDED, lan, NOW + 3 * DAY, reasons)
    steps.change_state(session, case, CaseState.IN_PROGRESS, lan, NOW + 8 * DAY, Reasons(reason=REASON))
    pause = [(NOW + 3 * DAY, NOW + 8 * DAY)]
    assert running(session, case)["K2"] == slow_due(
        rule_row("K2@2012-07-01"), paper().happened_at, SlowCalendar(), pause
    )
    assert case.pauses[-1]["document_no"] == "9/QD-TDC"


def test_the_alarms_of_a_legal_clock_ring_beside_those_of_the_inbox(session: Session) -> None:
    case, lan = of_kind(session, "KHN"), officer(session, "lan")
    row = legal.keep(session, case, paper(), lan, NOW)
    clocks_ringing = {alarm.clock for alarm in alarms_of(session, case)}
    assert clocks_ringing == {MAIN, *(str(clock.id) for clock in ClockRepository(session).clocks(case.id))}
    legal.withdraw(session, case, row.id, NOW)
    assert {alarm.clock for alarm in alarms_of(session, case)} == {MAIN}


# extensions


def slow_case(session: Session) -> Case:
    return create_case_for(session, receive(session, "x", citizen="gia-han"), priority="P3")


def ask(session: Session, case: Case, length: int = 5, now: datetime = NOW + DAY) -> int:
    return extensions.ask(session, case, officer(session, "lan"), MAIN, length, REASON, now).id


def test_an_extension_is_asked_decided_by_a_leader_and_told_to_the_citizen_before_the_old_deadline(
    session: Session,
) -> None:
    case = slow_case(session)
    number = ask(session, case)
    old = case.due_at
    approvals.decide(
        session, officer(session, "hoa"), number, approve=True, reason="Đồng ý gia hạn.", now=NOW + 2 * DAY
    )
    more = [(rule_row("SLA-P3-X@2025-07-01"), 5)]
    assert case.due_at == slow_due(rule_row(case.rule_set), NOW, SlowCalendar(), (), more)
    assert old is not None
    assert case.due_at > old
    assert case.conversation_id is not None
    told = ConversationRepository(session).messages(case.conversation_id)[-1].text
    assert "gia hạn" in told
    assert REASON in told


def test_a_refused_extension_leaves_the_deadline_alone(session: Session) -> None:
    case = slow_case(session)
    old = case.due_at
    approvals.decide(
        session, officer(session, "hoa"), ask(session, case), approve=False, reason="Chưa đủ lý do.", now=NOW + DAY
    )
    assert case.due_at == old


def test_a_deadline_is_extended_no_oftener_than_its_rule_says(session: Session) -> None:
    case = slow_case(session)
    number = ask(session, case)
    approvals.decide(session, officer(session, "hoa"), number, approve=True, reason="Đồng ý gia hạn.", now=NOW + DAY)
    with pytest.raises(extensions.NoExtension):
        ask(session, case)


def test_no_extension_after_the_deadline_nor_where_no_rule_allows_one(session: Session) -> None:
    with pytest.raises(extensions.TooLateToExtend):
        ask(session, slow_case(session), now=NOW + 60 * DAY)
    fast = create_case_for(session, receive(session, "ngập"))
    with pytest.raises(extensions.NoExtension):
        ask(session, fast, length=1, now=NOW)


def test_a_decision_that_comes_after_the_deadline_extends_nothing(session: Session) -> None:
    case = slow_case(session)
    number = ask(session, case)
    with pytest.raises(extensions.TooLateToExtend):
        approvals.decide(
            session, officer(session, "hoa"), number, approve=True, reason="Đồng ý gia hạn.", now=NOW + 60 * DAY
        )


def test_after_an_extension_the_ladder_begins_anew_for_the_new_deadline(session: Session) -> None:
    case = slow_case(session)
    escalation.ring(session, alarms_of(session, case)[1].at)
    number = ask(session, case, now=alarms_of(session, case)[1].at)
    at = alarms_of(session, case)[1].at + HOUR
    approvals.decide(session, officer(session, "hoa"), number, approve=True, reason="Đồng ý gia hạn.", now=at)
    fresh = [alarm for alarm in alarms_of(session, case) if alarm.fired_at is None]
    assert [alarm.step for alarm in fresh] == [50, 80, 100]
    assert fresh[-1].at == case.due_at


def test_a_denunciation_is_extended_twice_at_most_by_another_named_inspector(session: Session) -> None:
    from tests.factories import create_officer

    second = create_officer(session, "thanhtra2", "Thanh tra hai", ["inspector"], "tiep-dan")
    case, first = of_kind(session, "TC"), officer(session, "inspector")
    legal.keep(session, case, paper(), first, NOW)
    legal.keep(session, case, paper("acceptance"), first, NOW)
    clock = next(row for row in ClockRepository(session).clocks(case.id) if rule_by_key(row.rule_key).id == "T4")
    for _time in range(2):
        row = extensions.ask(session, case, first, str(clock.id), 30, REASON, NOW)
        approvals.decide(session, second, row.id, approve=True, reason="Vụ việc đặc biệt phức tạp.", now=NOW)
    more = [(rule_row("T4x@2019-01-01"), 30)] * 2
    assert clock.due_at == slow_due(rule_row(clock.rule_key), clock.started_at, SlowCalendar(), (), more)
    with pytest.raises(extensions.NoExtension):
        extensions.ask(session, case, first, str(clock.id), 30, REASON, NOW)


def test_a_day_off_that_is_added_later_moves_the_deadlines_of_open_cases(session: Session) -> None:
    from inbox_api.deadlines import clocks
    from inbox_api.deadlines.service import add_day, remove_day

    case, lan = create_case_for(session, receive(session, "ngập")), officer(session, "lan")
    done = create_case_for(session, receive(session, "xong"))
    steps.close_with_result(session, done, lan, NOW, CLOSING)
    before, closed_due = case.due_at, done.due_at
    day = datetime(2026, 11, 25).date()
    add_day(session, day, "swap_off", actor="cli", now=NOW)
    assert clocks.recount(session, 0, NOW) == case.id
    assert clocks.recount(session, case.id, NOW) is None
    assert (case.due_at, done.due_at) == (before and before + DAY, closed_due)
    assert alarms_of(session, case)[-1].at == case.due_at
    remove_day(session, day, actor="cli", now=NOW)
    clocks.recount(session, 0, NOW)
    assert case.due_at == before
