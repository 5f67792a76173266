"""Sixty reports in ten minutes become one proposal, one common case and one notice to each of the sixty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases.links import members as people
from inbox_api.cases.waves import service, watching
from inbox_api.cases.waves.service import Decision, NoticeMissing
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.models import Case, CaseEvent, Wave, WaveMemberState, WaveState
from inbox_api.officers import notices
from tests.factories import NOW, create_case_for, officer, receive

WORDS = (
    "Đường Lê Lợi ngập sâu quá, xe chết máy",
    "duong le loi ngap nuoc toi dau goi",
    "Lê Lợi nước tràn vào nhà rồi",
    "Ngập đường Lê Lợi đoạn trước chợ",
    "đường lê lợi mưa là ngập, kêu hoài",
)
NOTICE = "Đội thoát nước đã đến đường Lê Lợi từ 9 giờ 30, dự kiến nước rút trước 11 giờ."


def report(session: Session, number: int, text: str = "", **changes: object) -> Case:
    now = NOW + timedelta(seconds=10 * number)
    words = text or WORDS[number % len(WORDS)]
    conversation = receive(session, words, now=now)
    case = create_case_for(session, conversation, description=words, now=now, **changes)  # type: ignore[arg-type]
    watching.watch(session, case.id, now)
    return case


def waves(session: Session) -> list[Wave]:
    return list(session.scalars(select(Wave).order_by(Wave.id)))


def decision(wave: Wave, ids: list[int], notice: str = NOTICE, *, is_checked: bool = True) -> Decision:
    return Decision(tuple(ids), "Ngập đường Lê Lợi", notice, is_checked, wave.version)


def test_sixty_reports_are_one_proposal_merged_and_answered_once(session: Session) -> None:
    cases = [report(session, number) for number in range(60)]
    lamp = report(session, 61, "Đèn đường Phạm Thái Bường tắt", topic="0301", address="đường Phạm Thái Bường")
    (wave,) = waves(session)
    lan = officer(session, "lan")
    found = service.members(session, lan, wave)
    assert (wave.state, wave.topic, wave.place, len(found)) == (WaveState.PROPOSED, "0404", "duong le loi", 60)
    assert lamp.id not in {member.case_id for member in found}
    master, outcomes = service.accept(session, lan, wave.id, decision(wave, [case.id for case in cases]), NOW)
    assert [outcome.problem for outcome in outcomes] == [""] * 60
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == master.id, CaseEvent.kind == "answer")).one()
    for case in cases:
        people.tell(session, event.id, case.id, NOW)
    assert service.told_counts(session, wave) == (60, 60)
    for case in cases:
        session.refresh(case)
        assert case.merged_into_id == master.id
        assert case.conversation_id is not None
        texts = [message.text for message in ConversationRepository(session).messages(case.conversation_id)]
        assert texts.count(f"Hồ sơ {case.code}: {NOTICE}") == 1
    assert master.citizen_id is None


def test_three_people_are_no_wave_and_the_fourth_makes_one(session: Session) -> None:
    for number in range(3):
        report(session, number)
    assert waves(session) == []
    report(session, 3)
    assert len(waves(session)) == 1
    report(session, 4)
    assert len(service.members(session, officer(session, "lan"), waves(session)[0])) == 5


def test_a_new_wave_tells_those_who_coordinate_the_ward_once(session: Session) -> None:
    for number in range(6):
        report(session, number)
    (wave,) = waves(session)
    for who, told in (("lan", [wave.id]), ("minh", [])):
        rows = notices.newest(session, officer(session, who))
        assert [row.detail["wave"] for row in rows if row.kind == "wave"] == told


def test_late_comers_are_put_to_the_accepted_wave_and_read_its_notice(session: Session) -> None:
    cases = [report(session, number) for number in range(4)]
    (wave,) = waves(session)
    lan = officer(session, "lan")
    service.accept(session, lan, wave.id, decision(wave, [case.id for case in cases]), NOW)
    late = report(session, 400)
    assert len(waves(session)) == 1
    states = {member.case_id: member.state for member in service.members(session, lan, wave)}
    assert states[late.id] == WaveMemberState.PROPOSED
    service.add_late(session, lan, wave.id, [late.id], NOW)
    assert late.conversation_id is not None
    texts = [message.text for message in ConversationRepository(session).messages(late.conversation_id)]
    assert NOTICE in texts
    assert late.merged_into_id == wave.master_id


def test_what_was_dismissed_is_not_proposed_again(session: Session) -> None:
    for number in range(4):
        report(session, number)
    (wave,) = waves(session)
    lan = officer(session, "lan")
    with pytest.raises(Invalid):
        service.dismiss(session, lan, wave.id, " ", wave.version, NOW)
    service.dismiss(session, lan, wave.id, "Là các điểm khác nhau", wave.version, NOW)
    report(session, 4)
    assert [one.state for one in waves(session)] == [WaveState.DISMISSED]


def test_those_left_out_go_on_by_themselves(session: Session) -> None:
    cases = [report(session, number) for number in range(5)]
    (wave,) = waves(session)
    lan = officer(session, "lan")
    service.accept(session, lan, wave.id, decision(wave, [case.id for case in cases[:4]]), NOW)
    session.refresh(cases[4])
    assert cases[4].merged_into_id is None
    states = {member.case_id: member.state for member in service.members(session, lan, wave)}
    assert states[cases[4].id] == WaveMemberState.LEFT


@pytest.mark.parametrize(("notice", "is_checked"), [("Ngắn", True), (NOTICE, False)])
def test_a_notice_is_long_enough_and_checked_by_a_person(session: Session, notice: str, is_checked: bool) -> None:
    cases = [report(session, number) for number in range(4)]
    (wave,) = waves(session)
    order = decision(wave, [case.id for case in cases], notice, is_checked=is_checked)
    with pytest.raises(NoticeMissing):
        service.accept(session, officer(session, "lan"), wave.id, order, NOW)


def test_other_wards_and_readers_decide_nothing(session: Session) -> None:
    cases = [report(session, number) for number in range(4)]
    (wave,) = waves(session)
    order = decision(wave, [case.id for case in cases])
    with pytest.raises(NotFound):
        service.accept(session, officer(session, "minh"), wave.id, order, NOW)
    with pytest.raises(NotAllowed):
        service.accept(session, officer(session, "hoa"), wave.id, order, NOW)
    assert service.waves(session, officer(session, "minh"), NOW) == []


def test_two_officers_do_not_decide_twice(session: Session) -> None:
    cases = [report(session, number) for number in range(4)]
    (wave,) = waves(session)
    order = decision(wave, [case.id for case in cases])
    service.accept(session, officer(session, "lan"), wave.id, order, NOW)
    with pytest.raises(Conflict):
        service.accept(session, officer(session, "duty"), wave.id, order, NOW)
