"""A run over many is taken back in one go, for seconds, and what stays of it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases import steps as case_steps
from inbox_api.cases.bulk import macros, running
from inbox_api.conversations import labels, undoing
from inbox_api.errors import Conflict, NotFound
from inbox_api.models import BulkRun, Case, Conversation, HandledBy, InboxLabel, UndoableAct
from tests.factories import NOW, create_case_for, officer, receive

SOON = NOW + timedelta(seconds=9)


@pytest.fixture
def cases(session: Session) -> list[Case]:
    return [create_case_for(session, receive(session, f"ngập {number}")) for number in range(3)]


@pytest.fixture
def talks(session: Session) -> list[Conversation]:
    found = [receive(session, f"cho hỏi thửa đất {number}") for number in range(2)]
    for one in found:
        one.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


@pytest.fixture
def label(session: Session) -> InboxLabel:
    return labels.make(session, officer(session, "lan"), "Đất đai", "green", NOW, for_city=True)


def run(
    session: Session, steps: list[dict[str, Any]], *, cases: list[Case] | None = None,
    talks: list[Conversation] | None = None, is_dry: bool = False,
) -> list[running.Outcome]:  # fmt: skip
    return running.run(
        session, officer(session, "lan"), [one.code for one in cases or []], steps, NOW, is_dry=is_dry,
        conversations=[one.public_id for one in talks or []],
    )  # fmt: skip


def undo(session: Session, outcomes: list[running.Outcome]) -> UndoableAct:
    (number,) = {one.undo_id for one in outcomes if one.undo_id is not None}
    return undoing.undo(session, officer(session, "lan"), number, SOON)


def told(act: UndoableAct) -> list[tuple[bool, list[str]]]:
    return [(one["undone"], one["lasting"]) for one in act.after["outcomes"]]


def test_a_run_over_cases_is_taken_back_as_a_whole(session: Session, cases: list[Case]) -> None:
    before = [(case.status, case.officer_id) for case in cases]
    outcomes = run(session, [{"do": "take"}, {"do": "state", "target": "dang-xu-ly"}], cases=cases)
    assert {(one.problem, one.lasting) for one in outcomes} == {("", ())}
    assert all(case.status == "dang-xu-ly" and case.officer_id for case in cases)
    act = undo(session, outcomes)
    assert [(case.status, case.officer_id) for case in cases] == before
    assert told(act) == [(True, [])] * 3


def test_a_run_over_conversations_is_taken_back_as_a_whole(
    session: Session, talks: list[Conversation], label: InboxLabel
) -> None:
    steps: list[dict[str, Any]] = [
        {"do": "assign", "to": "phuc"}, {"do": "label", "label": label.id}, {"do": "urgent"},
        {"do": "snooze", "until": "tomorrow"},
    ]  # fmt: skip
    before = [undoing.snapshot(one) for one in talks]
    outcomes = run(session, steps, talks=talks)
    assert {(one.kind, one.problem, one.lasting) for one in outcomes} == {("conversation", "", ())}
    assert all(one.officer_id == officer(session, "phuc").id and one.is_urgent and one.snoozed_until for one in talks)
    assert all(list(labels.of_conversation(session, one)) == [label] for one in talks)
    undo(session, outcomes)
    assert [undoing.snapshot(one) for one in talks] == before
    assert all(list(labels.of_conversation(session, one)) == [] for one in talks)


def test_labels_and_the_urgent_mark_are_taken_off_of_many_and_come_back_as_a_whole(
    session: Session, talks: list[Conversation], label: InboxLabel
) -> None:
    lan = officer(session, "lan")
    run(session, [{"do": "label", "label": label.id}, {"do": "urgent"}], talks=talks[:1])
    off: list[dict[str, Any]] = [{"do": "label_off", "label": label.id}, {"do": "not_urgent"}]
    dry = run(session, off, talks=talks, is_dry=True)
    assert {(one.problem, one.lasting) for one in dry} == {("", ())}
    assert (talks[0].is_urgent, list(labels.of_conversation(session, talks[0]))) == (True, [label])
    outcomes = run(session, off, talks=talks)
    assert [one.undo_id is not None for one in outcomes] == [True, False]  # the other one had neither
    assert (talks[0].is_urgent, list(labels.of_conversation(session, talks[0]))) == (False, [])
    undo(session, outcomes)
    assert (talks[0].is_urgent, list(labels.of_conversation(session, talks[0]))) == (True, [label])
    assert next(row.steps for row in macros.runs(session, lan)) == off


def test_what_a_colleague_changed_meanwhile_stays_and_is_told(session: Session, cases: list[Case]) -> None:
    outcomes = run(session, [{"do": "take"}], cases=cases)
    case_steps.assign(session, cases[1], officer(session, "phuc"), officer(session, "lan"), NOW)
    act = undo(session, outcomes)
    assert told(act) == [(True, []), (False, []), (True, [])]
    assert [case.officer_id for case in cases] == [None, officer(session, "phuc").id, None]
    kept = macros.find_run(session, officer(session, "lan"), session.scalars(select(BulkRun.id)).one())
    assert "thay đổi" in kept.outcomes[1]["kept_because"]


def test_words_to_the_citizen_and_notes_stay_and_are_named(session: Session, cases: list[Case]) -> None:
    steps = [{"do": "take"}, {"do": "answer", "text": "Đội đang đến nơi."}, {"do": "note", "text": "Đã gọi"}]
    dry = run(session, steps, cases=cases[:1], is_dry=True)
    assert (dry[0].lasting, dry[0].undo_id) == (("answer", "note"), None)
    outcomes = run(session, steps, cases=cases[:1])
    assert told(undo(session, outcomes)) == [(True, ["answer", "note"])]
    assert cases[0].officer_id is None


def test_a_run_of_which_nothing_can_be_undone_offers_no_undo(session: Session, cases: list[Case]) -> None:
    close = [{"do": "close", "result": "Đã nạo vét cống trước chợ.", "no_photo_reason": "Làm ban đêm không chụp được"}]
    (outcome,) = run(session, [{"do": "take"}, *close], cases=cases[:1])
    assert (outcome.problem, outcome.undo_id) == ("", None)
    assert set(outcome.lasting) == {"take", "close"}


def test_only_who_did_it_undoes_it_and_not_for_long(session: Session, cases: list[Case]) -> None:
    outcomes = run(session, [{"do": "take"}], cases=cases)
    number = outcomes[0].undo_id
    assert number is not None
    with pytest.raises(NotFound):
        undoing.undo(session, officer(session, "phuc"), number, SOON)
    with pytest.raises(undoing.TooLateToUndo):
        undoing.undo(session, officer(session, "lan"), number, NOW + timedelta(seconds=60))
    undo(session, outcomes)
    with pytest.raises(Conflict):
        undo(session, outcomes)


def test_steps_of_a_conversation_are_done_with_that_of_a_case(
    session: Session, cases: list[Case], label: InboxLabel
) -> None:
    outcomes = run(session, [{"do": "label", "label": label.id}, {"do": "close_conversation"}], cases=cases[:1])
    talk = cases[0].conversation
    assert talk is not None
    assert (outcomes[0].problem, talk.is_closed, list(labels.of_conversation(session, talk))) == ("", True, [label])
    undo(session, outcomes)
    assert not talk.is_closed


def test_steps_of_a_case_are_done_with_the_one_open_case_of_a_conversation(
    session: Session, cases: list[Case], talks: list[Conversation]
) -> None:
    talk = cases[0].conversation
    assert talk is not None
    steps = [{"do": "take"}, {"do": "state", "target": "dang-phan-loai"}]
    with_case, without = run(session, steps, talks=[talk, talks[0]])
    assert (with_case.problem, cases[0].status, talk.handled_by) == ("", "dang-phan-loai", HandledBy.OFFICER)
    assert "hồ sơ đang mở" in without.problem
    assert talks[0].handled_by != HandledBy.OFFICER
    undo(session, [with_case, without])
    assert (cases[0].status, talk.officer_id) == ("da-tiep-nhan", None)


def test_a_priority_is_set_with_its_reason_and_stays(session: Session, cases: list[Case]) -> None:
    step = {"do": "priority", "priority": "P1", "reason": "Có người già sống một mình ở đó"}
    (outcome,) = run(session, [step], cases=cases[:1])
    assert (outcome.problem, outcome.lasting, cases[0].priority) == ("", ("priority",), "P1")
    (again,) = run(session, [step], cases=cases[:1])
    assert again.problem == ""
    (refused,) = run(session, [{**step, "priority": "P3", "reason": "ngắn"}], cases=cases[:1])
    assert refused.problem
    (later,) = run(session, [{**step, "priority": "P3"}], cases=cases[:1])
    assert "lãnh đạo" in later.problem
    assert cases[0].priority == "P1"


def test_a_conversation_of_another_ward_is_not_found_one_by_one(session: Session, talks: list[Conversation]) -> None:
    found = running.run(
        session, officer(session, "minh"), [], [{"do": "take"}], NOW, is_dry=False,
        conversations=[talks[0].public_id, "khong-co"],
    )  # fmt: skip
    assert len({one.problem for one in found}) == 1
    assert all(one.problem for one in found)
