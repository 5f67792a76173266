"""Reminders of a case and putting it off, with and without a conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from inbox_api.board import service as boards
from inbox_api.cases import desk, later, steps
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import reminders, service, undoing
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import Case
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.privacy.repository import PrivacyRepository
from inbox_api.views import service as views
from tests.factories import NOW, create_case_for, officer, receive

HOUR = NOW + timedelta(hours=1)


@pytest.fixture
def case(session: Session) -> Case:
    """Taken down at the counter: no conversation. Phúc has it."""
    case = create_case_for(session, None, description="Đèn đường tắt trước số 12")
    steps.assign(session, case, officer(session, "phuc"), officer(session, "phuc"), NOW)
    return case


def kinds(session: Session, name: str) -> list[str]:
    return [row.kind for row in notices.newest(session, officer(session, name)) if row.kind == "reminder"]


def listed(session: Session, name: str, text: str = "", *, now: object = NOW, who: str = "lan") -> list[str]:
    found = desk.list_cases(session, officer(session, who), filter_name=name, now=now, group=views.read(text))  # type: ignore[arg-type]
    return [case.code for case in found]


def on_board(session: Session) -> list[str]:
    columns = boards.board(session, officer(session, "lan"), "unit", views.read(""), NOW)
    return [card.case.code for column in columns for card in column.cards]


def test_a_reminder_of_a_counter_case_rings_for_who_has_the_case_then(session: Session, case: Case) -> None:
    phuc, lan = officer(session, "phuc"), officer(session, "lan")
    later.remind(session, phuc, case.code, HOUR, "  gọi  đội điện ", NOW)
    steps.assign(session, case, lan, phuc, NOW)
    assert reminders.tell_due(session, NOW) == 0
    assert reminders.tell_due(session, HOUR) == 1
    assert reminders.tell_due(session, HOUR) == 0
    assert (kinds(session, "phuc"), kinds(session, "lan")) == ([], ["reminder"])
    row = next(one for one in notices.newest(session, lan) if one.kind == "reminder")
    assert (row.case_id, row.detail["code"]) == (case.id, case.code)
    assert "gọi" not in str(row.detail)


def test_a_reminder_of_a_case_that_nobody_has_rings_for_who_is_on_duty(session: Session) -> None:
    case = create_case_for(session, None)
    later.remind(session, officer(session, "phuc"), case.code, HOUR, "", NOW)
    reminders.tell_due(session, HOUR)
    told = [name for name in ("lan", "phuc", "duty") if kinds(session, name)]
    assert len(told) == 1


def test_a_reminder_is_not_lost_when_who_has_the_case_works_here_no_more(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    later.remind(session, lan, case.code, HOUR, "gọi đội điện", NOW)
    phuc.is_active = False
    session.flush()
    reminders.tell_due(session, HOUR)
    assert kinds(session, "phuc") == []
    assert [name for name in ("lan", "duty") if kinds(session, name)]


def test_a_reminder_of_a_conversation_goes_along_when_only_its_case_is_given_to_somebody_else(
    session: Session,
) -> None:
    talk = receive(session, "ngập")
    case, lan, phuc = create_case_for(session, talk), officer(session, "lan"), officer(session, "phuc")
    steps.assign(session, case, phuc, phuc, NOW)
    reminders.remind(session, phuc, talk.public_id, HOUR, "hỏi đội", NOW)
    steps.assign(session, case, lan, phuc, NOW)
    reminders.tell_due(session, HOUR)
    assert (kinds(session, "phuc"), kinds(session, "lan")) == ([], ["reminder"])


def test_who_has_the_conversation_is_reminded_beside_who_has_its_case(session: Session) -> None:
    talk = receive(session, "ngập")
    case, lan, phuc = create_case_for(session, talk), officer(session, "lan"), officer(session, "phuc")
    service.take_over(session, talk.id, lan, NOW)
    steps.assign(session, case, phuc, lan, NOW)
    reminders.remind(session, lan, talk.public_id, HOUR, "hỏi đội", NOW)
    reminders.tell_due(session, HOUR)
    assert (kinds(session, "lan"), kinds(session, "phuc")) == (["reminder"], ["reminder"])


def test_what_has_rung_stays_with_its_word_until_somebody_settles_it(session: Session, case: Case) -> None:
    phuc, lan = officer(session, "phuc"), officer(session, "lan")
    row = later.remind(session, phuc, case.code, HOUR, "gọi đội điện", NOW)
    dropped = later.remind(session, lan, case.code, HOUR, "nhầm", NOW)
    assert [one.text for one in later.of_case(session, case).waiting] == ["gọi đội điện", "nhầm"]
    later.cancel(session, phuc, case.code, dropped.id, NOW)
    reminders.tell_due(session, HOUR)
    session.expire_all()
    found = later.of_case(session, case)
    assert ([one.text for one in found.rung], list(found.waiting)) == (["gọi đội điện"], [])
    later.cancel(session, lan, case.code, row.id, HOUR)
    assert list(later.of_case(session, case).rung) == []
    with pytest.raises(NotFound):
        later.cancel(session, lan, case.code, row.id, HOUR)


def test_a_case_that_is_put_off_leaves_the_working_lists_until_its_time(session: Session, case: Case) -> None:
    phuc, due = officer(session, "phuc"), case.due_at
    assert on_board(session) == [case.code]
    later.snooze(session, phuc, case.code, HOUR, "chờ đội điện", NOW)
    assert listed(session, "open") == listed(session, "mine", who="phuc") == []
    for name, text in (("all", ""), ("put_off", ""), ("open", "snoozed.is.yes")):
        assert listed(session, name, text) == [case.code]
    assert on_board(session) == []
    assert listed(session, "open", "snoozed.is.no") == []
    assert listed(session, "open", "snoozed.is.any") == [case.code]
    assert desk.count_cases(session, phuc, "open", views.read(""), NOW) == 0
    assert (case.due_at, later.of_case(session, case).put_off_until) == (due, HOUR)
    assert listed(session, "open", now=HOUR) == [case.code]
    reminders.tell_due(session, HOUR)
    assert kinds(session, "phuc") == ["reminder"]
    assert listed(session, "put_off", now=HOUR) == []


def test_an_overdue_case_is_never_hidden_by_putting_it_off(session: Session, case: Case) -> None:
    assert case.due_at is not None
    late = case.due_at + timedelta(minutes=1)
    later.snooze(session, officer(session, "phuc"), case.code, late + timedelta(days=3), "", NOW)
    assert listed(session, "open", now=case.due_at - timedelta(minutes=1)) == []
    assert listed(session, "open", now=late) == listed(session, "overdue", now=late) == [case.code]


def test_putting_off_and_waking_can_be_undone(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    first = later.snooze(session, phuc, case.code, HOUR, "", NOW)
    second = later.snooze(session, phuc, case.code, HOUR + timedelta(days=1), "", NOW)
    assert first.undo_id is not None
    assert second.undo_id is not None
    with pytest.raises(undoing.ChangedSince):
        undoing.undo(session, phuc, first.undo_id, NOW)
    undoing.undo(session, phuc, second.undo_id, NOW)
    assert later.of_case(session, case).put_off_until == HOUR
    woken = later.wake(session, phuc, case.code, NOW)
    assert later.wake(session, phuc, case.code, NOW).undo_id is None
    assert listed(session, "open") == [case.code]
    assert woken.undo_id is not None
    undoing.undo(session, phuc, woken.undo_id, NOW)
    assert listed(session, "open") == []
    assert reminders.tell_due(session, HOUR) == 1


def test_the_citizens_next_words_and_the_end_of_a_case_take_it_back_from_put_off(session: Session, case: Case) -> None:
    lan, talk = officer(session, "lan"), receive(session, "ngập")
    flood = create_case_for(session, talk)
    service.take_over(session, talk.id, lan, NOW)
    for one in (flood, case):
        later.snooze(session, lan, one.code, HOUR, "", NOW)
    receive(session, "còn ngập", citizen=talk.identity.external_id, now=NOW + timedelta(minutes=2))
    assert later.of_case(session, flood).put_off_until is None
    result = Reasons(result="Đã thay bóng đèn trước số 12.", no_photo_reason="Làm ban đêm nên chưa chụp được.")
    steps.close_with_result(session, case, lan, NOW, result)
    assert later.of_case(session, case).put_off_until is None
    with pytest.raises(Invalid):
        later.snooze(session, lan, case.code, HOUR, "", NOW)


def test_who_is_given_a_case_that_was_put_off_finds_it_in_the_lists(session: Session, case: Case) -> None:
    """As with conversations; a plain reminder goes along."""
    phuc, lan = officer(session, "phuc"), officer(session, "lan")
    later.remind(session, phuc, case.code, HOUR, "gọi đội điện", NOW)
    later.snooze(session, phuc, case.code, HOUR, "", NOW)
    steps.assign(session, case, lan, phuc, NOW)
    assert listed(session, "mine") == [case.code]
    later.snooze(session, lan, case.code, HOUR, "", NOW)
    unit = OfficerRepository(session).unit_by_code("long-duc")
    assert unit is not None
    steps.transfer(session, case, unit.id, "Thuộc địa bàn Long Đức", lan, NOW)
    found = later.of_case(session, case)
    assert (found.put_off_until, [one.text for one in found.waiting]) == (None, ["gọi đội điện"])


def test_a_case_being_put_off_can_be_told_of_meanwhile(session: Session, case: Case) -> None:
    """The job has locked the reminder that it rings, and its notice names the case: a whole lock would stop both."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)
    later.snooze(session, officer(session, "phuc"), case.code, HOUR, "", NOW)
    event.remove(session.connection(), "before_cursor_execute", note)
    locks = [one for one in sent if "FROM cases" in one and " FOR " in one]
    assert [one.rsplit(" FOR ", 1)[1] for one in locks] == ["NO KEY UPDATE"]


