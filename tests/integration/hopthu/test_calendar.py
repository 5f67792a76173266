"""`hopthu calendar`: own days win over the shipped ones, move deadlines and are in the audit log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from hopthu.commands import calendar as commands
from hopthu.errors import CommandError
from inbox_api.audit import service as audit
from inbox_api.deadlines import service
from inbox_api.deadlines.calendar import KINDS, LOCAL_ZONE
from inbox_api.errors import AppError, Invalid
from inbox_api.models import AuditEntry, Case
from tests.factories import NOW, create_case_for

WEDNESDAY = date(2026, 11, 25)
SHIPPED_HOLIDAY = date(2026, 11, 24)


@pytest.fixture
def command(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs `hopthu calendar …` on the test's session."""

    @contextmanager
    def use_test_session() -> Iterator[Session]:
        yield session

    monkeypatch.setattr(commands, "ready_session", use_test_session)
    return lambda *words: CliRunner().invoke(commands.app, list(words))


def last_day(case: Case) -> date:
    assert case.due_at is not None
    return (case.due_at - timedelta(microseconds=1)).astimezone(LOCAL_ZONE).date()


def next_working_day(session: Session, day: date) -> date:
    return service.working_calendar(session).next_working_day(day + timedelta(days=1))


def test_a_day_added_moves_the_deadline_of_a_new_case(session: Session, command: Callable[..., Result]) -> None:
    before = create_case_for(session, None)
    assert command("add", WEDNESDAY.isoformat(), "holiday").exit_code == 0
    after = create_case_for(session, None)
    assert last_day(after) == next_working_day(session, last_day(before))
    assert command("remove", "25/11/2026").exit_code == 0
    assert create_case_for(session, None).due_at == before.due_at


def test_a_made_up_day_brings_the_deadline_forward(session: Session) -> None:
    before = create_case_for(session, None)
    service.add_day(session, SHIPPED_HOLIDAY, "make_up", actor="cli", now=NOW)
    after = create_case_for(session, None)
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at < before.due_at


def test_an_own_day_overrules_the_shipped_one_until_it_is_removed(session: Session) -> None:
    assert not service.working_calendar(session).is_working_day(SHIPPED_HOLIDAY)
    service.add_day(session, SHIPPED_HOLIDAY, "make_up", note=" Trực cả ngày ", actor="cli", now=NOW)
    (found,) = [row for row in service.days(session, 2026) if row.day == SHIPPED_HOLIDAY]
    assert (found.kind, found.source, found.note) == ("make_up", service.Source.OWN, "Trực cả ngày")
    assert service.working_calendar(session).is_working_day(SHIPPED_HOLIDAY)
    service.remove_day(session, SHIPPED_HOLIDAY, actor="cli", now=NOW)
    (found,) = [row for row in service.days(session, 2026) if row.day == SHIPPED_HOLIDAY]
    assert (found.kind, found.source) == ("holiday", service.Source.SHIPPED)


def test_each_change_is_in_the_audit_log(session: Session) -> None:
    service.add_day(session, WEDNESDAY, "swap_off", actor="cli", now=NOW)
    service.remove_day(session, WEDNESDAY, actor="cli", now=NOW)
    audit.write_waiting(session)
    statement = select(AuditEntry).where(AuditEntry.object_id == WEDNESDAY.isoformat()).order_by(AuditEntry.id)
    rows = [(row.actor, row.action, row.object_type, row.detail) for row in session.scalars(statement)]
    assert rows == [
        ("cli", "calendar.add", "calendar_day", {"kind": "swap_off"}),
        ("cli", "calendar.remove", "calendar_day", {"kind": "swap_off"}),
    ]


def test_an_unknown_kind_is_refused_and_nothing_is_kept(session: Session) -> None:
    with pytest.raises(Invalid, match="party"):
        service.add_day(session, WEDNESDAY, "party", actor="cli", now=NOW)
    assert WEDNESDAY not in {row.day for row in service.days(session)}


def test_a_day_is_added_once_and_only_own_days_are_removed(session: Session) -> None:
    service.add_day(session, WEDNESDAY, "holiday", actor="cli", now=NOW)
    with pytest.raises(service.DayTaken):
        service.add_day(session, WEDNESDAY, "make_up", actor="cli", now=NOW)
    with pytest.raises(service.NoOwnDay):
        service.remove_day(session, SHIPPED_HOLIDAY, actor="cli", now=NOW)


@pytest.mark.parametrize("words", [("add", "2026-02-30", "holiday"), ("remove", "tomorrow"), ("add", "1/1", "holiday")])
def test_a_wrong_date_is_one_clear_line(words: tuple[str, ...], command: Callable[..., Result]) -> None:
    error = command(*words).exception
    assert isinstance(error, CommandError)
    assert words[1] in error.text
    assert "\n" not in error.text


def test_a_wrong_kind_is_one_clear_line_that_names_the_right_ones(command: Callable[..., Result]) -> None:
    error = command("add", "2026-11-25", "party").exception
    assert isinstance(error, AppError)
    assert "\n" not in error.text
    assert all(kind in error.text for kind in commands.KINDS)


def test_the_list_shows_shipped_and_own_days_of_a_year(command: Callable[..., Result]) -> None:
    command("add", "2026-11-23", "swap_off", "--note", "Hoán đổi", "--decision", "123/VPCP")
    lines = command("list", "2026").output.splitlines()
    assert "2026-11-23 swap_off   nghỉ hoán đổi [tự thêm] Hoán đổi (123/VPCP)" in lines
    assert any(line.startswith("2026-11-24 holiday    nghỉ lễ [có sẵn] Ngày Văn hóa") for line in lines)
    assert all(line.startswith("2026-") for line in lines)


def test_the_list_as_json_says_where_each_day_comes_from(command: Callable[..., Result]) -> None:
    command("add", "2026-11-23", "swap_off")
    rows = {row["day"]: row for row in json.loads(command("list", "--json").stdout)}
    assert rows["2026-11-23"] == {
        "day": "2026-11-23",
        "kind": "swap_off",
        "note": "",
        "decision_no": "",
        "source": "own",
        "is_certain": True,
    }
    assert rows["2026-11-24"]["source"] == "shipped"
    assert rows["2027-02-06"]["is_certain"] is False


def test_a_year_that_is_not_shipped_shows_what_deadlines_count_with(session: Session) -> None:
    rows = service.days(session, 2031)
    calendar = service.working_calendar(session)
    assert date(2031, 9, 2) in {row.day for row in rows}
    assert all(calendar.kind_of(row.day) == row.kind for row in rows)
    assert {row.source for row in rows} == {service.Source.LIBRARY}


def test_the_kinds_that_the_command_names_are_those_of_the_calendar() -> None:
    assert set(commands.KINDS) == KINDS
