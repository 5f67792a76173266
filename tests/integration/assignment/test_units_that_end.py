"""A unit ends: what its officers are doing goes on, and all that was its own is the successor's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.assignment import co_units
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import service as conversations
from inbox_api.models import (
    CaseCoUnit,
    Conversation,
    ConversationLabel,
    HandledBy,
    InboxLabel,
    Macro,
    OpenConversation,
    ReadyAnswer,
    SavedView,
    Unit,
)  # fmt: skip
from inbox_api.officers.repository import OfficerRepository
from inbox_api.staff import units
from tests.factories import NOW, create_case_for, create_officer, officer, receive

WHY = "Quyết định 12/QĐ"


def unit(session: Session, code: str) -> Unit:
    found = OfficerRepository(session).unit_by_code(code)
    assert found is not None
    return found


@pytest.fixture
def old(session: Session) -> Unit:
    return unit(session, "tra-vinh-kt")


@pytest.fixture
def new(session: Session) -> Unit:
    return unit(session, "tra-vinh-vp")


def end(session: Session, old: Unit, new: Unit) -> units.Ended:
    ended = units.end(session, officer(session, "admin"), old, new, NOW.date(), WHY, NOW)
    session.expire_all()
    return ended


def talk_of(session: Session, owner: Unit, **changes: Any) -> Conversation:
    talk = receive(session, "Ngập")
    talk.unit_id = owner.id
    for name, value in changes.items():
        setattr(talk, name, value)
    session.flush()
    return talk


def test_who_moves_with_the_unit_keeps_the_conversations_and_nobody_is_called_for_them(
    session: Session, old: Unit, new: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    phuc, lan = officer(session, "phuc"), officer(session, "lan")
    kept, left = talk_of(session, old), talk_of(session, old)
    conversations.take_over(session, kept.id, phuc, NOW)
    conversations.take_over(session, left.id, lan, NOW)
    called: list[int] = []
    monkeypatch.setattr("inbox_api.duty.service.begin", lambda _session, one, _now: called.append(one.id))
    end(session, old, new)
    assert (kept.unit_id, kept.handled_by, kept.officer_id) == (new.id, HandledBy.OFFICER, phuc.id)
    assert (left.unit_id, left.handled_by, left.officer_id) == (new.id, HandledBy.QUEUE, None)
    assert called == [left.id]


def test_what_is_closed_goes_to_the_successor_and_stays_closed(session: Session, old: Unit, new: Unit) -> None:
    talk = talk_of(session, old)
    case = create_case_for(session, talk)
    case.unit_id, case.closed_at, talk.is_closed = old.id, NOW, True
    session.flush()
    version = case.version
    end(session, old, new)
    assert (case.unit_id, talk.unit_id, talk.case_units) == (new.id, new.id, [new.id])
    assert (case.closed_at, talk.is_closed, case.version) == (NOW, True, version + 1)
    assert session.get(OpenConversation, talk.id) is None
    there = create_officer(session, "moi", "Người mới", ["officer"], new.code)
    assert CaseRepository(session).find(there, case.code) is not None


def answer_of(session: Session, owner: Unit, word: str, **more: Any) -> ReadyAnswer:
    row = ReadyAnswer(
        scope="unit", owner_id=officer(session, "lan").id, unit_id=owner.id, title=word, body="Chào bà con", word=word,
        topics=[], case_types=[], states=[], written_at=NOW, changed_at=NOW, **more,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_ready_answers_macros_and_views_of_the_unit_are_the_successors(session: Session, old: Unit, new: Unit) -> None:
    lan = officer(session, "lan").id
    theirs, clashing = answer_of(session, new, "den"), answer_of(session, old, "den")
    free = answer_of(session, old, "ong")
    answer_of(session, new, "gone", removed_at=NOW)
    again = answer_of(session, old, "gone")
    macro = Macro(name="Chuyển", steps=[], unit_id=old.id, owner_id=lan, created_at=NOW, changed_at=NOW)
    view = SavedView(
        name="Gấp", filter="", scope="unit", owner_id=lan, unit_id=old.id, created_at=NOW, changed_at=NOW
    )  # fmt: skip
    session.add_all([macro, view])
    session.flush()
    end(session, old, new)
    assert {one.unit_id for one in (theirs, clashing, free, again, macro, view)} == {new.id}
    assert [one.word for one in (theirs, clashing, free, again)] == ["den", "", "ong", "gone"]


def test_labels_of_the_unit_are_the_successors_and_those_of_one_name_become_one(
    session: Session, old: Unit, new: Unit
) -> None:
    lan = officer(session, "lan").id

    def label(owner: Unit, name: str, **more: Any) -> InboxLabel:
        row = InboxLabel(name=name, colour="blue", unit_id=owner.id, made_by=lan, made_at=NOW, **more)
        session.add(row)
        session.flush()
        return row

    own, twin, theirs = label(old, "Chợ"), label(old, "ngập"), label(new, "Ngập", archived_at=NOW)
    one, both = talk_of(session, old), talk_of(session, old)
    for talk, put in ((one, twin), (both, twin), (both, theirs), (one, own)):
        session.add(ConversationLabel(conversation_id=talk.id, label_id=put.id, officer_id=lan, at=NOW))
    session.flush()
    end(session, old, new)
    assert (own.unit_id, theirs.archived_at, twin.archived_at) == (new.id, None, NOW)
    marked = {(row.conversation_id, row.label_id) for row in session.scalars(select(ConversationLabel))}
    assert marked == {(one.id, theirs.id), (both.id, theirs.id), (one.id, own.id)}


def test_where_the_unit_helped_the_successor_helps_and_who_is_in_charge_helps_nobody(
    session: Session, old: Unit, new: Unit
) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    far, third = unit(session, "long-duc"), unit(session, "tra-vinh-vhxh")
    helped, doubled, own, led, past = (create_case_for(session, receive(session, "x")) for _one in range(5))
    for case, lead, helping in (
        (helped, far, [old]), (doubled, far, [third, old, new]), (own, old, [new]), (led, new, [old]),
        (past, far, [old]),
    ):  # fmt: skip
        case.unit_id = lead.id
        session.flush()
        for one in helping:
            co_units._put(session, case, [one], "Bơm nước", lan.id, NOW)
    co_units.answer(session, helped, old, "Đã bơm", phuc, NOW)
    past.closed_at = NOW
    session.flush()
    told = end(session, old, new)
    assert told.cases == 1
    assert [case.co_unit_ids for case in (helped, doubled, own, led, past)] == [
        [new.id], [third.id, new.id], [], [], [new.id],
    ]  # fmt: skip
    (row,) = co_units.of_case(session, helped)
    assert (row.unit_id, row.asked, row.answer, row.answered_by) == (new.id, "Bơm nước", "Đã bơm", phuc.id)
    active = session.scalars(select(CaseCoUnit).where(CaseCoUnit.removed_at.is_(None))).all()
    assert {(one.case_id, one.unit_id) for one in active} == {
        (helped.id, new.id), (doubled.id, third.id), (doubled.id, new.id), (past.id, new.id),
    }  # fmt: skip
    assert CaseRepository(session).find(phuc, helped.code) is not None


def test_a_successor_that_was_once_let_go_helps_again(session: Session, old: Unit, new: Unit) -> None:
    lan = officer(session, "lan")
    case = create_case_for(session, receive(session, "x"))
    case.unit_id = unit(session, "long-duc").id
    session.flush()
    co_units._put(session, case, [new, old], "Bơm nước", lan.id, NOW)
    let_go = next(row for row in co_units.of_case(session, case) if row.unit_id == new.id)
    let_go.removed_at, case.co_unit_ids = NOW, [old.id]
    session.flush()
    end(session, old, new)
    assert case.co_unit_ids == [new.id]
    assert [row.unit_id for row in co_units.of_case(session, case)] == [new.id]