def test_only_who_may_act_on_a_case_reminds_and_puts_off(session: Session, case: Case) -> None:
    for name, refused in (("minh", NotFound), ("hoa", NotAllowed)):
        who = officer(session, name)
        with pytest.raises(refused):
            later.remind(session, who, case.code, HOUR, "x", NOW)
        with pytest.raises(refused):
            later.snooze(session, who, case.code, HOUR, "", NOW)
    with pytest.raises(Invalid):
        later.remind(session, officer(session, "phuc"), case.code, NOW - timedelta(days=1), "x", NOW)


def test_a_case_whose_words_are_erased_keeps_no_words_of_its_reminders(session: Session, case: Case) -> None:
    row = later.remind(session, officer(session, "phuc"), case.code, HOUR, "gọi ông Bảy", NOW)
    PrivacyRepository(session).empty_case(case.id, "(đã xóa)")
    session.refresh(row)
    assert (row.text, row.state) == ("", "waiting")


def test_lists_tell_what_is_to_come_of_each_case(session: Session, case: Case) -> None:
    other, phuc = create_case_for(session, None, description="Cây đổ"), officer(session, "phuc")
    later.remind(session, phuc, case.code, HOUR, "x", NOW)
    later.snooze(session, phuc, case.code, HOUR, "", NOW)
    found = later.of_cases(session, [case, other])
    assert set(found) == {case.id}
    assert (found[case.id].put_off_until, [one.remind_at for one in found[case.id].waiting]) == (HOUR, [HOUR])
