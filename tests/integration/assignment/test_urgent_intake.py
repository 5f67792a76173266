"""An urgent case is heard of at once, by those on duty who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.deadlines import escalation
from inbox_api.duty import lists
from inbox_api.officers import notices
from tests.factories import NOW, create_case_for, officer, receive


def told(session: Session, name: str) -> list[str]:
    return [row.kind for row in notices.newest(session, officer(session, name))]


def test_an_urgent_case_tells_those_on_duty_at_once_though_the_unit_hands_nothing_out(session: Session) -> None:
    lists.add(session, officer(session, "duty"), "tra-vinh-kt", lists.NewEntry("lan"), NOW)
    create_case_for(session, receive(session, "dây điện đứt"), priority="P0")
    assert told(session, "lan") == ["urgent_case"]
    create_case_for(session, None, priority="P1")
    assert told(session, "lan") == ["urgent_case"]


@pytest.mark.parametrize("name", ["lan", "phuc", "duty"])
def test_of_an_urgent_denunciation_only_those_who_may_read_it_hear(session: Session, name: str) -> None:
    create_case_for(session, receive(session, "tố cáo"), case_type="TC", topic=None, priority="P0")
    assert told(session, name) == []


def test_an_urgent_case_that_nobody_answers_rings_within_its_quarter_of_an_hour(session: Session) -> None:
    lists.add(session, officer(session, "duty"), "tra-vinh-kt", lists.NewEntry("lan"), NOW)
    case = create_case_for(session, receive(session, "dây điện đứt"), priority="P0")
    assert escalation.ring(session, NOW + timedelta(minutes=7)) == 0
    escalation.ring(session, NOW + timedelta(minutes=8))
    newest = notices.newest(session, officer(session, "lan"))[0]
    assert (newest.kind, newest.detail["clock"], newest.detail["step"]) == ("deadline", "acknowledge", 50)
    steps.answer(session, case, "Đội trực đang đến.", officer(session, "lan"), NOW + timedelta(minutes=9))
    escalation.ring(session, NOW + timedelta(minutes=16))
    assert told(session, "lan") == ["deadline", "urgent_case"]


def test_nobody_at_work_on_an_urgent_case_rings_and_work_begun_does_not(session: Session) -> None:
    lists.add(session, officer(session, "duty"), "tra-vinh-kt", lists.NewEntry("lan"), NOW)
    cases = [create_case_for(session, receive(session, "dây điện đứt"), priority="P0") for _ in range(2)]
    lan = officer(session, "lan")
    for case in cases:
        steps.answer(session, case, "Đội trực đang đến.", lan, NOW)
    steps.assign(session, cases[0], lan, lan, NOW)
    steps.change_state(session, cases[0], CaseState.IN_PROGRESS, lan, NOW)
    escalation.ring(session, NOW + timedelta(days=1))
    rung = {(row.case_id, row.detail["clock"]) for row in notices.newest(session, lan) if row.kind == "deadline"}
    assert (cases[1].id, "act") in rung
    assert (cases[0].id, "act") not in rung
    assert "acknowledge" not in {clock for _case, clock in rung}
