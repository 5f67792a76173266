"""What administrators and leaders may not reach by way of accounts and units."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from inbox_api.errors import AppError
from inbox_api.models import Officer, Unit
from inbox_api.officers import service as officers
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import leaving, links, people, rules, units
from inbox_api.staff.people import NewAccount, Wish
from tests.factories import NOW, create_case_for, create_officer, officer, receive

WHY = "Quyết định 12/QĐ"
NEW = "mat-khau-cua-em-day"


def unit(session: Session, code: str) -> Unit:
    found = OfficerRepository(session).unit_by_code(code)
    assert found is not None
    return found


@pytest.fixture
def admin(session: Session) -> Officer:
    return officer(session, "admin")


@pytest.fixture
def leader(session: Session) -> Officer:
    return create_officer(session, "leader", "Lãnh đạo Trung tâm", ["leader"], "dieu-hanh")


def give(session: Session, by: Officer, username: str, *roles: str) -> Officer:
    return people.change(session, by, officer(session, username), Wish(roles=roles), WHY, NOW)


def test_no_link_and_no_password_of_before_opens_an_account_that_leads_or_inspects_now(
    session: Session, admin: Officer, leader: Officer
) -> None:
    link = links.make(session, admin, officer(session, "phuc"), WHY, NOW)
    give(session, leader, "phuc", "officer", "inspector")
    with pytest.raises(links.LinkOver):
        links.use(session, link.path.rpartition("/")[2], NEW, NEW, NOW)
    known = NewAccount("thu", "Thu", "tra-vinh-kt", ("officer",), WHY, NEW)
    people.create(session, admin, known, NOW)
    opened = officers.sign_in(session, "thu", NEW, "test", NOW)
    give(session, leader, "thu", "officer", "leader")
    for way in (
        lambda: officers.sign_in(session, "thu", NEW, "test", NOW),
        lambda: officers.current_session(session, opened.token, NOW),
    ):
        with pytest.raises(AppError):
            way()
    with pytest.raises(rules.RoleNotYours):
        links.make(session, admin, officer(session, "thu"), WHY, NOW)
    path = links.make(session, leader, officer(session, "thu"), WHY, NOW).path
    assert links.use(session, path.rpartition("/")[2], NEW, NEW, NOW).session.officer.username == "thu"


def test_roles_of_daily_work_leave_the_password_as_it_is(session: Session, admin: Officer) -> None:
    before = officer(session, "phuc").password_hash
    assert give(session, admin, "phuc", "officer", "dispatcher").password_hash == before


def test_an_administrator_leads_only_by_who_could_give_a_link_for_the_account(
    session: Session, admin: Officer, leader: Officer
) -> None:
    create_officer(session, "second", "Người thứ hai", ["admin"], "dieu-hanh")
    with pytest.raises(rules.RoleNotYours):
        give(session, leader, "second", "admin", "leader")
    both = create_officer(session, "both", "Cả hai", ["admin", "leader"], "dieu-hanh")
    second = give(session, both, "second", "admin", "leader")
    assert links.make(session, both, second, WHY, NOW).path
    for one in (admin, leader):
        with pytest.raises(rules.RoleNotYours):
            links.make(session, one, second, WHY, NOW)


def test_who_leads_or_inspects_is_not_moved_by_an_administrator_with_these_roles(
    session: Session, admin: Officer
) -> None:
    with pytest.raises(rules.MovesWithRoles) as refused:
        people.change(session, admin, officer(session, "inspector"), Wish(unit="tra-vinh-kt"), WHY, NOW)
    assert refused.value.code == "role_not_yours"
    hoa = officer(session, "hoa")
    with pytest.raises(rules.MovesWithRoles):
        people.change(session, admin, hoa, Wish(unit="dieu-hanh"), WHY, NOW)
    moved = people.change(session, admin, hoa, Wish(unit="dieu-hanh", roles=("officer",)), WHY, NOW)
    assert (moved.unit.code, moved.roles) == ("dieu-hanh", ["officer"])
    both = create_officer(session, "both", "Cả hai", ["admin", "leader"], "dieu-hanh")
    give(session, both, "hoa", "officer", "leader")
    moved = people.change(session, both, hoa, Wish(unit="tra-vinh"), WHY, NOW)
    assert (moved.unit.code, moved.roles) == ("tra-vinh", ["leader", "officer"])


def test_nobody_moves_the_own_account_by_ending_its_unit(session: Session) -> None:
    both = create_officer(session, "both", "Cả hai", ["admin", "leader"], "tra-vinh-kt")
    ending, successor = unit(session, "tra-vinh-kt"), unit(session, "tra-vinh")
    with pytest.raises(rules.OwnAccount):
        units.end(session, both, ending, successor, NOW.date(), WHY, NOW)
    session.refresh(ending)
    assert (both.unit_id, ending.valid_to) == (ending.id, None)


@pytest.mark.parametrize("role", ["leader", "inspector", "dispatcher"])
def test_nobody_brings_a_unit_under_the_own_one_to_see_what_lies_there(session: Session, role: str) -> None:
    both = create_officer(session, "both", "Cả hai", ["admin", role], "tra-vinh")
    far, own = unit(session, "long-duc"), unit(session, "tra-vinh-kt")
    for parent in ("tra-vinh", "tra-vinh-kt"):
        with pytest.raises(rules.OwnAccount):
            units.change(session, both, far, WHY, NOW, parent=parent)
    assert units.change(session, both, own, WHY, NOW, name="Phòng mới", parent="tra-vinh").name == "Phòng mới"
    lone = units.create(session, both, units.NewUnit("to-so", "Tổ số hóa", "department", "dieu-hanh"), WHY, NOW)
    with pytest.raises(rules.OwnAccount):
        units.end(session, both, lone, unit(session, "tra-vinh-kt"), NOW.date(), WHY, NOW)


def test_an_administrator_who_leads_nothing_orders_the_tree_as_it_is(session: Session, admin: Officer) -> None:
    moved = units.change(session, admin, unit(session, "tra-vinh-kt"), WHY, NOW, parent="dieu-hanh")
    assert moved.parent_id == admin.unit_id


def test_accounts_are_locked_so_that_rows_which_name_them_still_come_in_and_administrators_first(
    session: Session, admin: Officer, engine: Engine
) -> None:
    create_officer(session, "second", "Người thứ hai", ["admin"], "dieu-hanh")
    create_officer(session, "third", "Người thứ ba", ["admin"], "dieu-hanh")
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if " FOR " in statement and "FROM officers" in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        give(session, admin, "second", "officer")
        changing, sent = sent, []
        leaving.deactivate(session, admin, officer(session, "third"), WHY, NOW)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    for statements in (changing, sent):
        assert all(one.endswith("FOR NO KEY UPDATE OF officers") for one in statements), statements
        assert "officers.roles @>" in statements[0], "one after the other, whoever else is changed"
        assert len(statements) >= 2


def test_the_number_of_open_cases_of_a_unit_tells_nothing_of_restricted_ones(session: Session, admin: Officer) -> None:
    def count() -> int:
        (row,) = [one for one in units.tree(session, admin, NOW) if one.unit.code == "tra-vinh-kt"]
        return row.cases

    before = count()
    first, merged, secret, private = (create_case_for(session, receive(session, "x")) for _one in range(4))
    for case in (first, merged, secret, private):
        case.unit_id = unit(session, "tra-vinh-kt").id
    merged.merged_into_id, secret.restricted, private.restricted = first.id, "to_cao", "child"
    session.flush()
    assert count() == before + 1
