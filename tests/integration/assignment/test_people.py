"""Absences and substitutes, automatic assignment, co-units, memberships, transfers, units that end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.approvals import transfers as transfer_questions
from inbox_api.assignment import automatic, co_units, desk, rights, transfers
from inbox_api.assignment.automatic import Strategy
from inbox_api.assignment.schemas import MembershipOut
from inbox_api.cases import desk as case_desk
from inbox_api.cases import steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import Case, Officer, Unit
from inbox_api.officers import absence
from inbox_api.officers.absence import NewAbsence
from tests.factories import NOW, create_case_for, create_officer, officer, receive

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVER = NOW + 3650 * DAY
REASON = "Thuộc thẩm quyền của đơn vị khác theo địa bàn."
TODAY = datetime.now(UTC).date()


def unit(session: Session, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def away(session: Session, username: str, substitute: str | None = None, until: datetime | None = EVER) -> None:
    person = officer(session, username)
    absence.plan(session, person, person, NewAbsence("leave", NOW, until, substitute), NOW)


def reads(session: Session, who: Officer, case: Case) -> bool:
    return CaseRepository(session).find(who, case.code) is not None


@pytest.fixture
def team(session: Session) -> list[Officer]:
    """Three officers of the economy unit of Phuong Tra Vinh."""
    return [
        officer(session, "phuc"),
        create_officer(session, "ha", "Hà", ["officer"], "tra-vinh-kt"),
        create_officer(session, "linh", "Linh", ["officer"], "tra-vinh-kt"),
    ]


def hand_out(session: Session, strategy: str, now: datetime = NOW, **more: Any) -> list[str]:
    """Who got the waiting cases of the economy unit, in order."""
    automatic.choose(
        session,
        officer(session, "lan"),
        unit(session, "tra-vinh-kt"),
        Strategy(strategy, **more),
        now,
    )
    chosen = automatic.hand_out(session, unit(session, "tra-vinh-kt").id, now)
    names = {one.id: one.username for one in session.scalars(select(Officer))}
    return [names[one.officer_id] for one in chosen]


# absence


def test_a_substitute_reads_and_acts_and_the_log_says_for_whom(session: Session) -> None:
    case, phuc, minh = (
        create_case_for(session, receive(session, "x")),
        officer(session, "phuc"),
        officer(session, "minh"),
    )
    steps.assign(session, case, phuc, officer(session, "lan"), NOW)
    assert not reads(session, minh, case)
    away(session, "phuc", "minh")
    assert reads(session, minh, case)
    steps.change_state(session, case, CaseState.IN_PROGRESS, minh, NOW)
    line = case_desk.timeline(session, case)[-1]
    assert (line.officer_id, line.detail["on_behalf_of"]) == (minh.id, phuc.display_name)


def test_what_one_does_oneself_is_on_nobodys_behalf(session: Session) -> None:
    case, phuc = create_case_for(session, receive(session, "x")), officer(session, "phuc")
    steps.assign(session, case, phuc, officer(session, "lan"), NOW)
    away(session, "phuc", "minh")
    steps.change_state(session, case, CaseState.IN_PROGRESS, officer(session, "lan"), NOW)
    assert "on_behalf_of" not in case_desk.timeline(session, case)[-1].detail


def test_who_is_back_has_no_substitute_any_more(session: Session) -> None:
    case, minh = create_case_for(session, receive(session, "x")), officer(session, "minh")
    steps.assign(session, case, officer(session, "phuc"), officer(session, "lan"), NOW)
    away(session, "phuc", "minh")
    (row,) = absence.stands_in_for(session, minh, NOW)
    absence.end(session, officer(session, "phuc"), row.id, NOW + HOUR)
    assert not reads(session, minh, case)


def test_nobody_assigns_to_who_is_away_and_the_answer_names_the_substitute(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    away(session, "phuc", "duty")
    with pytest.raises(absence.AssigneeAway) as refused:
        steps.assign(session, case, officer(session, "phuc"), officer(session, "lan"), NOW)
    assert officer(session, "duty").display_name in refused.value.text


def test_two_absences_at_once_and_a_substitute_who_is_away_are_refused(session: Session) -> None:
    away(session, "phuc")
    with pytest.raises(absence.AlreadyAway):
        away(session, "phuc")
    with pytest.raises(absence.SubstituteAway):
        away(session, "minh", "phuc")


@pytest.mark.parametrize(
    ("who", "may"), [("phuc", True), ("lan", True), ("hoa", True), ("minh", False), ("admin", True)]
)
def test_absences_are_entered_by_oneself_or_the_planners_of_the_unit(session: Session, who: str, may: bool) -> None:
    assert absence.may_plan(session, officer(session, who), officer(session, "phuc")) is may


def test_a_substitute_never_reads_denunciations(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), case_type="TC", topic=None)
    person = officer(session, "inspector")
    CaseRepository(session).change(case, {"officer_id": person.id})
    away(session, "inspector", "lan")
    assert not reads(session, officer(session, "lan"), case)


# automatic assignment


def test_the_round_goes_on_where_it_stood(session: Session, team: list[Officer]) -> None:
    for _number in range(2):
        create_case_for(session, receive(session, "x"))
    assert hand_out(session, "round_robin") == ["phuc", "ha"]
    for _number in range(2):
        create_case_for(session, receive(session, "x"))
    assert hand_out(session, "round_robin") == ["linh", "phuc"]


def test_by_load_fills_up_who_has_least(session: Session, team: list[Officer]) -> None:
    for _number in range(3):
        steps.assign(session, create_case_for(session, receive(session, "x")), team[0], officer(session, "lan"), NOW)
    for _number in range(5):
        create_case_for(session, receive(session, "x"))
    assert sorted(hand_out(session, "by_load")) == ["ha", "ha", "ha", "linh", "linh"]


def test_sticky_gives_a_person_the_officer_of_the_last_case(session: Session, team: list[Officer]) -> None:
    first = create_case_for(session, receive(session, "x", citizen="ba-tu"))
    steps.assign(session, first, team[2], officer(session, "lan"), NOW)
    create_case_for(session, receive(session, "y", citizen="ba-tu"))
    create_case_for(session, receive(session, "z"))
    assert hand_out(session, "sticky") == ["linh", "phuc"]


def test_the_absent_get_nothing_and_the_oldest_goes_first(session: Session, team: list[Officer]) -> None:
    away(session, "ha")
    cases = [create_case_for(session, receive(session, "x"), now=NOW - n * HOUR) for n in range(3)]
    assert "ha" not in hand_out(session, "round_robin")
    lines = [case_desk.timeline(session, case)[-1] for case in cases]
    assert [line.detail["name"] for line in reversed(lines)] == [team[0].display_name, "Linh", team[0].display_name]


def test_what_is_urgent_goes_before_what_is_old(session: Session, team: list[Officer]) -> None:
    create_case_for(session, receive(session, "x"), now=NOW - 5 * HOUR)
    urgent = create_case_for(session, receive(session, "y"), priority="P0")
    hand_out(session, "by_load", max_open=1)
    assert urgent.officer_id == team[0].id


def test_nothing_is_handed_out_while_the_office_is_closed_unless_the_unit_wants_it(
    session: Session, team: list[Officer]
) -> None:
    night = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    create_case_for(session, receive(session, "x"))
    assert hand_out(session, "round_robin", night) == []
    assert hand_out(session, "round_robin", night, hours="always") == ["phuc"]


def test_nobody_gets_more_than_the_unit_allows_and_the_rest_waits(session: Session, team: list[Officer]) -> None:
    for _number in range(5):
        create_case_for(session, receive(session, "x"))
    assert hand_out(session, "by_load", max_open=1) == ["phuc", "ha", "linh"]


def test_sensitive_cases_are_handed_out_by_people_only(session: Session, team: list[Officer]) -> None:
    create_case_for(session, receive(session, "x"), topic="1303")
    create_case_for(session, receive(session, "x"), case_type="TC", topic=None)
    automatic.choose(session, officer(session, "duty"), unit(session, "tra-vinh-vhxh"), Strategy("by_load"), NOW)
    assert automatic.hand_out(session, unit(session, "tra-vinh-vhxh").id, NOW) == []


def test_without_a_strategy_nothing_happens(session: Session, team: list[Officer]) -> None:
    create_case_for(session, receive(session, "x"))
    assert automatic.hand_out(session, unit(session, "tra-vinh-kt").id, NOW) == []


@pytest.mark.parametrize("who", ["phuc", "inspector", "minh"])
def test_strategies_are_chosen_by_planners_of_the_unit_only(session: Session, who: str) -> None:
    with pytest.raises(AppError):
        automatic.choose(session, officer(session, who), unit(session, "tra-vinh-kt"), Strategy("by_load"), NOW)


# co-units and memberships


def test_a_co_unit_reads_and_answers_its_part_and_takes_no_step(session: Session) -> None:
    case, khoa = (
        create_case_for(session, receive(session, "x")),
        create_officer(session, "khoa2", "Khoa", ["officer"], "long-duc-kt"),
    )
    assert not reads(session, khoa, case)
    co_units.add(session, case, unit(session, "long-duc-kt"), "Kiểm tra cống giáp ranh", officer(session, "lan"), NOW)
    assert reads(session, khoa, case)
    with pytest.raises(rights.LeadUnitOnly):
        steps.change_state(session, case, CaseState.SORTING, khoa, NOW)
    with pytest.raises(rights.LeadUnitOnly):
        steps.transfer(session, case, unit(session, "long-duc-kt").id, REASON, khoa, NOW)
    with pytest.raises(rights.LeadUnitOnly):
        steps.assign(session, case, khoa, khoa, NOW)
    with pytest.raises(rights.LeadUnitOnly):
        steps.answer(session, case, "Chúng tôi đã xem.", khoa, NOW)
    row = co_units.answer(session, case, unit(session, "long-duc-kt"), "Cống thông, không tắc.", khoa, NOW)
    assert (row.answer, row.answered_by) == ("Cống thông, không tắc.", khoa.id)
    co_units.remove(session, case, unit(session, "long-duc-kt"), officer(session, "lan"), NOW)
    assert not reads(session, khoa, case)


def test_a_unit_that_does_not_help_cannot_answer_for_it(session: Session) -> None:
    case, minh = create_case_for(session, receive(session, "x")), officer(session, "minh")
    co_units.add(session, case, unit(session, "long-duc-kt"), "Kiểm tra cống", officer(session, "lan"), NOW)
    with pytest.raises(NotAllowed):
        co_units.answer(session, case, unit(session, "long-duc-kt"), "Xong", minh, NOW)


@pytest.mark.parametrize("code", ["tra-vinh-kt", "dien-luc"])
def test_lead_and_outside_units_are_no_co_units(session: Session, code: str) -> None:
    case = create_case_for(session, receive(session, "x"))
    with pytest.raises(AppError):
        co_units.add(session, case, unit(session, code), "Việc gì đó", officer(session, "lan"), NOW)


def test_restricted_cases_have_no_co_units(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), topic="1303")
    with pytest.raises(Conflict):
        co_units.add(session, case, unit(session, "long-duc-kt"), "Việc gì đó", officer(session, "lan"), NOW)


def test_a_helping_unit_that_takes_over_helps_no_longer(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    co_units.add(session, case, unit(session, "long-duc-kt"), "Kiểm tra cống", officer(session, "lan"), NOW)
    steps.transfer(session, case, unit(session, "long-duc-kt").id, REASON, officer(session, "lan"), NOW)
    assert (case.co_unit_ids, list(co_units.of_case(session, case))) == ([], [])


def test_membership_opens_one_unit_and_none_above_or_below_it(session: Session) -> None:
    phuc = officer(session, "phuc")
    ward = create_case_for(session, receive(session, "x"), ward="long-duc")
    CaseRepository(session).change(ward, {"unit_id": unit(session, "long-duc").id})
    below = create_case_for(session, receive(session, "x"), ward="long-duc")
    row = desk.add_membership(session, officer(session, "duty"), phuc, unit(session, "long-duc"), TODAY, None, NOW)
    assert (reads(session, phuc, ward), reads(session, phuc, below)) == (True, False)
    desk.end_membership(session, officer(session, "duty"), row.id, TODAY - DAY, NOW)
    assert not reads(session, phuc, ward)


@pytest.mark.parametrize(("first", "last"), [(date(26, 1, 1), None), (TODAY, date(9999, 1, 1))])
def test_a_membership_in_a_year_that_nobody_means_is_refused(session: Session, first: date, last: date | None) -> None:
    planner, phuc = officer(session, "duty"), officer(session, "phuc")
    with pytest.raises(Invalid):
        desk.add_membership(session, planner, phuc, unit(session, "long-duc"), first, last, NOW)


def test_a_membership_says_whose_it_is(session: Session) -> None:
    planner, phuc = officer(session, "duty"), officer(session, "phuc")
    row = desk.add_membership(session, planner, phuc, unit(session, "long-duc"), TODAY, None, NOW)
    assert MembershipOut.of(row).officer == "phuc"


def test_memberships_are_given_by_planners_of_the_unit_only(session: Session) -> None:
    with pytest.raises(NotAllowed):
        desk.add_membership(
            session,
            officer(session, "lan"),
            officer(session, "phuc"),
            unit(session, "long-duc"),
            date(2026, 1, 1),
            None,
            NOW,
        )


# taking, giving back, transfers


def test_an_officer_takes_a_case_and_gives_it_back(session: Session) -> None:
    case, phuc = create_case_for(session, receive(session, "x")), officer(session, "phuc")
    desk.take(session, case, phuc, NOW)
    before = case.officer_id
    desk.give_back(session, case, phuc, NOW)
    assert (before, case.officer_id) == (phuc.id, None)
    with pytest.raises(Conflict):
        desk.give_back(session, case, phuc, NOW)


def _move(session: Session, case: Case, code: str) -> None:
    steps.transfer(session, case, unit(session, code).id, REASON, officer(session, "duty"), NOW)


def test_the_third_transfer_needs_a_leader_and_the_meter_shows_ping_pong(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    _move(session, case, "tra-vinh-ca")  # routed wrongly: nobody had sorted it
    assert case.transfer_count == 0
    _move(session, case, "tra-vinh-kt")
    _move(session, case, "tra-vinh-ca")
    assert case.transfer_count == 2
    assert transfers.is_ping_pong(transfers.of_case(session, case))
    with pytest.raises(transfers.LeaderMustDecide):
        _move(session, case, "tra-vinh-kt")
    assert case.unit.code == "tra-vinh-ca"


def test_the_leader_decides_and_may_choose_another_unit(session: Session) -> None:
    case, lan = create_case_for(session, receive(session, "x")), officer(session, "lan")
    for code in ("tra-vinh-ca", "tra-vinh-kt", "tra-vinh-ca"):
        _move(session, case, code)
    row = transfer_questions.ask(session, case, lan, unit(session, "tra-vinh-kt"), REASON, NOW)
    approvals.decide(
        session, officer(session, "hoa"), row.id, approve=True, reason="Giao văn phòng làm đầu mối.", now=NOW,
        choice={"unit": "tra-vinh-vp"},
    )  # fmt: skip
    assert (case.unit.code, case.transfer_count) == ("tra-vinh-vp", 3)
    assert transfers.of_case(session, case)[-1].decided_by == officer(session, "hoa").id


def test_no_leader_is_asked_before_it_is_needed(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    with pytest.raises(Conflict):
        transfer_questions.ask(session, case, officer(session, "lan"), unit(session, "tra-vinh-ca"), REASON, NOW)


def test_sending_back_for_sorting_does_not_empty_the_meter(session: Session) -> None:
    case, duty = create_case_for(session, receive(session, "x")), officer(session, "duty")
    steps.change_state(session, case, CaseState.SORTING, duty, NOW)
    for code in ("tra-vinh-ca", "tra-vinh-kt"):
        _move(session, case, code)
        steps.change_state(session, case, CaseState.SORTING, duty, NOW, Reasons(reason=REASON))
    with pytest.raises(transfers.LeaderMustDecide):
        _move(session, case, "tra-vinh-vp")


def test_the_open_cases_of_a_unit_that_ends_go_to_its_successor_without_counting_as_transfers(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    moved = desk.end_unit(
        session, officer(session, "admin"), unit(session, "tra-vinh-kt"), unit(session, "tra-vinh-vp"), NOW.date(), NOW
    )
    assert (moved, case.unit.code, case.transfer_count) == (1, "tra-vinh-vp", 0)
    with pytest.raises(NotFound):
        steps.transfer(session, case, unit(session, "tra-vinh-kt").id, REASON, officer(session, "lan"), NOW + DAY)


def test_outside_office_hours_only_those_on_the_duty_list_get_cases(session: Session, team: list[Officer]) -> None:
    from inbox_api.duty import lists

    night = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # Friday, 23:00
    lan = officer(session, "lan")
    lists.add(session, lan, "tra-vinh-kt", lists.NewEntry("linh", [5], "18:00", "06:00"), NOW)
    lists.add(session, lan, "tra-vinh-kt", lists.NewEntry("ha", [6], "18:00", "06:00"), NOW)
    for _number in range(2):
        create_case_for(session, receive(session, "x"))
    assert hand_out(session, "round_robin", night, hours="always") == ["linh", "linh"]
