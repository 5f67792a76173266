"""Approvals by somebody else, instructions followed to their end, numbers that open their lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.approvals import extensions, refusals
from inbox_api.approvals import service as approvals
from inbox_api.assignment import city
from inbox_api.cases import refusing, steps
from inbox_api.cases.states import CaseState, InvalidMove
from inbox_api.cases.steps import Reasons
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.clock_repository import MAIN
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.instructions import service as instructions
from inbox_api.models import Case
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.overview import service as overview
from inbox_api.overview.numbers import NUMBERS
from tests.factories import NOW, create_case_for, create_officer, officer, receive

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHY = "Phải chờ đơn vị thoát nước kiểm tra hiện trường."
YES = "Đồng ý với đề nghị của đơn vị."


def slow_case(session: Session, **more: Any) -> Case:
    return create_case_for(session, receive(session, "x"), priority="P3", **more)


def asked(session: Session, case: Case, by: str = "lan") -> int:
    return extensions.ask(session, case, officer(session, by), MAIN, 5, WHY, NOW).id


def decide(session: Session, who: str, number: int, reason: str = YES, *, approve: bool = True) -> None:
    approvals.decide(session, officer(session, who), number, approve=approve, reason=reason, now=NOW)


# approvals


@pytest.mark.parametrize("who", ["lan", "phuc", "duty"])
def test_only_leaders_decide(session: Session, who: str) -> None:
    number = asked(session, slow_case(session, ward="tra-vinh"))
    with pytest.raises((NotAllowed, NotFound)):
        decide(session, who, number)


def test_a_leader_of_another_ward_does_not_know_of_it(session: Session) -> None:
    create_officer(session, "sep", "Sếp khác", ["leader"], "nguyet-hoa")
    with pytest.raises(NotFound):
        decide(session, "sep", asked(session, slow_case(session)))


def test_nobody_decides_on_the_own_question(session: Session) -> None:
    both = create_officer(session, "both", "Hai vai", ["officer", "leader"], "tra-vinh-kt")
    case = slow_case(session)
    number = asked(session, case, "both")
    with pytest.raises(approvals.OwnQuestion):
        decide(session, both.username, number)


def test_a_question_is_asked_once_and_decided_once(session: Session) -> None:
    case = slow_case(session)
    number = asked(session, case)
    with pytest.raises(approvals.AlreadyAsked):
        asked(session, case)
    decide(session, "hoa", number)
    with pytest.raises(approvals.AlreadyDecided):
        decide(session, "hoa", number)


def test_a_decision_needs_a_reason(session: Session) -> None:
    with pytest.raises(approvals.DecisionReasonMissing):
        decide(session, "hoa", asked(session, slow_case(session)), "ok")


def test_many_are_decided_at_once_and_each_says_what_became_of_it(session: Session) -> None:
    good, gone = slow_case(session), slow_case(session)
    numbers = [asked(session, good), asked(session, gone)]
    steps.change_state(session, gone, CaseState.SORTING, officer(session, "lan"), NOW)
    steps.change_state(session, gone, CaseState.REFUSED, officer(session, "lan"), NOW, Reasons(reason=WHY))
    outcomes = approvals.decide_many(
        session, officer(session, "hoa"), [*numbers, 999_999], approve=True, reason=YES, now=NOW
    )
    assert [one.problem is None for one in outcomes] == [True, False, False]
    assert good.clock_round == 1
    assert [row.id for row in approvals.waiting(session, officer(session, "hoa"))] == [numbers[1]]


def test_who_asked_takes_the_question_back(session: Session) -> None:
    case = slow_case(session)
    number = asked(session, case)
    with pytest.raises(NotAllowed):
        approvals.withdraw(session, officer(session, "hoa"), number, NOW)
    assert approvals.withdraw(session, officer(session, "lan"), number, NOW).state == "withdrawn"
    asked(session, case)


def test_leader_and_asker_are_told(session: Session) -> None:
    number = asked(session, slow_case(session))
    assert [row.kind for row in notices.newest(session, officer(session, "hoa"))] == ["approval"]
    decide(session, "hoa", number)
    assert [row.kind for row in notices.newest(session, officer(session, "lan"))] == ["decision"]
    assert notices.unread_count(session, officer(session, "lan")) == 1
    newest = notices.newest(session, officer(session, "lan"))[0]
    notices.mark_read(session, officer(session, "lan"), newest.id, NOW)
    assert notices.unread_count(session, officer(session, "lan")) == 0


def test_an_officer_proposes_not_to_accept_and_the_citizen_reads_the_leaders_reason(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    row = refusals.ask(session, case, officer(session, "phuc"), WHY, NOW)
    assert case.status == CaseState.RECEIVED
    decide(session, "hoa", row.id)
    assert (case.status, case.refusal_reason) == (CaseState.REFUSED, refusing.written("other", WHY))
    assert case.conversation_id is not None
    assert WHY in ConversationRepository(session).messages(case.conversation_id)[-2].text


def test_what_is_being_worked_on_is_no_longer_refused(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    row = refusals.ask(session, case, officer(session, "phuc"), WHY, NOW)
    for state in (CaseState.ASSIGNED, CaseState.IN_PROGRESS):
        steps.change_state(session, case, state, officer(session, "phuc"), NOW)
    with pytest.raises(InvalidMove):
        decide(session, "hoa", row.id)


def test_where_the_city_wants_it_nobody_refuses_without_a_leader(session: Session) -> None:
    chosen = replace(city.choices(session), refusal_needs_leader=True)
    city.choose(session, officer(session, "admin"), chosen, NOW)
    case, lan = create_case_for(session, receive(session, "x")), officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    with pytest.raises(city.LeaderMustRefuse):
        steps.change_state(session, case, CaseState.REFUSED, lan, NOW, Reasons(reason=WHY))
    decide(session, "hoa", refusals.ask(session, case, lan, WHY, NOW).id)
    assert case.status == CaseState.REFUSED


# instructions


def given(session: Session, case: Case, hours: int = 4) -> int:
    due = NOW + hours * HOUR
    return instructions.give(session, case, officer(session, "hoa"), "Kiểm tra ngay.", due, NOW).id


def test_an_instruction_is_followed_from_giving_to_accepting(session: Session) -> None:
    case, phuc, hoa = create_case_for(session, receive(session, "x")), officer(session, "phuc"), officer(session, "hoa")
    number = given(session, case)
    assert [row.kind for row in notices.newest(session, phuc)] == ["instruction"]
    instructions.report(session, phuc, number, "Đã kiểm tra.", NOW)
    instructions.send_back(session, hoa, number, "Thiếu ảnh.", NOW + DAY, NOW)
    instructions.report(session, phuc, number, "Đã bổ sung ảnh.", NOW)
    row = instructions.accept(session, hoa, number, "", NOW)
    assert (row.state, row.ended_at) == ("accepted", NOW)
    ((_row, taken),) = instructions.of_case(session, case)
    assert [step.kind for step in taken] == ["given", "reported", "returned", "reported", "accepted"]


def test_both_sides_hear_once_that_an_instruction_is_late_and_again_after_a_new_deadline(session: Session) -> None:
    case, phuc, hoa = create_case_for(session, receive(session, "x")), officer(session, "phuc"), officer(session, "hoa")
    number = given(session, case)

    def late(who: str) -> int:
        return [row.kind for row in notices.newest(session, officer(session, who))].count("instruction_late")

    assert instructions.tell_late(session, NOW + 3 * HOUR) == 0
    for _again in range(2):
        instructions.tell_late(session, NOW + 5 * HOUR)
    assert (late("phuc"), late("hoa"), late("minh")) == (1, 1, 0)
    instructions.report(session, phuc, number, "Xong.", NOW + 6 * HOUR)
    instructions.send_back(session, hoa, number, "Thiếu ảnh.", NOW + DAY, NOW + 6 * HOUR)
    assert instructions.tell_late(session, NOW + 7 * HOUR) == 0
    instructions.tell_late(session, NOW + 2 * DAY)
    assert (late("phuc"), late("hoa")) == (2, 2)


def test_a_reported_instruction_is_not_late(session: Session) -> None:
    number = given(session, create_case_for(session, receive(session, "x")))
    instructions.report(session, officer(session, "phuc"), number, "Xong.", NOW)
    assert instructions.tell_late(session, NOW + DAY) == 0


def test_late_is_computed_and_a_report_waits_for_its_judgement(session: Session) -> None:
    case, hoa = create_case_for(session, receive(session, "x")), officer(session, "hoa")
    number = given(session, case)
    later = NOW + 5 * HOUR
    assert [row.id for row in instructions.listed(session, hoa, "late", later)] == [number]
    instructions.report(session, officer(session, "phuc"), number, "Xong.", later)
    assert instructions.count(session, hoa, "late", later) == 0
    assert instructions.count(session, hoa, "reported", later) == 1


@pytest.mark.parametrize("who", ["lan", "phuc"])
def test_only_leaders_instruct_and_only_the_giver_judges(session: Session, who: str) -> None:
    case = create_case_for(session, receive(session, "x"))
    with pytest.raises(NotAllowed):
        instructions.give(session, case, officer(session, who), "Làm ngay.", NOW + HOUR, NOW)
    number = given(session, case)
    instructions.report(session, officer(session, who), number, "Xong.", NOW)
    with pytest.raises(NotAllowed):
        instructions.accept(session, officer(session, who), number, "", NOW)


def test_an_instruction_has_a_text_and_a_deadline_to_come_and_ends_once(session: Session) -> None:
    case, hoa = create_case_for(session, receive(session, "x")), officer(session, "hoa")
    for text, due in (("", NOW + HOUR), ("Làm ngay.", NOW)):
        with pytest.raises(Invalid):
            instructions.give(session, case, hoa, text, due, NOW)
    number = given(session, case)
    instructions.withdraw(session, hoa, number, "Không cần nữa.", NOW)
    with pytest.raises(Conflict):
        instructions.report(session, officer(session, "phuc"), number, "Xong.", NOW)


def test_denunciations_get_no_instruction_from_who_may_not_know_of_them(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), case_type="TC", topic=None)
    with pytest.raises(NotAllowed):
        instructions.give(session, case, officer(session, "hoa"), "Làm ngay.", NOW + HOUR, NOW)


# the overview


def many(session: Session) -> None:
    lan = officer(session, "lan")
    for days in (0, 1, 2, 5, 9, 20):
        case = create_case_for(session, receive(session, "x", now=NOW - days * DAY), now=NOW - days * DAY)
        if days == 2:
            steps.assign(session, case, officer(session, "phuc"), lan, NOW)
        if days == 5:
            steps.change_state(session, case, CaseState.SORTING, lan, NOW)
            steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW, Reasons(reason=WHY))
    create_case_for(session, receive(session, "y"), priority="P0", ward="long-duc")
    create_case_for(session, receive(session, "z"), case_type="TC", topic=None)


@pytest.mark.parametrize("who", ["hoa", "lan", "minh", "phuc", "duty", "inspector"])
def test_every_number_is_as_long_as_the_list_it_opens(session: Session, who: str) -> None:
    many(session)
    person = officer(session, who)
    counts = overview.numbers(session, person, NOW)
    for number in NUMBERS:
        assert len(overview.cases(session, person, number.name, NOW).cases) == counts[number.name], number.name


def test_units_side_by_side_add_up_to_the_whole(session: Session) -> None:
    many(session)
    duty = officer(session, "duty")
    rows = overview.units(session, duty, NOW)
    counts = overview.numbers(session, duty, NOW)
    assert overview.together(rows) == counts


def test_a_number_narrowed_to_a_ward_counts_that_ward_only(session: Session) -> None:
    many(session)
    only = overview.narrowed(session, ward="long-duc")
    assert overview.numbers(session, officer(session, "duty"), NOW, only)["open"] == 1
    with pytest.raises(NotFound):
        overview.narrowed(session, ward="khong-co")


def test_lists_go_on_page_by_page_without_gaps_and_doubles(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    many(session)
    monkeypatch.setattr(overview, "PAGE", 2)
    person, seen, after = officer(session, "hoa"), [], None
    while True:
        page = overview.cases(session, person, "open", NOW, after=after)
        seen += [case.id for case in page.cases]
        after = page.next_after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == overview.numbers(session, person, NOW)["open"]


def test_a_broken_cursor_is_told(session: Session) -> None:
    with pytest.raises(Invalid):
        overview.cases(session, officer(session, "hoa"), "open", NOW, after="gestern~x")


@pytest.mark.parametrize("who", ["admin", "auditor", "trainer"])
def test_who_reads_no_cases_sees_no_numbers(session: Session, who: str) -> None:
    with pytest.raises(NotAllowed):
        overview.numbers(session, officer(session, who), NOW)


def test_the_meter_shows_the_way_of_what_was_moved_most(session: Session) -> None:
    case, duty = create_case_for(session, receive(session, "x")), officer(session, "duty")
    steps.change_state(session, case, CaseState.SORTING, duty, NOW)
    units = {unit.code: unit.id for unit in OfficerRepository(session).units()}
    for code in ("tra-vinh-ca", "tra-vinh-kt"):
        steps.transfer(session, case, units[code], WHY, duty, NOW)
    ((row,), pairs) = overview.transfers(session, officer(session, "hoa"), NOW + HOUR)
    assert (row.case.id, row.is_ping_pong) == (case.id, True)
    assert sorted((one.from_unit.code, one.to_unit.code, one.count) for one in pairs) == [
        ("tra-vinh-ca", "tra-vinh-kt", 1), ("tra-vinh-kt", "tra-vinh-ca", 1),
    ]  # fmt: skip
