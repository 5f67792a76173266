"""Questions to leaders while a leader is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.errors import NotFound
from inbox_api.models import Officer, OfficerNotice
from inbox_api.officers import absence
from inbox_api.officers.absence import NewAbsence
from tests.factories import NOW, create_case_for, create_officer, officer, receive

EVER = NOW + timedelta(days=3650)
REASON = "Thuộc thẩm quyền của đơn vị khác theo địa bàn."


def away(session: Session, person: Officer, substitute: str | None = None) -> None:
    absence.plan(session, person, person, NewAbsence("leave", NOW, EVER, substitute), NOW)


@pytest.fixture
def leaders(session: Session) -> tuple[Officer, Officer, Officer]:
    """Of the economy unit, its ward, and a second one of the ward."""
    return (
        create_officer(session, "head", "Head", ["leader"], "tra-vinh-kt"),
        create_officer(session, "chair", "Chair", ["leader"], "tra-vinh"),
        create_officer(session, "vice", "Vice", ["leader"], "tra-vinh"),
    )


def asked(session: Session, by: str = "phuc") -> set[str]:
    """Who hears of a question on a case of the economy unit."""
    case = create_case_for(session, receive(session, "x"))
    case.unit_id = officer(session, "phuc").unit_id
    approvals.ask(session, "extension", case, officer(session, by), REASON, {}, NOW)
    rows = session.scalars(
        select(OfficerNotice).where(OfficerNotice.kind == "approval", OfficerNotice.case_id == case.id)
    )
    names = {one.id: one.username for one in session.scalars(select(Officer))}
    return {names[row.officer_id] for row in rows}


def test_who_stands_in_for_an_absent_leader_is_asked(session: Session, leaders: tuple[Officer, ...]) -> None:
    away(session, leaders[0], "vice")
    assert asked(session) == {"vice"}


def test_without_a_substitute_the_leaders_above_are_asked(session: Session, leaders: tuple[Officer, ...]) -> None:
    away(session, leaders[0])
    assert {"chair", "vice"} <= asked(session)
    assert "head" not in asked(session)


def test_a_substitute_who_may_not_decide_is_not_asked(session: Session, leaders: tuple[Officer, ...]) -> None:
    away(session, leaders[0], "minh")
    assert {"chair", "vice"} <= asked(session)


def test_a_leader_who_asks_is_answered_by_those_above(session: Session, leaders: tuple[Officer, ...]) -> None:
    assert {"chair", "vice"} <= asked(session, by="head")


def test_a_leader_does_not_stand_in_for_an_officer(session: Session, leaders: tuple[Officer, ...]) -> None:
    with pytest.raises(NotFound):
        away(session, officer(session, "phuc"), "head")


def test_a_leader_is_offered_the_other_leaders_as_substitutes(session: Session, leaders: tuple[Officer, ...]) -> None:
    assert "vice" in {one.username for one in absence.candidates(session, leaders[1])}
    assert not {"head", "vice"} & {one.username for one in absence.candidates(session, officer(session, "phuc"))}
