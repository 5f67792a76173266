"""Two years of a small unit: what `hopthu simulate assignment` does at full size."""

from __future__ import annotations

from datetime import date

import pytest

from hopthu.fairness.simulation import DAYS, FIRST_DAY, Figures, Unit

TET = (date(2026, 2, 17), date(2027, 2, 6))


@pytest.fixture(scope="module", params=["round_robin", "by_load", "sticky"])
def figures(request: pytest.FixtureRequest) -> Figures:
    return Unit(request.param, 3, 2, 7, check_every=4, max_open=12).run()


def test_nobody_away_gets_a_case_none_at_closed_hours_none_out_of_order_no_deadline_differs(figures: Figures) -> None:
    assert figures.deadlines_checked > 200
    assert figures.faults == 0


def test_a_present_day_brings_everybody_about_as_many_cases(figures: Figures) -> None:
    assert figures.handed_out > 1000
    assert figures.spread < 1.5


def test_both_tets_lie_within_the_two_years() -> None:
    assert all(0 <= (day - FIRST_DAY).days < DAYS for day in TET)


def test_the_check_itself_bites() -> None:
    unit = Unit("by_load", 2, 3, 1, check_every=1, max_open=None)
    unit.people[0].away = {FIRST_DAY}
    unit._receive(FIRST_DAY)
    now = unit.waiting[0].received.replace(hour=9)
    from inbox_api.assignment.choosing import Chosen

    queue = sorted(unit.waiting, key=lambda one: one.id, reverse=True)
    unit._check_round(now, queue, unit.people, [Chosen(queue[-1].id, 1, "by_load")])
    assert unit.figures.to_absent == 1
    assert unit.figures.out_of_order == 1
    assert unit.figures.while_closed == 1  # New Year's Day
