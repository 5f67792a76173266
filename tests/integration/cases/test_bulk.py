"""Many cases at once: tried first, then done, each by itself, and what became of each is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.bulk import macros, running
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import service as conversations
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import AuditEntry, BulkRun, Case, CaseEvent, Message
from tests.factories import NOW, create_case_for, officer, receive

STEPS = [{"do": "take"}, {"do": "note", "text": "Đã nhận {code}"}]


@pytest.fixture
def cases(session: Session) -> list[Case]:
    return [create_case_for(session, receive(session, f"ngập {number}")) for number in range(3)]


def run(session: Session, codes: list[str], steps: Sequence[dict[str, Any]] = STEPS, *, is_dry: bool = False,
        who: str = "lan") -> dict[str, str]:  # fmt: skip
    outcomes = running.run(session, officer(session, who), codes, list(steps), NOW, is_dry=is_dry)
    return {one.code: one.problem for one in outcomes}


def counts(session: Session) -> tuple[int, int, int]:
    audit.write_waiting(session)
    return tuple(  # type: ignore[return-value]
        session.scalar(select(func.count()).select_from(table)) or 0 for table in (CaseEvent, AuditEntry, Message)
    )


def test_a_dry_run_tells_the_outcome_and_changes_nothing(session: Session, cases: list[Case]) -> None:
    before = counts(session)
    outcomes = run(session, [case.code for case in cases], is_dry=True)
    assert set(outcomes.values()) == {""}
    assert counts(session) == before
    assert all(case.status == "da-tiep-nhan" for case in cases)


@pytest.mark.parametrize(
    "step",
    [
        {"do": "answer", "text": "Đội đang đến nơi."},
        {"do": "close", "result": "Đã nạo vét cống trước chợ.", "no_photo_reason": "Làm ban đêm không chụp được"},
    ],
)
def test_a_case_whose_conversation_a_colleague_has_is_left_out_unless_wished(
    session: Session, cases: list[Case], step: dict[str, Any]
) -> None:
    held = cases[1].conversation
    assert held is not None
    conversations.take_over(session, held.id, officer(session, "phuc"), NOW)
    outcomes = run(session, [case.code for case in cases], [step])
    assert [outcomes[case.code] for case in cases] == ["", "Thạch Phúc đang phụ trách hội thoại này.", ""]
    assert run(session, [cases[1].code], [{**step, "force": True}]) == {cases[1].code: ""}
    assert held.officer is not None
    assert held.officer.username == "phuc"


def test_a_colleague_keeps_a_ticked_conversation_that_is_answered_all_the_same(session: Session) -> None:
    talk = receive(session, "cho hỏi thửa đất")
    talk.unit_id = officer(session, "lan").unit_id
    conversations.take_over(session, talk.id, officer(session, "phuc"), NOW)
    waiting_since = talk.citizen_waits_since
    for step, problem in (
        ({"do": "answer", "text": "Đội đang đến nơi."}, "Một đồng nghiệp đã nhận cuộc trò chuyện này."),
        ({"do": "answer", "text": "Đội đang đến nơi.", "force": True}, ""),
    ):
        (outcome,) = running.run(
            session, officer(session, "lan"), [], [step], NOW, is_dry=False, conversations=[talk.public_id]
        )
        assert outcome.problem == problem
    assert session.scalars(select(Message.text).order_by(Message.id.desc())).first() == "Đội đang đến nơi."
    assert (talk.officer_id, talk.citizen_waits_since) == (officer(session, "phuc").id, waiting_since)
    assert waiting_since is not None


def test_the_real_run_does_what_the_dry_run_said(session: Session, cases: list[Case]) -> None:
    closed = cases[2]
    close = [{"do": "close", "result": "Đã nạo vét cống trước chợ.", "no_photo_reason": "Làm ban đêm không chụp được"}]
    run(session, [closed.code], close)
    codes = [case.code for case in cases]
    steps: list[dict[str, object]] = [{"do": "state", "target": "dang-phan-loai"}]
    dry = run(session, codes, steps, is_dry=True)
    real = run(session, codes, steps)
    assert dry == real
    assert [bool(real[code]) for code in codes] == [False, False, True]
    assert [case.status for case in cases] == ["dang-phan-loai", "dang-phan-loai", "da-dong"]


def test_all_steps_of_a_case_are_done_or_none(session: Session, cases: list[Case]) -> None:
    steps: list[dict[str, object]] = [{"do": "note", "text": "trước"}, {"do": "state", "target": "da-dong"}]
    outcomes = run(session, [cases[0].code], steps)
    assert outcomes[cases[0].code]
    assert all(event.kind != "note" for event in CaseRepository(session).events(cases[0].id))


def test_cases_that_may_not_be_read_are_told_apart_from_nothing(session: Session, cases: list[Case]) -> None:
    outcomes = run(session, [cases[0].code, "TV-PA-000000-00000-0"], who="minh")
    assert len(set(outcomes.values())) == 1
    assert all(outcomes.values())


def test_what_was_done_is_kept_with_every_outcome(session: Session, cases: list[Case]) -> None:
    run(session, [cases[0].code, "TV-PA-000000-00000-0"])
    kept = session.scalars(select(BulkRun)).one()
    assert [bool(one["problem"]) for one in kept.outcomes] == [False, True]


def test_a_text_with_a_place_that_is_empty_for_a_case_is_not_sent_half_filled(
    session: Session, cases: list[Case]
) -> None:
    outcomes = run(session, [cases[0].code], [{"do": "answer", "text": "Cán bộ {officer} phụ trách"}])
    assert "officer" in outcomes[cases[0].code]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"do": "explode"}],
        [{"do": "note"}],
        [{"do": "note", "text": "{secret}"}],
        [{"do": "state", "target": "khong-co"}],
        [{"do": "take", "more": 1}],
        [{"do": "take"}] * 9,
    ],
)
def test_steps_that_make_no_sense_are_refused_before_anything_is_done(
    session: Session, cases: list[Case], steps: list[dict[str, object]]
) -> None:
    with pytest.raises(Invalid):
        run(session, [cases[0].code], steps)


def test_leaders_run_nothing(session: Session, cases: list[Case]) -> None:
    with pytest.raises(NotAllowed):
        run(session, [cases[0].code], who="hoa")


def test_macros_are_of_a_unit_or_of_all(session: Session) -> None:
    lan, minh, phuc = (officer(session, name) for name in ("lan", "minh", "phuc"))
    own = macros.save(session, lan, "Nhận và ghi chú", STEPS, NOW)
    common = macros.save(session, lan, "Chung", STEPS, NOW, scope="all")
    assert [one.id for one in macros.macros(session, minh)] == [common.id]
    with pytest.raises(NotFound):
        macros.find(session, minh, own.id)
    with pytest.raises(NotAllowed):
        macros.save(session, phuc, "Chung", STEPS, NOW, scope="all")
    macros.remove(session, lan, common.id, NOW)
    assert macros.macros(session, minh) == []
